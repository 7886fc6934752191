"""Stock Keras opens what keramos writes to the hub, and keramos what stock Keras writes there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from tests.hub.hub_server import Hub

import keramos

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PROGRAM = """
import sys, keras, numpy
ours, inputs, outputs = sys.argv[1:]
model = keras.saving.load_model("hf://me/ours")
numpy.save(outputs, model.predict(numpy.load(inputs)["x0"], verbose=0))
model.save("hf://me/theirs")
"""


@pytest.mark.oracle
def test_both_ways(hub: Hub, oracle, tmp_path):
    if subprocess.run([oracle, "-c", "import huggingface_hub"], capture_output=True).returncode:
        pytest.skip("the Python of stock Keras has no huggingface_hub (tools/oracle.sh)")
    inputs, outputs = EXAMPLES / "cnn.io.npz", tmp_path / "y.npy"
    keramos.saving.load_model(EXAMPLES / "cnn.keras").save("hf://me/ours")
    command = [oracle, "-c", PROGRAM, "ours", str(inputs), str(outputs)]
    environment = {**os.environ, "KERAS_BACKEND": "jax", "PYTHONPATH": ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    model = keramos.saving.load_model("hf://me/theirs")
    predicted = model.predict(np.load(inputs)["x0"], verbose=0)
    np.testing.assert_allclose(predicted, np.load(outputs), atol=1e-5)
