"""AddMetric: y = x, with a metric of what another part of the graph computes."""

from __future__ import annotations

from typing import Any

from keramos import metrics
from keramos.codec.arguments import argument
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer


class AddMetric(Layer):
    """`y = x`; `fit` and `evaluate` log the mean of the second input.

    Input of any shape, and values of any shape; output shape that of the first.

    Args:
        aggregation: `mean`, or None for values that are a metric's result already; both are
            averaged.
        metric_name: in logs; the name of the layer when None.
    """

    aggregation: str | None = argument(None)
    metric_name: str | None = argument(None)

    supports_masking = True

    def _setup(self) -> None:
        self.metric = metrics.Mean(name=self.metric_name or self.name)
        self._needs_no_build()

    def call(self, inputs: Array, values: Any) -> Array:
        self.metric.update_state(values)
        return inputs

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of the first input."""
        return previous_mask[0] if isinstance(previous_mask, (list, tuple)) else previous_mask

    def compute_output_shape(self, inputs_shape: Shape, values_shape: Shape) -> Shape:
        return tuple(inputs_shape)
