"""SReLU: two thresholds, with a slope of its own beyond each."""

from __future__ import annotations

from typing import Any

from keramos import initializers, ops
from keramos.codec.arguments import argument
from keramos.codec.types import boolean
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.legacy.shared_axes import SharedAxes


class SReLU(SharedAxes):
    """`y = x` from `t_left` to `t_right = t_left + |t|`; below, `t_left + a_left · (x - t_left)`;
    above, `t_right + a_right · (x - t_right)`.

    Jin et al., "Deep Learning with S-shaped Rectified Linear Activation Units", 2015. Input and
    output shape `(batch, …)`; the weights `t_left`, `a_left`, `t_right` (which holds t) and
    `a_right` have the shape of a sample.

    Args:
        t_left_initializer: for the left threshold.
        a_left_initializer: for the slope below it.
        t_right_initializer: for the distance of the right one.
        a_right_initializer: for the slope above it.
        bounded: whether y ends at `t_right` below `t_left`, too, where a negative `a_left` would
            lead beyond it; Keras 1 on Theano did so, on TensorFlow not.
    """

    t_left_initializer: Any = argument("zeros", initializers.argument_type)
    a_left_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    t_right_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    a_right_initializer: Any = argument("ones", initializers.argument_type)
    bounded: bool = argument(False, boolean, keyword_only=True)

    def build(self, input_shape: Shape) -> None:
        self.t_left = self._of_sample("t_left", input_shape, self.t_left_initializer)
        self.a_left = self._of_sample("a_left", input_shape, self.a_left_initializer)
        self.t_right = self._of_sample("t_right", input_shape, self.t_right_initializer)
        self.a_right = self._of_sample("a_right", input_shape, self.a_right_initializer)

    def call(self, inputs: Array) -> Array:
        width = ops.abs(self.t_right)
        x = ops.subtract(inputs, self.t_left)
        left = ops.multiply(self.a_left, ops.minimum(x, 0))
        if self.bounded:
            left = ops.minimum(left, width)
        right = ops.multiply(self.a_right, ops.relu(ops.subtract(x, width)))
        middle = ops.minimum(ops.relu(x), width)
        return ops.add(ops.add(self.t_left, left), ops.add(middle, right))
