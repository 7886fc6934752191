"""Files beside another one, which refers to them by names that say what they hold.

`m.onnx` refers to `m.onnx.3fa9c2d15b7e6080.data`. Other numbers have another name, so a file and
what it refers to belong together at every moment, whenever the process is killed.
"""

from __future__ import annotations

import contextlib
import mmap
import re
import time
from collections.abc import Iterable
from pathlib import Path

DIGITS = 16  # of the digest, in a name
DAY = 24 * 60 * 60  # seconds after which a companion that nothing refers to is nobody's work


def name(target: str, digest: str) -> str:
    """The name of a companion.

    Args:
        target: name of the file that refers to it.
        digest: of what it holds, in hexadecimal digits.
    """
    return f"{target}.{digest[:DIGITS]}.data"


def beside(target: Path) -> set[str]:
    """Names of the companions in the folder of a file, whether or not it refers to them."""
    pattern = re.compile(rf"{re.escape(target.name)}\.[0-9a-f]{{{DIGITS}}}\.data")
    with contextlib.suppress(OSError):
        return {
            entry.name
            for entry in target.parent.iterdir()
            if pattern.fullmatch(entry.name) and entry.is_file() and not entry.is_symlink()
        }
    return set()


def referred(target: Path, names: Iterable[str]) -> set[str]:
    """Which of these names stand in a file; none where it cannot be read."""
    # an empty file cannot be mapped (ValueError)
    with (
        contextlib.suppress(OSError, ValueError),
        target.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole,
    ):
        return {name for name in names if whole.find(name.encode()) >= 0}
    return set()


def retire(target: Path, replaced: set[str]) -> None:
    """Remove the companions that a file does not refer to any more, and those of killed writers.

    What somebody's copy of the replaced file refers to stays, and so does what cannot be removed.

    Args:
        target: the file as it is now.
        replaced: what the one before referred to.
    """
    names = beside(target)
    leaving = {n for n in names if n in replaced or _age(target.with_name(n)) > DAY}
    for path in sorted(target.parent.glob(f"*{target.suffix}")) if leaving else ():
        leaving -= referred(path, leaving)
    for gone in leaving:
        with contextlib.suppress(OSError):
            target.with_name(gone).unlink()


def _age(path: Path) -> float:
    """Seconds since a file was written; 0 where that is not known."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
