"""From operation to operation: each by its rule, and what has no rule by its pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

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
    """

    primitives: Mapping[str, Rule]
    whole: Mapping[str, Rule]

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
        sources = result if isinstance(result, (list, tuple)) else [result]
        return as_held(operation.outputs, sources)

    return rule


def as_held(values: Sequence[Value], sources: Sequence[Source]) -> list[Held]:
    """Tensors that are values as they are."""
    return [Held(s, value.shape) for value, s in zip(values, sources, strict=True)]


def walk(g: Graph, rules: Rules, operations: Sequence[Operation], known: Known) -> None:
    """Write operations, and note what stands for their outputs. What is refused is gathered."""
    for operation in operations:
        with g.within(operation.scope):
            inputs = [known[value.name] for value in operation.inputs]
            try:
                outputs = _written(g, rules, operation, inputs, known)
            except Refused as refused:
                refusal = Refusal(operation.name, operation.scope, refused.why, refused.opset)
                g.shared.refusals.append(refusal)
                outputs = [Held("refused", value.shape) for value in operation.outputs]
        names = (value.name for value in operation.outputs)
        known.update(zip(names, outputs, strict=True))


def _written(
    g: Graph,
    rules: Rules,
    operation: Operation,
    inputs: Sequence[Held],
    known: Known,
) -> Sequence[Held]:
    rule = rules.of(operation)
    outputs = None if rule is None else rule(g, operation, inputs)
    if outputs is not None:
        return outputs
    body = operation.parameters.get("body")
    if not isinstance(body, Block):
        raise Refused("ONNX has no such operation")
    return inlined(g, rules, body, inputs, known)


def inlined(
    g: Graph, rules: Rules, block: Block, inputs: Sequence[Held], known: Known
) -> list[Held]:
    """A block, written here."""
    known = known | dict(zip((v.name for v in block.inputs), inputs, strict=True))
    walk(g, rules, block.operations, known)
    return [known[value.name] for value in block.outputs]
