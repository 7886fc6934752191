"""Several processes that train and save one model, on one machine (`several.py`)."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keramos.models import load_model

pytestmark = pytest.mark.slow
SECONDS = 300


def started(mode: str, folder: Path, count: int) -> list[subprocess.Popen]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    devices = 2 if count > 1 else 1
    environment = os.environ | {
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
        "JAX_PLATFORMS": "cpu",
    }
    program = Path(__file__).with_name("several.py")
    return [
        subprocess.Popen(
            [sys.executable, program, mode, folder, str(count), str(index), address],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for index in range(count)
    ]


def end(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        process.kill()
        with process:  # closes its pipes
            pass


def facts_of(processes: list[subprocess.Popen]) -> list[dict]:
    try:
        outputs = [process.communicate(timeout=SECONDS) for process in processes]
    finally:
        end(processes)
    for process, (_, errors) in zip(processes, outputs, strict=True):
        assert process.returncode == 0, errors[-3000:]
    return [json.loads(output.splitlines()[-1]) for output, _ in outputs]


@pytest.mark.parametrize("count", [2, 4])
def test_several_processes_train_and_save_what_one_would(count, tmp_path):
    [one] = facts_of(started("alone", tmp_path, 1))
    everyone = facts_of(started("train", tmp_path, count))
    assert len(everyone) == count
    for facts in everyone:
        for way in ("shared", "columns"):
            np.testing.assert_allclose(facts[way]["losses"], one["losses"], atol=4e-6)
            np.testing.assert_allclose(facts[way]["predicted"], one["predicted"], atol=4e-6)
        assert facts["own"]["losses"] == everyone[0]["own"]["losses"]
        # of a kernel (16, 32): the columns of this process, for each of its devices
        assert facts["columns"]["read"] == [16 * 32 // count] * 2
        np.testing.assert_allclose(
            facts["columns"]["reloaded"], facts["columns"]["predicted"], atol=1e-6
        )
    model = load_model(tmp_path / "start.keras")
    x = np.random.default_rng(0).normal(size=(40, 16)).astype("float32")
    y = np.random.default_rng(1).normal(size=(40, 8)).astype("float32")
    fit = model.fit(x[:32], y[:32], batch_size=16, epochs=2, shuffle=False, verbose=0)
    np.testing.assert_allclose(everyone[0]["own"]["losses"], fit.history["loss"], atol=4e-6)
    for path in ("whole.keras", "set.weights.json"):
        model.load_weights(tmp_path / path)
        found = model.predict(x[:11], batch_size=8, verbose=0)
        np.testing.assert_allclose(found, everyone[0]["columns"]["predicted"], atol=1e-6)
    index = json.loads((tmp_path / "set.weights.json").read_text())
    assert len(index["metadata"]["shards"]) >= count


def test_a_process_that_dies_while_saving_leaves_the_old_set(tmp_path):
    facts_of(started("alone", tmp_path, 1))
    processes = started("killed", tmp_path, 2)
    try:
        output, errors = processes[-1].communicate(timeout=SECONDS)
        assert processes[-1].returncode == -9, errors[-3000:]
        with contextlib.suppress(subprocess.TimeoutExpired):
            processes[0].communicate(timeout=20)
    finally:
        end(processes)
    assert output.splitlines()[-1] == "saved"
    model = load_model(tmp_path / "start.keras")
    before = model.layers[0].kernel.numpy()
    model.layers[0].kernel.assign(np.ones((16, 32)))
    model.load_weights(tmp_path / "set.weights.json")
    assert np.array_equal(model.layers[0].kernel.numpy(), before)
