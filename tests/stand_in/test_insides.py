"""Small functions of the inside of Keras that packages use."""

from __future__ import annotations

import numpy
import pytest

import keramos
from keramos.errors import ConfigError
from keramos.stand_in import homes, insides


@pytest.mark.parametrize(
    ("value", "allow_zero", "sizes"),
    [(3, False, (3, 3)), ([1, 2], False, (1, 2)), (0, True, (0, 0))],
)
def test_sizes(value, allow_zero, sizes):
    assert insides.standardize_tuple(value, 2, "strides", allow_zero) == sizes


@pytest.mark.parametrize("value", [0, -1, (1,), (1, 2, 3), "ab", None, (1, 2.5)])
def test_what_are_no_sizes(value):
    with pytest.raises(ConfigError, match="strides"):
        insides.standardize_tuple(value, 2, "strides")


def test_a_library_is_imported_by_its_first_use():
    module = insides.LazyModule("wave")
    assert module.module is None
    assert module.available
    import wave

    assert module.Error is wave.Error


def test_a_library_that_is_not_installed():
    module = insides.LazyModule("no_such_library", pip_name="no-such-library")
    assert not module.available
    with pytest.raises(ImportError, match="pip install no-such-library"):
        module.anything  # noqa: B018


def test_activations_by_name():
    known = insides.activations
    assert known["relu"] is keramos.activations.relu
    assert len(known) == len(list(known)) > 20
    assert "get" not in known
    known["twice"] = lambda x: 2 * x
    try:
        assert keramos.activations.get("twice")(2) == 4
    finally:
        del known["twice"]
    with pytest.raises(KeyError):
        known["twice"]


def test_weights_of_classes():
    module = "keras.src.trainers.data_adapters.data_adapter_utils"
    weights = homes.inner(module, "class_weight_to_sample_weights")
    assert weights(numpy.array([[0], [2], [1]]), {0: 0.5, 2: 3.0}).tolist() == [0.5, 3.0, 1.0]
    assert weights(numpy.eye(3), {1: 2}).tolist() == [1.0, 2.0, 1.0]


def test_graphs_by_depth():
    model = keramos.Sequential(
        [keramos.Input((2,)), keramos.layers.Dense(2), keramos.layers.ReLU()]
    )
    by_depth = model._functional._nodes_by_depth
    classes = {d: [type(n.operation).__name__ for n in nodes] for d, nodes in by_depth.items()}
    assert classes == {2: ["InputLayer"], 1: ["Dense"], 0: ["ReLU"]}


def test_shapes_of_images():
    shape = homes.inner("keras.src.applications.imagenet_utils", "obtain_input_shape")
    assert shape(None, 224, 32, "channels_last", True) == (224, 224, 3)
    assert shape((None, None, 3), 224, 32, "channels_last", False) == (None, None, 3)
    with pytest.raises(ConfigError, match="too small"):
        shape((16, 16, 3), 224, 32, "channels_last", True)
    with pytest.raises(ConfigError, match="data format"):
        shape(None, 224, 32, "channels_first", True)


def test_outside_of_pipelines():
    assert not insides.in_grain_data_pipeline()


def test_shapes_alone_are_computed_in_a_scope():
    in_scope = homes.inner("keras.src.backend.common.symbolic_scope", "in_symbolic_scope")
    seen = []

    class Layer(keramos.layers.Layer):
        def call(self, x):
            seen.append(in_scope())
            return x * 2

    layer = Layer()
    layer(keramos.Input((2,)))
    assert seen[-1]
    layer(numpy.ones((1, 2)))
    assert not seen[-1]


def test_graphs_are_walked_by_the_names_of_keras():
    inputs = keramos.Input((2,))
    outputs = keramos.layers.Add()([inputs, keramos.layers.Dense(2)(inputs)])
    node = outputs._keras_history.operation._inbound_nodes[0]
    names = [parent.operation.name for parent in node.parent_nodes]
    assert [name.split("_")[0] for name in names] == ["input", "dense"]
    assert node.arguments.keras_tensors == node.input_tensors
    assert node.outputs == [outputs]
    assert node.arguments.args == ([inputs, node.input_tensors[1]],)


