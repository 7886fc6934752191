"""What convolution and pooling refuse, and that no size from a config is ever allocated.

What they compute is compared with stock Keras by the conformance suite.
"""

from __future__ import annotations

import numpy as np
import pytest

from keramos import layers
from keramos.errors import ConfigError, ShapeError

HUGE = 2**40


@pytest.mark.parametrize("name", ["Conv2D", "Conv2DTranspose", "SeparableConv2D"])
@pytest.mark.parametrize(
    "arguments",
    [
        {"filters": 0},
        {"kernel_size": 0},
        {"kernel_size": (2,)},
        {"strides": 0},
        {"dilation_rate": 0},
        {"padding": "causal"},
        {"data_format": "x"},
        {"filters": 2**60},
    ],
    ids=str,
)
def test_arguments_that_no_convolution_takes(name, arguments):
    with pytest.raises(ConfigError):
        getattr(layers, name)(**{"filters": 2, "kernel_size": 2, **arguments})


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Conv2D", {"strides": 2, "dilation_rate": 2}),
        ("Conv2D", {"filters": 3, "groups": 2}),
        ("Conv2DTranspose", {"strides": 2, "dilation_rate": 2}),
        ("Conv2DTranspose", {"output_padding": 1}),
        ("Conv2DTranspose", {"output_padding": (0, 2), "strides": 2}),
    ],
)
def test_arguments_that_do_not_go_together(name, arguments):
    with pytest.raises(ConfigError):
        getattr(layers, name)(**{"filters": 2, "kernel_size": 2, **arguments})


def test_strides_and_dilation_go_together_where_keras_lets_them():
    layer = layers.DepthwiseConv2D(2, strides=2, dilation_rate=2)
    assert layer.compute_output_shape((None, 7, 7, 3)) == (None, 3, 3, 3)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.Conv2D(2, 5), (None, 3, 3, 1)),
        (layers.Conv2D(2, 2), (None, 3, 3)),
        (layers.Conv1D(2, 2), (None, 0, 1)),
        (layers.Conv1D(2, 2, padding="same"), (None, 0, 1)),
        (layers.Conv1DTranspose(2, 2, padding="same", output_padding=0), (None, 0, 1)),
        (layers.MaxPooling2D(5), (None, 3, 3, 1)),
        (layers.AveragePooling1D(2), (None, 1, 1)),
        (layers.GlobalMaxPooling1D(), (None, 3)),
        (layers.AdaptiveMaxPooling1D(2), (None, 3)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_inputs_that_leave_nothing(layer, shape):
    with pytest.raises(ShapeError):
        layer.compute_output_shape(shape)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Conv1D", (2, 11)),
        ("DepthwiseConv1D", (11,)),
        ("SeparableConv1D", (2, 11)),
        ("Conv2D", (2, 11)),
        ("DepthwiseConv2D", (11,)),
        ("SeparableConv2D", (2, 11)),
    ],
)
def test_no_kernel_slides_over_less_than_itself(name, arguments):
    """Of jax alone the output would be empty."""
    layer = getattr(layers, name)(*arguments, strides=5)
    shape = (4, *[10] * layer.rank, 3)
    with pytest.raises(ShapeError):
        layer(np.ones(shape, "float32"))
    assert layer(np.ones((0, *[11] * layer.rank, 3), "float32")).shape[0] == 0


def test_a_kernel_needs_to_know_the_channels():
    with pytest.raises(ShapeError, match="channels"):
        layers.Conv2D(2, 2).build((None, 3, 3, None))
    with pytest.raises(ShapeError, match="groups"):
        layers.Conv2D(2, 2, groups=2).build((None, 3, 3, 3))


def test_later_inputs_must_have_the_channels_of_the_first():
    layer = layers.Conv1D(2, 1)
    layer.build((None, 3, 2))
    with pytest.raises(ShapeError):
        layer(layers.Input((3, 4)))


@pytest.mark.parametrize(
    ("layer", "shape", "wanted"),
    [
        (layers.Conv2D(HUGE, 1), (None, 3, 3, HUGE), (None, 3, 3, HUGE)),
        (
            layers.Conv2DTranspose(HUGE, 1, strides=HUGE),
            (None, 2, 2, 1),
            (None, 2 * HUGE, 2 * HUGE, HUGE),
        ),
        (layers.DepthwiseConv1D(1, depth_multiplier=HUGE), (None, 3, 2), (None, 3, 2 * HUGE)),
        (layers.SeparableConv1D(HUGE, 1, depth_multiplier=HUGE), (None, 3, 2), (None, 3, HUGE)),
        (layers.AdaptiveMaxPooling1D(HUGE), (None, 3, 2), (None, HUGE, 2)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_huge_sizes_are_computed_and_not_allocated(layer, shape, wanted):
    layer.build(shape)
    assert layer.compute_output_shape(shape) == wanted
    assert not any(variable.is_loaded for variable in layer.weights)


def test_a_layer_made_from_the_config_of_another_is_the_same():
    layer = layers.Conv3DTranspose(2, 2, strides=2, output_padding=1, data_format="channels_first")
    assert layers.Conv3DTranspose.from_config(layer.get_config()).get_config() == layer.get_config()


@pytest.mark.parametrize(
    "name", ["Convolution2D", "MaxPool2D", "AvgPool2D", "GlobalAvgPool2D", "SeparableConvolution2D"]
)
def test_an_alias_is_the_class_itself(name):
    assert getattr(layers, name).__name__ in (
        "Conv2D",
        "MaxPooling2D",
        "AveragePooling2D",
        "GlobalAveragePooling2D",
        "SeparableConv2D",
    )


@pytest.mark.parametrize(("name", "rank"), [("Conv2D", 2), ("Conv3D", 3)])
def test_the_operation_of_a_subclass_is_used(name, rank):
    class Own(getattr(layers, name)):
        def convolution_op(self, inputs, kernel):
            return super().convolution_op(inputs, 2 * kernel)

    x = np.ones((1, *(4,) * rank, 3), "float32")
    plain = getattr(layers, name)(2, 2, kernel_initializer="ones")
    own = Own(2, 2, kernel_initializer="ones", bias_initializer="ones")
    np.testing.assert_allclose(own(x), 2 * plain(x) + 1, rtol=1e-6)


@pytest.mark.parametrize("channels", [3, 4])  # 4 could be taken for two groups of the 2 it knows
@pytest.mark.parametrize(
    ("name", "rank", "options"),
    [
        *[(f"DepthwiseConv{rank}D", rank, {}) for rank in (1, 2)],
        *[(f"SeparableConv{rank}D", rank, {"filters": 2}) for rank in (1, 2)],
        *[(f"ConvLSTM{rank}D", rank, {"filters": 2}) for rank in (1, 2, 3)],
    ],
)
def test_other_channels_than_those_it_was_built_for_are_refused(name, rank, options, channels):
    layer = getattr(layers, name)(kernel_size=2, **options)
    shape = (1, *(2,) * name.startswith("ConvLSTM"), *(3,) * rank)
    layer.build((*shape, 2))
    with pytest.raises(ShapeError, match=f"size 2, found {channels}"):
        layer(np.ones((*shape, channels), "float32"))
