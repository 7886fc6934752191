"""Archives written by us: whole, in order, aligned, reproducible, summed, readable by zipfile and
by stock Keras.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
import zlib

import numpy as np
import pytest

from keramos.errors import DamagedFileError, LimitError, MissingExtraError, SaveError
from keramos.storage import (
    Limits,
    WeightStore,
    archive,
    hdf5,
    sharded,
    span,
    write_archive,
    write_sharded,
    write_weights,
    zip_layout,
)
from keramos.storage.checksum import combined

WEIGHTS = "model.weights.h5"


def model(scale: int = 1) -> WeightStore:
    chance = np.random.default_rng(0)
    tensors = {
        f"layers/d{i}/vars/{j}": chance.random((40 * scale, 33 + i) if j == 0 else 33).astype("f4")
        for i in range(9)
        for j in (0, 1)
    }
    tensors["layers/empty/vars/0"] = np.zeros((0, 3), "f4")
    return WeightStore.build(tensors, {f"layers/d{i}/vars": {"name": f"d{i}"} for i in range(9)})


def metadata(digests) -> bytes:
    return json.dumps({"keras_version": "3.15.1", "digests": digests[WEIGHTS]}).encode()


def members(store: WeightStore) -> dict:
    return {
        "metadata.json": metadata,
        "config.json": b"{}",
        WEIGHTS: store,
        "assets/layers/ü/vocabulary.txt": b"a\nb",
    }


def same(store: WeightStore, other: WeightStore) -> None:
    assert list(store) == list(other)
    assert {p: t.digest() for p, t in store.items()} == {p: t.digest() for p, t in other.items()}


class Unseekable(io.RawIOBase):
    """Takes bytes, one piece after the other."""

    def __init__(self):
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        taken = bytes(data[:100_000])  # as a pipe may
        self.parts.append(taken)
        return len(taken)


def test_every_target_gets_the_same_bytes(tmp_path):
    fsspec = pytest.importorskip("fsspec")
    path, store = tmp_path / "a.keras", model(20)
    digests = write_archive(path, members(store))
    expected = path.read_bytes()
    memory, pipe = io.BytesIO(), Unseekable()
    for target in (
        str(tmp_path / "b.keras"),
        memory,
        pipe,
        "memory://x/a.keras",
        f"file://{tmp_path}/c.keras",
    ):
        assert write_archive(target, members(store)) == digests
    assert (tmp_path / "b.keras").read_bytes() == (tmp_path / "c.keras").read_bytes() == expected
    assert memory.getvalue() == b"".join(pipe.parts) == expected
    assert fsspec.filesystem("memory").cat("/x/a.keras") == expected
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.keras", "b.keras", "c.keras"]


def test_a_file_that_is_appended_to(tmp_path):
    with (tmp_path / "a").open("ab") as file:
        write_archive(file, members(model()))
    write_archive(tmp_path / "b", members(model()))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_inside_a_file_that_has_a_beginning(tmp_path):
    out = io.BytesIO(b"before")
    out.seek(6)
    write_archive(out, members(model()))
    assert out.tell() == len(out.getvalue())
    assert contents_of(out.getvalue()[6:]) == list(members(model()))


def contents_of(data: bytes) -> list[str]:
    found = archive.open(data)
    for name in found.names():
        found.member(name).verify()
    return found.names()


def test_no_directory_at_a_url():
    with pytest.raises(SaveError, match="URL"):
        write_archive("s3://b/m", members(model()), zipped=False)


def test_contents(tmp_path):
    store = model(20)
    digests = write_archive(tmp_path / "a.keras", members(store))
    with zipfile.ZipFile(tmp_path / "a.keras") as theirs:
        assert theirs.testzip() is None
        assert theirs.namelist() == list(members(store))
        assert {i.date_time for i in theirs.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert json.loads(theirs.read("metadata.json"))["digests"] == digests[WEIGHTS]
    ours = archive.open(tmp_path / "a.keras")
    for name in ours.names():
        ours.member(name).verify()
    read = hdf5.store(ours.member(WEIGHTS).span())
    same(read, store)
    assert {p: t.digest() for p, t in read.items()} == digests[WEIGHTS]


def test_tensors_are_mapped_and_aligned(tmp_path):
    write_archive(tmp_path / "a.keras", members(model()))
    store = hdf5.store(archive.open(tmp_path / "a.keras").member(WEIGHTS).span())
    for tensor in store.values():
        array = tensor.read()
        assert tensor.is_mapped
        assert not array.flags.writeable
        assert array.size == 0 or (array.ctypes.data % 64 == 0 and array.base is not None)


def test_a_mapping_outlives_everything_but_its_arrays(tmp_path):
    write_weights(tmp_path / "a.weights.h5", WeightStore.build({"x": np.arange(1000)}))
    array = hdf5.store(archive.open(tmp_path / "a.weights.h5").whole)["x"].read()
    write_weights(
        tmp_path / "a.weights.h5", WeightStore.build({"x": np.zeros(1000)})
    )  # the old file lives on, unnamed
    assert array.sum() == 499_500


NAMES = {"metadata.json", "config.json", WEIGHTS, "assets"}


def test_directory(tmp_path):
    store, target = model(), tmp_path / "dir"
    for _ in range(2):  # the second replaces the first
        digests = write_archive(
            target, members(store), zipped=False, replaceable=lambda names: names == NAMES
        )
    ours = archive.open(target)
    assert sorted(ours.names()) == sorted(members(store))
    assert json.loads(ours.member("metadata.json").read())["digests"] == digests[WEIGHTS]
    same(hdf5.store(ours.member(WEIGHTS).span()), store)
    assert [p.name for p in tmp_path.iterdir()] == ["dir"]


def test_a_directory_of_other_things_is_never_replaced(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home/config.json").write_text("{}")
    (tmp_path / "home/thesis.tex").write_text("years of work")
    with pytest.raises(SaveError, match="other things"):
        write_archive(tmp_path / "home", members(model()), zipped=False)
    assert (tmp_path / "home/thesis.tex").read_text() == "years of work"


def test_members_are_copied_from_another_archive(tmp_path):
    write_archive(tmp_path / "a.keras", members(model()))
    found = archive.open(tmp_path / "a.keras")
    write_archive(tmp_path / "b.keras", {name: found.member(name) for name in found.names()})
    copy = archive.open(tmp_path / "b.keras")
    assert [copy.member(n).read() for n in copy.names()] == [
        found.member(n).read() for n in found.names()
    ]


def test_a_deferred_member_must_keep_its_size(tmp_path):
    grows = iter(range(1, 9))
    with pytest.raises(SaveError, match="size"):
        write_archive(tmp_path / "a.keras", {"m": lambda digests: b"x" * next(grows)})
    assert not list(tmp_path.iterdir())


def test_sharded(tmp_path):
    store = model()
    digests = write_sharded(tmp_path / "m.weights.json", store, 20_000)
    index = json.loads((tmp_path / "m.weights.json").read_text())
    assert index["metadata"]["total_size"] == store.nbytes
    shards = index["metadata"]["shards"]
    assert {name: (tmp_path / name).stat().st_size for name in shards} == shards
    second = next(name for name in shards if name.endswith("_00001.weights.h5"))
    assert second in index["weight_map"]["/layers/d3/vars"] + index["weight_map"]["/layers/d4/vars"]
    read = sharded.read(archive.open(tmp_path / "m.weights.json"))
    assert {p: t.digest() for p, t in read.items()} == digests
    assert read.groups == store.groups
    with pytest.raises(SaveError, match="larger than a shard"):
        write_sharded(tmp_path / "n.weights.json", store, 100)


def test_no_two_shards_hold_one_tensor():
    part, shards = io.BytesIO(), ["m_00000.weights.h5", "m_00001.weights.h5"]
    write_weights(part, WeightStore.build({"v/0": np.ones(3)}))
    index = json.dumps({"weight_map": {"/v": shards}}).encode()
    with pytest.raises(DamagedFileError, match="two shards hold one tensor"):
        sharded.store(span.of_bytes(index), lambda name: span.of_bytes(part.getvalue()))


def test_a_sharded_index_has_a_limit(tmp_path):
    write_sharded(tmp_path / "m.weights.json", model(), 20_000)
    index = archive.open(tmp_path / "m.weights.json", limits=Limits(max_text_bytes=99))
    with pytest.raises(LimitError, match="the index is too large"):
        sharded.read(index)


def test_sharded_to_a_url():
    pytest.importorskip("fsspec")
    write_sharded("memory://set/m.weights.json", model(), 20_000)
    same(sharded.read(archive.open("memory://set/m.weights.json")), model())


def test_zip64_layout():
    """Offsets and sizes beyond 32 bits, without writing them: a reader finds the directory of a
    sparse file.
    """
    sizes = [("a", 5 << 30, True), ("b", 10, False)]
    first, second = zip_layout.slots(sizes)
    assert first.data % 64 == 0
    out = io.BytesIO()
    with open_sparse() as file:
        file.write(first.local_header(0))
        file.seek(second.header)
        file.write(second.local_header(zlib.crc32(b"0123456789")) + b"0123456789")
        file.write(zip_layout.directory([first, second], [0, zlib.crc32(b"0123456789")]))
        file.flush()
        found = archive.open(file.name)
        assert [(m.name, m.size) for m in map(found.member, found.names())] == [
            ("a", 5 << 30),
            ("b", 10),
        ]
        assert found.member("b").read() == b"0123456789"
        with zipfile.ZipFile(file.name) as theirs:
            assert theirs.read("b") == b"0123456789"
    assert out.getvalue() == b""


def open_sparse():
    import tempfile

    return tempfile.NamedTemporaryFile()


@pytest.mark.parametrize("lengths", [(0, 0), (1, 0), (0, 5), (3, 1), (1000, 65_537)])
def test_checksums_combine(lengths):
    a, b = (os.urandom(n) for n in lengths)
    assert combined(zlib.crc32(a), zlib.crc32(b), len(b)) == zlib.crc32(a + b)


def test_no_fsspec(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    for attempt in (
        lambda: archive.open("s3://b/m.keras"),
        lambda: write_archive("s3://b/m.keras", members(model())),
    ):
        with pytest.raises(MissingExtraError, match="pip install"):
            attempt()


def test_saving_holds_no_second_copy(tmp_path):
    """Peak memory while saving 128 MiB: at most 5 % more than before."""
    script = f"""
