"""Cells that other runtimes have whole, said as they would say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos import activations
from keramos.layers.recurrent.gru_cell import GRUCell
from keramos.layers.recurrent.lstm_cell import LSTMCell
from keramos.layers.recurrent.simple_rnn_cell import SimpleRNNCell

#: A user's subclass may compute something else.
_NAMES: Mapping[type, str] = {LSTMCell: "lstm", GRUCell: "gru", SimpleRNNCell: "simple_rnn"}


def whole_arguments(cell: Any) -> dict[str, Any] | None:
    """Arguments of `engine.recurrence.recurrence`; None for another cell."""
    if type(cell) not in _NAMES:
        return None
    functions = [cell.activation]
    if hasattr(cell, "recurrent_activation"):
        functions.insert(0, cell.recurrent_activation)
    names = [activations.serialize(function) for function in functions]
    if not all(isinstance(name, str) for name in names):
        return None
    return {
        "cell": _NAMES[type(cell)],
        "kernel": cell.kernel,
        "recurrent_kernel": cell.recurrent_kernel,
        "bias": cell.bias,
        "activations": names,
        "reset_after": getattr(cell, "reset_after", False),
    }
