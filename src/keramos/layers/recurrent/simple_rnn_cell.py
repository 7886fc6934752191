"""SimpleRNNCell: one step of a fully connected recurrence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import activations, ops
from keramos.codec.arguments import argument, required
from keramos.codec.types import integer
from keramos.engine.types import Array
from keramos.layers.recurrent.cell import RecurrentCell


class SimpleRNNCell(RecurrentCell):
    """Output h of one step: `h' = activation(x · kernel + h · recurrent_kernel + bias)`.

    Inputs `(batch, in)`, state `(batch, units)`; `kernel: (in, units)`,
    `recurrent_kernel: (units, units)`, `bias: (units,)`.

    Args:
        units: size of h, >= 1.
        activation: name or function.

    The other arguments are those of `CellArguments`.
    """

    units: int = required(integer(1))
    activation: Any = argument("tanh", activations.argument_type)

    _asks_in_inference = True
    _generator_first = True

    def call(self, sequence: Array, states: Any, training: bool = False) -> tuple[Any, Any]:
        return super().call(sequence, states, training)

    def _advanced(
        self, projected: Array, states: Sequence[Array], masks: Sequence[Array]
    ) -> tuple[Any, list[Any]]:
        h = self.activation(ops.add(projected, self._state_product(states[0], masks)))
        return h, [h]
