"""Windows over space: how paddings are spelled, and inputs into which no window fits."""

from __future__ import annotations

import numpy as np
import pytest

from keramos import Input, ops
from keramos.errors import ConfigError, ShapeError

#: operation -> calls with (inputs, padding); the window is as long as the argument says
WINDOWED = {
    "conv": lambda x, n, **kw: ops.conv(x, np.ones((n, 3, 4), "float32"), **kw),
    "depthwise_conv": lambda x, n, **kw: ops.depthwise_conv(x, np.ones((n, 3, 2), "f4"), **kw),
    "separable_conv": lambda x, n, **kw: ops.separable_conv(
        x, np.ones((n, 3, 2), "float32"), np.ones((1, 6, 5), "float32"), **kw
    ),
    "conv_transpose": lambda x, n, **kw: ops.conv_transpose(x, np.ones((n, 4, 3), "f4"), **kw),
    "max_pool": lambda x, n, **kw: ops.max_pool(x, n, **kw),
    "average_pool": lambda x, n, **kw: ops.average_pool(x, n, **kw),
}
SHRINKING = [name for name in WINDOWED if name != "conv_transpose"]


def ramp(length: int) -> np.ndarray:
    return np.arange(length * 3, dtype="float32").reshape(1, length, 3)


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("padding", ["SAME", "Same", "VALID"])
@pytest.mark.parametrize("name", WINDOWED)
def test_capitals_mean_what_small_letters_do(name, padding, strides):
    call, x = WINDOWED[name], ramp(7)
    wanted = call(x, 3, padding=padding.lower(), strides=strides)
    np.testing.assert_array_equal(call(x, 3, padding=padding, strides=strides), wanted)
    symbol = call(Input((7, 3)), 3, padding=padding, strides=strides)
    assert symbol.shape == (None, *wanted.shape[1:])
    operation = symbol._keras_history.operation
    assert operation.get_config()["padding"] == padding.lower()  # as files of Keras say it


@pytest.mark.parametrize("name", WINDOWED)
def test_an_unknown_padding_is_refused(name):
    for x in (ramp(7), Input((7, 3))):
        with pytest.raises(ConfigError, match="padding 'wide' is unknown"):
            WINDOWED[name](x, 3, padding="wide")


@pytest.mark.parametrize("length", [0, 1, 3])
@pytest.mark.parametrize("strides", [1, 3])
@pytest.mark.parametrize("name", SHRINKING)
def test_a_graph_refuses_inputs_smaller_than_the_window(name, strides, length):
    with pytest.raises(ShapeError, match="the window is larger"):
        WINDOWED[name](Input((length, 3)), 4, strides=strides)


@pytest.mark.parametrize("name", SHRINKING)
def test_a_dilated_window_reaches_farther(name):
    if name.endswith("pool"):
        pytest.skip("pools have no dilation")
    with pytest.raises(ShapeError, match="at least 7"):
        WINDOWED[name](Input((5, 3)), 4, dilation_rate=2)


@pytest.mark.parametrize("name", SHRINKING)
def test_numbers_smaller_than_the_window(name):
    """As in Keras: a convolution refuses them, everything else has nothing to say."""
    if name == "conv":
        with pytest.raises(ShapeError, match="the kernel is larger"):
            ops.conv(ramp(2), np.ones((4, 3, 4), "float32"))
    else:
        assert WINDOWED[name](ramp(2), 4).shape[1] == 0
    assert WINDOWED[name](ramp(0), 4).shape[1] == 0
