"""MultiHeadAttention as it was until Keras 2.15: masks come through, and who may attend to nothing
attends to all alike.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.attention import masks, multi_head_attention


class MultiHeadAttention(multi_head_attention.MultiHeadAttention):
    """Weighted means of `value`; of all its steps, equally, for a query that is masked itself.

    Today's weights are 0 there, where some drop out or somebody asks for them; and it takes the
    masks off its inputs, which this one leaves to the layers behind it.
    """

    def _take_masks(self, *tensors: Array) -> None:
        pass

    def _masked_softmax(self, scores: Any, attention_mask: Any = None) -> Any:
        if attention_mask is None:
            return self._softmax(scores)
        mask = masks.for_heads(attention_mask, scores.ndim, self._position_axes)
        lowest = -3e4 if str(scores.dtype) == "float16" else -1e9
        return self._softmax(ops.where(mask, scores, lowest))
