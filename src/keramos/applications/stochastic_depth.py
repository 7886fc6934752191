"""StochasticDepth: in training, whole samples of a residual branch become 0."""

from __future__ import annotations

from typing import Any

from keramos import engine, ops, random
from keramos.codec import types
from keramos.codec.arguments import required
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer


class StochasticDepth(Layer):
    """In training each sample becomes 0 with probability `drop_path_rate`, else
    `x / (1 - drop_path_rate)` (Huang et al., 2016).

    Input and output of any shape `(batch, …)`.

    Args:
        drop_path_rate: probability, in [0, 1).
    """

    drop_path_rate: float = required(types.number())

    def call(self, x: Any, training: bool | None = None) -> Any:
        if not training:
            return x
        share = 1 - self.drop_path_rate
        sizes = (ops.shape(x)[0], *(1,) * (len(x.shape) - 1))
        draws = engine.numpy.floor(share + random.uniform(sizes, dtype=x.dtype))
        return (x / share) * draws

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)
