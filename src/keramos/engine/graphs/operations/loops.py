"""Branches and loops.

A condition that is known chooses its branch now. A loop whose number of rounds can be counted
beforehand is a scan, which can be differentiated; any other is a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.core
import numpy as np

from keramos.engine.graphs.operations.lists import TensorList
from keramos.engine.graphs.plan import Reference, reaching
from keramos.engine.graphs.registry import RULES, Call, operation
from keramos.engine.graphs.values import UnknownValueError, as_jax, is_known, known
from keramos.engine.scope import StatelessScope
from keramos.engine.variable import Variable

#: Rounds of a loop that are counted beforehand, and that are run one after the other where the
#: shapes of what they pass on change.
MOST_ROUNDS, MOST_UNROLLED = 100_000, 1_000
_WRITES = ("Assign", "ResourceScatter", "Rng", "Random", "Stateful", "Multinomial", "Truncated")
_CALLS = ("StatefulPartitionedCall",)
#: What cannot be compiled is compiled nevertheless until it fails like this.
_UNCOMPILED = (UnknownValueError, jax.errors.JAXTypeError, TypeError)


def _array(x: Any) -> Any:
    return x if isinstance(x, TensorList) else as_jax(x)


def _is_array(x: Any) -> bool:
    return isinstance(x, jax.Array | np.ndarray | np.generic | TensorList)


class Effects:
    """Runs functions whose assignments become results.

    Args:
        call: the operation that runs them.
        functions: their names.
        inputs: of them, variables among them.
    """

    def __init__(self, call: Call, functions: Sequence[str], inputs: Sequence[Any]):
        self._call = call
        writes = any(
            node.op.startswith(_WRITES) and node.op not in _CALLS
            for function in functions
            for node in call.graph.nodes_of(function)
        )
        own = call.graph.resources
        every = [*inputs, *own.variables.values(), own.draws]
        self.variables = list({id(x): x for x in every if isinstance(x, Variable)}.values())
        if not writes:
            self.variables = []

    def values(self) -> list[Any]:
        """What the variables hold."""
        return [variable.value for variable in self.variables]

    def run(
        self, function: str, inputs: Sequence[Any], values: Sequence[Any]
    ) -> tuple[list[Any], list[Any]]:
        """Results, and what the variables hold then."""
        if not self.variables:
            return self._call.run(function, inputs), []
        with StatelessScope(zip(self.variables, values, strict=True)) as scope:
            results = self._call.run(function, inputs)
            return results, [scope.get_current_value(variable) for variable in self.variables]

    def assign(self, values: Sequence[Any]) -> None:
        """Let the variables hold what came out."""
        for variable, value in zip(self.variables, values, strict=True):
            variable.assign(value)


# -- branches ----------------------------------------------------------------------------------


def _truth(x: Any) -> bool:
    value = known(x).reshape(-1)
    return bool(value.size) and bool(value[0]) if x.ndim == 0 else bool(value.size)


@operation("If", "StatelessIf")
def branch(call: Call, condition: Any, *inputs: Any) -> Any:
    functions = [call.get("else_branch"), call.get("then_branch")]
    if not isinstance(condition, jax.core.Tracer):
        return call.run(functions[_truth(condition)], inputs)
    return _chosen(call, condition.astype(bool).astype("int32"), functions, inputs)


@operation("Case", "StatelessCase")
def case(call: Call, index: Any, *inputs: Any) -> Any:
    functions = call.get("branches")
    if not isinstance(index, jax.core.Tracer):
        number = int(known(index))
        return call.run(functions[number if 0 <= number < len(functions) else -1], inputs)
    last = len(functions) - 1
    is_in = (index >= 0) & (index <= last)
    return _chosen(call, jax.numpy.where(is_in, index, last), functions, inputs)


def _chosen(call: Call, index: Any, functions: Sequence[str], inputs: Sequence[Any]) -> list[Any]:
    effects = Effects(call, functions, inputs)
    before = effects.values()

    def runner(function: str) -> Any:
        def run() -> Any:
            results, after = effects.run(function, inputs, before)
            return [_array(x) for x in results], after

        return run

    try:
        results, after = jax.lax.switch(index, [runner(function) for function in functions])
    except TypeError as error:  # results of different shapes
        raise UnknownValueError(
            "the branches of a condition give different shapes, and it depends on the inputs"
        ) from error
    effects.assign(after)
    return list(results)


# -- loops ---------------------------------------------------------------------------------------


@operation("While", "StatelessWhile")
def loop(call: Call, *inputs: Any) -> Any:
    condition, body = call.get("cond"), call.get("body")
    if _must_run_on_host(call, body) or not any(map(_is_array, inputs)):
        return _stepwise(call, condition, body, inputs, None)
    rounds = _rounds(call, condition, body, inputs)
    leaves = jax.tree.leaves([x for x in inputs if _is_array(x)])
    is_traced = any(isinstance(x, jax.core.Tracer) for x in leaves)
    run = _compiled if is_traced else _compiled_once
    try:
        return run(call, condition, body, inputs, rounds)
    except _UNCOMPILED:
        # shapes change, or a number must be known: each round for itself
        if is_traced and (rounds is None or rounds > MOST_UNROLLED):
            raise
        return _stepwise(call, condition, body, inputs, rounds)


def _compiled_once(
    call: Call, condition: str, body: str, inputs: Sequence[Any], rounds: int | None
) -> list[Any]:
    """A loop outside of any compiled program, compiled for the next run, too."""
    effects = Effects(call, [condition, body], inputs)
    if effects.variables:
        return _compiled(call, condition, body, inputs, rounds)
    variables = [x for x in inputs if isinstance(x, Variable)]
    moving = [i for i, x in enumerate(inputs) if _is_array(x) and not _is_setting(x)]
    arrays = [inputs[i] for i in moving]
    settings = [x.tobytes() if _is_setting(x) else None for x in inputs]
    key = (id(call.node), rounds, *settings, *map(id, variables))
    if key not in call.graph.cache:

        def run(arrays: list[Any], numbers: list[Any]) -> list[Any]:
            values = list(inputs)
            for i, x in zip(moving, arrays, strict=True):
                values[i] = x
            with StatelessScope(zip(variables, numbers, strict=True)):
                results = _compiled(call, condition, body, values, rounds)
            return [x for x in results if _is_array(x)]

        call.graph.cache[key] = jax.jit(run)
    changed = iter(call.graph.cache[key](arrays, [v.value for v in variables]))
    return [next(changed) if _is_array(x) else x for x in inputs]


def _is_setting(x: Any) -> bool:
    """Whether an input of a loop is one that shapes may depend on: a few known integers."""
    return is_known(x) and x.dtype.kind in "iub" and x.size <= 8


def _must_run_on_host(call: Call, function: str) -> bool:
    nodes = call.graph.nodes_of(function)
    return any(node.op in RULES and RULES[node.op].on_host for node in nodes)


def _stepwise(
    call: Call, condition: str, body: str, inputs: Sequence[Any], rounds: int | None
) -> list[Any]:
    values, count = list(inputs), 0
    while count < rounds if rounds is not None else _truth(call.run(condition, values)[0]):
        values = call.run(body, values)
        count += 1
    return values


def _rounds(call: Call, condition: str, body: str, inputs: Sequence[Any]) -> int | None:
    """How often the body runs, if that follows from known numbers alone."""
    graph, functions = call.graph, call.graph.functions
    arguments, after = functions[body].arguments, functions[body].results
    names = functions[condition].arguments
    needed = {names.index(n) for n in reaching(functions[condition], functions[condition].results)}
    while True:
        more = {arguments.index(n) for i in needed for n in reaching(functions[body], [after[i]])}
        if more <= needed:
            break
        needed |= more
    if not all(_is_countable(inputs[i]) for i in needed):
        return None
    values: list[Any] = [None] * len(inputs)
    for i in needed:
        values[i] = np.asarray(inputs[i])
    order, count = sorted(needed), 0
    while _truth(graph.call(condition, values, [0])[0]):
        results = graph.call(body, values, order)
        if count == MOST_ROUNDS or not all(map(is_known, results)):
            return None
        count += 1
        for i, value in zip(order, results, strict=True):
            values[i] = value
    return count


def _is_countable(x: Any) -> bool:
    is_there = isinstance(x, np.ndarray | np.generic | jax.Array)
    return is_there and not isinstance(x, jax.core.Tracer) and x.size <= 1


def _invariant(call: Call, body: str, inputs: Sequence[Any]) -> set[int]:
    """The arguments that every round passes on as they are."""
    function = call.graph.functions[body]

    def source(text: str) -> str:
        reference = Reference.read(text)
        node = function.operations.get(reference.node)
        while node is not None and node.op == "Identity":
            reference = Reference.read(node.inputs[0])
            node = function.operations.get(reference.node)
        return reference.node

    return {
        i
        for i, (name, result) in enumerate(zip(function.arguments, function.results, strict=True))
        if source(result) == name or not _is_array(inputs[i])
    }


def _compiled(
    call: Call, condition: str, body: str, inputs: Sequence[Any], rounds: int | None
) -> list[Any]:
    still = _invariant(call, body, inputs)
    moving = [i for i in range(len(inputs)) if i not in still]
    effects = Effects(call, [condition, body], inputs)

    def whole(carry: Sequence[Any]) -> list[Any]:
        values = list(inputs)
        for i, value in zip(moving, carry, strict=True):
            values[i] = value
        return values

    def step(state: tuple[list[Any], list[Any]]) -> tuple[list[Any], list[Any]]:
        results, after = effects.run(body, whole(state[0]), state[1])
        return [_array(results[i]) for i in moving], after

    def fitted(state: tuple[list[Any], list[Any]]) -> tuple[list[Any], list[Any]]:
        carry, after = step(state)
        return [_like(old, new) for old, new in zip(state[0], carry, strict=True)], after

    start = ([_array(inputs[i]) for i in moving], effects.values())
    start = (_settled(start[0], jax.eval_shape(step, start)[0]), start[1])
    if rounds is not None:
        carry, after = jax.lax.scan(lambda c, _: (fitted(c), None), start, None, rounds)[0]
    else:
        carry, after = jax.lax.while_loop(
            lambda state: as_jax(effects.run(condition, whole(state[0]), state[1])[0][0]).astype(
                bool
            ),
            fitted,
            start,
        )
    effects.assign(after)
    return whole(carry)


def _like(old: Any, new: Any) -> Any:
    if isinstance(old, TensorList):
        return old.with_items(_like(old.items, as_jax(new.stacked(old.shape))))
    return new.astype(old.dtype)


def _settled(before: list[Any], after: list[Any]) -> list[Any]:
    """Lists as one array each, of the shape that the first round gives their elements."""
    settled = []
    for old, new in zip(before, after, strict=True):
        if not isinstance(old, TensorList):
            settled.append(old)
        elif old.is_unset and not isinstance(new.items, list):
            settled.append(old.allocated(new.items.shape[1:], new.items.dtype))
        elif old.is_unset and not new.is_unset:
            there = next(x for x in new.items if x is not None)
            settled.append(old.allocated(there.shape, there.dtype))
        else:
            settled.append(old.with_items(as_jax(old.stacked(old.shape))))
    return settled
