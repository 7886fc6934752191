"""The functions and help pages of the package for R are those of today's public names."""

from __future__ import annotations

import subprocess
import sys

from . import source


def test_the_package_for_r_is_up_to_date():
    checked = subprocess.run(
        [sys.executable, "tools/r_package", "--check"],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
