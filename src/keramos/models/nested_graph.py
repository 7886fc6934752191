"""NestedGraph: a graph whose inputs and outputs are nests, as a functional model takes and returns
them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from keramos import _tree
from keramos.errors import ConfigError
from keramos.graph.function import Graph, spec_of
from keramos.graph.tensor import KerasTensor
from keramos.models import wiring


class NestedGraph(Graph):
    """All that makes a functional model functional, in one value: neither tracking nor saving looks
    into it, so that lists stay lists and layers get one path.

    Args:
        inputs: nest of symbolic tensors.
        outputs: nest of symbolic tensors computed from them.

    Attributes:
        nested_inputs: the inputs, as given; `inputs` are flat.
        nested_outputs: the outputs, as given; `outputs` are flat.

    Raises:
        ConfigError: the inputs do not determine the outputs, or two operations share a name.
    """

    def __init__(self, inputs: Any, outputs: Any):
        super().__init__(_tree.flatten(inputs), _tree.flatten(outputs))
        self.nested_inputs, self.nested_outputs = inputs, outputs
        self._check_names()

    def _check_names(self) -> None:
        names = Counter(operation.name for operation in self.operations)
        name, count = next(iter(names.most_common(1)), ("", 0))
        if count > 1:
            hint = "give each a name of its own"
            raise ConfigError(f"{count} operations of the model are called {name!r}", hint=hint)

    def nested_spec(self, inputs: list[KerasTensor], owner: str, limit: int) -> Any:
        """The symbolic outputs for symbolic inputs of other shapes, which are flat.

        Args:
            inputs: in the order of `inputs`.
            owner: name of the model, for errors.
            limit: calls of operations that this may take.
        """
        return spec_of(self, self.nested_outputs, inputs, owner, limit)

    def place(self, tensor: KerasTensor) -> list[Any]:
        """Where a config finds a tensor: [operation, number of its use in this graph, output]."""
        operation, index, position = tensor._keras_history  # type: ignore[misc]
        return [operation.name, self.number_of(operation._inbound_nodes[index]), position]

    def end(self, tensor: KerasTensor) -> list[Any]:
        """Likewise, of an input or output of the graph: Keras counts the making of a functional
        model there.
        """
        operation = tensor._keras_history[0]  # type: ignore[index]
        name, use, position = self.place(tensor)
        return [name, use + wiring.first_use(operation), position]
