"""Meshes, layouts and maps of layouts: data, without a device touched."""

from __future__ import annotations

import numpy as np
import pytest

from keramos import KerasTensor, Variable
from keramos.distribution import (
    DataParallel,
    DeviceMesh,
    LayoutMap,
    ModelParallel,
    TensorLayout,
    distribute_tensor,
    distribution,
    get_device_count,
    initialize,
    list_devices,
)
from keramos.engine.placement import Layout
from keramos.errors import ConfigError, NoDeviceError
from keramos.stand_in import homes

DEVICES = [f"cpu:{i}" for i in range(8)]
MESH = DeviceMesh((4, 2), ["batch", "model"], DEVICES)


def layout_map() -> LayoutMap:
    layouts = LayoutMap(MESH)
    layouts[".*dense.*kernel"] = TensorLayout((None, "model"), MESH)
    layouts[".*dense.*bias"] = ("model",)
    return layouts


def test_a_mesh_has_its_devices_row_by_row():
    assert MESH.shape == (4, 2)
    assert MESH.axis_names == ["batch", "model"]
    assert MESH.devices.tolist() == np.array(DEVICES).reshape(4, 2).tolist()
    assert str(MESH) == "<DeviceMesh shape=(4, 2), axis_names=['batch', 'model']>"


@pytest.mark.parametrize(
    ("shape", "names", "words"),
    [
        (None, ["batch"], "neither may be empty"),
        ((8,), [], "neither may be empty"),
        ((4, 2), ["batch"], "one name in `axis_names`"),
        ((4, 4), ["batch", "model"], "needs 16 devices"),
    ],
)
def test_a_mesh_that_does_not_fit_together(shape, names, words):
    with pytest.raises(ValueError, match=words):
        DeviceMesh(shape, names, DEVICES)


def test_a_layout_takes_one_mesh():
    layout = TensorLayout(["batch", None])
    with pytest.raises(ConfigError, match="without a device mesh"):
        _ = layout.backend_layout
    layout.device_mesh = MESH
    assert (layout.axes, layout.device_mesh) == (("batch", None), MESH)
    with pytest.raises(ConfigError, match="keeps the device mesh"):
        layout.device_mesh = MESH
    with pytest.raises(ConfigError, match="'data', 'rows'"):
        TensorLayout(["rows", "data", None], MESH)


def test_a_device_that_is_missing_is_named_when_it_is_needed():
    with pytest.raises(ConfigError, match="cpu:7"):
        _ = TensorLayout(["batch"], MESH).backend_layout


def test_a_path_has_the_layout_of_its_key_or_of_the_expression_that_fits():
    layouts = layout_map()
    layouts["dense/kernel"] = ("batch", None)
    assert layouts["dense/kernel"].axes == ("batch", None)
    assert layouts["mlp/dense_1/kernel"].axes == (None, "model")
    assert layouts["dense/bias"].axes == ("model",)
    assert layouts["dense/bias"].device_mesh is MESH
    assert layouts["conv/kernel"] is None
    assert layouts["dense/kernel_norm"] is None
    layouts[".*/bias"] = ("batch",)
    with pytest.raises(ValueError, match="several keys"):
        _ = layouts["a/dense/bias"]


def test_a_map_of_layouts_is_a_mapping():
    layouts = layout_map()
    assert list(layouts) == [".*dense.*kernel", ".*dense.*bias"]
    assert [layout.axes for layout in layouts.values()] == [(None, "model"), ("model",)]
    del layouts[".*dense.*bias"]
    assert len(layouts) == 1
    with pytest.raises(KeyError):
        del layouts["dense/kernel"]
    with pytest.raises(ValueError, match="already"):
        layouts[".*dense.*kernel"] = ("batch",)
    with pytest.raises(ValueError, match="another type"):
        layouts["other"] = ["batch"]
    assert "other" not in list(layouts)


