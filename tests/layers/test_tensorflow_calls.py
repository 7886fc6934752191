"""Layers beside TensorFlow: the answer is of the kind of the question, and `call` may use its
operations.

One process of a Python that has TensorFlow runs them all; each prints its name when it is done.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("beside_tensorflow.py")


@pytest.mark.oracle
def test_layers_beside_tensorflow(oracle: str, root: Path):
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [oracle, str(PROGRAM)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(done.stdout.split()) >= 10


def test_nothing_asks_for_tensorflow(root: Path):
    command = "import sys, numpy, keramos; keramos.layers.Dense(2)(numpy.ones((1, 2)))"
    script = f"{command}; assert 'tensorflow' not in sys.modules"
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
