"""Files are short, named by a noun, free of this or that machine's paths, and their stubs are
true.
"""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from . import source

MAX_LINES = 400
NOT_A_NOUN = re.compile(r"(^|_)(utils?|misc|helpers?|common|manager|lib|stuff|base_utils)$")
MACHINE_PATH = re.compile(rb"/(work|home|root|Users|private/var)/\w|[A-Z]:\\\\Users\\\\")
TEXT = (
    ".py",
    ".pyi",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".sh",
    ".cfg",
    ".json",
    ".jsonl",
    "Makefile",
    "run",
)


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=source.ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.splitlines() if (source.ROOT / name).is_file()]


def test_files_are_short():
    lengths = {
        name: len(path.read_text("utf-8").splitlines()) for name, path in source.modules().items()
    }
    long = sorted((count, name) for name, count in lengths.items() if count >= MAX_LINES)
    assert not long, f"{MAX_LINES} lines or more: {long}"


def test_modules_are_named_by_a_noun():
    assert not [
        n
        for n in source.modules()
        if NOT_A_NOUN.search(n.split(".")[-1]) and not is_public_utils(n)
    ]


def is_public_utils(name: str) -> bool:
    """Names that Keras publishes; these modules re-export only."""
    public = ("keramos.utils", "keramos.applications.imagenet_utils")
    return name in public or name.startswith("keramos.utils.")


def test_every_module_says_what_it_knows():
    silent = [n for n, p in source.modules().items() if '"""' not in p.read_text("utf-8")[:400]]
    assert not silent


def test_no_path_of_one_machine():
    wrong = [
        n
        for n in tracked()
        if n.endswith(TEXT) and MACHINE_PATH.search((source.ROOT / n).read_bytes())
    ]
    assert not wrong


def test_stubs_are_up_to_date():
    checked = subprocess.run(
        [sys.executable, "tools/stubs.py", "--check"],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
