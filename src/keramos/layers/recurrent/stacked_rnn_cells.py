"""StackedRNNCells: several cells, each on top of the last, as one cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos import ops
from keramos.codec.arguments import ArgumentType, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.base.call import accepts
from keramos.layers.base.layer import Layer


def checked_cell(cell: Any) -> Any:
    """`cell`, checked for what a cell needs.

    Raises:
        ConfigError: it has no `call`, or no `state_size`.
    """
    for name in ("call", "state_size"):
        if not hasattr(cell, name):
            raise ConfigError(f"a cell must have `{name}`", found=repr(cell)[:200])
    return cell


def _coerce_cells(value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise ConfigError("must be a list of cells", found=repr(value)[:200])
    return [
        checked_cell(decode_config(cell, f".config.cells[{i}]") if isinstance(cell, dict) else cell)
        for i, cell in enumerate(value)
    ]


cells_type = ArgumentType(
    _coerce_cells, lambda cells: [serialize_keras_object(cell) for cell in cells]
)


def sizes_of(cell: Any) -> list[Any]:
    """Sizes of the states of a cell; nested for stacked cells."""
    size = cell.state_size
    return list(size) if isinstance(size, (list, tuple)) else [size]


def output_size_of(cell: Any) -> Any:
    """Size of the output of a cell: its `output_size`, or else the size of its first state."""
    size = getattr(cell, "output_size", None)
    return sizes_of(cell)[0] if size is None else size


def first_states(cell: Any, batch_size: int | None) -> list[Any]:
    """The states with which a cell starts: its own, or else zeros."""
    states = _nested_first_states(cell, batch_size)
    return list(states) if isinstance(states, (list, tuple)) else [states]


def _nested_first_states(cell: Any, batch_size: int | None) -> Any:
    """`first_states`, one that is not in a list as the cell says it."""
    if hasattr(cell, "get_initial_state"):
        return cell.get_initial_state(batch_size=batch_size)
    zeros = [ops.zeros((batch_size, size), dtype=cell.compute_dtype) for size in sizes_of(cell)]
    return zeros if isinstance(cell.state_size, (list, tuple)) else zeros[0]


def run_cell(
    cell: Any, inputs: Array, states: list[Any], training: bool | None
) -> tuple[Any, list[Any]]:
    """Output and list of new states of one step of any cell, users' own cells included."""
    options = {"training": training} if accepts(type(cell).call, "training") else {}
    step: Any = cell if callable(cell) else cell.call
    output, new_states = step(inputs, states, **options)
    return output, list(new_states) if isinstance(new_states, (list, tuple)) else [new_states]


class StackedRNNCells(Layer):
    """A stack of cells: the output of each cell is the input of the next.

    The state is a list with the state of each cell, `(batch, …)`, or a list where it has several.

    Args:
        cells: list of cells, the one that sees the input first.
    """

    cells: Any = required(cells_type)

    @property
    def state_size(self) -> list[Any]:
        """Sizes of the states of each cell."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> Any:
        """Size of the output of the last cell."""
        return output_size_of(self.cells[-1])

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """The states with which the cells start."""
        return [_nested_first_states(cell, batch_size) for cell in self.cells]

    def build(self, input_shape: Shape) -> None:
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(input_shape)
            input_shape = (input_shape[0], output_size_of(cell))

    def call(
        self, inputs: Array, states: Any, training: bool = False, **kwargs: Any
    ) -> tuple[Any, Any]:
        new_states = []
        for cell, state in zip(self.cells, states, strict=True):
            nested = isinstance(state, (list, tuple))
            former = list(state) if nested else [state]
            inputs, current = run_cell(cell, inputs, former, training)
            new_states.append(current if nested else current[0])
        return inputs, new_states

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> StackedRNNCells:
        """Cells from what `get_config` gave.

        Args:
            config: with the cells as configs.
            custom_objects: name -> class or function, for the cells.
        """
        session = joined(custom_objects)
        cells = [
            decode_config(cell, f".config.cells[{i}]", session)
            for i, cell in enumerate(config["cells"])
        ]
        return cls(**{**config, "cells": cells})
