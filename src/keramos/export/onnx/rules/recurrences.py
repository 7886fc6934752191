"""LSTM, GRU and simple RNN, which ONNX has whole, with gates in another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.types import is_float
from keramos.export.onnx.values import Held, Source
from keramos.export.onnx.walking import Rule, as_held


@dataclass(frozen=True)
class Cell:
    """A kind of cell.

    Attributes:
        operator: ONNX's.
        gates: which of Keras's gates stands at each of ONNX's places.
        activations: which of Keras's activations, gates then candidate, at each of ONNX's places.
    """

    operator: str
    gates: tuple[int, ...]
    activations: tuple[int, ...]


#: Keras has the gates i, f, g, o of an LSTM; ONNX i, o, f, g.
CELLS: Mapping[str, Cell] = {
    "lstm": Cell("LSTM", (0, 3, 1, 2), (0, 1, 1)),
    "gru": Cell("GRU", (0, 1, 2), (0, 1)),
    "simple_rnn": Cell("RNN", (0,), (0,)),
}
#: Keras's name -> ONNX's, its alpha and beta if it takes any.
ACTIVATIONS: Mapping[str, tuple[str, float | None, float | None]] = {
    "tanh": ("Tanh", None, None),
    "sigmoid": ("Sigmoid", None, None),
    "relu": ("Relu", None, None),
    "hard_sigmoid": ("HardSigmoid", 1 / 6, 0.5),
    "softsign": ("Softsign", None, None),
    "softplus": ("Softplus", None, None),
    "elu": ("Elu", 1.0, None),
    "linear": ("Affine", 1.0, 0.0),
}


#: In which they are computed: onnxruntime's for float16 end the process.
WIDE = "float32"


def _recurrence(call: Call) -> list[Held] | None:
    value, cell = call.value("sequences"), CELLS[call["cell"]]
    names = call["activations"]
    if not is_float(value.dtype) or not set(names) <= set(ACTIVATIONS):
        return None
    g, units = call.g, call.value("recurrent_kernel").shape[0]
    narrow = value.dtype != WIDE
    assert isinstance(units, int)
    backwards, every = call["go_backwards"], call["return_all_outputs"]
    states = [_state(call, name) for name in ("h", "c") if name in call]
    y, *last = g.ops(
        cell.operator,
        2 + (cell.operator == "LSTM"),
        _wide(call, call.source("sequences", (1, 0, 2))),
        _matrix(call, "kernel", cell, units),
        _matrix(call, "recurrent_kernel", cell, units),
        _bias(call, cell, units),
        *((None, *states) if any(state is not None for state in states) else ()),
        hidden_size=units,
        direction="reverse" if backwards else None,
        linear_before_reset=1 if call["reset_after"] else None,
        **_activations([names[i] for i in cell.activations]),
    )
    y, *last = (g.cast(x, value.dtype) if narrow else x for x in (y, *last))
    ends = [g.squeeze(state, [0]) for state in last]
    states_held = as_held(call.operation.outputs[2:], ends)
    outputs = call.operation.outputs[1]
    if not every:
        sequence = Held(g.unsqueeze(ends[0], [1]), outputs.shape)
    else:  # outputs stand in the order in which they were computed
        steps = g.squeeze(y, [1])
        steps = g.flip(steps, [0]) if backwards else steps
        batch, time, size = outputs.shape
        sequence = Held(steps, (time, batch, size), (1, 0, 2))
    return [Held(ends[0], call.output.shape), sequence, *states_held]


def _wide(call: Call, source: Source) -> Source:
    return source if call.value("sequences").dtype == WIDE else call.g.cast(source, WIDE)


def _state(call: Call, name: str) -> Source | None:
    """A first state, (1, batch, units); None for zeros."""
    source = call.held(name).source
    if isinstance(source, np.ndarray) and not source.any():
        return None
    return call.g.unsqueeze(_wide(call, call.source(name)), [0])


def _matrix(call: Call, name: str, cell: Cell, units: int) -> Source:
    """(in, gates · units) → (1, gates · units, in), the gates in ONNX's order."""
    turned = call.g.transpose(_wide(call, call.source(name)), [1, 0])
    return call.g.unsqueeze(call.g.blocks(turned, 0, units, cell.gates), [0])


def _bias(call: Call, cell: Cell, units: int) -> Source | None:
    """(1, 2 · gates · units): of the products with the inputs, then with the state."""
    if "bias" not in call:
        return None
    bias, width = _wide(call, call.source("bias")), len(cell.gates) * units
    if len(call.value("bias").shape) == 2:
        return call.g.reshape(bias, (1, 2 * width))  # both, in order: a GRU's gates stay
    ordered = call.g.blocks(bias, 0, units, cell.gates)
    return call.g.unsqueeze(call.g.padded_behind(ordered, width, np.dtype(WIDE)), [0])


def _activations(names: Sequence[str]) -> dict[str, Any]:
    known = [ACTIVATIONS[name] for name in names]
    alphas = [alpha for _, alpha, _ in known if alpha is not None]
    betas = [beta for _, _, beta in known if beta is not None]
    return {
        "activations": [name for name, _, _ in known],
        "activation_alpha": alphas or None,
        "activation_beta": betas or None,
    }


WHOLE: Mapping[str, Rule] = {"recurrence": named(_recurrence)}
