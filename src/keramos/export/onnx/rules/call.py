"""A whole operation, `engine.whole`'s: its arrays and its arguments by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keramos.engine.listing import Operation, Value
from keramos.engine.sizes import Size
from keramos.export.onnx.graph import Graph, held_in
from keramos.export.onnx.values import Held, Source
from keramos.export.onnx.walking import Rule


@dataclass(frozen=True)
class Call:
    """One call, about to be written.

    Attributes:
        g: the graph.
        operation: the call.
        inputs: what stands for its inputs.
    """

    g: Graph
    operation: Operation
    inputs: Sequence[Held]

    @cached_property
    def _places(self) -> dict[str, int]:
        names: Any = self.operation.parameters["operands"]
        # what else the function reads, jax puts in front
        first = len(self.inputs) - len(names)
        return {name: first + i for i, name in enumerate(names)}

    def __getitem__(self, name: str) -> Any:
        """An argument that is no array."""
        return self.operation.parameters[name]

    def __contains__(self, array: str) -> bool:
        """Whether an array was given."""
        return array in self._places

    def value(self, name: str) -> Value:
        """An array, as the trace has it."""
        return self.operation.inputs[self._places[name]]

    def held(self, name: str) -> Held:
        """An array, as the graph has it."""
        return self.inputs[self._places[name]]

    def source(self, name: str, order: Sequence[int] | None = None) -> Source:
        """An array whole, its axes in their own order or in another."""
        value = self.value(name)
        axes = range(len(value.shape)) if order is None else order
        return self.g.in_order(self.held(name), value.shape, axes)

    def optional(self, name: str) -> Source | None:
        """An array whole, if it was given."""
        return self.source(name) if name in self else None

    @property
    def output(self) -> Value:
        """The first result."""
        return self.operation.outputs[0]

    def result(self, source: Source, order: Sequence[int] | None = None) -> list[Held]:
        """The one result, its axes in their own order or in another."""
        shape: Sequence[Size] = self.output.shape
        axes = range(len(shape)) if order is None else order
        return [held_in(source, [shape[axis] for axis in axes], axes)]


def named(function: Callable[[Call], Sequence[Held] | None]) -> Rule:
    """A rule of a function of the call; it gives None where ONNX's operator does not do."""
    return lambda g, operation, inputs: function(Call(g, operation, inputs))