import resource, numpy as np
from keramos.storage import WeightStore, write_archive
store = WeightStore.build({{f"v/{{i}}": np.ones((1 << 20,), "float32") * i for i in range(32)}})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write_archive({str(tmp_path / "a.keras")!r}, {{"m": lambda d: b"", "model.weights.h5": store}})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    extra = int(
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env=environment(),
        ).stdout
    )
    assert extra * 1024 < 0.05 * (128 << 20)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def test_the_bytes_are_these(tmp_path):
    """A change of the format is a change of this digest: then say so in the changelog."""
    store = WeightStore.build(
        {"layers/dense/vars/0": np.arange(6, dtype="float32").reshape(2, 3)},
        {"layers/dense/vars": {"name": "dense"}},
    )
    write_archive(
        tmp_path / "a.keras", {"metadata.json": metadata, "config.json": b"{}", WEIGHTS: store}
    )
    assert hashlib.sha256((tmp_path / "a.keras").read_bytes()).hexdigest() == GOLDEN


GOLDEN = "6458042c9e34d3c180349c028cb6d87c9d5fc23c3d90c2ec2f6eba1aee750570"


@pytest.mark.oracle
def test_stock_keras_opens_what_we_rewrite(oracle, shared, tmp_path):
    source = shared / "corpus/keras-3.15.1-jax/mlp/mlp.keras"
    found = archive.open(source)
    rewritten = {name: found.member(name) for name in found.names() if name != WEIGHTS}
    rewritten[WEIGHTS] = hdf5.store(found.member(WEIGHTS).span())
    write_archive(tmp_path / "a.keras", rewritten)
    write_archive(tmp_path / "a_dir", rewritten, zipped=False)
    script = """
import sys, keras, numpy as np
models = map(keras.saving.load_model, sys.argv[1:])
first, *others = [[np.asarray(v) for v in [*m.weights, *m.optimizer.variables]] for m in models]
assert len(first) > 10
for other in others:
    assert all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))
"""
    paths = [str(p) for p in (source, tmp_path / "a.keras", tmp_path / "a_dir")]
    subprocess.run(
        [oracle, "-c", script, *paths],
        check=True,
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
    )
