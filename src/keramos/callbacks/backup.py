"""A run of training at rest: one file with the weights, the optimizer, random states, and where the
run was.

Beside the weights, which any Keras reads as `latest.weights.h5`, the file holds a group of its own,
so that no state is ever from another moment than the rest. Stock Keras reads epoch and batch from
`training_metadata.json`, which is written afterwards for its sake; of backups that it wrote itself,
that file is all there is.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from keramos import storage
from keramos.callbacks import state_codec
from keramos.errors import DamagedFileError, KeramosError
from keramos.saving import collect
from keramos.saving.formats import table
from keramos.saving.parts import parts_of
from keramos.saving.restore import Restoration
from keramos.storage.disk_errors import make_folder
from keramos.storage.weight_store import WeightStore

WEIGHTS, METADATA, PREVIOUS = "latest.weights.h5", "training_metadata.json", ".bkp"
_OURS, _STATE, _ARRAYS = "training", "training/state", "training/arrays"


def write(folder: Path, model: Any, state: Mapping[str, Any], *, keep_previous: bool) -> None:
    """Write a backup in the place of the last one, all at once.

    Args:
        folder: made if needed.
        model: whose weights and optimizer are kept.
        state: JSON values and arrays; with `epoch` and `batch`.
        keep_previous: leave the last one beside it.

    Raises:
        SaveError: the folder is none, or the disk would not take it; the last backup still stands.
    """
    make_folder(folder, "the folder of the backup")
    if keep_previous:
        for name in (WEIGHTS, METADATA):
            _keep(folder / name)
    storage.write_weights(folder / WEIGHTS, collect.weights_of(parts_of(model)) | _stored(state))
    with storage.atomic(folder / METADATA) as file:
        file.write(json.dumps({"epoch": state["epoch"], "batch": state["batch"]}).encode())


def _keep(path: Path) -> None:
    """Let what stands at `path` also stand beside it; a link, so that there is no moment without
    it.
    """
    beside, new = (
        path.with_name(path.name + PREVIOUS),
        path.with_name(path.name + PREVIOUS + ".part"),
    )
    with contextlib.suppress(FileNotFoundError):
        new.unlink(missing_ok=True)
        os.link(path, new)
        os.replace(new, beside)


def _stored(state: Mapping[str, Any]) -> WeightStore:
    import numpy as np

    arrays: list[Any] = []
    text = json.dumps(state_codec.packed(state, arrays, "state")).encode()
    tensors = {_STATE: np.frombuffer(text, np.uint8)} | {
        f"{_ARRAYS}/{i}": array for i, array in enumerate(arrays)
    }
    return WeightStore.build(tensors)


def read(folder: Path, model: Any) -> dict[str, Any] | None:
    """Bring weights and optimizer back, and return the state; None where there is no backup.

    Where the last one is damaged, the one before is taken if it was kept.

    Raises:
        FileError: the backup is damaged.
        WeightsError: it is of another model; this one is as it was.
    """
    failed: KeramosError | None = None
    for suffix in ("", PREVIOUS):
        path = folder / (WEIGHTS + suffix)
        if not path.is_file():
            continue
        try:
            return _read(path, folder / (METADATA + suffix), model)
        except DamagedFileError as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return None


def _read(path: Path, beside: Path, model: Any) -> dict[str, Any]:
    with storage.open(path) as archive:
        store = table.read_any(archive).weights
        inner = store.under(_OURS)
        state = _state(inner, path) if _STATE in store else _state_of_keras(beside)
        weights = WeightStore(
            {name: tensor for name, tensor in store.items() if not name.startswith(f"{_OURS}/")},
            {
                name: attrs
                for name, attrs in store.groups.items()
                if name.partition("/")[0] != _OURS
            },
        )
        Restoration(in_=str(path)).restore(parts_of(model), weights)
    return state


def _state(inner: WeightStore, path: Path) -> dict[str, Any]:
    try:
        text = json.loads(bytes(inner["state"].read()))
        return state_codec.unpacked(text, inner.under("arrays"))
    except (ValueError, KeyError) as error:
        raise DamagedFileError(
            f"the state of the run cannot be read: {error}", in_=str(path)
        ) from error


def _state_of_keras(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
        # stock Keras begins the epoch anew, whatever the batch
        return {"epoch": int(found["epoch"]), "batch": 0}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedFileError(
            f"epoch and batch of the backup cannot be read: {error}", in_=str(path)
        ) from error


def delete(folder: Path) -> None:
    """Delete the backup, and its folder unless there is something else in it."""
    for path in _files(folder):
        path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _files(folder: Path) -> Iterator[Path]:
    for name in (WEIGHTS, METADATA):
        yield folder / name
        yield folder / (name + PREVIOUS)
