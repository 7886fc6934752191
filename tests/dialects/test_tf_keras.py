"""Spellings of tf.keras and tf_keras: modules, policies, arguments that are gone, functions."""

from __future__ import annotations

import base64
import marshal

import numpy as np
import pytest

import keramos
from keramos import dialects
from keramos.dialects.optimizers import Number, Stored
from keramos.dialects.origin import Origin


def upgraded(node: dict) -> dict:
    found = dialects.upgrade(node).config
    assert dialects.upgrade(found).config == found
    return found


def arguments(class_name: str, **config: object) -> dict:
    return upgraded({"module": "keras.layers", "class_name": class_name, "config": config})[
        "config"
    ]


@pytest.mark.parametrize("root", ["keras", "keras.src", "tf_keras.src", "tensorflow.python.keras"])
def test_models_had_the_module_that_defined_them(root: str):
    node = {"module": f"{root}.engine.functional", "class_name": "Functional", "config": {}}
    assert upgraded(node)["module"] == "keras.src.models.functional"


@pytest.mark.parametrize("said", [{}, {"module": "keras.mixed_precision"}])
def test_policies_had_another_name(said: dict):
    policy = {"class_name": "Policy", "config": {"name": "mixed_float16"}, **said}
    made = keramos.saving.deserialize_keras_object(
        {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1, "dtype": policy}}
    )
    assert made.dtype_policy.name == "mixed_float16"


@pytest.mark.parametrize(
    ("class_name", "default", "other"),
    [
        ("ConvLSTM2D", {"time_major": False}, {"time_major": True}),
        ("DepthwiseConv2D", {"groups": 1}, {"groups": 2}),
        ("Conv2DTranspose", {"groups": 1}, {"groups": 2}),
        ("SpatialDropout2D", {"noise_shape": None}, {"noise_shape": [1, 2]}),
        ("BatchNormalization", {"fused": True}, {"virtual_batch_size": 4}),
    ],
)
def test_what_is_gone_may_stand_at_its_default(class_name: str, default: dict, other: dict):
    assert arguments(class_name, **default) == {}
    assert arguments(class_name, **other) == other
    needed = {"ConvLSTM2D": [1, 1], "DepthwiseConv2D": [1], "Conv2DTranspose": [1, 1]}
    given = dict(zip(("filters", "kernel_size"), needed.get(class_name, []), strict=False))
    if class_name == "DepthwiseConv2D":
        given = {"kernel_size": 1}
    if class_name == "SpatialDropout2D":
        given = {"rate": 0.5}
    node = {"module": "keras.layers", "class_name": class_name, "config": {**given, **other}}
    with pytest.raises(keramos.errors.KeramosError, match=next(iter(other))):
        keramos.saving.deserialize_keras_object(node)


def test_a_list_of_one_axis_is_the_axis():
    assert arguments("BatchNormalization", axis=[3]) == {"axis": 3}
    assert arguments("BatchNormalization", axis=[1, 2]) == {"axis": [1, 2]}


def test_thresholded_relu_is_a_relu():
    made = keramos.saving.deserialize_keras_object(
        {"module": "keras.layers", "class_name": "ThresholdedReLU", "config": {"theta": 0.5}}
    )
    assert made(keramos.ops.array([0.25, 0.75, -1.0])).tolist() == [0.0, 0.75, 0.0]


def test_keras_3_keeps_the_size_of_a_vocabulary():
    assert arguments("StringLookup", vocabulary_size=7) == {"vocabulary_size": 7}


def test_compile_took_other_names():
    node = {
        "class_name": "Functional",
        "config": {},
        "compile_config": {
            "loss": {"a": "kullback_leibler_divergence", "b": "mse"},
            "metrics": [["acc"], ["logcosh"]],
            "steps_per_execution": None,
            "jit_compile": None,
        },
    }
    assert upgraded(node)["compile_config"] == {
        "loss": {"a": "kl_divergence", "b": "mse"},
        "metrics": [["acc"], ["log_cosh"]],
        "steps_per_execution": 1,
        "jit_compile": "auto",
    }


ORIGIN = Origin(keras_version="2.12.0")


