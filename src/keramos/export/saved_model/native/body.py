"""The operations of an endpoint, from what it is fed to what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keramos.engine.listing import Trace, Value
from keramos.export.endpoint import Endpoint
from keramos.export.onnx.conversion import needed, reads, remove_unread
from keramos.export.onnx.graph import Shared
from keramos.export.onnx.names import Names
from keramos.export.onnx.refusal import Refusal
from keramos.export.onnx.values import Held
from keramos.export.onnx.walking import walk
from keramos.export.saved_model.native.graph import TensorFlowGraph
from keramos.export.saved_model.native.rules import RULES
from keramos.export.saved_model.nodes import node
from keramos.export.saved_model.values import Message

#: Names of what has operations of its own: for `trace(kept_calls=KEPT_CALLS)`.
KEPT_CALLS = frozenset(RULES.whole)
#: Name of the operation that hands on variable or input k.
FED = "in_{}"
#: How ONNX's rules are to speak: where reductions take their axes as inputs, and Gelu is composed.
_OPSET = 18


@dataclass(frozen=True)
class Body:
    """Operations of TensorFlow.

    Attributes:
        nodes: in running order.
        results: names of the tensors that are asked for.
    """

    nodes: Sequence[Message]
    results: Sequence[str]


def of_endpoint(endpoint: Endpoint) -> tuple[Body | None, Sequence[Refusal]]:
    """What an endpoint computes, fed by the operations that `functions` puts in front."""
    trace = endpoint.trace
    values = [*(read.value for read in trace.variables), *trace.inputs]
    fed = {value.name: f"{FED.format(k)}:output:0" for k, value in enumerate(values)}
    results = [result.value for result in trace.outputs]
    return body(trace, fed, [*results, *(update.value for update in trace.updates)])


def body(
    trace: Trace, fed: Mapping[str, str], results: Sequence[Value]
) -> tuple[Body | None, Sequence[Refusal]]:
    """A trace as operations of TensorFlow.

    Args:
        trace: made with `kept_calls=KEPT_CALLS`.
        fed: name of a variable or an input of the trace -> the tensor that it is.
        results: values of the trace that are asked for.

    Returns:
        the operations, or None and what there is none for.
    """
    constants = {n: Held(array, array.shape) for n, array in trace.constants.items()}
    shared = Shared(_OPSET, Names(), RULES, constants)
    g = TensorFlowGraph(shared)
    values = [*(read.value for read in trace.variables), *trace.inputs]
    g.dtypes = {fed[value.name]: value.dtype for value in values}
    known = {value.name: Held(fed[value.name], value.shape) for value in values}
    known |= constants
    operations = needed(trace.operations, results)
    shared.reads = reads(operations, results)
    for symbol, (value, axis) in trace.symbols.items():
        g.define(symbol, fed[value.name], axis)
    walk(g, operations, known)
    if shared.refusals:
        return None, shared.refusals
    names = [g.tensor(g.whole(known[value.name], value.shape)) for value in results]
    remove_unread(g, names)
    nodes = [node(n.name, n.kind, n.inputs, **n.attributes) for n in g.nodes]
    return Body(nodes, names), ()
