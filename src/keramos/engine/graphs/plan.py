"""The order in which the operations of a function run, so that some of its tensors are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from keramos.engine.graphs.registry import Body, Node
from keramos.errors import CycleError, DamagedFileError


class Reference(NamedTuple):
    """A tensor of a graph.

    Attributes:
        node: that gives it, or the argument that it is.
        output: name of the output; empty for one that is counted.
        position: of the tensor in that output.
    """

    node: str
    output: str
    position: int

    @classmethod
    def read(cls, text: str) -> Reference:
        """`node`, `node:1`, `node:output:1`."""
        node, _, rest = text.partition(":")
        output, _, position = rest.rpartition(":")
        return cls(node, output, int(position) if position.isdecimal() else 0)


@dataclass(frozen=True, slots=True)
class Step:
    """An operation in its place.

    Attributes:
        node: the operation.
        inputs: the tensors that it takes.
    """

    node: Node
    inputs: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What runs, in order, for some results.

    Attributes:
        steps: operations, each behind those that it needs.
        results: the tensors that are asked for.
    """

    steps: tuple[Step, ...]
    results: tuple[Reference, ...]


def plan(body: Body, results: Sequence[str], controls: Iterable[str], fed: Iterable[str]) -> Plan:
    """The plan for results of a function.

    Args:
        body: the function.
        results: references to tensors.
        controls: nodes that run, too.
        fed: names of arguments and nodes whose values are there.

    Raises:
        DamagedFileError: a reference leads nowhere.
        CycleError: operations wait for each other.
    """
    wanted = [Reference.read(result) for result in results]
    order = ordered(body, [*controls, *(reference.node for reference in wanted)], frozenset(fed))
    steps = [
        Step(node, tuple(map(Reference.read, node.inputs)))
        for node in (body.operations[name] for name in order)
    ]
    return Plan(tuple(steps), tuple(wanted))


def ordered(body: Body, names: Iterable[str], fed: frozenset[str]) -> list[str]:
    """The nodes that these nodes need, themselves included, each behind those that it needs."""
    done: dict[str, bool] = dict.fromkeys(fed, True)
    order: list[str] = []
    for first in names:
        pending = [first]
        while pending:
            name = pending[-1]
            if done.get(name):
                pending.pop()
                continue
            if name not in done:
                done[name] = False
                needed = [n for n in _needed(body, name) if not done.get(n)]
                if any(done.get(n) is False for n in needed):
                    raise CycleError("operations of the graph wait for each other", at=name)
                pending += reversed(needed)
            else:
                done[name] = True
                order.append(pending.pop())
    return order


def _needed(body: Body, name: str) -> list[str]:
    operations: Mapping[str, Any] = body.operations
    if name not in operations:
        raise DamagedFileError(
            "an operation takes a tensor that is not there", at=name, found=body.name
        )
    node: Node = operations[name]
    # What must run before comes first: of two that nothing orders, the file's order holds.
    return [*node.controls, *(reference.partition(":")[0] for reference in node.inputs)]


def reaching(body: Body, results: Iterable[str]) -> frozenset[str]:
    """The arguments of a function that some of its results depend on."""
    names = [Reference.read(result).node for result in results]
    arguments = frozenset(body.arguments)
    order = ordered(body, names, arguments)
    inputs = {n.partition(":")[0] for name in order for n in body.operations[name].inputs}
    return arguments & (inputs | set(names))
