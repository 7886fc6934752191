"""From operation to operation: each by its rule, and what has no rule by its pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from keramos.engine.listing import Block, Operation, Value
from keramos.export.onnx.graph import Graph
from keramos.export.onnx.refusal import Refusal, Refused
from keramos.export.onnx.values import Held, Source

#: (graph, operation, what stands for its inputs) -> what stands for its outputs; None: the rule
#: does not apply, and the block of the operation is written instead.
Rule: TypeAlias = Callable[[Graph, Operation, Sequence[Held]], "Sequence[Held] | None"]


@dataclass(frozen=True)
class Rules:
    """The rules of a format.

    Attributes:
        primitives: by jax's name.
        whole: of operations that `engine.whole` kept, by the name of the function.
        reasons: why an operation has no rule.
        otherwise: why others have none.
    """

    primitives: Mapping[str, Rule]
    whole: Mapping[str, Rule]
    reasons: Mapping[str, str]
    otherwise: str = "ONNX has no such operation"

    def of(self, operation: Operation) -> Rule | None:
        """The rule of an operation."""
        is_whole = "operands" in operation.parameters
        return (self.whole if is_whole else self.primitives).get(operation.name)


#: What stands for the values that are known so far, by name.
Known: TypeAlias = dict[str, Held]


def plain(function: Callable[..., Source | Sequence[Source]]) -> Rule:
    """A rule of a function that takes whole tensors in their own order, and gives one, or a
    list.
    """

    def rule(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
        pairs = zip(inputs, operation.inputs, strict=True)
        result = function(g, operation, *(g.whole(held, value.shape) for held, value in pairs))
        sources: Any = result if isinstance(result, (list, tuple)) else [result]
        return as_held(operation.outputs, sources)

    return rule


def as_held(values: Sequence[Value], sources: Sequence[Source]) -> list[Held]:
    """Tensors that are values as they are."""
    return [Held(s, value.shape) for value, s in zip(values, sources, strict=True)]


def walk(g: Graph, operations: Sequence[Operation], known: Known) -> None:
    """Write operations, and note what stands for their outputs. What is refused is gathered."""
    for operation in operations:
        with g.within(operation.scope):
            inputs = [known[value.name] for value in operation.inputs]
            try:
                outputs = _written(g, operation, inputs)
            except Refused as refused:
                refusal = Refusal(operation.name, operation.scope, refused.why, refused.opset)
                g.shared.refusals.append(refusal)
                outputs = [Held(g.refused(value), value.shape) for value in operation.outputs]
        for value, held in zip(operation.outputs, outputs, strict=True):
            _learn(g, known, value, held)


def _learn(g: Graph, known: Known, value: Value, held: Held) -> None:
    """Note what stands for a value, and how often that tensor is read: a value that an operation
    passed on, or turned for later, is the tensor of another one.
    """
    known[value.name] = held
    if isinstance(held.source, str):
        reads, uses = g.shared.reads[value.name], g.shared.uses
        uses[held.source] = uses[held.source] - 1 + reads if held.source in uses else reads


def _written(g: Graph, operation: Operation, inputs: Sequence[Held]) -> Sequence[Held]:
    if operation.outputs and all(0 in value.shape for value in operation.outputs):
        # runtimes disagree on what spreads to nothing
        return [Held(_nothing(g, value), value.shape) for value in operation.outputs]
    rule = g.shared.rules.of(operation)
    outputs = None if rule is None else rule(g, operation, inputs)
    if outputs is not None:
        return outputs
    body = operation.parameters.get("body")
    if not isinstance(body, Block):
        rules = g.shared.rules
        raise Refused(rules.reasons.get(operation.name, rules.otherwise))
    return inlined(g, body, inputs)


def _nothing(g: Graph, value: Value) -> Source:
    """An array without elements."""
    shape = g.shape(value.shape)
    if isinstance(shape, np.ndarray):
        return np.zeros(shape, np.dtype(value.dtype))
    return g.cast(g.op("ConstantOfShape", shape), value.dtype)


def inlined(g: Graph, block: Block, inputs: Sequence[Held]) -> list[Held]:
    """A block, written here. Beside its arguments it reads constants alone."""
    known = {**g.shared.constants}
    for value, held in zip(block.inputs, inputs, strict=True):
        _learn(g, known, value, held)
    walk(g, block.operations, known)
    return [known[value.name] for value in block.outputs]
