"""A save that fails leaves what was there, and nothing beside it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from keramos.errors import FileMissingError, KeramosError, SaveError, WriteError
from keramos.storage import (
    LazyTensor,
    WeightStore,
    archive,
    hdf5,
    replace,
    write_archive,
    write_sharded,
    write_weights,
)
from keramos.storage.stream import Sink

OLD = b"what was there before"


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(OLD)
    return path


def unharmed(target) -> bool:
    return target.read_bytes() == OLD and [p.name for p in target.parent.iterdir()] == [target.name]


def failing(error: BaseException) -> WeightStore:
    """A store whose last tensor cannot be read."""

    def fetch():
        raise error

    tensors = {f"v/{i}": LazyTensor.of(f"v/{i}", np.ones(1 << 18, "f4")) for i in range(4)}
    return WeightStore({**tensors, "v/last": LazyTensor("v/last", (2,), "float32", fetch)})


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("no"),
        KeyboardInterrupt(),
        MemoryError(),
        OSError("from elsewhere"),
        PermissionError(13, "elsewhere"),
    ],
    ids=repr,
)
def test_an_exception_while_writing(target, error):
    for attempt in (
        lambda: write_archive(target, {"a": b"x", "model.weights.h5": failing(error)}),
        lambda: write_weights(target, failing(error)),
    ):
        with pytest.raises(type(error)) as caught:
            attempt()
        assert caught.value is error
        assert unharmed(target)


def is_model(names: set[str]) -> bool:
    """What a directory holds that these tests let be replaced."""
    return "config.json" in names


def test_an_exception_while_writing_a_directory(tmp_path):
    write_archive(tmp_path / "d", {"config.json": OLD}, zipped=False)
    with pytest.raises(RuntimeError):
        write_archive(
            tmp_path / "d",
            {"config.json": b"new", "model.weights.h5": failing(RuntimeError())},
            zipped=False,
            replaceable=is_model,
        )
    assert (tmp_path / "d/config.json").read_bytes() == OLD
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


def test_an_exception_while_writing_shards(tmp_path):
    write_sharded(tmp_path / "m.weights.json", WeightStore.build({"v/0": np.ones(9)}), 1000)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(RuntimeError):
        write_sharded(tmp_path / "m.weights.json", failing(RuntimeError()), 1 << 20)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_the_disk_fails(target, number, monkeypatch):
    def fail(self, data):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Sink, "_all", fail)
    with pytest.raises(WriteError, match="nothing was saved") as caught:
        write_archive(target, {"a": b"x"})
    assert isinstance(caught.value, OSError)
    assert isinstance(caught.value, SaveError)
    assert caught.value.errno == number
    assert str(target) in str(caught.value)
    assert unharmed(target)


#: What is written in a process of its own whose files may have so many bytes: the error comes from
#: the system, which takes what fits and refuses only the rest.
REFUSED = {
    "archive": (
        1 << 20,
        """
import numpy as np
from keramos.storage import WeightStore, write_archive
store = WeightStore.build({"v/0": np.ones(1 << 20)})
write = lambda path: write_archive(path, {"model.weights.h5": store})
""",
    ),
    "one call": (
        1000,
        """
from keramos.storage import atomic
def write(path):
    with atomic(path) as file:
        file.write(b"x" * 5000)
""",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_system_really_refuses(what, tmp_path):
    most, writing = REFUSED[what]
    script = f"""
import resource, signal, sys
{writing}
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
try:
    write(sys.argv[1])
except OSError as error:
    print(error)
"""
    target = tmp_path / "model.keras"
    target.write_bytes(OLD)
    done = subprocess.run(
        [sys.executable, "-c", script, str(target)],
        capture_output=True,
        text=True,
        env=environment(),
    )
    assert "nothing was saved: the file is too large" in done.stdout, done.stderr
    assert unharmed(target)


WAITING = """
import sys, numpy as np
from keramos.storage import LazyTensor, WeightStore, write_archive
def fetch():
    print("writing", flush=True)
    sys.stdin.read()
    return np.ones(2, "f4")
