"""Kills saves at random moments and looks at what they leave: the old file or the new one, whole.

Usage: kill.py [--kills N] [--interrupts N] [--terminations N] [--reads N] [--only WAY] [--seed N]
Each way of saving writes files in which every number is the same, another one in each save. A
child saves again and again until it gets its signal; then the file is read, and one more save must
leave nothing beside it. Then two children save to the same place, and the file is read meanwhile.
Prints a table; exits 1 if anything is mixed, unreadable, or left behind.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np  # noqa: E402

import keramos as keras  # noqa: E402
from keramos import storage  # noqa: E402
from keramos.engine.traced import Input, trace  # noqa: E402
from keramos.errors import DamagedFileError, KeramosError, WriteError  # noqa: E402
from keramos.export.onnx import KEPT_CALLS, OnnxModel, convert as in_onnx  # noqa: E402
from keramos.saving.convert import convert  # noqa: E402
from keramos.storage import LazyTensor  # noqa: E402

UNITS, LAYERS = 128, 8  # half a megabyte
OLD = 1_000_000  # seconds by which litter is made older, so that it counts as abandoned


def model_of(value: float) -> keras.Model:
    """A model all of whose numbers are `value`; nothing is computed, so jax starts no threads and
    the process may be forked.
    """
    layers = [keras.layers.Dense(UNITS, name=f"d{i}") for i in range(LAYERS)]
    model = keras.Sequential([keras.Input((UNITS,)), *layers])
    for weight in model.weights:
        array = np.full(weight.shape, value, "float32")
        weight.assign_lazily(LazyTensor.of(weight.path, array))
    return model


def numbers_in(model: keras.Model) -> set[float]:
    return {float(x) for weight in model.weights for x in np.unique(weight.numpy())}


@dataclass(frozen=True)
class Way:
    """One way of saving.

    Args:
        name: of the row.
        file: name of the target.
        save: writes (target, value, the folder of sources).
        read: the numbers in a target.
    """

    name: str
    file: str
    save: Callable[[Path, float, Path], object]
    read: Callable[[Path], set[float]]


def _read_model(path: Path) -> set[float]:
    return numbers_in(keras.models.load_model(path))


def _read_weights(path: Path) -> set[float]:
    model = model_of(-1)
    model.load_weights(path)
    return numbers_in(model)


def _convert(path: Path, value: float, sources: Path) -> None:
    convert(sources / f"{value:g}.keras", path)


def program_of(model: keras.Model) -> OnnxModel:
    """A model in ONNX; traced here, for a process that was forked has no threads of jax."""
    inputs = [Input(f"batch, {UNITS}")]
    return in_onnx(trace(model, inputs, model.variables, kept_calls=KEPT_CALLS, folds=True))


def _export(path: Path, value: float, _: Path) -> None:
    with storage.replace.staged(path, replaceable=lambda folder: False) as place:
        PROGRAMS[value].write(place, external=True)


def _read_onnx(path: Path) -> set[float]:
    """The numbers, as ONNX's own library reads them; again where they changed meanwhile."""
    import onnx

    before = path.stat().st_ino
    try:
        graph = onnx.load(path).graph
    except Exception as error:
        if path.stat().st_ino != before:
            return _read_onnx(path)
        raise DamagedFileError("onnx cannot read it", found=str(error), in_=str(path)) from error
    arrays = map(onnx.numpy_helper.to_array, graph.initializer)
    return {float(x) for array in arrays for x in np.unique(array)}


MODELS = {value: model_of(value) for value in (1.0, 2.0, 3.0)}
PROGRAMS = {value: program_of(model) for value, model in MODELS.items()}

WAYS = (
    Way(".keras", "m.keras", lambda p, v, _: MODELS[v].save(p), _read_model),
    Way(
        "directory",
        "m",
        lambda p, v, _: keras.saving.save_model(MODELS[v], p, zipped=False),
        _read_model,
    ),
    Way(".weights.h5", "m.weights.h5", lambda p, v, _: MODELS[v].save_weights(p), _read_weights),
    Way(
        "sharded",
        "m.weights.json",
        lambda p, v, _: MODELS[v].save_weights(p, max_shard_size=70e-6),
        _read_weights,
    ),
    Way("convert", "m.keras", _convert, _read_model),
    Way("onnx with data", "m.onnx", _export, _read_onnx),
)

FIT = """
import sys, numpy as np, keramos as keras
sys.path[:0] = [{tools!r}]
from kill import model_of
target, way = sys.argv[1:]
class Set(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        for weight in self.model.weights:
            weight.assign(np.full(weight.shape, epoch + 2, "float32"))
model = model_of(1)
model.compile(keras.optimizers.SGD(0.0), "mse")
made = {{
    "ModelCheckpoint": lambda: keras.callbacks.ModelCheckpoint(target),
    "in background": lambda: keras.callbacks.ModelCheckpoint(target, background=True),
    "BackupAndRestore": lambda: keras.callbacks.BackupAndRestore(target),
}}[way]()
x = np.ones((4, {units}), "float32")
print("ready", flush=True)
model.fit(x, x, epochs=10**6, verbose=0, callbacks=[Set(), made])
"""