def test_checkpoints_are_steered_by_the_names_of_keras(tmp_path):
    places = []

    class Own(keramos.callbacks.ModelCheckpoint):
        def on_train_batch_end(self, batch, logs=None):
            if self._should_save_on_batch(batch):
                epoch = self._current_epoch
                places.append(self._get_file_path(epoch=epoch, batch=batch, logs=logs))

    model = keramos.Sequential([keramos.Input((2,)), keramos.layers.Dense(1)])
    model.compile("sgd", "mse")
    callback = Own(tmp_path / "{epoch}-{batch}.keras", save_freq=2)
    x = numpy.ones((8, 2))
    model.fit(x, x[:, 0], batch_size=2, epochs=2, verbose=0, callbacks=[callback])
    assert [place.rpartition("/")[2] for place in places] == [
        "1-2.keras",
        "1-4.keras",
        "2-2.keras",
        "2-4.keras",
    ]


def test_layers_own_what_their_tracker_is_told_of():
    class Own(keramos.layers.Layer):
        def build(self, shape):
            inner = self._tracker.track(keramos.layers.Dense(2))
            inner.build(shape)
            self.held = {"deep": {"er": inner}}

    layer = Own()
    layer.build((None, 3))
    assert len(layer.weights) == 2


def test_metrics_of_a_layer_by_the_name_of_keras():
    layer = keramos.layers.Dense(1)
    assert layer._metrics == []
    layer.mean = keramos.metrics.Mean()
    assert layer._metrics == [layer.mean]
    layer._metrics = [keramos.metrics.Sum()]
    assert [type(metric).__name__ for metric in layer._metrics] == ["Sum"]
    assert len(layer._owned.metrics) == 2


def test_models_of_one_config_have_the_same_attributes():
    class Own(keramos.Model):
        def __init__(self, units, name=None):
            inputs = keramos.Input((2,))
            super().__init__(inputs, keramos.layers.Dense(units)(inputs), name=name)
            self.units = units

        def get_config(self):
            return {"name": self.name, "units": self.units}

    model = Own(2)
    model(numpy.ones((1, 2)))
    assert set(dir(model)) == set(dir(Own.from_config(model.get_config())))


def test_shapes_of_outputs_for_numbers():
    inputs = keramos.Input((2,))
    model = keramos.Model(inputs, keramos.layers.Dense(3)(inputs))
    spec = model.compute_output_spec(keramos.ops.ones((4, 2)))
    assert (spec.shape, spec.dtype) == ((4, 3), "float32")
    assert model.compute_output_spec(numpy.ones((5, 2), "float32")).shape == (5, 3)


def test_what_decorates_leaves_functions_as_they_are():
    export = homes.inner("keras.src.api_export", "keras_export")
    assert export("keras.mine")(len) is len


def test_specs_and_counts():
    spec = homes.inner("keras.src.backend", "compute_output_spec")
    assert spec(lambda x, axis: x.sum(axis), keramos.KerasTensor((None, 3)), axis=1).shape == (
        None,
    )
    layer = keramos.layers.Dense(2)
    layer.build((None, 3))
    count = homes.inner("keras.src.utils.summary_utils", "count_params")
    assert count([*layer.weights, layer.kernel]) == 8


def test_attributes_of_a_thread():
    module = "keras.src.backend.common.global_state"
    get, put = (homes.inner(module, f"{verb}_global_attribute") for verb in ("get", "set"))
    assert get("of a test", 3) == 3
    assert get("of a test") is None
    assert get("of a test", 4, set_to_default=True) == get("of a test") == 4
    put("of a test", None)
    assert get("of a test", 5) == 5


@pytest.mark.parametrize(
    ("module", "name", "cls"),
    [
        ("convolutional.base_conv", "BaseConv", "Conv2D"),
        ("convolutional.base_depthwise_conv", "BaseDepthwiseConv", "DepthwiseConv1D"),
        ("convolutional.base_separable_conv", "BaseSeparableConv", "SeparableConv2D"),
        ("pooling.base_pooling", "BasePooling", "MaxPooling1D"),
        ("pooling.base_global_pooling", "BaseGlobalPooling", "GlobalMaxPooling3D"),
        ("merging.base_merge", "Merge", "Concatenate"),
    ],
)
def test_layers_are_of_the_classes_that_keras_derives_them_from(module: str, name: str, cls: str):
    base = homes.inner(f"keras.src.layers.{module}", name)
    assert issubclass(getattr(keramos.layers, cls), base)


def test_what_tensorflow_calls_them():
    layout, padding = (
        homes.inner(homes.FORMER_BACKEND, f"_preprocess_{name}")
        for name in ("conv3d_input", "padding")
    )
    assert layout(1, "channels_last") == (1, "NDHWC")
    assert layout(1, "channels_first") == (1, "NCDHW")
    assert padding("same") == "SAME"
    with pytest.raises(ConfigError, match="no such padding"):
        padding("causal")