first = LazyTensor.of("v/0", np.ones(1 << 18))
store = WeightStore({"v/0": first, "v/1": LazyTensor("v/1", (2,), "float32", fetch)})
members = {"config.json": b"new", "model.weights.h5": store}
zipped = sys.argv[2] == "True"
write_archive(sys.argv[1], members, zipped=zipped, replaceable=lambda names: True)
"""


def writing_child(target, zipped) -> subprocess.Popen:
    """A process in the middle of a save, which goes on when its input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", WAITING, str(target), str(zipped)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"writing"
    return child


@pytest.mark.parametrize("zipped", [True, False])
def test_killed_while_writing(tmp_path, zipped):
    """The old file stands; what is left over is hidden and named as unfinished."""
    target = tmp_path / "model"
    write_archive(target, {"config.json": OLD}, zipped=zipped)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    child = writing_child(target, zipped)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert {p: p.read_bytes() for p in before} == before
    left = [p for p in tmp_path.iterdir() if p != target]
    assert all(p.name.startswith(".") and p.name.endswith(".part") for p in left)
    assert len(left) == 1
    os.utime(left[0], (time.time() - 10,) * 2)
    write_archive(target, {"config.json": b"x"}, zipped=zipped, replaceable=lambda names: True)
    assert list(tmp_path.iterdir()) == [target]  # the next save has cleared it


@pytest.mark.parametrize("zipped", [True, False])
def test_what_another_process_writes_at_this_moment_stays(tmp_path, zipped):
    target = tmp_path / "model"
    child = writing_child(target, zipped)
    (part,) = tmp_path.iterdir()
    os.utime(part, (time.time() - 10,) * 2)
    write_archive(target, {"config.json": OLD}, zipped=zipped)
    assert part.exists()
    child.communicate(b"")
    assert child.returncode == 0
    assert list(tmp_path.iterdir()) == [target]
    if not zipped:
        assert (target / "config.json").read_bytes() == b"new"


def test_only_what_saves_leave_is_cleared(target):
    others = [
        ".model.keras.notes.part",
        ".other.keras.0123456789ab.part",
        ".model.keras.old.0123456789ab.part",  # of another target
        "model.keras.part",
    ]
    link = target.with_name(".model.keras.ba9876543210.part")
    link.symlink_to(target)
    for name in others:
        target.with_name(name).write_bytes(b"mine")
        os.utime(target.with_name(name), (0, 0))
    write_archive(target, {"config.json": b"new"})
    assert {p.name for p in target.parent.iterdir()} == {*others, link.name, target.name}


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def test_a_reader_never_sees_half_a_file(tmp_path):
    target = tmp_path / "m"
    target.write_bytes(b"a" * 1000)
    with replace.atomic(target) as file:
        file.write(b"b" * 1000)
        assert target.read_bytes() == b"a" * 1000
    assert target.read_bytes() == b"b" * 1000


def test_rights_are_kept(target):
    target.chmod(0o640)
    write_archive(target, {"a": b"x"})
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_link_is_replaced_not_followed(tmp_path):
    (tmp_path / "epoch_07").write_bytes(OLD)
    (tmp_path / "best").symlink_to("epoch_07")
    write_archive(tmp_path / "best", {"a": b"x"})
    assert (tmp_path / "epoch_07").read_bytes() == OLD
    assert not (tmp_path / "best").is_symlink()


def test_what_may_not_be_replaced(tmp_path):
    (tmp_path / "dir").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_bytes(OLD)
    for name, zipped in (("dir", True), ("pipe", True), ("file", False), ("pipe", False)):
        with pytest.raises(SaveError, match="in the place"):
            write_archive(tmp_path / name, {"a": b"x"}, zipped=zipped)
    assert (tmp_path / "file").read_bytes() == OLD


def test_no_folder(tmp_path):
    with pytest.raises(FileMissingError, match="mkdir -p"):
        write_archive(tmp_path / "none/m.keras", {"a": b"x"})
    with pytest.raises(FileMissingError, match="mkdir -p"):
        write_archive(tmp_path / "none/m", {"a": b"x"}, zipped=False)