def test_layers_with_weights_were_counted_twice():
    root = "_layer_checkpoint_dependencies"
    groups = ("dense", "dense_2", "dense_3", "sequential", "conv2d_transpose_4", "conv2d_transpose")
    inside = f"{root}/sequential/{root}/dense_2/vars/0"
    found = dialects.paths.of_today([*(f"{root}/{g}/vars" for g in groups), inside], ORIGIN)
    assert found is not None
    assert found(f"{root}/dense_3/vars/1") == "layers/dense_2/vars/1"
    assert found(f"{root}/conv2d_transpose_4") == "layers/conv2d_transpose_1"
    assert found(inside) == "layers/sequential/layers/dense/vars/0"
    assert dialects.paths.of_today([inside], Origin(keras_version="3.0.0")) is None


def test_projections_of_attention_were_private():
    paths = [f"layers/multi_head_attention/_{n}_dense/vars/0" for n in ("query", "key", "value")]
    assert dialects.paths.of_today(paths, ORIGIN) is None
    found = dialects.paths.of_today([*paths, paths[0].replace("query", "output")], ORIGIN)
    assert found is not None
    assert found(paths[0]) == "layers/multi_head_attention/query_dense/vars/0"


def test_the_product_of_nadam_follows_from_its_steps():
    nadam = {"class_name": "Nadam", "config": {"learning_rate": 0.5, "beta_1": 0.5}}
    found = dialects.optimizers.todays(nadam, ORIGIN, [], [()])
    assert found is not None
    assert found[0] == Stored(0, "int64")
    rate, product = found[1:]
    assert isinstance(rate, Number)
    assert isinstance(product, Number)
    assert rate.of_steps(7) == 0.5
    assert product.of_steps(0) == 1.0
    # 0.5·(1 − 0.5·0.96) · 0.5·(1 − 0.5·0.96²)
    assert product.of_steps(2) == pytest.approx(0.26 * 0.2696)


def test_initializers_of_tensorflow_are_keras_own():
    node = {
        "module": "tensorflow.python.ops.init_ops_v2",
        "class_name": "RandomUniform",
        "config": {"minval": -0.003, "maxval": 0.003, "seed": None},
        "registered_name": "RandomUniform",
    }
    made = keramos.saving.deserialize_keras_object(upgraded(node))
    assert made.maxval == 0.003


def test_a_lambda_as_an_activation_is_its_code():
    code = base64.b64encode(marshal.dumps((lambda x: x * 2).__code__)).decode("ascii")
    node = {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {"name": "d", "units": 1, "activation": {"value": [code, None, None]}},
    }
    origin = Origin(keras_version="2.15.0")
    config = dialects.upgrade(node, origin).config
    assert dialects.upgrade(config, origin).config == config
    assert config["config"]["activation"] == {
        "class_name": "__lambda__",
        "config": {"value": [code, None, None]},
    }


def test_the_metric_of_cosines_was_positive():
    config = {"name": "cosine_similarity", "dtype": "float32", "fn": "cosine_similarity"}
    node = {"class_name": "MeanMetricWrapper", "config": config}
    origin = Origin(keras_version="2.15.0")
    metric = keramos.saving.deserialize_keras_object(dialects.upgrade(node, origin).config)
    metric.update_state(np.ones((2, 3)), np.ones((2, 3)))
    assert float(metric.result()) == pytest.approx(1)


def test_synchronized_normalizations_are_counted_as_others_are():
    former = [f"layers/{name}/vars/0" for name in ("dense", "sync_batch_normalization_1")]
    todays = dialects.paths.of_today(former, ORIGIN)
    assert todays is not None
    assert [*map(todays, former)] == ["layers/dense/vars/0", "layers/batch_normalization_1/vars/0"]
    both = [*former, "layers/batch_normalization/vars/0"]
    assert dialects.paths.of_today(both, ORIGIN) is None  # the file does not say their order


def test_layers_of_applications_had_another_package():
    node = {"module": "tf_keras.src.applications.convnext", "class_name": "LayerScale"}
    node |= {"config": {"init_values": 1e-6, "projection_dim": 4}, "registered_name": "LayerScale"}
    todays = dialects.upgrade(node, ORIGIN).config
    assert todays["module"] == "keras.src.applications.convnext"
    assert keramos.saving.deserialize_keras_object(todays).projection_dim == 4


def test_a_layer_that_is_an_activation_has_its_variables_when_the_model_is_made():
    x = keramos.Input((3,))
    y = keramos.layers.Dense(4, activation=keramos.layers.PReLU(name="slopes"))(x)
    y = keramos.layers.Activation("hard_sigmoid")(y)
    assert [v.path.rpartition("/")[2] for v in keramos.Model(x, y).weights] == [
        *("kernel", "bias", "alpha")
    ]
