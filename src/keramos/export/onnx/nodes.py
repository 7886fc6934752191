"""Nodes of ONNX and the graph that they stand in, with the sizes that are computed in it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from keramos.engine import sizes
from keramos.engine.listing import Value
from keramos.engine.sizes import Size
from keramos.export.onnx import opsets
from keramos.export.onnx.names import Names
from keramos.export.onnx.refusal import Refusal, Refused
from keramos.export.onnx.values import Array, Held, Source, Weight, ints

if TYPE_CHECKING:
    from keramos.export.onnx.walking import Rules

#: Equal known arrays up to this many bytes are one initializer.
SMALL = 256


@dataclass
class Node:
    """An operator and what it is applied to.

    Attributes:
        kind: name of the operator.
        inputs: names of tensors; empty for an optional one that is left out.
        outputs: names of tensors.
        attributes: ints, floats, text, sequences of them, or a `Graph`.
        name: of the node.
    """

    kind: str
    inputs: list[str]
    outputs: list[str]
    attributes: dict[str, Any]
    name: str

    @property
    def domain(self) -> str:
        """Where the operator is defined; empty for ONNX itself."""
        return opsets.ELSEWHERE.get(self.kind, "")


@dataclass(frozen=True)
class TensorType:
    """What a graph says of an input or output: name, dtype, and sizes if it says any."""

    name: str
    dtype: str
    sizes: tuple[Size, ...] | None = None


@dataclass
class Shared:
    """What a graph and the bodies inside of it share.

    Attributes:
        opset: the operator set.
        values: names of tensors.
        rules: of the operations.
        constants: what is known without any input, by the names of the trace.
        nodes: names of nodes.
        initializers: by name.
        pool: initializers by what they hold.
        refusals: what could not be written.
        reads: how often each value of the trace is read.
        uses: how often each tensor of the graph is, by all values that it stands for.
        scope: the layers around what is written now.
    """

    opset: int
    values: Names
    rules: Rules
    constants: dict[str, Held]
    nodes: Names = field(default_factory=Names)
    initializers: dict[str, Array | Weight] = field(default_factory=dict)
    pool: dict[Any, tuple[str, Any]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    reads: Counter[str] = field(default_factory=Counter)
    uses: dict[str, int] = field(default_factory=dict)
    scope: str = ""


class NodeGraph:
    """Nodes in running order. A body of a loop or branch reads tensors of the graphs around it.

    Args:
        shared: with all graphs of a model.
        parent: the graph around.
    """

    def __init__(self, shared: Shared, parent: NodeGraph | None = None):
        self.shared, self.parent = shared, parent
        self.nodes: list[Node] = []
        self.inputs: list[TensorType] = []
        self.outputs: list[TensorType] = []
        self.name = "graph"
        self._sizes: dict[str, str] = {}
        self._makers: dict[str, Node] = {}

    @property
    def opset(self) -> int:
        """The operator set that is written in."""
        return self.shared.opset

    def body(self, name: str) -> Self:
        """A graph inside of this one."""
        inner = type(self)(self.shared, self)
        inner.name = self.shared.nodes.unique(self._within(name))
        return inner

    @contextlib.contextmanager
    def within(self, scope: str) -> Iterator[None]:
        """Name nodes by the layers around them."""
        before, self.shared.scope = self.shared.scope, scope or self.shared.scope
        try:
            yield
        finally:
            self.shared.scope = before

    def _within(self, name: str) -> str:
        return f"{self.shared.scope}/{name}" if self.shared.scope else name

    # -- Nodes -------------------------------------------------------------------------------------

    def op(self, kind: str, *inputs: Source | None, **attributes: Any) -> str:
        """A node with one output; its name.

        Args:
            kind: the operator.
            inputs: None for one that is left out.
            attributes: None for one that is left out.

        Raises:
            Refused: the operator set does not have it.
        """
        return self.ops(kind, 1, *inputs, **attributes)[0]

    def ops(self, kind: str, outputs: int, *inputs: Source | None, **attributes: Any) -> list[str]:
        """A node with several outputs; their names."""
        since = opsets.SINCE.get(kind, 0)
        if since > self.opset:
            raise Refused(f"ONNX has {kind} from operator set {since} on", since)
        name = self.shared.nodes.unique(self._within(kind))
        numbers = [name] if outputs == 1 else [f"{name}.{i}" for i in range(outputs)]
        names = [self.shared.values.unique(number) for number in numbers]
        present = {key: value for key, value in attributes.items() if value is not None}
        read = ["" if source is None else self.tensor(source) for source in inputs]
        node = Node(kind, read, names, present, name)
        self.nodes.append(node)
        self._makers.update(dict.fromkeys(names, node))
        return names

    def become(self, node: Node, kind: str) -> str:
        """Make another operator of a node whose output nobody has read; the output's name then."""
        if kind == node.kind:
            return node.outputs[0]
        node.kind, node.name = kind, self.shared.nodes.unique(self._within(kind))
        node.outputs = [self.shared.values.unique(node.name)]
        self._makers[node.outputs[0]] = node
        return node.outputs[0]

    def maker(self, source: object) -> Node | None:
        """The node of this graph that makes a tensor."""
        return self._makers.get(source) if isinstance(source, str) else None

    def tensor(self, source: Source) -> str:
        """The name of a tensor; what is known, or a weight, becomes an initializer, once."""
        if isinstance(source, str):
            return source
        key: Any = id(source)
        if isinstance(source, Weight):
            key = (source.path, source.steps)
        elif source.nbytes <= SMALL:
            key = (source.tobytes(), source.shape, source.dtype.name)
        if key not in self.shared.pool:
            wanted = source.path if isinstance(source, Weight) else "constant"
            name = self.shared.values.unique(wanted)
            self.shared.initializers[name] = source
            self.shared.pool[key] = name, source  # held, so that no other gets its id
        return self.shared.pool[key][0]

    def refused(self, value: Value) -> str:
        """What stands for a value that could not be written, so that all that cannot is said."""
        return "refused"

    # -- Sizes -------------------------------------------------------------------------------------

    def define(self, symbol: str, tensor: str, axis: int) -> None:
        """A symbolic size is that of an axis of an input."""
        self._sizes[symbol] = self.op("Shape", tensor, start=axis, end=axis + 1)

    def size(self, size: Size) -> Source:
        """A size as an int64 tensor of one element."""
        if isinstance(size, int):
            return ints(size)
        result = self._known_size(size)
        if result is None:
            symbols = {name: self._symbol(name) for name in sizes.names(size)}
            result = sizes.compute(size, symbols, self._arithmetic, ints)
            self._sizes[size] = result = self.tensor(result)
        return result

    def _known_size(self, size: str) -> str | None:
        if size in self._sizes or self.parent is None:
            return self._sizes.get(size)
        return self.parent._known_size(size)

    def _symbol(self, name: str) -> str:
        result = self._known_size(name)
        if result is None:
            raise Refused(f"no input has an axis of the size {name!r} alone")
        return result

    @property
    def _arithmetic(self) -> Mapping[str, Callable[..., Any]]:
        def node(kind: str) -> Callable[..., Any]:
            return lambda *operands: self.op(kind, *operands)

        def floordiv(a: Source, b: Source) -> Source:
            # Div rounds towards zero; of whole numbers Mod has the sign of the divisor
            return self.op("Div", self.op("Sub", a, self.op("Mod", a, b)), b)

        kinds = {"add": "Add", "sub": "Sub", "mul": "Mul", "neg": "Neg", "mod": "Mod"}
        kinds |= {"max": "Max", "min": "Min"}
        result = {name: node(kind) for name, kind in kinds.items()}
        power = lambda base, exponent: self.op("Pow", base, ints(exponent))  # noqa: E731
        return result | {"floordiv": floordiv, "pow": power}

    def shape(self, wanted: Sequence[Size]) -> Source:
        """A shape as an int64 tensor."""
        if all(isinstance(size, int) for size in wanted):
            return ints(*wanted)  # type: ignore[arg-type]
        parts = [self.size(size) for size in wanted]
        return self.op("Concat", *parts, axis=0) if len(parts) > 1 else parts[0]
