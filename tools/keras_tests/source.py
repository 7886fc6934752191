"""Keras's own tests: fetched from its source distribution into an ignored folder, never kept."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

VERSION = "3.15.1"
#: The name under which the tests are imported. Not `keras`: the library would take the classes that
#: tests define for Keras's own.
PACKAGE = "ktest"

#: What the tests need of other libraries that are not there: it fails where it is used, not with
#: the whole file.
_ABSENT = (
    (re.compile(r"^(\s*)import torch$", re.M), r"\1from plugin import torch"),
    (re.compile(r"^from conftest import", re.M), "from plugin import"),
    (
        re.compile(r"^from torch\.utils\.data import (\w+) as (\w+)$", re.M),
        r"from plugin import torch; \2 = torch.utils.data.\1",
    ),
)


def checkout(root: Path) -> Path:
    """The sources of Keras below `root`, fetched when they are not there."""
    keras = root / "keras"
    if not keras.is_dir():
        root.mkdir(parents=True, exist_ok=True)
        wanted = [f"keras=={VERSION}", "--no-deps", "--no-binary", ":all:", "-d", str(root)]
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", *wanted], check=True)
        with tarfile.open(root / f"keras-{VERSION}.tar.gz") as archive:
            inner = f"keras-{VERSION}/"
            for member in archive.getmembers():
                if member.name.startswith(f"{inner}keras/"):
                    member.name = member.name.removeprefix(inner)
                    archive.extract(member, root, filter="data")
    return keras


def prepare(root: Path) -> list[Path]:
    """Every test file, copied to where it is run from.

    Returns:
        The copies.
    """
    keras, copies = checkout(root), []
    for path in sorted(keras.rglob("*_test.py")):
        text = path.read_text("utf-8")
        for pattern, replacement in _ABSENT:
            text = pattern.sub(replacement, text)
        copy = root / "tree" / PACKAGE / path.relative_to(keras)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists() or copy.read_text("utf-8") != text:
            copy.write_text(text, "utf-8")
        copies.append(copy)
    return copies
