"""Loops as TensorFlow 1 wrote them: circles of operations around which tensors go.

    Enter -> Merge -> Switch -> body -> NextIteration -> Merge -> ... -> Switch -> Exit

A loop becomes a `While` of two functions, as TensorFlow 2 writes one: it stands in the place of the
LoopCond that its switches ask, and every Exit takes one of its results.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keramos.engine.graphs.plan import Reference
from keramos.engine.graphs.registry import Body, Node
from keramos.errors import DamagedFileError, LimitError

ENTER, MERGE, SWITCH, NEXT, EXIT = (
    (name, f"Ref{name}") for name in ("Enter", "Merge", "Switch", "NextIteration", "Exit")
)
CONDITION = "LoopCond"


@dataclass(frozen=True)
class Rewired:
    """An operation that takes other inputs."""

    node: Node
    inputs: Sequence[str]
    controls: Sequence[str]

    @property
    def name(self) -> str:
        """Of the node."""
        return self.node.name

    @property
    def op(self) -> str:
        """What it does."""
        return self.node.op

    @property
    def functions(self) -> Sequence[str]:
        """The functions that its attributes name."""
        return self.node.functions

    def attribute(self, name: str, default: Any = None) -> Any:
        """An attribute as Python says it."""
        return self.node.attribute(name, default)


@dataclass(frozen=True)
class Added:
    """An operation that no file has."""

    name: str
    op: str
    inputs: Sequence[str]
    named: Mapping[str, str] = field(default_factory=dict[str, str])  # attribute -> function
    controls: Sequence[str] = ()

    @property
    def functions(self) -> Sequence[str]:
        """The functions that its attributes name."""
        return list(self.named.values())

    def attribute(self, name: str, default: Any = None) -> Any:
        """An attribute as Python says it."""
        return self.named.get(name, default)


@dataclass(frozen=True)
class Part:
    """A graph without circles, or a function that was one half of a circle."""

    name: str
    arguments: Sequence[str]
    operations: Mapping[str, Node]
    results: Sequence[str]
    controls: Sequence[str] = ()


class Functions(Mapping[str, Body]):
    """Functions by name, and those that their loops become.

    Args:
        functions: those of the file.
        most: operations that all loops may have.
        deep: loops that may stand inside one another.
    """

    def __init__(self, functions: Mapping[str, Body], most: int, deep: int):
        self._functions, self._most, self._deep = functions, most, deep
        self._bodies: dict[str, Body] = {}

    def __getitem__(self, name: str) -> Body:
        if name not in self._bodies:
            self._bodies[name] = self.without_circles(self._functions[name])
        return self._bodies[name]

    def __contains__(self, name: object) -> bool:
        return name in self._bodies or name in self._functions

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._functions), **dict.fromkeys(self._bodies)})

    def __len__(self) -> int:
        return len(set(self))

    def without_circles(self, body: Body) -> Body:
        """The same function with its loops as functions, which are entered here.

        Raises:
            DamagedFileError: an operation of a loop stands where none can.
            LimitError: loops are too many, or too deep inside one another.
        """
        if not any(node.op == CONDITION for node in body.operations.values()):
            return body
        circles = _Circles(body, self._most, self._deep)
        operations = circles.operations()
        self._bodies |= circles.functions
        return Part(body.name, body.arguments, operations, body.results, body.controls)


@dataclass(frozen=True)
class _Circle:
    """A loop.

    Attributes:
        condition: its LoopCond.
        values: Merge of each value that goes around -> references to what it is at first, and to
            what it is in the next round.
        captured: Enter of each value that all rounds see -> reference to the value.
        switches: Switch -> the Merge of its value.
    """

    condition: Node
    values: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    captured: dict[str, str] = field(default_factory=dict[str, str])
    switches: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def arguments(self) -> list[str]:
        """Of both functions."""
        return [*self.values, *self.captured]

    @property
    def inputs(self) -> list[str]:
        """References to what these are at first."""
        return [*(first for first, _ in self.values.values()), *self.captured.values()]

    def inside(self, reference: str) -> str:
        """A reference as it stands in the functions."""
        return self.switches.get(_node_of(reference), reference)


def _node_of(reference: str) -> str:
    return Reference.read(reference).node


class _Circles:
    """The loops of one function.

    Attributes:
        functions: what they become, by name.
    """

    def __init__(self, body: Body, most: int, deep: int):
        self._name, self._nodes = body.name, body.operations
        self._most, self._deep, self._seen = most, deep, 0
        self._circles: dict[str, _Circle] = {}
        self._switches: dict[str, dict[str, str]] = defaultdict(dict)  # of a LoopCond
        self.functions: dict[str, Body] = {}
        for node in self._nodes.values():
            condition = self._condition(node) if node.op in SWITCH else None
            if condition is not None:
                self._switches[condition][node.name] = _node_of(node.inputs[0])

    def operations(self) -> dict[str, Node]:
        """The operations of the function, each loop as one."""
        operations = dict(self._nodes)
        for node in self._nodes.values():
            condition = self._condition(self._source(node)) if node.op in EXIT else None
            if condition is not None:
                operations[node.name] = self._result(node, self._circle(condition, 0))
        for name, circle in self._circles.items():
            halves = {half: f"{self._name}/{name}/{half}" for half in ("cond", "body")}
            operations[name] = Added(name, "While", circle.inputs, halves)
        for name, circle in self._circles.items():
            cond, body = operations[name].functions
            self._enter(cond, circle, circle.condition.inputs, operations)
            following = [following for _, following in circle.values.values()]
            self._enter(body, circle, [*following, *circle.captured], operations)
        return operations

    def _result(self, left: Node, circle: _Circle) -> Node:
        """What stands in the place of an Exit."""
        merge = _node_of(self._source(left).inputs[0])
        if merge not in circle.values:
            raise DamagedFileError("what leaves a loop does not go around in it", at=left.name)
        place = circle.arguments.index(merge)
        return Added(left.name, "Identity", [f"{circle.condition.name}:{place}"])

    def _source(self, node: Node) -> Node:
        """The operation whose result another one takes first."""
        name = _node_of(node.inputs[0]) if node.inputs else ""
        if name not in self._nodes:
            raise DamagedFileError("an operation of a loop takes nothing", at=node.name)
        return self._nodes[name]

    def _condition(self, switch: Node) -> str | None:
        """The LoopCond that a Switch asks; None for one that is no part of a loop."""
        asked = self._nodes.get(_node_of(switch.inputs[1])) if len(switch.inputs) == 2 else None
        return asked.name if asked is not None and asked.op == CONDITION else None

    def _value(self, merge: Node) -> tuple[str, str] | None:
        """What goes around at a Merge: at first, and in the next round; None where nothing does."""
        sources = [self._nodes[n] for n in map(_node_of, merge.inputs) if n in self._nodes]
        first = [node.inputs[0] for node in sources if node.op in ENTER and node.inputs]
        following = [node.inputs[0] for node in sources if node.op in NEXT and node.inputs]
        return (first[0], following[0]) if first and following else None

    def _circle(self, condition: str, depth: int) -> _Circle:
        """The loop of a LoopCond, with all that goes around in it."""
        if condition in self._circles:
            return self._circles[condition]
        if depth > self._deep:
            raise LimitError(
                "loops stand inside one another too deep",
                at=condition,
                wanted=f"at most {self._deep}",
                hint="Limits(max_calls=…)",
            )
        circle = _Circle(self._nodes[condition], switches=self._switches[condition])
        self._source(circle.condition)
        self._circles[condition] = circle
        starts = [*map(_node_of, circle.condition.inputs), *circle.switches.values()]
        for node in self._walk(starts, self._nodes, lambda node: self._before(node, circle, depth)):
            value = self._value(node) if node.op in MERGE else None
            if value is not None:
                circle.values[node.name] = value
            elif node.op in ENTER and node.inputs:
                circle.captured[node.name] = node.inputs[0]
        return circle

    def _before(self, node: Node, circle: _Circle, depth: int) -> Iterable[str]:
        """The operations of a loop that lead to one of them."""
        if node.name in circle.values:
            return [_node_of(circle.values[node.name][1])]
        if node.name in circle.captured:
            return []
        condition = self._condition(self._source(node)) if node.op in EXIT else None
        if condition is not None:
            return map(_node_of, self._circle(condition, depth + 1).inputs)
        return [*(_node_of(circle.inside(text)) for text in node.inputs), *node.controls]

    def _walk(
        self,
        names: Iterable[str],
        nodes: Mapping[str, Node],
        before: Callable[[Node], Iterable[str]],
    ) -> Iterator[Node]:
        """Nodes, and those that lead to them."""
        pending, seen = list(names), set[str]()
        while pending:
            name = pending.pop()
            if name in seen or name not in nodes:
                continue
            seen.add(name)
            self._seen += 1
            if self._seen > self._most:
                raise LimitError(
                    "the loops of the graph have too many operations",
                    wanted=f"at most {self._most:,}",
                    hint="Limits(max_operations=…)",
                )
            yield nodes[name]
            pending += before(nodes[name])

    def _enter(
        self, name: str, circle: _Circle, results: Iterable[str], nodes: Mapping[str, Node]
    ) -> None:
        """Make a function of what leads to some tensors of a loop."""
        arguments, results = circle.arguments, [circle.inside(text) for text in results]
        fed = frozenset(arguments)

        def before(node: Node) -> list[str]:
            inputs = map(circle.inside, (*node.inputs, *node.controls))
            return [name for name in map(_node_of, inputs) if name not in fed]

        starts = [name for name in map(_node_of, results) if name not in fed]
        operations = {
            node.name: Rewired(
                node, [*map(circle.inside, node.inputs)], [*map(circle.inside, node.controls)]
            )
            for node in self._walk(starts, nodes, before)
        }
        self.functions[name] = Part(name, arguments, operations, results)
