"""A large file of the hub -> the hub's folder on this machine, going on where an earlier process
was cut off: the hub's own library starts over.

The layout of that folder is documented: files lie in `blobs`, by their hashes.
"""

# huggingface_hub has types that say little.
# pyright: reportUnknownVariableType=false, reportMissingImports=false

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Generator, Mapping
from io import BufferedRandom
from pathlib import Path

from keramos.errors import DamagedFileError
from keramos.storage.limits import MIB
from keramos.storage.span import TORN
from keramos.storage.temporary import locked

LARGE = 8 * MIB  # bytes from which going on is worth a file of its own


def folder(kind: str, repository: str) -> Path:
    """Where the hub's library keeps what it has of a repository."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE) / f"{kind}s--{repository.replace('/', '--')}"


def digest(path: str, git: bool) -> str:
    """SHA-256 of a file; or what git calls such contents."""
    with open(path, "rb") as file:
        if not git:
            return hashlib.file_digest(file, "sha256").hexdigest()
        hashed = hashlib.sha1(b"blob %d\0" % os.path.getsize(path), usedforsecurity=False)
        while piece := file.read(MIB):
            hashed.update(piece)
    return hashed.hexdigest()


def complete(home: Path, url: str, headers: Mapping[str, str], size: int, sha256: str) -> bool:
    """Bring a file into the hub's folder, checked.

    Args:
        home: of the repository.
        url: of the file, at a commit.
        headers: of a question to the hub.
        size: bytes.
        sha256: of them.

    Returns:
        Whether it lies there now; not where another process is bringing it.

    Raises:
        DamagedFileError: the hub sent something else, which is forgotten.
    """
    blob = home / "blobs" / sha256
    if blob.exists():
        return True
    partial = blob.with_name(f"{sha256}.part")
    with _mine(partial) as file:
        if file is None:
            return False
        _go_on(file, url, headers, size, sha256)
        os.replace(partial, blob)
    return True


@contextlib.contextmanager
def _mine(path: Path) -> Generator[BufferedRandom | None]:
    """A file that holds what has come so far, for this process alone; None where another has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    with open(descriptor, "r+b") as file, locked(descriptor) as is_held:
        yield file if is_held else None


def _go_on(
    file: BufferedRandom, url: str, headers: Mapping[str, str], size: int, sha256: str
) -> None:
    from huggingface_hub.file_download import http_get

    have = file.seek(0, os.SEEK_END)
    if have > size:
        have = file.seek(0)
        file.truncate()
    name = url.rpartition("/")[2]
    http_get(
        url,
        file,
        resume_size=have,
        headers=dict(headers),
        expected_size=size,
        displayed_filename=name,
    )
    file.flush()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != sha256:
        file.truncate(0)
        raise DamagedFileError(
            "a download is not what the hub says it is", found=digest, wanted=sha256, hint=TORN
        )
