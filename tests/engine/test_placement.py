"""Variables on a mesh: 8 devices made of one CPU, in a process of their own (`placed.py`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keramos.engine.placement import Layout, Mesh, Placement, PlacementScope, current
from keramos.engine.variable import Variable
from keramos.errors import ConfigError

MESH = Mesh((4, 2), ("batch", "model"))


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    environment = os.environ | {
        "XLA_FLAGS": "--xla_force_host_platform_device_count=8",
        "JAX_PLATFORMS": "cpu",
    }
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("placed.py"), tmp_path_factory.mktemp("placed")],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_sharded_model_is_the_unsharded_one(facts, optimizer):
    found = facts[optimizer]
    assert found["specs"] == [[None, "model"], [None]] * 2
    assert found["predicted"] < 1e-6
    assert found["unread_bytes_equal"]
    assert found["read_bytes_equal"]
    assert found["one_step"] < 1e-6
    assert found["more_steps"] < 2e-6
    assert found["reloaded"] == found["reloaded_sharded"] == 0


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_steps_keep_placements_and_compile_once_per_shape(facts, optimizer):
    found = facts[optimizer]
    assert found["trained_specs"] == found["specs"]
    assert all(programs == shapes for programs, shapes in found["compiled"])


def test_slots_of_an_optimizer_live_where_their_variable_does(facts):
    by_columns, whole = [None, "model"], [None]
    assert facts["sgd"]["slots"] == [[], []]
    assert facts["adam"]["slots"] == [[], [], *([by_columns] * 2 + [whole] * 2) * 2]


def test_rows_of_a_batch_can_be_divided_too(facts):
    assert facts["other"]["rows_divided"] < 1e-6
    assert facts["other"]["rows_left"] == [3, 8]


def test_without_compiling_the_placement_is_kept(facts):
    assert facts["other"]["eagerly"] < 1e-6
    assert facts["other"]["eager_specs"] == facts["adam"]["specs"]


def test_what_is_assigned_comes_to_the_devices_of_the_variable(facts):
    assert facts["other"]["assigned"] == [16 * 32, None, "model"]


def test_each_device_reads_its_slice_of_the_file_and_nothing_reads_the_whole(facts):
    found = facts["memory"]
    assert found["slices"] == [64 * 32 // 8] * 8
    assert found["sliced"]
    assert found["mapped_peak"] < 1 / 8
    assert found["mapped_equal"]


def test_another_byte_order_is_converted_slice_by_slice(facts):
    assert facts["memory"]["decoded"] == [64 * 32 // 8] * 8
    assert facts["memory"]["decoded_equal"]


def test_reading_a_divided_variable_leaves_no_copy_behind(facts):
    assert not facts["memory"]["kept_on_host"]


@pytest.mark.parametrize("name", ["zeros", "glorot_uniform"])
def test_many_numbers_are_initialized_where_they_live(facts, name):
    assert facts["memory"][f"{name}_peak"] < 1 / 8
    assert facts["memory"][f"{name}_equal"]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("odd", "ShapeError: dimension 1 of variable 'kernel' cannot be divided evenly"),
        ("odd", "a multiple of 8"),
        ("flat", "ShapeError: the layout of variable 'kernel' has more axes"),
        ("two_patterns", "ConfigError: several patterns give variable 'a/kernel' a layout"),
        ("two_meshes", "ConfigError: variables of one model live on different meshes"),
        ("no_axis", "ConfigError: the mesh has no axis 'rows'"),
        ("no_batch_axis", "ConfigError: the mesh has no axis 'rows'"),
        ("few_devices", "ConfigError: the mesh of shape (16,) needs devices that are not there"),
        ("few_devices", "16 devices"),
        ("no_device", "tpu:0"),
        ("layout", "ConfigError: the layout of variable"),
    ],
)
def test_what_cannot_be_placed_is_named(facts, case, words):
    assert words in facts["errors"][case]


@pytest.mark.parametrize(
    ("shape", "names", "devices"),
    [((8,), ("a", "b"), None), ((2, 2), ("a", "a"), None), ((0,), ("a",), None), ((), (), None),
     ((2,), ("a",), ("cpu:0",))],
)  # fmt: skip
def test_a_mesh_that_does_not_fit_together(shape, names, devices):
    with pytest.raises(ConfigError, match="mesh"):
        Mesh(shape, names, devices)


def test_an_axis_divides_one_dimension_only():
    with pytest.raises(ConfigError, match="one dimension only"):
        Layout(("model", "model"), MESH)


def test_a_whole_path_decides_and_the_path_itself_before_patterns():
    placement = Placement(MESH, {"dense/kernel": ("batch",), ".*kernel": (None, "model")})
    assert placement.layout_of("dense/kernel") == Layout(("batch",), MESH)
    assert placement.layout_of("a/kernel") == Layout((None, "model"), MESH)
    assert placement.layout_of("a/kernel_norm") == Layout((), MESH)


def test_a_scope_ends_and_leaves_no_layout_behind():
    placement = Placement(Mesh((1,), ("only",)))
    with PlacementScope(placement):
        assert current() is placement
        inside = Variable(np.zeros(2))
    assert current() is None
    assert inside.layout == placement.whole
    assert Variable(np.zeros(2)).layout is None
