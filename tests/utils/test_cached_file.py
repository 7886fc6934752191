"""get_file: what it brings, where it puts it, and what it refuses."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import os
import stat
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from keramos.errors import (
    ConfigError,
    DamagedFileError,
    DownloadError,
    LimitError,
    UnsafeError,
    WriteError,
)
from keramos.utils import get_file, transfer, unpacking

from .server import Server, serving

CONTENT = bytes(range(256)) * 8000
MD5, SHA256 = hashlib.md5(CONTENT).hexdigest(), hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("KERAS_HOME", str(home))
    return home


def names(folder: str | Path) -> list[str]:
    """Everything below a folder, hidden files included."""
    return sorted(str(p.relative_to(folder)) for p in Path(folder).rglob("*") if not p.is_dir())


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({}, "datasets/a.bin"),
        ({"fname": "b.bin"}, "datasets/b.bin"),
        ({"fname": Path("b.bin")}, "datasets/b.bin"),
        ({"cache_subdir": "models"}, "models/a.bin"),
        ({"md5_hash": MD5}, "datasets/a.bin"),
        ({"file_hash": MD5.upper()}, "datasets/a.bin"),
        ({"file_hash": SHA256}, "datasets/a.bin"),
        ({"file_hash": SHA256, "hash_algorithm": "sha256"}, "datasets/a.bin"),
    ],
)
def test_brings_a_file_once(server, cache, capsys, arguments, place):
    url = server.add("a.bin", CONTENT)
    path = get_file(origin=url, **arguments)
    assert path == str(cache / place)
    assert Path(path).read_bytes() == CONTENT
    assert "Downloading data from" in capsys.readouterr().out
    assert get_file(origin=url, **arguments) == path
    assert len(server.requests) == 1
    assert names(cache) == [place]


def test_the_cache_may_be_said(server, tmp_path):
    path = get_file("a", server.add("a", CONTENT), cache_dir=tmp_path / "x", cache_subdir="y")
    assert path == str(tmp_path / "x" / "y" / "a")
    path = get_file("a", server.add("a", CONTENT), cache_subdir=str(tmp_path / "z"))
    assert path == str(tmp_path / "z" / "a")


def test_shows_how_much_has_come(server, cache, capsys):
    get_file(origin=server.add("a.bin", CONTENT))
    assert "2.0 MB/2.0 MB ━" in capsys.readouterr().out


def test_a_file_of_the_disk(tmp_path, cache):
    (tmp_path / "a.bin").write_bytes(CONTENT)
    assert Path(get_file(origin=(tmp_path / "a.bin").as_uri())).read_bytes() == CONTENT


def test_a_damaged_file_of_the_cache_is_replaced(server, cache):
    url = server.add("a.bin", CONTENT)
    path = Path(get_file(origin=url))
    path.write_bytes(CONTENT[:100])
    assert get_file(origin=url) == str(path)  # without a hash nobody knows
    assert path.read_bytes() == CONTENT[:100]
    get_file(origin=url, file_hash=SHA256)
    assert path.read_bytes() == CONTENT


def test_force_download(server, cache):
    path = Path(get_file(origin=server.add("a.bin", CONTENT)))
    get_file(origin=server.add("a.bin", b"new"), force_download=True)
    assert path.read_bytes() == b"new"


def test_another_hash_is_an_error_and_the_old_file_stands(server, cache):
    path = Path(get_file(origin=server.add("a.bin", b"old")))
    with pytest.raises(ValueError, match="Incomplete or corrupted file") as caught:
        get_file(origin=server.add("a.bin", CONTENT), file_hash="0" * 64)
    assert isinstance(caught.value, DamagedFileError)
    assert SHA256 in str(caught.value)
    assert path.read_bytes() == b"old"
    assert names(cache) == ["datasets/a.bin"]


@pytest.mark.parametrize("tag", ['"one"', None])
def test_a_broken_transfer_is_taken_up_at_once(server, cache, tag):
    url = server.add("a.bin", CONTENT, tag)
    server.breaks["a.bin"] = [700_000]
    assert Path(get_file(origin=url, file_hash=SHA256)).read_bytes() == CONTENT
    assert server.requests == [("a.bin", None), ("a.bin", "bytes=700000-" if tag else None)]
    assert names(cache) == ["datasets/a.bin"]


def test_a_broken_transfer_is_taken_up_by_the_next_call(server, cache):
    url = server.add("a.bin", CONTENT, '"one"')
    server.breaks["a.bin"] = [500_000, 0]
    with pytest.raises(DownloadError, match="the connection broke") as caught:
        get_file(origin=url)
    assert "500,000 of 2,048,000 bytes" in str(caught.value)
    assert not (cache / "datasets" / "a.bin").exists()
    assert Path(get_file(origin=url)).read_bytes() == CONTENT
    assert [span for _, span in server.requests] == [None, "bytes=500000-", "bytes=500000-"]
    assert names(cache) == ["datasets/a.bin"]


@pytest.mark.parametrize("content", [CONTENT[::-1], b"short"])
def test_a_file_that_changed_meanwhile_starts_over(server, cache, content):
    url = server.add("a.bin", CONTENT, '"one"')
    server.breaks["a.bin"] = [500_000, 0]
    with pytest.raises(DownloadError):
        get_file(origin=url)
    server.add("a.bin", content, '"two"')
    assert Path(get_file(origin=url)).read_bytes() == content


def test_another_url_does_not_go_on_with_what_lies_there(server, cache):
    server.breaks["a"] = [500_000, 0]
    with pytest.raises(DownloadError):
        get_file("x", server.add("a", CONTENT, '"one"'))
    path = get_file("x", server.add("b", CONTENT[::-1], '"one"'))
    assert Path(path).read_bytes() == CONTENT[::-1]


def test_two_at_once(server, cache):
    url = server.add("a.bin", CONTENT)
    paths: list[str] = []
    threads = [
        threading.Thread(target=lambda: paths.append(get_file(origin=url, file_hash=SHA256)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(paths) == 4
    assert names(cache) == ["datasets/a.bin"]
    assert Path(paths[0]).read_bytes() == CONTENT


def test_what_the_server_refuses(server, cache):
    with pytest.raises(DownloadError, match="404") as caught:
        get_file(origin=f"{server.address}/none.bin")
    assert "check the URL" in str(caught.value)


def test_without_a_network(cache):
    with serving() as server:
        url = server.add("a.bin", CONTENT)
    with pytest.raises(DownloadError, match="URL fetch failure") as caught:
        get_file(origin=url)  # nobody listens there any more
    text = str(caught.value)
    assert "nobody listens at that address" in text
    assert f"put the file there yourself: {cache / 'datasets' / 'a.bin'}" in text


def test_a_password_is_not_shown():
    assert transfer.shown("http://me:secret@host:80/a?b") == "http://host:80/a?b"


def test_a_name_that_nobody_knows(cache, monkeypatch):
    import socket
    import urllib.error

    def fail(*_: object, **__: object) -> None:
        raise urllib.error.URLError(socket.gaierror(-2, "Name or service not known"))

    monkeypatch.setattr(transfer.urllib.request, "urlopen", fail)
    with pytest.raises(DownloadError, match="Name or service not known") as caught:
        get_file(origin="http://nowhere.invalid/a.bin")
    assert "is there a network?" in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "origin"),
        ({"origin": "http://host/"}, "does not end with the name"),
        ({"origin": "http://host/.."}, "not a path"),
        ({"origin": "http://host/a", "fname": "a/b"}, "not a path"),
        ({"origin": "http://host/a", "fname": ".."}, "not a path"),
        ({"origin": "http://host/a", "file_hash": "12"}, "the length of no hash"),
        ({"origin": "http://host/a", "file_hash": MD5, "hash_algorithm": "sha1"}, "sha1"),
        ({"origin": "nothing://host/a"}, "no URL"),
        ({"origin": "a.bin"}, "no URL"),
    ],
)
def test_arguments_that_are_refused(cache, arguments, message):
    with pytest.raises(ValueError, match=message) as caught:
        get_file(**arguments)
    assert isinstance(caught.value, ConfigError | DownloadError)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_writable(server, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(WriteError):
        get_file("a", server.add("a", CONTENT), cache_dir=tmp_path)


def tar(members: dict[str, bytes | tarfile.TarInfo], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, content in members.items():
            info = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.name = name
            if isinstance(content, bytes):
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return file.getvalue()


def special(kind: bytes, linkname: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo()
    info.type, info.linkname = kind, linkname
    return info


def soft(target: str) -> tarfile.TarInfo:
    return special(tarfile.SYMTYPE, target)


def hard(target: str) -> tarfile.TarInfo:
    return special(tarfile.LNKTYPE, target)


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


MEMBERS = {"d/a.txt": b"A", "d/e/b.txt": b"B", "c.txt": b"C"}


@pytest.mark.parametrize(
    "archive",
    [*(tar(MEMBERS, mode) for mode in ("w", "w:gz", "w:bz2", "w:xz")), zipped(MEMBERS)],
    ids=["tar", "gz", "bz2", "xz", "zip"],
)
def test_unpacks(server, cache, archive):
    folder = get_file(origin=server.add("data.x", archive), extract=True)
    assert folder == str(cache / "datasets" / "data.x")
    assert {name: Path(folder, name).read_bytes() for name in names(folder)} == MEMBERS
    assert (cache / "datasets" / "data.x_archive").read_bytes() == archive


@pytest.mark.parametrize(
    ("fname", "file", "folder"),
    [
        ("data", "data_archive", "data"),
        ("data.tar.gz", "data.tar.gz", "data_extracted"),
        (None, "x.tgz_archive", "x.tgz"),
    ],
)
def test_where_it_unpacks(server, cache, fname, file, folder):
    path = get_file(fname, server.add("x.tgz", tar(MEMBERS, "w:gz")), untar=True)
    assert path == str(cache / "datasets" / folder)
    assert (cache / "datasets" / file).is_file()


def test_unpacks_again_beside_what_is_there(server, cache):
    url = server.add("x", tar(MEMBERS))
    folder = Path(get_file("data", url, extract=True))
    (folder / "d" / "own.txt").write_bytes(b"mine")
    (folder / "c.txt").unlink()
    get_file("data", url, extract=True)
    assert names(folder) == ["c.txt", "d/a.txt", "d/e/b.txt", "d/own.txt"]


@pytest.mark.parametrize("format", [None, "zip", []])
def test_no_archive_of_that_format(server, cache, format):
    with pytest.warns(UserWarning, match="no archive of format"):
        get_file("data", server.add("x", tar(MEMBERS)), extract=True, archive_format=format)


def test_an_unknown_format(server, cache):
    with pytest.raises(ConfigError, match="rar"):
        get_file("data", server.add("x", tar(MEMBERS)), extract=True, archive_format="rar")


LINKS = {
    "a.txt": b"A",
    "sub/b.txt": b"B",
    "hard": hard("a.txt"),
    "sub/soft": soft("../a.txt"),
    "again": soft("sub/soft"),
    "folder": soft("sub"),
}


def test_links_that_stay_inside(server, cache):
    url = server.add("x", tar(LINKS))
    for _ in range(2):
        folder = Path(get_file("data", url, extract=True))
        contents = {n: (folder / n).read_bytes() for n in ("hard", "sub/soft", "again")}
        assert set(contents.values()) == {b"A"}
        assert (folder / "folder" / "b.txt").read_bytes() == b"B"


@pytest.mark.parametrize(
    "archive",
    [
        tar({"../evil": b"x"}),
        tar({"/tmp/evil": b"x"}),
        tar({"a/../../evil": b"x"}),
        tar({"link": soft("/etc"), "link/evil": b"x"}),
        tar({"link": soft("..")}),
        tar({"link": soft("/etc/passwd")}),
        tar({"a/link": soft("../../evil")}),
        tar({"d/x": b"", "l": soft("d"), "m": soft("l/../..")}),
        tar({"d/x": b"", "l": soft("d"), "l2": soft("l/x")}),
        tar({"link": hard("../evil")}),
        tar({"link": hard("/etc/passwd")}),
        tar({"s": soft("a"), "h": hard("s")}),
        tar({"pipe": special(tarfile.FIFOTYPE)}),
        tar({"disk": special(tarfile.BLKTYPE)}),
        zipped({"../evil": b"x"}),
        zipped({"/tmp/evil": b"x"}),
    ],
)  # fmt: skip
def test_nothing_leaves_the_folder(server, cache, archive):
    url = server.add("x", archive)
    with pytest.raises(UnsafeError, match="archive"):
        get_file("data", url, extract=True)
    assert names(cache) == ["datasets/data_archive"]


@pytest.mark.parametrize(
    "archive",
    [
        tar({"a": b"x", "a/b": b"y"}),
        tar(MEMBERS, "w:gz")[:-20],
        tar({"a": os.urandom(5000)})[:-8000],
        zipped(MEMBERS).replace(b"d/a.txt", b"d/z.txt", 1),
    ],
)
def test_damaged_archives(server, cache, archive):
    with pytest.raises(DamagedFileError):
        get_file("data", server.add("x", archive), extract=True)
    assert names(cache) == ["datasets/data_archive"]


@pytest.mark.parametrize(
    "archive",
    [
        zipped({"a": bytes(3_000_000)}),
        tar({"a": bytes(3_000_000)}, "w:gz"),
        tar({f"{i}": bytes(300_000) for i in range(10)}, "w:bz2"),
    ],
)
def test_what_becomes_far_larger(server, cache, monkeypatch, archive):
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1_000_000)
    with pytest.raises(LimitError, match="far larger"):
        get_file("data", server.add("x", archive), extract=True)
    assert names(cache) == ["datasets/data_archive"]


def test_too_many_members(server, cache, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_MEMBERS", 2)
    with pytest.raises(LimitError, match="too many members"):
        get_file("data", server.add("x", tar(MEMBERS)), extract=True)


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_a_header_that_is_too_large(server, cache, compress):
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 17 * unpacking.MIB
    archive = compress(tar({"a": b"x"})[:1024] + info.tobuf() + bytes(info.size))
    with pytest.raises(LimitError, match="header"):
        get_file("data", server.add("x", archive), extract=True)


def test_a_link_of_the_user_is_not_followed(server, cache, tmp_path):
    url = server.add("x", tar(MEMBERS))
    folder = cache / "datasets" / "data"
    folder.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (folder / "d").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafeError, match="a link stands"):
        get_file("data", url, extract=True)
    assert not names(tmp_path / "elsewhere")


def test_modes_are_ordinary(server, cache):
    info = tarfile.TarInfo()
    info.mode = 0o6777
    info.size = 0
    folder = get_file("data", server.add("x", tar({"a": info})), extract=True)
    mode = stat.S_IMODE(Path(folder, "a").stat().st_mode)
    assert not mode & 0o6000
    assert mode & 0o100
