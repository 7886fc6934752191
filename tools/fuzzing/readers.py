"""The table of what is fuzzed: seeds, how they are changed, and who reads the mutants.

A new reader is a row here. A reader is called with one mutant and looks at everything that comes
of it: what hides behind laziness is read, what would be shown is shown.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import random
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fuzzing import lambdas, mutators, tensorflow

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("KERAMOS_SHARED", ROOT.parent / "shared"))
CORPUS = ROOT / "tests" / "golden" / "corpus"
MAX_SEED = 70_000  # bytes: a larger file shows nothing that a small one does not
MAX_SEEDS = 60  # of one kind


@dataclass(frozen=True)
class Reader:
    """One way into the library.

    Attributes:
        name: as the table shows it.
        share: mutants of it, in proportion to the others.
        seeds: what mutants are made of.
        mutant: (seed, chance) -> what is read.
        read: reads one mutant; raises this library's errors, or nothing.
    """

    name: str
    share: int
    seeds: Callable[[], list[Any]]
    mutant: Callable[[Any, random.Random], Any]
    read: Callable[[Any], object]

    def make(self, number: int) -> Any:
        """The mutant of that number, the same each time while the seeds are the same."""
        chance = random.Random(f"{self.name}/{number}")
        return self.mutant(chance.choice(self.seeds()), chance)


# --- seeds ----------------------------------------------------------------------------------------


@functools.cache
def files(*endings: str, without: tuple[str, ...] = ()) -> list[bytes]:
    """Small files of the corpus with such an ending; the project's own first."""
    places = [ROOT / "tests" / "golden", SHARED / "corpus"]
    paths = [
        path
        for place in places
        for path in sorted(place.rglob("*"))
        if path.name.endswith(endings) and not path.name.endswith(without or ("\0",))
    ]
    small = [path for path in paths if path.is_file() and path.stat().st_size <= MAX_SEED]
    # Evenly over the versions, which the folders are named after.
    return [path.read_bytes() for path in small[:: max(1, len(small) // MAX_SEEDS)][:MAX_SEEDS]]


@functools.cache
def archives() -> list[dict[str, bytes]]:
    """`.keras` files that are zips: name of a member -> bytes."""
    return [_members(data) for data in files(".keras") if data.startswith(b"PK")]


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


@functools.cache
def configs() -> list[Any]:
    """Configs of models, and of objects."""
    whole = [json.loads(archive["config.json"]) for archive in archives()]
    alone = [json.loads(data) for data in files(".json", without=("metadata.json", "weights.json"))]
    models = [config for config in alone if isinstance(config, dict) and "class_name" in config]
    return [*whole, *models]


@functools.cache
def objects() -> list[Any]:
    """Configs of layers, losses and the like: what stands inside the models."""
    nodes: list[Any] = []
    for config in configs():
        stack = [config]
        while stack:
            value = stack.pop()
            if isinstance(value, dict) and "class_name" in value:
                nodes.append(value)
            stack += (
                list(value.values())
                if isinstance(value, dict)
                else value
                if isinstance(value, list)
                else []
            )
    unique = {json.dumps(node, sort_keys=True): node for node in nodes}
    small = [node for text, node in sorted(unique.items()) if len(text) < 3000]
    return small[:: max(1, len(small) // 400)]


@functools.cache
def folders(name: str, most: int) -> list[dict[str, bytes]]:
    """Folders that hold a file of that name: path of a file in it -> bytes."""
    places = [ROOT / "tests" / "golden", SHARED / "corpus"]
    found = [path.parent for place in places for path in sorted(place.rglob(name))]
    seeds = [
        {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        for folder in found
    ]
    return [seed for seed in seeds if sum(map(len, seed.values())) <= most][:MAX_SEEDS]


def saved_models() -> list[dict[str, bytes]]:
    return folders("saved_model.pb", 4 * MAX_SEED)


def checkpoints() -> list[dict[str, bytes]]:
    return folders("checkpoint", MAX_SEED)


def weights() -> list[bytes]:
    return files(".weights.h5")


def texts() -> list[bytes]:
    return files(".yaml")


def old() -> list[bytes]:
    return files(".h5", without=(".weights.h5",))


@functools.cache
def good() -> bytes:
    """A model that is as it should be."""
    return (CORPUS / "keras-3.15.1" / "mlp" / "mlp.keras").read_bytes()


@functools.cache
def good_arrays() -> list[dict[str, bytes]]:
    """Its inputs."""
    return [_inputs(CORPUS / "keras-3.15.1" / "mlp")]


@functools.cache
def pairs() -> list[tuple[dict[str, bytes], dict[str, bytes]]]:
    """Models, each with its inputs."""
    paths = [path for path in sorted(CORPUS.rglob("*.keras")) if (path.parent / "io.npz").is_file()]
    return [(_members(path.read_bytes()), _inputs(path.parent)) for path in paths]


def _inputs(folder: Path) -> dict[str, bytes]:
    arrays = _members((folder / "io.npz").read_bytes())
    return {name: data for name, data in arrays.items() if name.startswith("x")}


# --- mutants --------------------------------------------------------------------------------------


def archive(seed: dict[str, bytes], chance: random.Random) -> bytes:
    """A `.keras` file with one member changed by its structure, or the whole of it by bytes."""
    members, kind = dict(seed), chance.random()
    if kind < 0.55:
        members["config.json"] = _text(members.get("config.json", b"{}"), chance)
    elif kind < 0.65 and "metadata.json" in members:
        members["metadata.json"] = _text(members["metadata.json"], chance)
    elif kind < 0.85 and "model.weights.h5" in members:
        members["model.weights.h5"] = container(members["model.weights.h5"], chance)
    else:
        return mutators.damaged(mutators.zipped(members, chance), chance)
    return mutators.zipped(members, chance)


def _text(raw: bytes, chance: random.Random) -> bytes:
    return mutators.json_text(json.loads(raw), chance).encode("utf-8", "surrogatepass")


def container(seed: bytes, chance: random.Random) -> bytes:
    """An HDF5 file, changed by libhdf5 or by bytes."""
    if chance.random() < 0.6:
        with contextlib.suppress(OSError, ValueError, TypeError, RuntimeError, KeyError):
            return mutators.hdf5(seed, chance)
    return mutators.damaged(seed, chance)


def pair(
    seed: tuple[dict[str, bytes], dict[str, bytes]], chance: random.Random
) -> tuple[bytes, bytes]:
    """A model changed a little, and its inputs."""
    return archive(seed[0], chance), mutators.plain_zip(seed[1])


def any_file(seed: Any, chance: random.Random) -> bytes:
    if isinstance(seed, bytes):
        return container(seed, chance)
    return archive(seed, chance) if "config.json" in seed else tensorflow.mutant(seed, chance)


# --- readers --------------------------------------------------------------------------------------


def look_at(model: Any) -> None:
    """All that a file can hide in a model."""
    if hasattr(model, "get_weights"):
        model.get_weights()
    check_text(repr(model))
    for layer in getattr(model, "layers", None) or ():
        check_text(repr(layer))
    if hasattr(model, "summary") and hasattr(model, "layers"):
        model.summary(print_fn=check_text, expand_nested=True)


class UnprintableError(AssertionError):
    """Text of a file reached a reader with its control characters."""


def check_text(text: object) -> None:
    """Refuse control and direction characters, which a terminal would obey."""
    bad = next((c for c in str(text) if not c.isprintable() and c != "\n"), None)
    if bad is not None:
        raise UnprintableError(f"{bad!r} in {str(text)[:200]!r}")


def check_error(error: BaseException) -> None:
    """An error is one screen of printable text."""
    check_text(error)
    if str(error).count("\n") >= 10:
        raise UnprintableError(f"an error of {len(str(error).splitlines())} lines")


def load_model(data: Any) -> None:
    import keramos

    model = keramos.saving.load_model(data)
    look_at(model)
    _ = getattr(model, "optimizer", None)


def load_program(data: bytes) -> None:
    """Call everything that can be called in an artifact, on zeros."""
    import numpy as np

    from keramos import _tree
    from keramos.programs import open_artifact

    def zeros(spec: Any) -> Any:
        if not hasattr(spec, "shape"):
            return spec  # `training=False`: what the function was traced with
        shape = tuple(2 if size is None else min(size, 64) for size in spec.shape or ())
        return np.zeros(shape, object if spec.dtype == "string" else spec.dtype)

    loaded = open_artifact(data)
    str(loaded)
    for endpoint in [*loaded.endpoints.values(), *loaded.signatures.values()]:
        str(endpoint)
        inputs = {name: _tree.map_structure(zeros, nest) for name, nest in endpoint.inputs.items()}
        endpoint(**inputs)


def model_from_json(text: str) -> None:
    import keramos

    look_at(keramos.models.model_from_json(text))


def model_from_yaml(text: bytes) -> None:
    import keramos

    look_at(keramos.models.model_from_yaml(text.decode("utf-8", "replace")))


def deserialize(config: Any) -> None:
    import keramos

    look_at(keramos.saving.deserialize_keras_object(config))


def load_weights(data: bytes) -> None:
    import keramos

    model = keramos.Sequential([keramos.Input((12,)), keramos.layers.Dense(16)])
    report = model.load_weights(data, skip_mismatch=True)
    check_text(repr(report))
    model.get_weights()


def inspect(data: bytes) -> None:
    import keramos

    json.dumps(keramos.saving.inspect(data).as_dict())
    keramos.saving.untrusted(data)


def command(*words: str) -> Callable[[bytes], None]:
    """Runs a command on a file (`FILE`); `GOOD` is a file that is as it should be."""

    def read(data: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="keramos-fuzz-") as folder:
            path = Path(folder, "mutant")
            path.write_bytes(data)
            sound = Path(folder, "sound.keras")
            sound.write_bytes(good())
            run([word.format(FILE=path, GOOD=sound, FOLDER=folder) for word in words])

    return read


def predict(mutant: tuple[bytes, bytes]) -> None:
    """Runs a model on its inputs, as a command."""
    with tempfile.TemporaryDirectory(prefix="keramos-fuzz-") as folder:
        model, arrays = Path(folder, "model"), Path(folder, "arrays")
        model.write_bytes(mutant[0])
        arrays.write_bytes(mutant[1])
        run(["predict", str(model), str(arrays), "-o", f"{folder}/out.npz"])


def run(words: list[str]) -> None:
    """Run a command; what it prints is printable, and what it refuses is refused by our errors."""
    from keramos.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(words, standalone_mode=True)
        except SystemExit as end:
            code = end.code
        else:
            code = 0
    check_text(out.getvalue())
    check_error(AssertionError(err.getvalue().rstrip("\n")))
    if code == 2:
        raise RefusalError(err.getvalue())


def scanned(mutant: Any) -> None:
    """Scan a mutant: whatever it is, the scanner looks through it, or says what is damaged."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        command("scan", "{FILE}")(mutant)
    if "could not be looked through" in shown.getvalue():
        raise AssertionError(shown.getvalue())


class RefusalError(Exception):
    """A command said no with an error of the library."""


def files_and_archives() -> list[Any]:
    return [*archives(), *weights(), *old(), *saved_models(), *checkpoints()]


def _commands() -> list[Reader]:
    lines = {
        "info": "info {FILE}",
        "info --json": "info --json {FILE}",
        "tensors": "tensors --stats {FILE}",
        "tensors --json": "tensors --stats --json {FILE}",
        "verify": "verify {FILE}",
        "diff": "diff {GOOD} {FILE}",
        "report": "report {FILE} -o {FOLDER}/out.html",
        "report of two": "report {GOOD} {FILE} -o {FOLDER}/out.html",
        "convert .keras": "convert {FILE} {FOLDER}/out.keras",
        "convert .h5": "convert {FILE} {FOLDER}/out.weights.h5",
    }
    return [
        Reader(name, 2, files_and_archives, any_file, command(*line.split()))
        for name, line in lines.items()
    ]


READERS: tuple[Reader, ...] = (
    Reader("model_from_json", 24, configs, mutators.json_text, model_from_json),
    Reader("model_from_yaml", 8, texts, mutators.damaged, model_from_yaml),
    Reader("deserialize", 24, objects, mutators.json_value, deserialize),
    Reader("load_model .keras", 16, archives, archive, load_model),
    Reader("load_model .h5", 8, old, container, load_model),
    Reader("load_model SavedModel", 8, saved_models, tensorflow.mutant, load_model),
    Reader("export.load", 8, saved_models, tensorflow.mutant, load_program),
    Reader("load_weights checkpoint", 8, checkpoints, tensorflow.mutant, load_weights),
    Reader("code of lambdas", 8, lambdas.codes, lambdas.mutant, lambdas.read),
    Reader("load_weights .h5", 8, weights, container, load_weights),
    Reader("load_weights other", 4, files_and_archives, any_file, load_weights),
    Reader("inspect", 8, files_and_archives, any_file, inspect),
    *_commands(),
    Reader("scan", 8, files_and_archives, any_file, scanned),
    Reader("predict model", 1, pairs, pair, predict),
    Reader("predict arrays", 2, good_arrays, mutators.npz, command("predict", "{GOOD}", "{FILE}")),
)


def attempt(reader: Reader, mutant: Any) -> BaseException | None:
    """Read a mutant: None where it opened, the library's own error, or whatever else came."""
    from keramos.errors import KeramosError

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                reader.read(mutant)
            error: BaseException | None = None
        except (KeramosError, RefusalError) as refusal:
            error = refusal
        try:
            for warning in caught:
                check_text(warning.message)
            if error is not None:
                check_error(error)
        except UnprintableError as unprintable:
            unprintable.__cause__ = error
            raise
    return error