def test_data_parallel_divides_rows_along_the_first_axis():
    by_default, by_names = DataParallel(), DataParallel(devices=DEVICES, auto_shard_dataset=False)
    assert by_default.device_mesh.devices.tolist() == list_devices()
    assert by_names.device_mesh.axis_names == ["batch"]
    assert (by_names.num_model_replicas, by_names.auto_shard_dataset) == (8, False)
    assert by_names.get_data_layout((8, 3, 2)).axes == ("batch", None, None)
    assert by_names.get_variable_layout(Variable(np.ones((2, 3)))).axes == (None, None)
    assert by_names.get_tensor_layout("dense/output") is None
    with pytest.warns(UserWarning, match="only the first"):
        assert DataParallel(MESH).batch_dim_name == "batch"
    with pytest.raises(ValueError, match="must be a DeviceMesh"):
        DataParallel("cpu:0")


def test_model_parallel_follows_the_map():
    parallel = ModelParallel(layout_map=layout_map(), batch_dim_name="model")
    assert ModelParallel(layout_map=layout_map()).batch_dim_name == "batch"
    assert (parallel.num_model_replicas, parallel.num_processes) == (2, 1)
    assert parallel.data_shard_id == 0
    assert parallel.get_data_layout((8, 3)).axes == ("model", None)
    kernel = Variable(np.ones((2, 3)), name="kernel")
    assert parallel.get_variable_layout(kernel).axes == (None, None)
    kernel.path = "dense/kernel"
    assert parallel.get_variable_layout(kernel).axes == (None, "model")
    assert parallel.get_tensor_layout("dense/bias").axes == ("model",)
    own = Variable(np.ones(2), layout=Layout((), DataParallel().device_mesh._placed))
    assert parallel.get_variable_layout(own) is own.layout
    for wrong in (None, {".*": ("model",)}):
        with pytest.raises(ValueError, match="needs `layout_map`"):
            ModelParallel(layout_map=wrong)
    with pytest.raises(TypeError, match="'layouts'"):
        ModelParallel(layout_map=layout_map(), layouts={})


def test_scopes_end_with_what_was_before():
    outer, inner = DataParallel(), ModelParallel(layout_map=layout_map())
    assert distribution() is None
    with outer.scope():
        with inner.scope():
            assert distribution() is inner
        assert distribution() is outer
        with pytest.raises(KeyError), inner.scope():
            raise KeyError
        assert distribution() is outer
    assert distribution() is None


def test_a_symbolic_tensor_has_no_layout():
    tensor = KerasTensor((None, 2))
    assert distribute_tensor(tensor, TensorLayout(("batch",), MESH)) is tensor


def test_a_variable_takes_a_layout_of_its_own():
    layout = TensorLayout((None, "batch"), DataParallel().device_mesh)
    variable = Variable(np.ones((2, 8)), layout=layout)
    assert variable.value.sharding == layout.backend_layout
    with pytest.raises(ConfigError, match="of another type"):
        Variable(np.ones((2, 8)), layout=("batch",))


def test_distributions_of_ones_own_come_from_where_keras_has_the_base():
    base = homes.inner("keras.src.distribution.distribution_lib", "Distribution")
    assert issubclass(ModelParallel, base)
    own = base(MESH)
    with own.scope(), pytest.raises(NotImplementedError, match="get_variable_layout"):
        Variable(np.ones(2))


def test_devices_are_counted_by_kind():
    assert list_devices("CPU") == list_devices()
    assert get_device_count() == get_device_count("cpu") == len(list_devices())
    with pytest.raises(RuntimeError) as caught:
        list_devices("tpu")
    assert isinstance(caught.value, NoDeviceError)


def test_addresses_and_processes_must_be_as_many(monkeypatch):
    with pytest.raises(ValueError, match="2 addresses for 3 processes"):
        initialize("10.0.0.1:1234,10.0.0.2:1234", 3, 0)
    monkeypatch.setenv("KERAS_DISTRIBUTION_NUM_PROCESSES", "many")
    with pytest.raises(ConfigError, match="must be a number"):
        initialize("10.0.0.1:1234,10.0.0.2:1234")
