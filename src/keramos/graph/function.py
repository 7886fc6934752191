"""A graph from given symbolic inputs to given symbolic outputs, in an order in which it can run.

Walks without recursion, so that a chain of any length works; a cycle is an
error, not a hang.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from keramos import _tree
from keramos.errors import ConfigError, CycleError
from keramos.graph.evaluation import MAX_CALLS, check_calls, evaluation
from keramos.graph.node import Node
from keramos.graph.operation import Operation
from keramos.graph.tensor import KerasTensor, as_sparse


class Graph:
    """The nodes between `inputs` and `outputs`.

    Attributes:
        nodes: in running order, inputs first.
        operations: each once, in Keras's order, which is the order of `model.layers`: by distance
            from the outputs, then by first visit.

    Raises:
        ConfigError: an output that the inputs do not determine.
        CycleError: a node that feeds itself.
    """

    def __init__(self, inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor]):
        self.inputs, self.outputs = list(inputs), list(outputs)
        order, visits = _post_order(self.inputs, self.outputs)
        node_depth, operation_depth = _depths(order)
        for tensor in _determinable(self.inputs, {id(t) for t in self.inputs}):
            _place_unconnected(tensor, node_depth, operation_depth, visits)
        self._node_depth = node_depth
        rank = {id(node): i for i, node in enumerate(order)}
        self.nodes: list[Node] = sorted(
            node_depth, key=lambda n: (-node_depth[n], rank.get(id(n), -1))
        )
        self.operations: list[Operation] = sorted(
            operation_depth, key=lambda o: (-operation_depth[o], visits[o])
        )
        self._check_determined()

    def _check_determined(self) -> None:
        known = {id(t) for t in self.inputs}
        for node in self.nodes:
            missing = [t for t in node.input_tensors if id(t) not in known]
            is_known = all(id(t) in known for t in node.output_tensors)
            if not is_known and (missing or node.is_input):
                raise ConfigError(
                    f"the graph is disconnected: {node.operation.name!r} needs a tensor that the "
                    "inputs do not determine",
                    found=repr((missing or node.output_tensors)[0]),
                )
            known.update(id(t) for t in node.output_tensors)

    @property
    def nodes_by_depth(self) -> dict[int, list[Node]]:
        """Distance from the outputs -> the nodes there, in running order."""
        by_depth: dict[int, list[Node]] = {}
        for node in self.nodes:
            by_depth.setdefault(self._node_depth[node], []).append(node)
        return by_depth

    def nodes_of(self, operation: Operation) -> list[Node]:
        """The uses of `operation` that belong to this graph, in the order of the calls."""
        return [node for node in operation._inbound_nodes if node in self._members]

    def number_of(self, node: Node) -> int:
        """Which use of its operation in this graph `node` is, from 0."""
        return self._numbers[node]

    @functools.cached_property
    def _members(self) -> set[Node]:
        return set(self.nodes)

    @functools.cached_property
    def _numbers(self) -> dict[Node, int]:
        return {n: i for o in self.operations for i, n in enumerate(self.nodes_of(o))}

    @functools.cached_property
    def calls(self) -> int:
        """Calls of operations in one run, those inside nested models counted each time."""
        calls = {operation: operation.calls_per_run() for operation in self.operations}
        return sum(calls[node.operation] for node in self.nodes if not node.is_input)

    def run(
        self, values: Iterable[Any], call: Callable[[Node, tuple, dict], Any] | None = None
    ) -> list[Any]:
        """The values of `outputs`, given those of `inputs`.

        Args:
            values: one per input tensor.
            call: runs one node on (args, kwargs) in which symbolic tensors are replaced by values;
                the node's operation itself by default.
        """
        call = call or (lambda node, args, kwargs: node.operation(*args, **kwargs))
        known: dict[int, Any] = {id(t): v for t, v in zip(self.inputs, values, strict=True)}
        for node in self.nodes:
            if node.is_input or all(id(t) in known for t in node.output_tensors):
                continue
            args, kwargs = _filled(node, known)
            outputs = call(node, args, kwargs)
            for symbolic, value in zip(
                _tree.leaves(node.result), _tree.leaves(outputs), strict=True
            ):
                known.setdefault(id(symbolic), value)  # what was given counts
        return [known[id(t)] for t in self.outputs]


class Function(Operation):
    """A graph as one operation.

    Args:
        inputs: nest of symbolic tensors, one at least; what they were computed from, and by what,
            is no part of the graph.
        outputs: nest of symbolic tensors computed from them, one at least.
        name: automatic when left out.

    Raises:
        ConfigError: no inputs or no outputs, or outputs that the inputs do not determine.
    """

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None):
        super().__init__(name)
        for noun, nest in (("inputs", inputs), ("outputs", outputs)):
            if not _tree.flatten(nest):
                raise ConfigError(f"a function without {noun}", found=repr(nest))
        self._inputs_struct, self._outputs_struct = inputs, outputs
        self.graph = Graph(_tree.flatten(inputs), _tree.flatten(outputs))

    @property
    def inputs(self) -> list[KerasTensor]:
        """Symbolic inputs, flat."""
        return self.graph.inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """Symbolic outputs, flat."""
        return self.graph.outputs

    @property
    def operations(self) -> list[Operation]:
        """Every operation of the graph once, in running order."""
        return self.graph.operations

    def call(self, inputs: Any) -> Any:
        """Run the graph on arrays, or on other symbolic tensors."""
        check_calls(self.name, self.graph.calls, len(self.graph.nodes), MAX_CALLS)
        return _tree.pack_like(self._outputs_struct, self.graph.run(self._flat(inputs)))

    def compute_output_spec(self, inputs: Any) -> Any:
        """Shapes and dtypes of the outputs for inputs of other shapes."""
        return spec_of(self.graph, self._outputs_struct, self._flat(inputs), self.name)

    def calls_per_run(self) -> int:
        return self.graph.calls

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shapes of the outputs, nested as they are, for a shape, or a nest of shapes, of the
        inputs.
        """
        shapes = list(_shapes(input_shape))
        inputs = [
            KerasTensor(shape, t.dtype, sparse=t.sparse)
            for shape, t in zip(self._counted(shapes), self.inputs, strict=True)
        ]
        return _tree.map_structure(lambda t: t.shape, self.compute_output_spec(inputs))

    def _flat(self, inputs: Any) -> list[Any]:
        return self._counted(_tree.flatten(inputs))

    def _counted(self, tensors: list[Any]) -> list[Any]:
        if len(tensors) != len(self.inputs):
            raise ConfigError(
                f"{self.name!r} takes {len(self.inputs)} input(s), not {len(tensors)}",
                wanted=", ".join(t.name for t in self.inputs),
            )
        return tensors


