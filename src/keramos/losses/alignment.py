"""The loss of sequences whose alignment is unknown; computed by `ops.ctc_loss`."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.errors import ShapeError
from keramos.losses.loss import FunctionLoss


def ctc(y_true: Any, y_pred: Any) -> Any:
    """`-log` of the probability of the labels: of all sequences of frames that give them when
    repetitions and then blanks are removed.

    Graves et al., "Connectionist Temporal Classification" (2006).

    Args:
        y_true: labels, (batch, length); 0 is the blank, and pads.
        y_pred: logits, (batch, frames, classes).

    Raises:
        ShapeError: the ranks are not 2 and 3.
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if len(y_true.shape) != 2 or len(y_pred.shape) != 3:
        shapes = f"{tuple(y_true.shape)} and {tuple(y_pred.shape)}"
        raise ShapeError("CTC compares (batch, length) with (batch, frames, classes)", found=shapes)
    frames = ops.full((ops.shape(y_pred)[0],), ops.shape(y_pred)[1], dtype="int32")
    lengths = ops.cast(ops.sum(ops.cast(ops.not_equal(y_true, 0), "int32"), axis=-1), "int32")
    return ops.ctc_loss(ops.cast(y_true, "int32"), y_pred, lengths, frames, mask_index=0)


class CTC(FunctionLoss):
    """Sequences whose alignment is unknown; see `ctc`."""

    function = staticmethod(ctc)
