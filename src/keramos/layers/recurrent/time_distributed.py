"""TimeDistributed: one layer applied to every time.

Refuses to know the layer.
"""

from __future__ import annotations

from typing import Any

from keramos import _tree, engine, ops
from keramos.errors import ShapeError
from keramos.layers.base.call import accepts
from keramos.layers.core.wrapper import Wrapper


class TimeDistributed(Wrapper):
    """`y[:, t] = layer(x[:, t])`, with the same weights at all times.

    Input shape `(batch, time, …)`, output shape `(batch, time, …)`; the layer sees `(batch, …)`. A
    mask `(batch, time, …)` is handed to a layer that takes one, time by time.

    Args:
        layer: the layer to apply.
    """

    supports_masking = True

    def build(self, input_shape: Any) -> None:
        super().build(self._at_one_time(input_shape))

    def _at_one_time(self, shape: Any) -> tuple:
        if not isinstance(shape, (tuple, list)) or len(shape) < 3:
            raise ShapeError(
                "TimeDistributed needs inputs (batch, time, …) of at least 3 axes",
                found=f"shape {shape}",
            )
        return (shape[0], *shape[2:])

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, *rest = self.layer.compute_output_shape(self._at_one_time(input_shape))
        return (batch, input_shape[1], *rest)

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        self._check_mask(inputs, mask)
        told = {"training": training} if accepts(type(self.layer).call, "training") else {}
        if not accepts(type(self.layer).call, "mask"):
            mask = None
        if mask is None and not self._changes_state():
            found = engine.core.vectorized_map(
                lambda x: self.layer.call(x, **told), ops.swapaxes(inputs, 0, 1)
            )
            return _tree.map_structure(lambda y: ops.swapaxes(y, 0, 1), found)
        times = range(inputs.shape[1])
        masks = [{}] * len(times) if mask is None else [{"mask": mask[:, t]} for t in times]
        steps = [self.layer.call(inputs[:, t], **told, **masks[t]) for t in times]
        return _tree.map_structure(lambda *each: ops.stack(each, axis=1), steps[0], *steps[1:])

    def _changes_state(self) -> bool:
        """Whether a call may leave something behind: moving averages, states, random generators."""
        return any(
            layer._owned.non_trainable or layer._passing_variables()
            for layer in self.layer._flatten_layers()
        )

    def _check_mask(self, inputs: Any, mask: Any) -> None:
        if mask is not None and tuple(mask.shape[:2]) != tuple(inputs.shape[:2]):
            raise ShapeError(
                f"the mask of {self.name!r} must begin with the axes (batch, time) of the inputs",
                found=tuple(mask.shape),
                wanted=tuple(inputs.shape[:2]),
            )
