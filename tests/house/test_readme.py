"""The first page is true: its Python runs as written, its commands exist, its links lead
somewhere.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from . import source

PAGES = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/FORMATS.md",
    "docs/DIALECTS.md",
    "docs/EXPORT.md",
    "docs/SCAN.md",
)
README = (source.ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_there_is_code_to_run():
    assert blocks("python")
    assert blocks("bash")


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_python_runs_as_written(number: int, tmp_path: Path):
    (tmp_path / "examples").symlink_to(source.ROOT / "examples")
    run = subprocess.run(
        [sys.executable, "-c", blocks("python")[number]],
        cwd=tmp_path,
        env={**os.environ, "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr[-3000:]


def test_make_targets_exist():
    makefile = (source.ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"^make ([a-z-]+)", "\n".join(blocks("bash")), re.MULTILINE))
    assert not [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)]


def test_commands_exist():
    from keramos import cli

    named = {
        line.split()[1]
        for line in "\n".join(blocks("bash")).splitlines()
        if line.startswith("keramos ")
    }
    assert named <= set(cli.main.commands)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str):
    text = (source.ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    folder = (source.ROOT / page).parent
    assert not [link for link in links if not (folder / link).exists()]


@pytest.mark.parametrize("page", PAGES)
def test_lines_fit_a_screen(page: str):
    lines = (source.ROOT / page).read_text("utf-8").splitlines()
    wrong = [i for i, text in enumerate(lines, 1) if len(text) > 120 and not may_be_long(text)]
    assert not wrong


def may_be_long(text: str) -> bool:
    """A row of a table, or a line that is a link and little else."""
    return text.startswith("|") or bool(re.search(r"https?://\S{60,}", text))
