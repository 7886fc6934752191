"""TimeDistributed: one layer applied to every step."""

from __future__ import annotations

from typing import Any

from keramos import _tree, engine, ops
from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.call import accepts
from keramos.layers.core.wrapper import Wrapper


class TimeDistributed(Wrapper):
    """`y[:, t] = layer(x[:, t])`, with the same weights in all steps.

    Input shape `(batch, time, …)`, output shape `(batch, time, …)`; the layer sees `(batch, …)`. A
    mask `(batch, time, …)` is passed, step by step, to a layer whose `call` takes one.

    Args:
        layer: the layer to apply.
    """

    supports_masking = True

    def build(self, input_shape: Shape) -> None:
        super().build(self._at_one_time(input_shape))

    def _at_one_time(self, shape: Any) -> tuple:
        if not isinstance(shape, (tuple, list)) or len(shape) < 3:
            raise ShapeError(
                "TimeDistributed needs inputs (batch, time, …) of at least 3 axes",
                found=f"shape {shape}",
            )
        return (shape[0], *shape[2:])

    def compute_output_shape(self, input_shape: Shape) -> Any:
        batch, *rest = self.layer.compute_output_shape(self._at_one_time(input_shape))
        return (batch, input_shape[1], *rest)

    def call(self, inputs: Array, training: bool | None = None, mask: Array | None = None) -> Any:
        self._check_mask(inputs, mask)
        options = {"training": training} if accepts(type(self.layer).call, "training") else {}
        if not accepts(type(self.layer).call, "mask"):
            mask = None
        if mask is None and not self._changes_state():
            outputs = engine.core.vectorized_map(
                lambda x: self.layer.call(x, **options), ops.swapaxes(inputs, 0, 1)
            )
            return _tree.map_structure(lambda y: ops.swapaxes(y, 0, 1), outputs)
        # One step after the other: a state that changes must pass from step to step.
        times = range(inputs.shape[1])
        masks = [{}] * len(times) if mask is None else [{"mask": mask[:, t]} for t in times]
        steps = [self.layer.call(inputs[:, t], **options, **masks[t]) for t in times]
        return _tree.map_structure(lambda *parts: ops.stack(parts, axis=1), steps[0], *steps[1:])

    def _changes_state(self) -> bool:
        """Whether a call may change moving averages, states or random generators."""
        return any(
            layer._owned.non_trainable or layer._passing_variables()
            for layer in self.layer._flatten_layers()
        )

    def _check_mask(self, inputs: Array, mask: Array | None) -> None:
        if mask is not None and tuple(mask.shape[:2]) != tuple(inputs.shape[:2]):
            raise ShapeError(
                f"the mask of {self.name!r} must begin with the axes (batch, time) of the inputs",
                found=tuple(mask.shape),
                wanted=tuple(inputs.shape[:2]),
            )
