"""A sharded set is the old one or the new one, whoever looks, whatever happens."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from keramos.errors import DamagedFileError, FileMissingError, UnrecognizedFileError, UnsafeError
from keramos.storage import LazyTensor, WeightStore, archive, sharded, write_sharded, write_weights

TENSORS = 12
SHARD = 1100  # bytes: one tensor of 1,024 in each shard


def numbers(value: float) -> WeightStore:
    return WeightStore.build(
        {f"layers/{i}/vars/0": np.full(256, value, "float32") for i in range(TENSORS)}
    )


def save(path, value: float) -> None:
    write_sharded(path, numbers(value), SHARD)


def value_of(path) -> float:
    """The one number that all tensors of the set hold."""
    store = sharded.read(archive.open(path))
    assert len(store) == TENSORS
    values = {float(x) for tensor in store.values() for x in np.unique(tensor.read())}
    assert len(values) == 1, f"a mixture: {values}"
    return values.pop()


@pytest.fixture
def path(tmp_path):
    save(tmp_path / "x.weights.json", 1)
    return tmp_path / "x.weights.json"


def shard_paths(path) -> list:
    return [path.with_name(name) for name in json.loads(path.read_text())["metadata"]["shards"]]


def test_the_shards_of_the_replaced_set_go(path):
    old = shard_paths(path)
    save(path, 2)
    assert value_of(path) == 2
    wanted = {path.name, "x_00000.weights.h5", *(p.name for p in shard_paths(path))}
    assert {p.name for p in path.parent.iterdir()} == wanted
    assert not any(p.exists() for p in old)


def test_a_set_that_keras_wrote_is_replaced(tmp_path):
    """Its first shard has the name that must stay."""
    whole = numbers(1)
    names = ["x_00000.weights.h5", "x_00001.weights.h5"]
    halves = [list(whole)[:6], list(whole)[6:]]
    weight_map = {}
    for name, half in zip(names, halves, strict=True):
        write_weights(tmp_path / name, WeightStore({p: whole[p] for p in half}))
        weight_map |= {"/" + p.rpartition("/")[0]: name for p in half}
    index = {"metadata": {"total_size": whole.nbytes}, "weight_map": weight_map}
    (tmp_path / "x.weights.json").write_text(json.dumps(index))
    assert value_of(tmp_path / "x.weights.json") == 1
    save(tmp_path / "x.weights.json", 2)
    assert value_of(tmp_path / "x.weights.json") == 2
    assert not (tmp_path / names[1]).exists()
    assert (tmp_path / names[0]).stat().st_size < 1000  # empty


def test_nothing_else_of_the_folder_is_removed(path):
    """An index may name whatever it likes."""
    write_weights(path.with_name("precious.weights.h5"), numbers(7))
    (path.parent / "x_notes.weights.h5").write_bytes(b"mine")
    content = json.loads(path.read_text())
    content["weight_map"]["/layers/9/vars"] = ["precious.weights.h5", "x_notes.weights.h5"]
    path.write_text(json.dumps(content))
    save(path, 2)
    assert path.with_name("precious.weights.h5").exists()
    assert path.with_name("x_notes.weights.h5").exists()


def test_what_is_only_called_like_a_shard_stays(path):
    """Single files with a number, and the sets of other indexes, however old."""
    others = [path.with_name(f"x_{n}.weights.h5") for n in ("00010", "20240101")]
    for file in others:
        write_weights(file, numbers(7))
    save(path.with_name("x_20240101.weights.json"), 8)
    save(path.with_name("x_20240101.weights.json"), 9)
    path.with_name("kept.json").write_bytes(path.read_bytes())  # somebody keeps the old index
    for file in path.parent.iterdir():
        os.utime(file, (0, 0))
    save(path, 2)
    save(path, 3)
    assert all(file.exists() for file in others)
    assert value_of(path.with_name("x_20240101.weights.json")) == 9
    assert path.with_name("x_20240101_00000.weights.h5").exists()
    assert value_of(path.with_name("kept.json")) == 1


def test_an_index_without_a_folder_opens_nothing(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    for source in (path.read_bytes(), io.BytesIO(path.read_bytes())):
        with pytest.raises(UnrecognizedFileError, match="does not say where its shards are"):
            sharded.read(archive.open(source))


def test_two_indexes_of_one_stem_do_not_harm_each_other(tmp_path):
    save(tmp_path / "x.weights.json", 1)
    save(tmp_path / "x.json", 2)
    save(tmp_path / "x.json", 3)
    assert value_of(tmp_path / "x.weights.json") == 1
    assert value_of(tmp_path / "x.json") == 3


def test_shards_that_no_index_names_go_when_they_are_old(path):
    old, new = (path.with_name(f"x_s{token}_00000.weights.h5") for token in ("0" * 8, "1" * 8))
    for shard in (old, new):
        write_weights(shard, numbers(9))
    os.utime(old, (time.time() - 100_000,) * 2)
    save(path, 2)
    assert (old.exists(), new.exists()) == (False, True)  # somebody may be writing the new one


def test_an_error_leaves_the_old_set_and_nothing_else(path):
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}

    def fail():
        raise KeyboardInterrupt

    tensors = {f"a/{i}": LazyTensor.of(f"a/{i}", np.zeros(256, "f4")) for i in range(3)}
    tensors["b"] = LazyTensor("b", (256,), "float32", fail)
    with pytest.raises(KeyboardInterrupt):
        write_sharded(path, WeightStore(tensors), SHARD)
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before


def test_a_shard_of_another_save_is_not_taken(path):
    shard = shard_paths(path)[3]
    shard.write_bytes(shard.read_bytes() + b"\0")
    with pytest.raises(DamagedFileError, match="not the one that was saved with this index"):
        value_of(path)
    shard.unlink()
    with pytest.raises(FileMissingError):
        value_of(path)


def test_links(path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    first, *others = shard_paths(path)
    first.rename(elsewhere / first.name)
    first.symlink_to(elsewhere / first.name)
    with pytest.raises(UnsafeError, match="out of the folder"):
        value_of(path)
    # a model hub's cache: index and shards are links into one folder
    for file in [path, *others]:
        file.rename(elsewhere / file.name)
        file.symlink_to(elsewhere / file.name)
    assert value_of(path) == 1


def test_readers_beside_two_writers_see_one_set(path):
    """The writers are processes of their own, as in life."""
    writers = [_writer(path, values) for values in ((2, 3), (4, 5))]
    seen, began = set(), time.monotonic()
    try:
        # on a busy machine until the writers were there, at most a minute
        while (waited := time.monotonic() - began) < 3 or (len(seen) <= 2 and waited < 60):
            seen.add(value_of(path))
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    assert seen <= {1, 2, 3, 4, 5}
    assert len(seen) > 2


def _writer(path, values) -> subprocess.Popen:
    """A process that saves one set after another; its first save is done."""
    script = f"""