def _shapes(nest: Any) -> Iterator[Any]:
    """The shapes in a nest of shapes: a sequence of sizes is one of them."""
    if not _tree.is_nested(nest) or all(d is None or isinstance(d, int) for d in nest):
        yield nest
        return
    for child in _tree.children(nest):
        yield from _shapes(child)


def spec_of(
    graph: Graph, structure: Any, inputs: list[KerasTensor], owner: str, limit: int = MAX_CALLS
) -> Any:
    """The outputs of `graph`, packed like `structure`, as fresh KerasTensors for the given
    inputs.

    Args:
        graph: whose outputs are wanted.
        structure: nest of its outputs.
        inputs: one for each input of the graph; arrays will do.
        owner: name of the model, for errors.
        limit: calls of operations that this may take; graphs that are inside several times, on
            inputs of the same shapes, count once.

    Raises:
        LimitError: it takes more.
    """
    inputs = [x if isinstance(x, KerasTensor) else _symbol(x) for x in inputs]
    if all(
        (a.shape, a.dtype, a.sparse) == (b.shape, b.dtype, b.sparse)
        for a, b in zip(graph.inputs, inputs, strict=True)
    ):
        outputs = graph.outputs
    else:
        outputs = _outputs_for(graph, inputs, owner, limit)
    return _tree.pack_like(structure, [as_sparse(t, t.sparse) for t in outputs])


def _symbol(array: Any) -> KerasTensor:
    """What is known of numbers that stand where a symbolic tensor may."""
    return KerasTensor(tuple(array.shape), str(array.dtype))


def _outputs_for(
    graph: Graph, inputs: list[KerasTensor], owner: str, limit: int
) -> list[KerasTensor]:
    with evaluation(owner, limit) as current:

        def call(node: Node, args: tuple, kwargs: dict[str, Any]) -> Any:
            current.count(node.operation.name)
            return node.operation._checked_spec(*args, **kwargs)

        return current.outputs(graph, inputs, lambda: graph.run(inputs, call))


def _filled(node: Node, known: dict[int, Any]) -> tuple[tuple, dict[str, Any]]:
    if len(node.args) == 1 and not node.kwargs and isinstance(node.args[0], KerasTensor):
        return (known[id(node.args[0])],), {}
    return _tree.map_structure(  # type: ignore[return-value]
        lambda leaf: known[id(leaf)] if isinstance(leaf, KerasTensor) else leaf,
        (node.args, node.kwargs),
    )


def _node_of(tensor: KerasTensor) -> Node:
    history = tensor._keras_history
    if history is None:
        raise ConfigError(
            "a symbolic tensor that no operation made",
            found=repr(tensor),
            hint="start from keras.Input(shape=…)",
        )
    return history.operation._inbound_nodes[history.node_index]


def _post_order(
    inputs: list[KerasTensor], outputs: list[KerasTensor]
) -> tuple[list[Node], dict[Operation, int]]:
    determined = {id(t) for t in inputs}
    order: list[Node] = []
    visits: dict[Operation, int] = {}
    finished: set[Node] = set()
    entered: set[Node] = set()
    stack = [(_node_of(t), False) for t in reversed(_determinable(outputs, determined))]
    while stack:
        node, done = stack.pop()
        if done:
            entered.discard(node)
            finished.add(node)
            order.append(node)
            continue
        if node in finished:
            continue
        if node in entered:
            raise CycleError(f"the graph has a cycle through {node.operation.name!r}")
        entered.add(node)
        visits.setdefault(node.operation, len(visits))
        stack.append((node, True))
        stack.extend(
            (_node_of(t), False) for t in reversed(_determinable(node.input_tensors, determined))
        )
    return order, visits


def _determinable(tensors: list[KerasTensor], determined: set[int]) -> list[KerasTensor]:
    """All but those inputs of the graph that were not made as inputs: where they come from lies
    outside.
    """
    return [
        t
        for t in tensors
        if id(t) not in determined or (t._keras_history is not None and _node_of(t).is_input)
    ]


def _depths(order: list[Node]) -> tuple[dict[Node, int], dict[Operation, int]]:
    nodes: dict[Node, int] = {}
    operations: dict[Operation, int] = {}
    members = set(order)
    for node in reversed(order):
        depth = max(nodes.get(node, 0), operations.get(node.operation, 0))
        nodes[node] = operations[node.operation] = depth
        for parent in node.parents:
            if parent in members:
                nodes[parent] = max(nodes.get(parent, 0), depth + 1)
    return nodes, operations


def _place_unconnected(tensor: KerasTensor, nodes: dict, operations: dict, visits: dict) -> None:
    node = _node_of(tensor)
    if node.operation not in operations:
        operations[node.operation] = nodes[node] = 0
        visits[node.operation] = -1
