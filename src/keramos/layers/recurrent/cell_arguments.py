"""The arguments of recurrent cells, which the layers that make a cell take as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from keramos import activations, constraints, initializers, regularizers
from keramos.codec.arguments import ArgumentType, Declared, argument, keyword, required
from keramos.codec.types import Sizes, boolean, choice, integer, number, optional
from keramos.layers.base import layout


def _between_0_and_1(value: Any) -> float:
    return min(1.0, max(0.0, number().coerce(value)))


#: A fraction; a number outside [0, 1] becomes the nearer end, as in Keras.
rate = ArgumentType(_between_0_and_1)

#: The order of all arguments that a cell, or a layer with one, may have.
ORDER = tuple(
    "rank filters kernel_size strides padding data_format dilation_rate "
    "units activation recurrent_activation use_bias "
    "kernel_initializer recurrent_initializer bias_initializer unit_forget_bias "
    "kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer "
    "kernel_constraint recurrent_constraint bias_constraint "
    "dropout recurrent_dropout reset_after seed "
    "return_sequences return_state go_backwards stateful unroll use_cudnn "
    "zero_output_for_mask implementation".split()
)


def moved(name: str, before: str) -> tuple[str, ...]:
    """`ORDER` with one argument in another place."""
    others = [other for other in ORDER if other != name]
    place = others.index(before)
    return (*others[:place], name, *others[place:])


class CellArguments(Declared):
    """The arguments of all cells.

    Args:
        use_bias: whether there is a bias.
        kernel_initializer: for the kernel.
        recurrent_initializer: for the recurrent kernel.
        bias_initializer: for the bias.
        kernel_regularizer: penalty on the kernel.
        recurrent_regularizer: penalty on the recurrent kernel.
        bias_regularizer: penalty on the bias.
        kernel_constraint: projection of the kernel.
        recurrent_constraint: projection of the recurrent kernel.
        bias_constraint: projection of the bias.
        dropout: fraction of the inputs to drop in training, [0, 1].
        recurrent_dropout: fraction of the state to drop in training, [0, 1].
        seed: integer, for dropout; random when None.
    """

    use_bias: bool = keyword(default=True, type=boolean, kw_only=True)
    kernel_initializer: Any = keyword(
        default="glorot_uniform", type=initializers.argument_type, kw_only=True
    )
    recurrent_initializer: Any = keyword(
        default="orthogonal", type=initializers.argument_type, kw_only=True
    )
    bias_initializer: Any = keyword(default="zeros", type=initializers.argument_type, kw_only=True)
    kernel_regularizer: Any = keyword(default=None, type=regularizers.argument_type, kw_only=True)
    recurrent_regularizer: Any = keyword(
        default=None, type=regularizers.argument_type, kw_only=True
    )
    bias_regularizer: Any = keyword(default=None, type=regularizers.argument_type, kw_only=True)
    kernel_constraint: Any = keyword(default=None, type=constraints.argument_type, kw_only=True)
    recurrent_constraint: Any = keyword(default=None, type=constraints.argument_type, kw_only=True)
    bias_constraint: Any = keyword(default=None, type=constraints.argument_type, kw_only=True)
    dropout: float = keyword(default=0.0, type=rate, kw_only=True)
    recurrent_dropout: float = keyword(default=0.0, type=rate, kw_only=True)
    seed: int | None = keyword(default=None, type=optional(integer()), kw_only=True)

    #: The order in which a subclass takes its arguments; it takes none that is missing here.
    order: ClassVar[tuple[str, ...]] = ORDER

    @classmethod
    def _placed(cls, names: Iterable[str]) -> Iterable[str]:
        return [name for name in cls.order if name in names]


class GatedArguments(CellArguments):
    """The arguments of GRU, LSTM and their cells.

    Args:
        units: size of the output, >= 1.
        activation: of the candidate and, in an LSTM, of the output.
        recurrent_activation: of the gates.
        implementation: 1 draws one dropout mask of the inputs per gate, 2 one for all gates.
    """

    units: int = required(integer(1))
    activation: Any = argument("tanh", activations.argument_type)
    recurrent_activation: Any = argument("sigmoid", activations.argument_type)
    implementation: int | None = keyword(
        default=2, type=optional(integer()), saved=False, keyword_only=True, kw_only=True
    )


class GRUArguments(GatedArguments):
    """The arguments of GRU and GRUCell.

    Args:
        reset_after: whether the reset gate scales the state after its product with the recurrent
            kernel (as cuDNN does), or before it.
    """

    reset_after: bool = argument(True, boolean)


class LSTMArguments(GatedArguments):
    """The arguments of LSTM and LSTMCell.

    Args:
        unit_forget_bias: whether the bias of the forget gate starts at 1, not at its initializer.
    """

    unit_forget_bias: bool = argument(True, boolean)


class ConvLSTMArguments(CellArguments):
    """The arguments of the ConvLSTMs and of ConvLSTMCell.

    Args:
        filters: channels of the output, >= 1.
        kernel_size: window, one number per space axis.
        strides: of the convolution of the input.
        padding: of the convolution of the input, `valid` or `same`.
        data_format: `channels_last` or `channels_first`.
        dilation_rate: of the convolution of the input.
        activation: of the candidate and of the output.
        recurrent_activation: of the gates.
        unit_forget_bias: whether the bias of the forget gate starts at 1, not at its initializer.
    """

    filters: int = required(integer(1))
    kernel_size: Sizes = required()
    strides: Sizes = argument(1)
    padding: str = argument("valid", choice("valid", "same"))
    data_format: str = argument(None, layout.data_format)
    dilation_rate: Sizes = argument(1)
    activation: Any = argument("tanh", activations.argument_type)
    recurrent_activation: Any = argument("sigmoid", activations.argument_type)
    unit_forget_bias: bool = argument(True, boolean)
