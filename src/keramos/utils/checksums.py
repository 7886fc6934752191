"""The hash of a file, and whether it is the one that was promised."""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO

from keramos.errors import ConfigError, near

ALGORITHMS = ("md5", "sha256")
_BY_LENGTH = {hashlib.new(name).digest_size * 2: name for name in ALGORITHMS}
_CHUNK = 1 << 20  # bytes read at a time


def algorithm_of(file_hash: str, algorithm: str = "auto") -> str:
    """The algorithm of a hash: as named, or, for "auto", by the number of its digits.

    Raises:
        ConfigError: another algorithm, or a text that no algorithm gives.
    """
    if algorithm != "auto":
        if algorithm not in ALGORITHMS:
            raise ConfigError(
                "get_file: no such hash algorithm",
                found=repr(algorithm),
                wanted=", ".join(("auto", *ALGORITHMS)),
                near=near(str(algorithm), ALGORITHMS),
            )
        return algorithm
    if len(file_hash) not in _BY_LENGTH:
        lengths = ", ".join(f"{count} ({name})" for count, name in _BY_LENGTH.items())
        raise ConfigError(
            "get_file: `file_hash` has the length of no hash", found=file_hash, wanted=lengths
        )
    return _BY_LENGTH[len(file_hash)]


def digest(file: BinaryIO | str | os.PathLike[str], algorithm: str) -> str:
    """The hexadecimal hash of a file, or of an open one from its beginning."""
    if isinstance(file, str | os.PathLike):
        with open(file, "rb") as opened:
            return digest(opened, algorithm)
    file.seek(0)
    hasher = hashlib.new(algorithm, usedforsecurity=algorithm != "md5")
    while chunk := file.read(_CHUNK):
        hasher.update(chunk)
    return hasher.hexdigest()


def matches(file: BinaryIO | str | os.PathLike[str], file_hash: str, algorithm: str) -> bool:
    """Whether a file has this hash; upper and lower case are one."""
    return digest(file, algorithm) == file_hash.strip().lower()
