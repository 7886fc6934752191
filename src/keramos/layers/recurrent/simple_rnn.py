"""SimpleRNN: a fully connected recurrence over time."""

from __future__ import annotations

from typing import Any

from keramos import activations, regularizers
from keramos.codec.arguments import ArgumentType, argument, keyword, required
from keramos.codec.types import integer, optional
from keramos.layers.recurrent.cell_arguments import moved
from keramos.layers.recurrent.cell_layer import CellLayer
from keramos.layers.recurrent.simple_rnn_cell import SimpleRNNCell

#: A regularizer that is checked and dropped.
_WITHOUT_EFFECT = ArgumentType(lambda value: regularizers.get(value) and None)


class SimpleRNN(CellLayer):
    """Fully connected recurrence: a `SimpleRNNCell` run over time.

    Input shape `(batch, time, in)`, output shape `(batch, units)`, or `(batch, time, units)` with
    `return_sequences`; with `return_state` the last state follows, `(batch, units)`. Weights as in
    `SimpleRNNCell`.

    Args:
        units: size of the output, >= 1.
        activation: of the output.
        activity_regularizer: accepted and without effect, as in Keras.
        seed: integer, for dropout; random when None.

    The other arguments are those of `CellLayer`.
    """

    units: int = required(integer(1))
    activation: Any = argument("tanh", activations.argument_type)
    activity_regularizer: Any = keyword(default=None, type=_WITHOUT_EFFECT, kw_only=True)
    seed: int | None = keyword(default=None, type=optional(integer()), saved=False, kw_only=True)

    cell_class = SimpleRNNCell
    order = moved("seed", before="use_cudnn")