#: Callbacks that save, and what they write.
CALLBACKS = {
    "ModelCheckpoint": "c.keras",
    "in background": "c.keras",
    "BackupAndRestore": "backup",
}


@dataclass
class Tally:
    """What became of the saves of one way."""

    sent: int = 0
    inside: int = 0
    old: int = 0
    new: int = 0
    mixed: int = 0
    unreadable: int = 0
    litter: int = 0

    def bad(self) -> int:
        return self.mixed + self.unreadable + self.litter

    def add(self, found: set[float] | None, before: float) -> None:
        if found is None:
            self.unreadable += 1
        elif len(found) != 1:
            self.mixed += 1
        elif found == {before}:
            self.old += 1
        else:
            self.new += 1


def numbers_or_none(way: Way, target: Path) -> set[float] | None:
    try:
        return way.read(target)
    except KeramosError as error:
        print(f"{way.name}: {error}", file=sys.stderr)
        return None


@contextlib.contextmanager
def saving_child(
    way: Way, target: Path, sources: Path, values: tuple[float, ...] = (2.0, 3.0)
) -> Iterator[tuple[int, int]]:
    """A child that saves without end: its process, and a pipe with `b` and `e` around each save."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        # a shell starts what runs in the background with Ctrl-C ignored
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with contextlib.suppress(BaseException):
            for value in itertools.cycle(values):
                os.write(writing, b"b")
                way.save(target, value, sources)
                os.write(writing, b"e")
        os._exit(1)
    os.close(writing)
    try:
        yield child, reading
    finally:
        os.close(reading)


def kill_once(
    way: Way, number: int, target: Path, sources: Path, pause: float, tally: Tally
) -> None:
    shutil.rmtree(target.parent)
    target.parent.mkdir()
    way.save(target, 1.0, sources)
    with saving_child(way, target, sources) as (child, pipe):
        os.read(pipe, 1)
        time.sleep(pause)
        os.kill(child, number)
        os.waitpid(child, 0)
        marks = b"b" + b"".join(iter(lambda: os.read(pipe, 1 << 16), b""))
    tally.sent += 1
    tally.inside += marks.endswith(b"b")
    tally.add(numbers_or_none(way, target), 1.0)
    check_litter(way, target, sources, tally)


def check_litter(way: Way, target: Path, sources: Path, tally: Tally) -> None:
    """One more save clears what is left; what it makes itself is known from a fresh folder."""
    for path in target.parent.iterdir():
        if path != target:
            past = time.time() - OLD
            os.utime(path, (past, past), follow_symlinks=False)
    way.save(target, 1.0, sources)
    left = sum(1 for path in target.parent.iterdir())
    with tempfile.TemporaryDirectory(dir=sources) as fresh:
        way.save(Path(fresh, target.name), 1.0, sources)
        wanted = sum(1 for path in Path(fresh).iterdir())
    tally.litter += left != wanted


def campaign(way: Way, number: int, count: int, draw: random.Random, home: Path) -> Tally:
    sources = home / "sources"
    target = home / "target" / way.file
    target.parent.mkdir(exist_ok=True)
    began = time.perf_counter()
    for _ in range(3):
        way.save(target, 1.0, sources)
    duration = (time.perf_counter() - began) / 3
    tally = Tally()
    for _ in range(count):
        kill_once(way, number, target, sources, draw.uniform(0, 2 * duration), tally)
    return tally


def race(way: Way, reads: int, home: Path) -> Tally:
    """Two processes save to the same place, and each read finds what one of them saved."""
    sources, target = home / "sources", home / "target" / way.file
    shutil.rmtree(target.parent)
    target.parent.mkdir()
    way.save(target, 1.0, sources)
    tally = Tally()
    with contextlib.ExitStack() as both:
        writers = [
            both.enter_context(saving_child(way, target, sources, (value,)))[0]
            for value in (2.0, 3.0)
        ]
        for _ in range(reads):
            tally.sent += 1
            tally.add(numbers_or_none(way, target), 1.0)
        for child in writers:
            ended, _ = os.waitpid(child, os.WNOHANG)
            tally.unreadable += ended == child  # it saves without end, unless a save fails
            if not ended:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
    tally.inside = tally.sent
    check_litter(way, target, sources, tally)
    return tally


def callback_campaign(
    name: str, file: str, number: int, count: int, draw: random.Random, home: Path
) -> Tally:
    """A training process is killed; what its callback wrote is opened."""
    tally = Tally()
    script = FIT.format(tools=str(Path(__file__).parent), units=UNITS)
    for _ in range(count):
        folder = home / "target"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(folder / file), name],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        assert child.stdout is not None
        with child.stdout:
            child.stdout.readline()
            kept = folder / file
            while not (kept.is_file() or (kept.is_dir() and any(kept.iterdir()))):
                if child.poll() is not None:
                    raise RuntimeError(f"the training with {name} ended before it saved anything")
                time.sleep(0.01)
            time.sleep(draw.uniform(0, 0.5))
            child.send_signal(number)
            child.wait()
        tally.sent += 1
        tally.inside += 1  # it saves without a pause
        tally.add(_kept_by(kept), 1.0)
    return tally


def _kept_by(path: Path) -> set[float] | None:
    files = [path] if path.is_file() else [p for p in path.rglob("*.keras") if p.is_file()]
    files += [] if path.is_file() else [p for p in path.rglob("*.weights.h5") if p.is_file()]
    found: set[float] = set()
    for file in files:
        if file.name.startswith("."):
            continue
        try:
            with storage.open(file) as archive:
                member = next(n for n in archive.names() if n.endswith(".h5"))
                store = storage.hdf5.store(archive.member(member).span())
            arrays = [store[p].read() for p in store if p.startswith("layers/")]
            values = {float(x) for array in arrays for x in np.unique(array)}
        except KeramosError as error:
            print(f"{file.name}: {error}", file=sys.stderr)
            return None
        if len(values) != 1:
            return values
        found = values
    return found or None


def full_disk(ways: tuple[Way, ...], home: Path) -> dict[str, str]:
    """Save onto a full disk: an error, the old file whole, nothing beside it."""
    small = home / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True).returncode:
        return {way.name: "not tried (a small tmpfs needs root)" for way in ways}
    results: dict[str, str] = {}
    try:
        for way in ways:
            target = small / way.file
            way.save(target, 1.0, home / "sources")
            before = sorted(p.name for p in small.iterdir())
            room = os.statvfs(small)
            (small / "filler").write_bytes(b"x" * (room.f_bavail * room.f_bsize - 100_000))
            try:
                way.save(target, 2.0, home / "sources")
                results[way.name] = "saved?"
            except WriteError:
                (small / "filler").unlink()
                whole = numbers_or_none(way, target) == {1.0}
                clean = sorted(p.name for p in small.iterdir()) == before
                results[way.name] = "old file whole" if whole and clean else "BAD"
            gc.collect()  # a model that was read still maps its file, which takes room
            for path in small.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=200, help="SIGKILL, for each way")
    parser.add_argument("--interrupts", type=int, default=40, help="Ctrl-C, for each way")
    parser.add_argument("--terminations", type=int, default=10, help="SIGTERM, for each way")
    parser.add_argument("--reads", type=int, default=100, help="beside two writers, for each way")
    parser.add_argument("--trainings", type=int, default=20, help="of each, for callbacks")
    parser.add_argument("--only", default="", help="ways whose names contain this")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    rows: list[tuple[str, str, Tally]] = []
    ways = tuple(way for way in WAYS if options.only in way.name)
    signals = {
        signal.SIGKILL: options.kills,
        signal.SIGINT: options.interrupts,
        signal.SIGTERM: options.terminations,
    }
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "sources").mkdir()
        for value, model in MODELS.items():
            model.save(home / "sources" / f"{value:g}.keras")
        for way, (number, count) in itertools.product(ways, signals.items()):
            rows.append((way.name, number.name, campaign(way, number, count, draw, home)))
            show(*rows[-1])
        for way in ways:
            rows.append((way.name, "2 writers", race(way, options.reads, home)))
            show(*rows[-1])
        for name, file in CALLBACKS.items():
            if options.only in name:
                for number in (signal.SIGKILL, signal.SIGINT):
                    count = options.trainings
                    tally = callback_campaign(name, file, number, count, draw, home)
                    rows.append((name, number.name, tally))
                    show(*rows[-1])
        disk = full_disk(ways, home)
    for name, result in disk.items():
        print(f"{name:<18}full disk  {result}")
    total = Counter[str]()
    for _, sent, tally in rows:
        total[sent] += tally.inside
        total["bad"] += tally.bad()
    print({**total})
    bad_disk = [r for r in disk.values() if r not in ("old file whole",) and "not tried" not in r]
    return 1 if total["bad"] or bad_disk else 0


def show(name: str, sent: str, tally: Tally) -> None:
    """One row."""
    print(
        f"{name:<18}{sent:<9} sent {tally.sent:>5}  inside {tally.inside:>5}  old {tally.old:>5}  "
        f"new {tally.new:>5}  mixed {tally.mixed}  unreadable {tally.unreadable}  "
        f"litter {tally.litter}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
