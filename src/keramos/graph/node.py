"""One use of an operation: which symbolic tensors went in, and which came out.

How graphs are walked stands in `function`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keramos import _tree
from keramos.errors import printable
from keramos.graph.tensor import KerasHistory, KerasTensor

if TYPE_CHECKING:
    from keramos.graph.operation import Operation


@dataclass(frozen=True)
class Arguments:
    """Of a call: those by position, those by name, and the symbolic tensors in both."""

    args: tuple
    kwargs: dict[str, Any]
    keras_tensors: list[KerasTensor]


class Node:
    """A call of `operation` on symbolic tensors.

    Args:
        operation: what was called.
        args: positional arguments of the call, tensors and plain values nested.
        kwargs: keyword arguments of the call.
        result: what it returned; each KerasTensor in it learns its history here.
    """

    def __init__(self, operation: Operation, args: tuple, kwargs: dict[str, Any], result: Any):
        self.operation = operation
        self.args, self.kwargs, self.result = args, kwargs, result
        leaves = _tree.flatten((args, kwargs) if kwargs else args)
        self.input_tensors: list[KerasTensor] = [t for t in leaves if isinstance(t, KerasTensor)]
        self.output_tensors: list[KerasTensor] = [
            t for t in _tree.flatten(result) if isinstance(t, KerasTensor)
        ]
        self.index = len(operation._inbound_nodes)
        operation._inbound_nodes.append(self)
        for parent in self.parents:
            parent.operation._outbound_nodes.append(self)
        for i, tensor in enumerate(self.output_tensors):
            tensor._keras_history = KerasHistory(operation, self.index, i)

    @property
    def is_input(self) -> bool:
        """Whether nothing went in."""
        return not self.input_tensors

    @property
    def parents(self) -> list[Node]:
        """The nodes that made what went in, in the order of the arguments."""
        histories = (t._keras_history for t in self.input_tensors)
        return [h.operation._inbound_nodes[h.node_index] for h in histories if h is not None]

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic tensors of the result, as Keras calls them, for whoever walks its graphs."""
        return self.output_tensors

    @property
    def parent_nodes(self) -> list[Node]:
        """`parents`, likewise."""
        return self.parents

    @property
    def arguments(self) -> Arguments:
        """Of the call, likewise."""
        return Arguments(self.args, self.kwargs, self.input_tensors)

    def __repr__(self) -> str:
        return f"<Node operation={printable(self.operation.name)}, index={self.index}>"