import itertools, signal, numpy as np
from keramos.storage import WeightStore, write_sharded
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background a shell ignores it
for value in itertools.cycle({values!r}):
    tensors = {{f"layers/{{i}}/vars/0": np.full(256, value, "f4") for i in range({TENSORS})}}
    write_sharded({str(path)!r}, WeightStore.build(tensors), {SHARD})
"""
    before = path.read_bytes()
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    while path.read_bytes() == before:
        assert child.poll() is None
        time.sleep(0.001)
    return child


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_killed_writer_leaves_a_whole_set(path, number):
    draw = random.Random(5)
    for _ in range(5):
        child = _writer(path, (2, 3))
        time.sleep(draw.uniform(0, 0.05))
        child.send_signal(number)
        child.wait(60)
        assert value_of(path) in (1, 2, 3)
    save(path, 6)
    assert value_of(path) == 6


@pytest.mark.oracle
def test_keras_opens_what_is_written_over_its_own(oracle, tmp_path):
    script = """
import sys, numpy as np, keras
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(64), keras.layers.Dense(64)])
path, do = sys.argv[1], sys.argv[2]
if do == "save":
    model.save_weights(path, max_shard_size=17e-6)
else:
    model.load_weights(path)
    print(*(float(np.ptp(w)) + float(np.mean(w)) for w in model.get_weights()))
"""
    import keramos as keras

    def stock(do: str) -> str:
        done = subprocess.run(
            [oracle, "-c", script, str(tmp_path / "x.weights.json"), do],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "KERAS_BACKEND": "jax"},
        )
        return done.stdout

    stock("save")
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(64), keras.layers.Dense(64)])
    model.load_weights(tmp_path / "x.weights.json")
    model.set_weights([np.full(w.shape, i + 1, "float32") for i, w in enumerate(model.weights)])
    model.save_weights(tmp_path / "x.weights.json", max_shard_size=17e-6)
    assert [float(x) for x in stock("load").split()] == [1, 2, 3, 4]
