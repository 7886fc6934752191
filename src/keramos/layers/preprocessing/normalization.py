"""Normalization: numbers scaled to mean 0 and variance 1, by moments known before training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import ArgumentType, Coerced, argument
from keramos.codec.decode import decode_config
from keramos.codec.types import boolean, integer, listed
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.preprocessing.moments import Moments

_axis, _axes = integer(), listed(integer(), tuple)


def _coerce_axes(value: Any) -> tuple[int, ...]:
    if value is None:
        return ()
    several = hasattr(value, "__iter__") and not isinstance(value, str)
    return _axes.coerce(value) if several else (_axis.coerce(value),)


def _coerce_moment(value: Any) -> Any:
    value = decode_config(value) if isinstance(value, dict) else value
    if value is None or isinstance(value, (int, float)):
        return value
    import numpy as np

    if np.asarray(value).dtype.kind not in "fiu":
        raise ConfigError("must be numbers", found=repr(value)[:200])
    return value


def _encode_moment(value: Any) -> Any:
    if not hasattr(value, "__array__"):
        return value
    import numpy as np

    return np.asarray(value).tolist()


#: A number, an array, or None.
_moment = ArgumentType(_coerce_moment, _encode_moment)


class Normalization(Moments):
    """`y = (x - mean) / √variance`; inverted `y = mean + x · √variance`.

    The root is at least `keramos.config.epsilon()`. Input and output of the same shape. Weights,
    unless `mean` and `variance` are arguments: `mean` and `variance` with the sizes of the axes in
    `axis`, and `count: ()`, unused.

    Args:
        axis: axis, or list of axes, whose elements each have their own mean and variance; the batch
            is axis 0. None for one mean and variance.
        mean: number or array for the axes, in place of `adapt`; together with `variance`.
        variance: number or array for the axes, in place of `adapt`; together with `mean`.
        invert: whether to compute the inverse.

    Raises:
        ConfigError: only one of `mean` and `variance`.
    """

    axis: Coerced[int | Sequence[int] | None, tuple[int, ...]] = argument(
        -1, ArgumentType(_coerce_axes)
    )
    mean: Any = argument(None, _moment, attribute="input_mean")
    variance: Any = argument(None, _moment, attribute="input_variance")
    invert: bool = argument(False, boolean)

    config_order = ("axis", "invert", "mean", "variance")
    supports_masking = True
    _allow_non_tensor_positional_args = True

    def _setup(self) -> None:
        if (self.input_mean is None) != (self.input_variance is None):
            raise ConfigError(
                "Normalization: `mean` and `variance` are given together, or not at all"
            )

    def call(self, inputs: Array) -> Array:
        x = ops.cast(inputs, self.compute_dtype)
        deviation = ops.maximum(ops.sqrt(self.variance), engine.epsilon())
        if self.invert:
            return ops.add(self.mean, ops.multiply(x, deviation))
        return ops.divide(ops.subtract(x, self.mean), deviation)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)
