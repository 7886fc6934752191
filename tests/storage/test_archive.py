"""Where files come from, and archives that mean one thing only."""

from __future__ import annotations

import gzip
import io
import os
import struct
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from keramos.errors import (
    ConfigError,
    DamagedFileError,
    FileError,
    FileMissingError,
    KeramosError,
    LimitError,
    UnrecognizedFileError,
    UnsafeError,
    UnsupportedFileError,
)
from keramos.storage import archive, hdf5, span
from keramos.storage.limits import Limits

from . import makers

MEMBERS = {
    "config.json": b'{"a": 1}',
    "assets/v.txt": b"one\ntwo",
    "model.weights.h5": b"x" * 300_000,
}


def contents(found: archive.Archive) -> dict[str, bytes]:
    return {name: found.member(name).read() for name in found.names()}


SOURCES = {
    "path": lambda path: path,
    "text": str,
    "bytes path": lambda path: path,
    "bytes": lambda path: path.read_bytes(),
    "bytearray": lambda path: bytearray(path.read_bytes()),
    "memoryview": lambda path: memoryview(path.read_bytes()),
    "BytesIO": lambda path: io.BytesIO(path.read_bytes()),
    "open file": lambda path: path.open("rb"),
    "unbuffered": lambda path: path.open("rb", buffering=0),
    "file URL": lambda path: f"file://{path}",
    "gzip": lambda path: gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(path.read_bytes()))),
}


@pytest.mark.parametrize("source", SOURCES)
def test_sources(source, tmp_path):
    path = tmp_path / "m.keras"
    path.write_bytes(makers.zip_file(MEMBERS))
    opened = SOURCES[source](path)
    with archive.open(opened) as found:
        assert found.container == "zip"
        assert contents(found) == MEMBERS
    if hasattr(opened, "close"):
        assert not opened.closed  # it is the caller's
        opened.close()


def test_a_stream_that_cannot_seek():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    class Wrapped:
        def __init__(self, data):
            self.read = Pipe(data).read

        def seekable(self):
            return False

    assert contents(archive.open(Wrapped(makers.zip_file(MEMBERS)))) == MEMBERS
    with pytest.raises(KeramosError, match="does not end"):
        archive.open(Wrapped(bytes(100)), limits=Limits(max_stream_bytes=50))


def test_text_files_are_refused(tmp_path):
    (tmp_path / "x").write_text("hello")
    with (tmp_path / "x").open() as file, pytest.raises(FileError, match="text"):
        archive.open(file)
    with pytest.raises(ConfigError, match="nothing can be read"):
        archive.open(3)


def test_remote_reads_only_what_it_needs():
    fsspec = pytest.importorskip("fsspec")
    big = {"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": bytes(5_000_000)}
    memory = fsspec.filesystem("memory")
    memory.pipe("/r/m.keras", makers.zip_file(big))
    asked = []
    original = type(memory).cat_file

    def counting(self, path, start=None, end=None, **kwargs):
        asked.append((end or 0) - (start or 0))
        return original(self, path, start=start, end=end, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(memory), "cat_file", counting)
        assert archive.open("memory://r/m.keras").member("config.json").read() == b"{}"
    assert sum(asked) < 500_000
    with pytest.raises(FileMissingError):
        archive.open("memory://r/none")


def test_remote_folder():
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe({f"/folder/{name}": data for name, data in MEMBERS.items()})
    found = archive.open("memory://folder")
    assert found.container == "directory"
    assert contents(found) == MEMBERS


def test_missing_and_unreadable(tmp_path):
    (tmp_path / "model.keras").write_bytes(b"")
    with pytest.raises(FileMissingError, match=r"near\s+model.keras") as caught:
        archive.open(tmp_path / "modle.keras")
    assert isinstance(caught.value, FileNotFoundError)
    with pytest.raises(FileMissingError):
        archive.open("a\0b")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnrecognizedFileError, match="regular"):
        archive.open(tmp_path / "pipe")
    with pytest.raises(UnrecognizedFileError, match="regular"):
        archive.open("/dev/zero")


def test_a_missing_member():
    found = archive.open(makers.zip_file(MEMBERS))
    assert "config.json" in found
    with pytest.raises(FileMissingError, match=r"near\s+config.json"):
        found.member("confg.json")


