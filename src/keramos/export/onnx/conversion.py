"""A trace -> a graph of ONNX.

`convert(trace)` refuses what cannot be written, all of it at once; `.write(path)` of what it gives
reads the weights, one after the other.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from keramos.engine.listing import Operation, Trace, Update, Value
from keramos.errors import ConfigError
from keramos.export.onnx import opsets
from keramos.export.onnx.description import described
from keramos.export.onnx.graph import Graph, Node, Shared, TensorType
from keramos.export.onnx.lookups import look_up
from keramos.export.onnx.names import Names
from keramos.export.onnx.refusal import report
from keramos.export.onnx.rules.table import RULES
from keramos.export.onnx.session import STATES
from keramos.export.onnx.values import Held, Source, Weight
from keramos.export.onnx.walking import Known, walk
from keramos.export.onnx.widening import SHORT, WIDE, is_short, widened
from keramos.storage import LazyTensor

if TYPE_CHECKING:
    from keramos.engine.front import Front
    from keramos.engine.variable import Variable
    from keramos.storage.writer import Target

#: How the paths of states of random numbers end.
SEED = "seed_generator_state"
#: Names of what ONNX has whole: for `trace(kept_calls=KEPT_CALLS)`.
KEPT_CALLS = frozenset(RULES.whole)


@dataclass(frozen=True)
class OnnxModel:
    """A program in ONNX, whose weights nobody has read.

    Attributes:
        graph: its nodes, inputs and outputs.
        opset: the operator set that it is written in.
        properties: text by key, that the file carries.
        states: name of an input, which need not be given -> that of the output with what it is in
            the next call.
    """

    graph: Graph
    opset: int
    properties: Mapping[str, str]
    states: Mapping[str, str]

    @property
    def tensors(self) -> list[LazyTensor]:
        """The initializers, in the order in which the file has them."""
        return [_lazy(name, source) for name, source in self.graph.shared.initializers.items()]

    def write(self, target: Target, *, external: bool | None = None) -> None:
        """Write the file; see `storage.onnx.write`."""
        from keramos.storage.onnx import write

        properties = dict(self.properties)
        if self.states:
            properties[STATES] = json.dumps(self.states)
        domains = {"", *(node.domain for node in every_node(self.graph))}
        fields = {
            "ir_version": opsets.FILE_VERSIONS[self.opset],
            "producer_name": "keramos",
            "opset_import": [
                {"domain": domain, "version": opsets.DOMAINS.get(domain, self.opset)}
                for domain in sorted(domains)
            ],
            "metadata_props": [{"key": k, "value": v} for k, v in sorted(properties.items())],
        }
        write(target, fields, described(self.graph), self.tensors, external=external)


def _lazy(name: str, source: Any) -> LazyTensor:
    if isinstance(source, Weight):
        return LazyTensor(name, source.shape, source.dtype, source.read)
    return LazyTensor.of(name, source)


def convert(
    trace: Trace,
    *,
    front: Front | None = None,
    opset: int = opsets.DEFAULT,
    output_names: Sequence[str] | None = None,
    properties: Mapping[str, str] | None = None,
    bfloat16: bool = False,
) -> OnnxModel:
    """A trace in ONNX. No weight is read.

    Args:
        trace: made with `kept_calls=KEPT_CALLS`, so that what ONNX has whole is written whole.
        front: what is looked up before.
        opset: the operator set to write in, 17 to 23.
        output_names: of the outputs; the trace's own when left out.
        properties: text by key, that the file carries.
        bfloat16: whether what is bfloat16 stays so. onnxruntime has no such kernels for CPUs, so
            the program takes, gives and computes float32 instead, on the same weights.

    Raises:
        ConfigError: another operator set, or another number of names than of outputs.
        SaveError: what ONNX, or this operator set, cannot hold; each by its layer.
    """
    if not opsets.OLDEST <= opset <= opsets.NEWEST:
        raise ConfigError(
            "ONNX is not written in this operator set",
            found=opset,
            wanted=f"{opsets.OLDEST} to {opsets.NEWEST}",
        )
    names = [result.name for result in trace.outputs] if output_names is None else output_names
    if len(names) != len(trace.outputs):
        raise ConfigError("each output has one name", found=len(names), wanted=len(trace.outputs))
    trace = trace if bfloat16 or not is_short(trace) else widened(trace)
    wider = {} if bfloat16 else {SHORT: WIDE}
    conversion = _Conversion(trace, front, opset, list(names), wider)
    graph = conversion.graph()
    if graph.shared.refusals:
        raise report(graph.shared.refusals)
    if several := in_several_forms(graph):
        conversion = _Conversion(trace, front, opset, list(names), wider, several)
        graph = conversion.graph()
    return OnnxModel(graph, opset, properties or {}, conversion.states)


class _Conversion:
    """One conversion."""

    def __init__(
        self,
        trace: Trace,
        front: Front | None,
        opset: int,
        output_names: list[str],
        wider: Mapping[str, str],
        as_they_are: Collection[str] = (),
    ):
        self._trace, self._front, self._wider = trace, front, wider
        self._as_they_are = as_they_are
        updates, names = kept_updates(trace), Names(v.name for v in trace.inputs)
        names.taken.update(output_names)
        self._states = {id(u.variable): names.unique(u.variable.path) for u in updates}
        self._outputs = [result.value for result in trace.outputs] + [u.value for u in updates]
        self._output_names = output_names + [
            names.unique(f"{state}/next") for state in self._states.values()
        ]
        self.states = dict(
            zip(self._states.values(), self._output_names[len(output_names) :], strict=True)
        )
        constants = {n: Held(array, array.shape) for n, array in trace.constants.items()}
        self._shared = Shared(opset, names, RULES, constants)
        self._graph = Graph(self._shared)

    def graph(self) -> Graph:
        """The graph, complete."""
        trace, g = self._trace, self._graph
        wanted = needed(trace.operations, self._outputs)
        self._shared.reads = reads(wanted, self._outputs)
        inputs = trace.inputs if self._front is None else self._front.values
        g.inputs = [TensorType(v.name, v.dtype, v.shape) for v in inputs]
        known = self._known()
        if self._front is not None:
            known |= {value.name: Held(value.name, value.shape) for value in inputs}
            look_up(g, self._front, known, {value.name: value.dtype for value in trace.inputs})
        for symbol, (value, axis) in trace.symbols.items():
            g.define(symbol, g.tensor(known[value.name].source), axis)
        walk(g, wanted, known)
        if not self._shared.refusals:
            self._finish(known)
        return g

    def _known(self) -> Known:
        trace = self._trace
        known = {value.name: Held(value.name, value.shape) for value in trace.inputs}
        known |= self._shared.constants
        for read in trace.variables:
            if read.value.name not in self._shared.reads:
                continue
            weight = weight_of(read.value, read.variable)
            if state := self._states.get(id(read.variable)):
                known[read.value.name] = self._state(state, read.value, weight)
                continue
            source: Source = weight
            if weight.path in self._as_they_are:
                source = self._graph.tensor(weight)
            if weight.dtype in self._wider:
                source = self._graph.cast(source, self._wider[weight.dtype])
            known[read.value.name] = Held(source, weight.shape)
        return known

    def _state(self, name: str, value: Value, weight: Weight) -> Held:
        """What calls change: an input, which is what it was at first where nobody gives it."""
        held = weight if weight.dtype == value.dtype else weight.narrowed(value.dtype)
        self._shared.initializers[name] = held
        self._graph.inputs.append(TensorType(name, value.dtype, value.shape))
        return Held(name, value.shape)

    def _finish(self, known: Known) -> None:
        g, outputs = self._graph, self._outputs
        sources = [g.whole(known[value.name], value.shape) for value in outputs]
        remove_unread(g, [source for source in sources if isinstance(source, str)])
        for name, source, value in zip(self._output_names, sources, outputs, strict=True):
            g.outputs.append(TensorType(name, value.dtype, value.shape))
            is_own = sum(source is other for other in sources) == 1 and g.maker(source) is not None
            if is_own and isinstance(source, str):
                rename(g, source, name)
            else:
                g.nodes.append(Node("Identity", [g.tensor(source)], [name], {}, name))
        wanted = {name for node in every_node(g) for name in node.inputs}
        shared = g.shared
        shared.initializers = {n: s for n, s in shared.initializers.items() if n in wanted}


def kept_updates(trace: Trace) -> list[Update]:
    """What a call leaves for the next one. Not where random numbers go on, for none are drawn; nor
    what is assigned and never read.
    """
    results = [result.value for result in trace.outputs]
    updates = [u for u in trace.updates if not u.variable.path.endswith(SEED)]
    outputs = [*results, *(update.value for update in updates)]
    count = reads(needed(trace.operations, outputs), outputs)
    read = {id(read.variable) for read in trace.variables if read.value.name in count}
    return [update for update in updates if id(update.variable) in read]


def weight_of(value: Value, variable: Variable) -> Weight:
    """A variable as a weight."""

    def read() -> Any:
        contents = variable.contents
        return contents.read() if hasattr(contents, "read") else np.asarray(contents)

    shape = tuple(int(size) for size in value.shape)
    return Weight(value.name, shape, variable.dtype, read)


def needed(operations: Sequence[Operation], outputs: Iterable[Value]) -> list[Operation]:
    """Those operations on which the outputs depend."""
    wanted, result = {value.name for value in outputs}, []
    for operation in reversed(operations):
        if not wanted.isdisjoint(value.name for value in operation.outputs):
            result.append(operation)
            wanted.update(value.name for value in operation.inputs)
    return result[::-1]


def reads(operations: Iterable[Operation], outputs: Iterable[Value]) -> Counter[str]:
    """How often each value is read."""
    result = Counter(value.name for value in outputs)
    for operation in operations:
        result.update(value.name for value in operation.inputs)
        for block in operation.blocks:
            result += reads(block.operations, block.outputs)
    return result


def in_several_forms(g: Graph) -> set[str]:
    """Variables that would be written more than once, arranged in several ways: then it is better
    to write each once, as it is, and to arrange it in the graph.
    """
    weights = [s for s in g.shared.initializers.values() if isinstance(s, Weight)]
    forms = Counter(weight.path for weight in weights)
    return {path for path, count in forms.items() if count > 1}


def every_node(g: Graph) -> Iterator[Node]:
    """The nodes of a graph and of the bodies inside."""
    for node in g.nodes:
        yield node
        for value in node.attributes.values():
            if isinstance(value, Graph):
                yield from every_node(value)


def captured(node: Node) -> Iterator[str]:
    """Names that a node reads, those inside of its bodies included."""
    yield from node.inputs
    for value in node.attributes.values():
        if isinstance(value, Graph):
            for inner in value.nodes:
                yield from captured(inner)


def remove_unread(g: Graph, outputs: Iterable[str]) -> None:
    """Remove nodes on which nothing depends, in the bodies too."""
    wanted, nodes = set(outputs), []
    for node in reversed(g.nodes):
        if wanted.isdisjoint(node.outputs):
            continue
        for value in node.attributes.values():
            if isinstance(value, Graph):
                remove_unread(value, [output.name for output in value.outputs])
        nodes.append(node)
        wanted.update(captured(node))
    g.nodes = nodes[::-1]


def rename(g: Graph, old: str, new: str) -> None:
    """Give a tensor another name, everywhere."""
    for node in every_node(g):
        node.inputs = [new if name == old else name for name in node.inputs]
        node.outputs = [new if name == old else name for name in node.outputs]
