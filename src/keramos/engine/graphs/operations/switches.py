"""Conditions as TensorFlow 1 wrote them: a Switch for all that goes into a branch, a Merge for all
that comes out.

Of a condition that is known, what stands in the branch that is not taken is dead. Where it depends
on the inputs of a compiled graph, both branches are computed, and the Merge chooses.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import jax.core
import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.circles import SWITCH
from keramos.engine.graphs.plan import Reference
from keramos.engine.graphs.registry import Body, Call, operation
from keramos.engine.graphs.values import DEAD, UnknownValueError, as_jax, known
from keramos.errors import DamagedFileError

#: Operations of the branches behind which the Switch of a condition is looked for.
MOST_SEARCHED = 10_000


@operation("Switch", "RefSwitch", outputs="output_false output_true")
def switch(call: Call, x: Any, condition: Any) -> Any:
    if isinstance(condition, jax.core.Tracer):
        return [x, x]
    return [DEAD, x] if bool(known(condition, "a condition")) else [x, DEAD]


@operation("Merge", "RefMerge", outputs="output value_index")
def merge(call: Call, *inputs: Any) -> Any:
    alive = [i for i, x in enumerate(inputs) if x is not DEAD]
    if not alive:
        return [DEAD, DEAD]
    if len(alive) == 1:
        return [inputs[alive[0]], np.array(alive[0], np.int32)]
    return _chosen(call, inputs)


def _chosen(call: Call, inputs: tuple[Any, ...]) -> list[Any]:
    """The result of the branch that a condition takes which nobody knows yet."""
    condition, taken = _decided(call, len(inputs))
    if any(x.shape != inputs[0].shape for x in inputs):
        raise UnknownValueError(
            "the branches of a condition give different shapes, and it depends on the inputs"
        )
    if_true, if_false = as_jax(inputs[taken]), as_jax(inputs[1 - taken])
    index = jnp.where(condition, taken, 1 - taken).astype("int32")
    return [jnp.where(condition, if_true, if_false), index]


def _decided(call: Call, count: int) -> tuple[Any, int]:
    """The condition that decides between the inputs of a Merge, and which of them is for true.

    Raises:
        DamagedFileError: nothing decides it.
    """
    key = ("condition", id(call.frame.body), call.node.name)
    if key not in call.graph.cache:
        call.graph.cache[key] = _deciding(call.frame.body, call.node.inputs)
    reference, taken = call.graph.cache[key]
    if reference is None or count != 2:
        raise DamagedFileError("no condition says which branch is taken", at=call.node.name)
    return call.frame.value(reference), taken


def _deciding(body: Body, inputs: Any) -> tuple[Reference | None, int]:
    """Of the conditions behind both inputs, the one of which each has another side: those around it
    have the same, those within a branch have both.
    """
    first, second = (_sides(body, text) for text in inputs[:2])
    for reference, sides in first.items():
        if len(sides) == 1 and second.get(reference) == {1 - next(iter(sides))}:
            return reference, 1 - next(iter(sides))
    return None, 0


def _sides(body: Body, start: str) -> dict[Reference, set[int]]:
    """Conditions whose switches lead to a tensor -> the sides from which they do."""
    sides: dict[Reference, set[int]] = defaultdict(set)
    pending, seen = [start], set[tuple[str, int]]()
    while pending and len(seen) < MOST_SEARCHED:
        name, _, position = Reference.read(pending.pop())
        node = body.operations.get(name)
        if node is None or (name, position) in seen:
            continue
        seen.add((name, position))
        if node.op in SWITCH and len(node.inputs) == 2:
            sides[Reference.read(node.inputs[1])].add(position)
        pending += [*node.inputs, *node.controls]
    return sides
