"""The arguments of recurrent cells, which the layers that make a cell take as well.

Refuses to know what a cell does with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from keramos import constraints, initializers, regularizers
from keramos.codec.arguments import Declared, Kind, keyword
from keramos.codec.kinds import boolean, integer, number, optional


def _between_0_and_1(value: Any) -> float:
    return min(1.0, max(0.0, number().coerce(value)))


#: A fraction; what is outside [0, 1] is moved to the nearer end, as Keras does.
rate = Kind(_between_0_and_1)

#: The order of all arguments that a cell, or a layer with one, may have.
ORDER = tuple(
    "rank filters kernel_size strides padding data_format dilation_rate units activation recurrent_activation use_bias "
    "kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer "
    "bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout "
    "reset_after seed return_sequences return_state go_backwards stateful unroll use_cudnn zero_output_for_mask "
    "implementation".split()
)


def moved(name: str, before: str) -> tuple[str, ...]:
    """`ORDER` with one argument in another place."""
    rest = [each for each in ORDER if each != name]
    place = rest.index(before)
    return (*rest[:place], name, *rest[place:])


class CellArguments(Declared):
    """What all cells share.

    Args:
        use_bias: whether to add the bias.
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
        seed: for dropout.
    """

    use_bias: bool = keyword(default=True, kind=boolean, kw_only=True)
    kernel_initializer: Any = keyword(default="glorot_uniform", kind=initializers.kind, kw_only=True)
    recurrent_initializer: Any = keyword(default="orthogonal", kind=initializers.kind, kw_only=True)
    bias_initializer: Any = keyword(default="zeros", kind=initializers.kind, kw_only=True)
    kernel_regularizer: Any = keyword(default=None, kind=regularizers.kind, kw_only=True)
    recurrent_regularizer: Any = keyword(default=None, kind=regularizers.kind, kw_only=True)
    bias_regularizer: Any = keyword(default=None, kind=regularizers.kind, kw_only=True)
    kernel_constraint: Any = keyword(default=None, kind=constraints.kind, kw_only=True)
    recurrent_constraint: Any = keyword(default=None, kind=constraints.kind, kw_only=True)
    bias_constraint: Any = keyword(default=None, kind=constraints.kind, kw_only=True)
    dropout: float = keyword(default=0.0, kind=rate, kw_only=True)
    recurrent_dropout: float = keyword(default=0.0, kind=rate, kw_only=True)
    seed: int | None = keyword(default=None, kind=optional(integer()), kw_only=True)

    #: In which order its subclasses take their arguments.
    order: ClassVar[tuple[str, ...]] = ORDER

    @classmethod
    def _placed(cls, names: Iterable[str]) -> Iterable[str]:
        return sorted(names, key=cls.order.index)
