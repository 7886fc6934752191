"""A recurrent layer that makes its own cell from arguments of the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from keramos import regularizers
from keramos.codec.arguments import keyword
from keramos.codec.names import snake_case
from keramos.codec.types import boolean
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer
from keramos.layers.recurrent.cell_arguments import ORDER, CellArguments
from keramos.layers.recurrent.rnn import RNN
from keramos.random import seed_generator

#: The arguments of RNN, which Keras writes before those of the cell.
FLAGS = tuple(
    "return_sequences return_state go_backwards stateful unroll zero_output_for_mask".split()
)


class CellLayer(CellArguments, RNN):
    """Base of LSTM, GRU, SimpleRNN and the ConvLSTMs.

    A subclass sets `cell_class` and declares its own arguments. An argument that the cell has too
    is held by the cell alone, and read from it. The arguments of RNN are taken as well, except for
    the cell.

    Args:
        activity_regularizer: penalty on the output.
        return_sequences: whether to return the outputs of all steps instead of the last.
        return_state: whether to return the last states too.
        go_backwards: whether to go from the last step to the first.
        stateful: whether a batch starts with the last states of the previous one.
        unroll: whether to compile one copy of the cell per step instead of a loop.
        zero_output_for_mask: whether the output is 0 where the mask is false, instead of repeated.

    The other arguments are those of `CellArguments`.
    """

    if TYPE_CHECKING:
        cell: Any = keyword(default=None, init=False, kw_only=True)
    activity_regularizer: Any = keyword(default=None, type=regularizers.argument_type, kw_only=True)
    zero_output_for_mask: bool = keyword(
        default=False, type=boolean, keyword_only=True, kw_only=True
    )

    cell_class: ClassVar[type[Layer]]
    #: Arguments of the cell that are not arguments of the layer.
    cell_extra: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.config_order = (
            *FLAGS,
            *(name for name in ORDER if name in cls._arguments and name not in FLAGS),
        )
        for name in cls._arguments.keys() & getattr(cls, "cell_class", Layer)._arguments.keys():
            setattr(cls, name, _of_cell(name))

    #: The seed of a cell whose generator comes before the initializers, which are coerced here.
    _first_seed = None

    def _prepare(self, arguments: dict[str, Any]) -> None:
        if getattr(self.cell_class, "_generator_first", False) and arguments["seed"] is None:
            self._first_seed = seed_generator.drawn_seed()

    def _setup(self) -> None:
        own = {
            name: vars(self).pop(name) for name in self.cell_class._arguments if name in vars(self)
        }
        seed = own["seed"]
        own["seed"] = seed if self._first_seed is None else self._first_seed
        shared = {"trainable": self._trainable, "dtype": self.dtype_policy, **self.cell_extra}
        self.cell = self.cell_class(**own, **shared, name=snake_case(self.cell_class.__name__))
        self.cell.seed = seed
        self.input_spec = InputSpec(ndim=3)


def _of_cell(name: str) -> property:
    def read(self: Any) -> Any:
        return getattr(self.cell, name)

    def write(self: Any, value: Any) -> None:
        # The constructor sets arguments before there is a cell to hold them.
        if "cell" in vars(self):
            setattr(self.cell, name, value)
        else:
            vars(self)[name] = value

    return property(read, write, doc=f"`{name}` of the cell.")