def test_long_and_unicode_names(tmp_path):
    name = "模型" * 40 + ".keras"  # 246 bytes of 255
    write_archive(tmp_path / name, {"a": b"x"})
    assert [p.name for p in tmp_path.iterdir()] == [name]
    with pytest.raises(KeramosError):
        write_archive(tmp_path / ("x" * 300), {"a": b"x"})


def test_swapping_without_the_systems_help(tmp_path, monkeypatch):
    monkeypatch.setattr(replace, "_swap", lambda a, b: False)
    for content in (OLD, b"new"):
        write_archive(tmp_path / "d", {"config.json": content}, zipped=False, replaceable=is_model)
    assert (tmp_path / "d/config.json").read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["d"]
    started = time.monotonic()
    monkeypatch.setattr(os, "rename", _second_fails(os.rename))
    with pytest.raises(WriteError):
        write_archive(tmp_path / "d", {"config.json": OLD}, zipped=False, replaceable=is_model)
    assert (tmp_path / "d/config.json").read_bytes() == b"new"
    assert time.monotonic() - started < 5


def _second_fails(rename):
    calls = []

    def attempt(a, b):
        calls.append(a)
        if len(calls) == 2:
            raise OSError(errno.EIO, "the disk failed")
        rename(a, b)

    return attempt


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_root_leaves_the_file_to_its_owner(target):
    os.chown(target, 1234, 2345)
    target.chmod(0o640)
    write_archive(target, {"config.json": b"new"})
    status = target.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (1234, 2345, 0o640)


def test_a_reader_sees_the_directory_of_one_save(tmp_path):
    """The config and the weights of a directory that two writers replace belong together."""
    script = """
import itertools, sys, numpy as np
from keramos.storage import WeightStore, write_archive
for value in itertools.cycle(range(100)):
    store = WeightStore.build({"v/0": np.full(9, value, "f4")})
    members = {"config.json": b"%03d" % value, "model.weights.h5": store}
    write_archive(sys.argv[1], members, zipped=False, replaceable=lambda names: True)
"""
    target = tmp_path / "m"
    write_archive(
        target,
        {"config.json": b"000", "model.weights.h5": WeightStore.build({"v/0": np.zeros(9, "f4")})},
        zipped=False,
    )
    children = [
        subprocess.Popen([sys.executable, "-c", script, str(target)], env=environment())
        for _ in range(2)
    ]
    seen, began = set(), time.monotonic()
    try:
        # on a busy machine until the writers were there, at most a minute
        while (waited := time.monotonic() - began) < 3 or (len(seen) <= 2 and waited < 60):
            found = archive.open(target)
            value = int(found.member("config.json").read())
            store = hdf5.store(found.member("model.weights.h5").span())
            assert (store["v/0"].read() == value).all()
            seen.add(value)
    finally:
        for child in children:
            child.kill()
            child.wait()
    assert len(seen) > 2


class Taking:
    """A file object that says little."""

    def __init__(self, takes, says=None):
        self.data, self.takes, self.says = bytearray(), takes, says

    def write(self, data):
        if self.takes:
            self.data += data
        return self.says

    def tell(self):
        return len(self.data)


def test_a_file_object_that_takes_nothing_is_an_error(tmp_path):
    store = WeightStore.build({"v/0": np.ones(9, "f4")})
    write_weights(target := Taking(takes=True), store)
    assert bytes(target.data[:4]) == b"\x89HDF"
    for silent in (Taking(takes=False), Taking(takes=False, says=0)):
        with pytest.raises(WriteError, match="does not take what it is given"):
            write_weights(silent, store)


def test_a_pipe_that_is_full_is_an_error():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    large = WeightStore.build({"v/0": np.ones(1 << 20, "f4")})
    with (
        open(reading, "rb"),
        open(writing, "wb", buffering=0) as pipe,
        pytest.raises(WriteError, match="does not take what it is given"),
    ):
        write_weights(pipe, large)