def test_directory(tmp_path):
    for name, data in MEMBERS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    found = archive.open(tmp_path)
    assert found.container == "directory"
    assert contents(found) == MEMBERS
    (tmp_path / "inside").symlink_to("config.json")
    assert archive.open(tmp_path).member("inside").read() == MEMBERS["config.json"]
    with pytest.raises(LimitError):
        archive.open(tmp_path, limits=Limits(max_members=2))


def test_a_dangling_link(tmp_path):
    (tmp_path / "config.json").symlink_to("none")
    with pytest.raises(FileError):
        archive.open(tmp_path)


def test_a_zip_inside_a_directory_is_a_file(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\3\4 not really")
    assert archive.open(tmp_path).member("a.zip").read() == b"PK\3\4 not really"


def test_what_was_just_written_is_read(tmp_path):
    with (tmp_path / "m").open("w+b") as file:
        file.write(GOOD)
        assert contents(archive.open(file)) == {"a": b"12345", "b/c": b"678"}


@pytest.mark.parametrize("target", ["/etc/passwd", "..", "../other", "/"])
def test_links_out_of_a_directory(tmp_path, target):
    (tmp_path / "other").mkdir()
    (tmp_path / "model").mkdir()
    (tmp_path / "model/config.json").symlink_to(target)
    with pytest.raises(UnsafeError, match="link"):
        archive.open(tmp_path / "model")


ASSETS = {**MEMBERS, "assets/deep/er/x": b"x", "assets/deep/y": b"yy", "assetsy": b"no"}


def place(kind: str, folder: Path) -> object:
    """The members of `ASSETS` as an archive of that kind."""
    if kind == "zip":
        return makers.zip_file(ASSETS)
    for name, data in ASSETS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(params=["zip", "directory"])
def source(request, tmp_path) -> object:
    return place(request.param, tmp_path / "source")


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_extract(source, tmp_path):
    opened, folder = archive.open(source), tmp_path / "out"
    paths = opened.extract("assets", folder)
    assert tree(folder) == {"v.txt": b"one\ntwo", "deep/er/x": b"x", "deep/y": b"yy"}
    assert {path.relative_to(folder).as_posix() for path in paths} == set(tree(folder))
    opened.extract("assets/deep", tmp_path / "part")
    assert tree(tmp_path / "part") == {"er/x": b"x", "y": b"yy"}
    opened.extract("", tmp_path / "all")
    assert tree(tmp_path / "all") == ASSETS
    assert opened.extract("none", tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_extract_never_writes_over_or_through(source, tmp_path):
    folder, other = tmp_path / "out", tmp_path / "other"
    folder.mkdir()
    other.write_bytes(b"safe")
    (folder / "v.txt").symlink_to(other)
    with pytest.raises(FileExistsError):
        archive.open(source).extract("assets", folder)
    assert other.read_bytes() == b"safe"


def test_extract_is_bounded(source, tmp_path):
    opened = archive.open(source, limits=Limits(max_asset_bytes=9))
    with pytest.raises(LimitError, match=r"the assets are too large(.|\n)*max_asset_bytes"):
        opened.extract("assets", tmp_path / "no")
    assert not (tmp_path / "no").exists()


def test_extract_is_bounded_over_all_calls(source, tmp_path):
    opened = archive.open(source, limits=Limits(max_asset_bytes=10))
    for i in range(3):  # 3 bytes each
        opened.extract("assets/deep", tmp_path / str(i))
    with pytest.raises(LimitError, match="12 bytes"):
        opened.extract("assets/deep", tmp_path / "no")
    assert not (tmp_path / "no").exists()


def test_extract_counts_bytes_that_were_not_declared(tmp_path):
    limits = Limits(max_asset_bytes=5)
    undeclared = archive.Member(
        "assets/x", 0, None, "a server", lambda: span.of_bytes(b"123456"), limits
    )
    opened = archive.Archive("directory", "a server", [undeclared], None, limits)
    with pytest.raises(LimitError, match="6 bytes"):
        opened.extract("assets", tmp_path)
    assert tree(tmp_path) == {"x": b""}


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/x", "C:/x", "a\\..\\x", ".", "a//x", "a\0"]
)
def test_extract_stays_inside_its_folder(name, tmp_path):
    limits = Limits()
    member = archive.Member(
        f"assets/{name}", 1, None, "a server", lambda: span.of_bytes(b"1"), limits
    )
    opened = archive.Archive("directory", "a server", [member], None, limits)
    with pytest.raises(UnsafeError, match="leads out"):
        opened.extract("assets", tmp_path / "out")
    assert tree(tmp_path) == {}


def test_extract_checks_the_checksum(tmp_path):
    data = bytearray(makers.zip_file(ASSETS))
    data[data.find(b"one\ntwo")] ^= 1
    with pytest.raises(DamagedFileError, match="checksum"):
        archive.open(bytes(data)).extract("assets", tmp_path)


def test_a_large_text_is_refused_before_it_is_read():
    found = archive.open(
        makers.zip_file({"config.json": b"x" * 1000}), limits=Limits(max_text_bytes=999)
    )
    with pytest.raises(LimitError, match="too large"):
        found.member("config.json").read()
    assert len(found.member("config.json").read(1000)) == 1000


def test_spans_never_read_outside_themselves():
    whole = span.of_bytes(b"0123456789", "x")
    part = whole.sub(2, 4)
    assert bytes(part.view(1, 3)) == b"345"
    for offset, n in ((0, 5), (5, 1), (-1, 2), (0, -1)):
        with pytest.raises(DamagedFileError):
            part.view(offset, n)
    with pytest.raises(DamagedFileError):
        part.sub(3, 2)


def test_blocks_equal_the_whole():
    data = os.urandom(500_000)
    blocks = span.of_file_object(
        gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(data, 1))), "x", limit=0
    )
    chance = np.random.default_rng(0)
    for start, n in zip(
        chance.integers(0, 400_000, 60), chance.choice([0, 1, 100, 70_000, 99_000], 60), strict=True
    ):
        assert bytes(blocks.view(int(start), int(n))) == data[start : start + n]


