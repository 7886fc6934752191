"""What stock Keras exports and tf_keras saves predicts the same without TensorFlow."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from keramos import _tree, export

MAKER = Path(__file__).parent / "makers" / "models.py"
TOLERANCE = 1e-4


def made(python: str, folder: Path, backend: str, *arguments: str) -> list[str]:
    """The names of the SavedModels that a Python with Keras wrote."""
    done = subprocess.run(
        [python, str(MAKER), str(folder), *arguments],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return sorted(path.stem for path in folder.glob("*.npz"))


def differing(folder: Path, names: list[str]) -> list[str]:
    """Those that do not predict what their writer predicted."""
    wrong = []
    for name in names:
        with np.load(folder / f"{name}.npz") as stored:
            xs = [stored[key] for key in sorted(stored.files) if key.startswith("x")]
            right = stored["y0"]
        serve = export.load(folder / name).signatures["serving_default"]
        results = _tree.flatten(serve(**dict(zip(serve.inputs, xs, strict=True))))
        if not np.allclose(results[0], right, rtol=TOLERANCE, atol=TOLERANCE):
            wrong.append(name)
    return wrong


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize(("backend", "least"), [("tensorflow", 19), ("jax", 11)])
def test_exports_of_keras_3(backend: str, least: int, oracle: str, tmp_path: Path):
    names = made(oracle, tmp_path, backend)
    assert len(names) >= least
    assert not differing(tmp_path, names)


@pytest.mark.slow
@pytest.mark.oracle
def test_saved_models_of_tf_keras(oracle: str, tmp_path: Path):
    legacy = os.environ.get("KERAMOS_ORACLE_KERAS2", oracle.replace("keras3", "keras2"))
    if legacy == oracle or not Path(legacy).exists():
        pytest.skip("tf_keras is not here (set KERAMOS_ORACLE_KERAS2)")
    names = made(legacy, tmp_path, "tensorflow", "tf_keras")
    assert len(names) >= 19
    assert not differing(tmp_path, names)
