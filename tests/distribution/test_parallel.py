"""Training on 8 devices made of one CPU, in a process of its own (`parallel.py`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    environment = os.environ | {
        "XLA_FLAGS": "--xla_force_host_platform_device_count=8",
        "JAX_PLATFORMS": "cpu",
    }
    program = Path(__file__).with_name("parallel.py")
    done = subprocess.run(
        [sys.executable, program, tmp_path_factory.mktemp("parallel")],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data", "model"])
@pytest.mark.parametrize("what", ["losses", "maes", "evaluated", "predicted"])
def test_many_devices_compute_what_one_does(facts, name, what):
    np.testing.assert_allclose(facts[name][what], facts["one"][what], atol=2e-6)


@pytest.mark.parametrize("name", ["data", "model"])
@pytest.mark.parametrize("where", ["resumed", "resumed_on_one"])
def test_what_was_saved_there_carries_on(facts, name, where):
    np.testing.assert_allclose(facts[name][where], facts["one"]["resumed"], atol=4e-6)


def test_variables_lie_where_the_map_says(facts):
    kernel, bias = [None, "model"], ["model"]
    assert list(facts["model"]["specs"].values()) == [kernel, bias, kernel, [None]]
    assert facts["model"]["slots"] == [kernel, kernel, bias, bias]
    assert facts["model"]["made_there"] == kernel
    assert all(set(spec) == {None} for spec in facts["data"]["specs"].values())
    assert facts["data"]["mesh"] == facts["model"]["mesh"] == [8]


def test_a_subclass_decides_by_its_methods(facts):
    there, on_one = facts["overridden"]["losses"]
    assert there == pytest.approx(on_one, abs=2e-6)
    assert {"rows 16", "rows 8", "dense/kernel", "sequential/dense/output"} <= set(
        facts["overridden"]["asked"]
    )


def test_a_distribution_holds_until_it_is_replaced(facts):
    assert facts["data"]["left"]
    assert facts["global"]["is"]
    assert facts["global"]["devices"] == 4
    assert facts["global"]["is_none"]
    assert facts["global"]["cleared"]


def test_a_tensor_is_brought_to_a_layout(facts):
    assert facts["global"]["output"] == ["batch", "model"]
    assert facts["global"]["tensor"] == [[None, "model"], [4, 3]]
