"""Arrays in, arrays out: what `keramos predict` does.

Array files are read without pickle, which could run code.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable
from typing import Any

import click

from keramos import storage
from keramos.errors import ConfigError, FileError, FileMissingError, printable
from keramos.storage import Archive
from keramos.storage.disk_errors import as_write_errors

#: How many times larger deflate can make a file at most: the user's own arrays may be all zeros.
_DEFLATE = 1032

#: What arrays for inputs are called that have no names of inputs, and what stands beside them:
#: outputs, targets.
_NUMBERED, _BESIDE = re.compile(r"x\d*"), re.compile(r"[yt](\d*|_.*)")


def predict(
    file: str,
    inputs: str,
    batch_size: int,
    trust: tuple[str, ...],
    *,
    weights: str | None,
    silent: bool,
) -> dict[str, Any]:
    """Outputs of the model in `file` for the arrays in `inputs`, by name."""
    from keramos import _tree
    from keramos.saving.load import load_model

    arrays = read(inputs)
    model = load_model(file, compile=False, trusted=trust, weights=weights)
    chosen = inputs_among(arrays, list(getattr(model, "input_names", []) or []))
    if left := [name for name in arrays if name not in chosen]:
        click.echo(f"no inputs, and left out: {', '.join(map(printable, left))}", err=True)
    outputs = model.predict(
        _arranged(arrays, model), batch_size=batch_size, verbose=0 if silent else "auto"
    )
    names = sorted(outputs) if isinstance(outputs, dict) else getattr(model, "output_names", None)
    leaves = _tree.flatten(outputs)
    if not names or len(set(names)) != len(leaves):
        names = [f"y{i}" for i in range(len(leaves))]
    return dict(zip(names, leaves, strict=True))


def opened(file: str, weights: str | None = None) -> Any:
    """The model in a file, to predict with."""
    from keramos.saving.load import load_model

    return load_model(file, compile=False, weights=weights)


def outputs(model: Any, arrays: dict[str, Any]) -> list[Any]:
    """What a model predicts from arrays that stand for its inputs, as many as it has."""
    import numpy as np

    from keramos import _tree

    predicted = model.predict(_arranged(arrays, model), verbose=0)
    return [np.asarray(leaf, "float64") for leaf in _tree.flatten(predicted)]


def drawn(model: Any) -> dict[str, Any]:
    """Random arrays for the inputs of a model, two rows of each, the same every time.

    Raises:
        ConfigError: inputs whose numbers nobody can guess.
    """
    import numpy as np

    generator = np.random.default_rng(0)
    arrays: dict[str, Any] = {}
    tensors: list[Any] = getattr(model, "inputs", None) or []
    for i, tensor in enumerate(tensors):
        shape = (2, *(size or 8 for size in tensor.shape[1:]))
        dtype = str(tensor.dtype)
        if dtype == "string":
            raise ConfigError("random text says nothing of a model", hint="--verify io.npz")
        numbers = (
            generator.integers(0, 2, shape) if "float" not in dtype else generator.random(shape)
        )
        arrays[f"x{i}"] = numbers.astype("float32" if "float" in dtype else dtype)
    if not arrays:
        raise ConfigError("the model does not say its inputs", hint="--verify io.npz")
    return arrays


def distance(before: list[Any], after: list[Any]) -> float:
    """The largest difference, relative to the largest number of its array."""
    import numpy as np

    if [a.shape for a in before] != [b.shape for b in after]:
        return float("inf")
    each = (
        float(np.max(np.abs(a - b), initial=0.0) / (np.max(np.abs(a), initial=0.0) or 1.0))
        for a, b in zip(before, after, strict=True)
    )
    return max(each, default=0.0)


def _arranged(arrays: dict[str, Any], model: Any) -> Any:
    names = list(getattr(model, "input_names", []) or [])
    chosen = inputs_among(arrays, names)
    if names and len(chosen) != len(names):
        raise ConfigError(
            f"the model takes {len(names)} input(s), the file has {len(chosen)} array(s)",
            found=", ".join(arrays),
            wanted=f"{', '.join(names)}; or x0, x1 …",
        )
    if names and set(chosen) == set(names) and len(names) > 1:
        return {name: arrays[name] for name in names}
    values = [arrays[name] for name in chosen]
    return values[0] if len(values) == 1 else values


def inputs_among(arrays: Iterable[str], names: list[str]) -> list[str]:
    """The arrays that stand for inputs: those of their names; else x0, x1 …; else all but targets
    and outputs, in the order of the file.
    """
    every = list(arrays)
    if names and set(names) <= set(every):
        return names
    numbered = sorted(filter(_NUMBERED.fullmatch, every), key=lambda name: int(name[1:] or 0))
    return numbered or [name for name in every if not _BESIDE.fullmatch(name)] or every


def read(path: str) -> dict[str, Any]:
    """The arrays in a `.npy` or `.npz` file, by name.

    Raises:
        FileError: missing, damaged, or not such a file.
        UnsafeError: an array of objects.
    """
    with storage.open(path, limits=storage.Limits(max_inflation=_DEFLATE)) as archive:
        if archive.container == "zip":
            return {name.removesuffix(".npy"): _array(archive, name) for name in archive.names()}
        if storage.recognise(archive) != "npy" or archive.whole is None:
            raise FileError("these are no arrays", in_=path, wanted="a .npy or .npz file")
        return {"x": storage.npz.array(archive.whole, "x", archive.limits)}


def _array(archive: Archive, name: str) -> Any:
    member = archive.member(name)
    member.verify()
    return storage.npz.array(member.span(), name, archive.limits)


def write(path: str, outputs: dict[str, Any]) -> None:
    """Write arrays as `.npy` (one) or `.npz`.

    Raises:
        ConfigError: several outputs in one `.npy`.
        WriteError: the file could not be written; what stood there still stands.
    """
    import numpy as np

    if path.endswith(".npy") and len(outputs) != 1:
        raise ConfigError(
            f"the model has {len(outputs)} outputs: .npy holds one", hint="-o outputs.npz"
        )
    with storage.atomic(path) as raw:
        file = io.BufferedRandom(raw)  # a raw file may take less than it is given
        if path.endswith(".npy"):
            np.save(file, next(iter(outputs.values())))
        else:
            np.savez(file, **outputs)
        file.detach()  # flushed; `atomic` closes it


def check_target(path: str) -> None:
    """Whether `path` can take outputs, asked before they are computed.

    Raises:
        ConfigError: another ending than `.npy` and `.npz`.
        FileMissingError: there is no such folder.
    """
    if not path.endswith((".npy", ".npz")):
        raise ConfigError(
            "the ending of the path does not say the format", found=path, wanted=".npy or .npz"
        )
    with as_write_errors(path, "the outputs cannot be written"):
        folder = os.path.dirname(path) or "."
        if not os.path.isdir(folder):
            raise FileMissingError("the folder does not exist", in_=path, hint=f"mkdir -p {folder}")