# Zips.

GOOD = makers.zip_file({"a": b"12345", "b/c": b"678"})


def central(data: bytes, number: int = 0) -> int:
    at = -1
    for _ in range(number + 1):
        at = data.index(b"PK\1\2", at + 1)
    return at


def flagged(bit: int) -> bytes:
    data = GOOD
    for at, field in ((data.index(b"PK\3\4"), 6), (central(data), 8)):
        data = makers.put(data, at + field, "<H", bit)
    return data


def named(name: bytes) -> bytes:
    return makers.zip_file({"x" * len(name): b"1"}).replace(b"x" * len(name), name)


def with_mode(mode: int) -> bytes:
    return makers.put(GOOD, central(GOOD) + 38, "<L", mode << 16)


def with_unicode_path() -> bytes:
    info = zipfile.ZipInfo("a")
    info.extra = struct.pack("<HHBL", 0x7075, 6, 1, 0) + b"b"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(info, b"1")
    return out.getvalue()


BAD = {
    "absolute": (named(b"/etc/x"), UnsafeError),
    "dots": (named(b"a/../x"), UnsafeError),
    "drive": (named(b"C:x"), UnsafeError),
    "backslash": (named(b"a\\x"), UnsafeError),
    "NUL": (named(b"a\0x"), UnsafeError),
    "empty part": (named(b"a//x"), UnsafeError),
    "dot part": (named(b"./x"), UnsafeError),
    "encrypted": (flagged(0x1), UnsupportedFileError),
    "patched": (flagged(0x20), UnsupportedFileError),
    "masked": (flagged(0x2000), UnsupportedFileError),
    "symlink": (with_mode(0o120777), UnsafeError),
    "device": (with_mode(0o060666), UnsafeError),
    "two names": (with_unicode_path(), UnsafeError),
    "double": (makers.zip_file({"a": b"1", "b": b"2"}).replace(b"b", b"a"), UnsafeError),
    "file and folder": (
        makers.zip_file({"a": b"1", "a_b": b"2"}).replace(b"a_b", b"a/b"),
        UnsafeError,
    ),
    "prefix": (b"#!/bin/sh\n" + GOOD, UnsafeError),
    "suffix": (GOOD + b"more", DamagedFileError),
    "lzma": (makers.zip_file({"a": b"12345"}, zipfile.ZIP_LZMA), UnsupportedFileError),
    "size differs": (makers.put(GOOD, central(GOOD) + 24, "<L", 4), DamagedFileError),
    "both sizes differ": (makers.put(GOOD, central(GOOD) + 20, "<LL", 4, 4), UnsafeError),
    "local size differs": (makers.put(GOOD, 18, "<LL", 4, 4), UnsafeError),
    "local name differs": (GOOD.replace(b"a", b"z", 1), UnsafeError),
    "local method differs": (makers.put(GOOD, 8, "<H", 8), UnsafeError),
    "header elsewhere": (makers.put(GOOD, central(GOOD) + 42, "<L", 7), UnsafeError),
    "same header twice": (makers.put(GOOD, central(GOOD, 1) + 42, "<L", 0), UnsafeError),
    "count": (makers.put(GOOD, len(GOOD) - 14, "<HH", 1, 1), DamagedFileError),
    "directory offset": (makers.put(GOOD, len(GOOD) - 6, "<L", 3), DamagedFileError),
    "second disk": (makers.put(GOOD, len(GOOD) - 18, "<H", 1), UnsupportedFileError),
    "folder with bytes": (named(b"folder/"), UnsafeError),
    "not inflatable": (
        makers.put(makers.zip_file({"a": b"1" * 99}, 8), 31, "<L", 0xFFFFFFFF),
        DamagedFileError,
    ),
    "inflates to less": (
        makers.put(
            makers.put(d := makers.zip_file({"a": b"1" * 99}, 8), 22, "<L", 100),
            central(d) + 24,
            "<L",
            100,
        ),
        DamagedFileError,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_zips(name):
    data, error = BAD[name]
    with pytest.raises(error):
        contents(archive.open(data))


def test_good_zips():
    assert contents(archive.open(GOOD)) == {"a": b"12345", "b/c": b"678"}
    assert contents(archive.open(makers.zip_file(MEMBERS, zipfile.ZIP_DEFLATED))) == MEMBERS
    assert contents(archive.open(makers.zip_file({}))) == {}
    assert contents(archive.open(makers.zip_file({"ü/é": b"1"}))) == {"ü/é": b"1"}
    streamed = io.BytesIO()

    class Pipe(io.RawIOBase):
        writable = lambda self: True  # noqa: E731
        write = lambda self, data: streamed.write(data)  # noqa: E731

    with zipfile.ZipFile(Pipe(), "w") as file:  # sizes come after the data
        file.writestr("a", b"12345")
        file.mkdir("folder")
    assert contents(archive.open(streamed.getvalue())) == {"a": b"12345"}


def test_a_flipped_bit_is_noticed():
    with pytest.raises(DamagedFileError, match="checksum"):
        contents(archive.open(GOOD.replace(b"12345", b"12355")))
    with pytest.raises(DamagedFileError, match="checksum"):
        archive.open(GOOD.replace(b"12345", b"12355")).member("a").verify()


def test_bombs():
    bomb = makers.zip_file({"a": bytes(1 << 24)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(LimitError, match="compressed"):
        archive.open(bomb)
    assert archive.open(bomb, limits=Limits(max_inflation=2000)).member("a").size == 1 << 24
    many = makers.zip_file({str(i): bytes(100_000) for i in range(50)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(LimitError, match="too much"):
        archive.open(many, limits=Limits(max_inflated_bytes=4_000_000))


def test_long_names_cost_no_time():
    deep = {"/".join(["a"] * 16_000) + f"/{i}": b"" for i in range(200)}
    data, start = makers.zip_file(deep), time.process_time()
    assert len(archive.open(data).names()) == 200
    assert time.process_time() - start < 2


def test_deflated_weights_are_read_from_memory():
    data = makers.zip_file(
        {"model.weights.h5": makers.hdf5_file(makers.weights)}, zipfile.ZIP_DEFLATED
    )
    store = hdf5.store(archive.open(data).member("model.weights.h5").span())
    assert store["layers/dense/vars/0"].read().tolist() == [[0, 1, 2], [3, 4, 5]]
