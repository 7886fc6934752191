"""Runs graphs: every operation that results need, in order, each by its entry of the table.

A function is looked through before it runs: what nobody knows is named, all of it at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.core
import numpy as np

from keramos.engine.graphs import operations as operations, plan as plans
from keramos.engine.graphs.circles import MERGE, Functions
from keramos.engine.graphs.plan import Plan, Reference, Step
from keramos.engine.graphs.registry import RULES, UNSAFE, Body, Call, Node
from keramos.engine.graphs.resources import Resources
from keramos.engine.graphs.values import DEAD, Room, as_jax, is_known, settled
from keramos.errors import (
    ConfigError,
    CycleError,
    DamagedFileError,
    KeramosError,
    LimitError,
    UnsafeError,
    UnsupportedFileError,
)

#: What an operation raises when its inputs do not fit together.
_MISFITS = (
    TypeError, ValueError, IndexError, KeyError, AttributeError, ZeroDivisionError, OverflowError
)  # fmt: skip
MOST_NAMES = 40  # of unknown operations in one error


@dataclass(frozen=True)
class Gradient:
    """A gradient that the file brings along.

    Attributes:
        function: takes the gradients of the results, then what was captured.
        captured: references to tensors of the function that the results are in, or resources.
        is_there: for each result, whether the function gives a gradient of what went in for it.
    """

    function: str
    captured: Sequence[Any]
    is_there: Sequence[bool]


@dataclass
class Frame:
    """One run of a function.

    Attributes:
        body: the function.
        steps: what runs.
        values: name of a node, or of an argument -> what it gave.
    """

    body: Body
    steps: Sequence[Step] = ()
    values: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def value(self, reference: Reference) -> Any:
        """A tensor.

        Raises:
            DamagedFileError: the operation has no such output.
        """
        values = self.values[reference.node]
        index = reference.position
        if reference.output and reference.node in self.body.operations:
            node = self.body.operations[reference.node]
            rule = RULES.get(node.op)
            if rule is not None and rule.outputs:
                index = rule.index(node, reference.output, reference.position, len(values))
        if not 0 <= index < len(values):
            raise DamagedFileError(
                "an operation has no such output", at=f"{reference.node}:{index}"
            )
        return values[index]

    def is_dead(self, name: str) -> bool:
        """Whether an operation stands in a branch that is not taken."""
        values = self.values.get(name)
        return bool(values) and all(value is DEAD for value in values)


class Graph:
    """Functions that call each other.

    Args:
        functions: name -> function.
        graph: the operations outside every function.
        gradients: name of a gradient -> the gradient.
        resources: what operations keep between runs.
        most_bytes: of a tensor that is as large as a number says.
        most_operations: that one run may have, those of functions counted as often as called.
        most_calls: functions inside one another.
        name: of the file, for errors.
    """

    def __init__(
        self,
        functions: Mapping[str, Body],
        graph: Body,
        gradients: Mapping[str, Gradient] | None = None,
        *,
        resources: Resources,
        most_bytes: int,
        most_operations: int,
        most_calls: int,
        name: str = "",
    ):
        self.functions = Functions(functions, most_operations, most_calls)
        self.outside = self.functions.without_circles(graph)
        self.gradients = dict(gradients or {})
        self.resources, self.room, self.name = resources, Room(most_bytes), name
        self._most_operations, self._most_calls = most_operations, most_calls
        self._plans: dict[tuple, Plan] = {}
        #: What operations keep while the graph is there: compiled modules, by node.
        self.cache: dict[Any, Any] = {}

    # -- running ------------------------------------------------------------------------------

    def call(
        self, function: str, arguments: Sequence[Any], wanted: Sequence[int] | None = None
    ) -> list[Any]:
        """The results of a function.

        Args:
            function: its name.
            arguments: values and resources, in order.
            wanted: numbers of the results that are asked for; what only others need, and what runs
                for its effects, is left out then. All by default.
        """
        body = self.functions[function]
        if len(arguments) != len(body.arguments):
            raise DamagedFileError(
                "a function is called with another number of arguments",
                at=function,
                found=len(arguments),
                wanted=len(body.arguments),
            )
        fed = dict(zip(body.arguments, arguments, strict=True))
        if wanted is None:
            return self.evaluate(body, fed, body.results, body.controls)
        return self.evaluate(body, fed, [body.results[i] for i in wanted], ())

    def evaluate(
        self,
        body: Any,
        fed: Mapping[str, Any],
        results: Sequence[str],
        controls: Sequence[str] = (),
    ) -> list[Any]:
        """Some tensors of a function.

        Args:
            body: the function, or the graph.
            fed: name of an argument, or of a node -> its value.
            results: references to tensors.
            controls: nodes that run, too.
        """
        key = (id(body), tuple(results), tuple(controls), frozenset(fed))
        if key not in self._plans:
            self._plans[key] = plans.plan(body, results, controls, fed)
        plan = self._plans[key]
        frame = Frame(body, plan.steps, {name: (value,) for name, value in fed.items()})
        with np.errstate(all="ignore"):
            for step in plan.steps:
                frame.values[step.node.name] = self._result(step, frame)
        return [frame.value(reference) for reference in plan.results]

    def _result(self, step: Step, frame: Frame) -> tuple[Any, ...]:
        inputs = [frame.value(reference) for reference in step.inputs]
        node = step.node
        if node.op not in MERGE and (
            any(value is DEAD for value in inputs) or any(map(frame.is_dead, node.controls))
        ):
            return (DEAD,) * 8
        call = Call(node, self, frame)
        try:
            if node.op in self.functions:  # TensorFlow 1 calls functions by their names
                result: Any = self.call(node.op, inputs)
            else:
                result = self._rule(node).function(call, *inputs)
        except KeramosError as error:
            error.located(at=f"{node.op} {node.name}", in_=self.name)
            raise
        except jax.errors.JAXTypeError:  # asks for a number that is not known: the caller knows
            raise
        except _MISFITS as error:
            raise ConfigError(
                f"the inputs of an operation do not fit together: {error}",
                at=f"{node.op} {node.name}",
                in_=self.name,
                found=", ".join(map(_shown, inputs)),
            ) from error
        return (
            tuple(map(self._checked, result))
            if isinstance(result, list)
            else (self._checked(result),)
        )

    def _rule(self, node: Node) -> Any:
        if node.op not in RULES:
            raise UnsupportedFileError("an operation that is not known", found=node.op)
        return RULES[node.op]

    def _checked(self, value: Any) -> Any:
        """A result; numpy's scalars as arrays, and what is too large refused before it is made."""
        if isinstance(value, np.generic):
            return np.asarray(value)
        if isinstance(value, jax.core.Tracer):
            self.room.check(value.shape, value.dtype.itemsize)
        return settled(value)

    # -- looking ------------------------------------------------------------------------------

    def check(
        self,
        bodies: Sequence[tuple[Any, Sequence[str], Sequence[str]]],
        fed: frozenset[str] = frozenset(),
    ) -> bool:
        """Refuse what cannot run, before anything does.

        Args:
            bodies: (function, references to results, nodes that run too) of what will be evaluated.
            fed: nodes whose values are given.

        Returns:
            whether there is text, which cannot be compiled.

        Raises:
            UnsupportedFileError: operations that are not known, all of them.
            UnsafeError: operations that touch files or run code.
            CycleError: functions that call each other in a circle.
            LimitError: more operations, or calls inside calls, than allowed.
        """
        counts: Counter[str] = Counter()
        self._costs: dict[str, tuple[int, int]] = {}
        for body, results, controls in bodies:
            names = [*controls, *(Reference.read(result).node for result in results)]
            order = plans.ordered(body, names, frozenset(body.arguments) | fed)
            self._look(body, [body.operations[name] for name in order], counts, ())
        _refuse(counts, self.name)
        return any(RULES[op].on_host for op in counts if op in RULES)

    def _look(
        self, body: Any, nodes: Sequence[Node], counts: Counter[str], callers: tuple[str, ...]
    ) -> tuple[int, int]:
        """Operations, and functions inside one another, of some nodes."""
        cost, depth = len(nodes), 0
        for node in nodes:
            called = [*node.functions, *([node.op] if node.op in self.functions else [])]
            if node.op not in self.functions:
                counts[node.op] += 1
            for function in called:
                if function in callers:
                    what = "functions of the graph call each other in a circle"
                    raise CycleError(what, at=function, in_=self.name)
                inner = self._cost(function, counts, (*callers, function))
                cost, depth = cost + inner[0], max(depth, inner[1] + 1)
        if max(depth, len(callers)) > self._most_calls:
            raise LimitError(
                "functions of the graph call each other too deep",
                in_=self.name,
                wanted=f"at most {self._most_calls}",
                hint="Limits(max_calls=…)",
            )
        if cost > self._most_operations:
            raise LimitError(
                "the graph has too many operations",
                in_=self.name,
                found=f"{cost:,}",
                wanted=f"at most {self._most_operations:,}",
                hint="Limits(max_operations=…)",
            )
        return cost, depth

    def _cost(
        self, function: str, counts: Counter[str], callers: tuple[str, ...]
    ) -> tuple[int, int]:
        """Those of a function that is called; looked through once."""
        if function not in self._costs:
            if function not in self.functions:
                what = "the graph calls a function that is not there"
                raise DamagedFileError(what, at=function, in_=self.name)
            body = self.functions[function]
            names = [*body.controls, *(Reference.read(result).node for result in body.results)]
            order = plans.ordered(body, names, frozenset(body.arguments))
            nodes = [body.operations[name] for name in order]
            self._costs[function] = self._look(body, nodes, counts, callers)
        return self._costs[function]

    def nodes_of(self, function: str) -> list[Node]:
        """Every operation of a function, and of those that it calls."""
        return self.operations_of(self.functions[function])

    def operations_of(self, body: Any) -> list[Node]:
        """Every operation of a function, or of the graph, and of those that it calls."""
        key = ("operations", id(body))
        if key not in self.cache:
            nodes: list[Node] = []
            seen, pending = {body.name}, [body]
            while pending:
                for node in pending.pop().operations.values():
                    nodes.append(node)
                    called = [*node.functions, node.op]
                    fresh = [n for n in called if n in self.functions and n not in seen]
                    seen.update(fresh)
                    pending += [self.functions[name] for name in fresh]
            self.cache[key] = nodes
        return self.cache[key]


def _refuse(counts: Counter[str], name: str) -> None:
    unsafe = sorted(set(counts) & UNSAFE)
    if unsafe:
        raise UnsafeError(
            "the graph reads or writes files, or runs code, which is never done",
            in_=name,
            found=", ".join(unsafe),
        )
    unknown = {op: count for op, count in counts.most_common() if op not in RULES}
    if unknown:
        shown = [f"{op} ({count})" for op, count in list(unknown.items())[:MOST_NAMES]]
        raise UnsupportedFileError(
            f"the graph has {len(unknown)} operations that are not known",
            in_=name,
            found=", ".join(shown),
            hint="the rest of the file can be used; say which operations you need",
        )


def _shown(value: Any) -> str:
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    return type(value).__name__ if dtype is None else f"{dtype}{list(shape or ())}"


def outcome(value: Any) -> Any:
    """A result as it is handed out: a jax array, or numpy's objects for text."""
    if is_known(value) and value.dtype.kind not in "OSU":
        return as_jax(value)
    return value
