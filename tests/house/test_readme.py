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

PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
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
    assert not [link for link in links if not (source.ROOT / link).exists()]
