"""An ONNX graph that is being written: nodes, initializers, and the sizes that are computed in it.

Knows no operation of a trace. What can be done to known numbers and to weights is done at once,
not by a node.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from keramos.engine import sizes
from keramos.engine.sizes import Size
from keramos.export.onnx import opsets
from keramos.export.onnx.names import Names
from keramos.export.onnx.refusal import Refusal, Refused
from keramos.export.onnx.types import NUMBERS
from keramos.export.onnx.values import Array, Held, Source, Weight, ints, inverse

if TYPE_CHECKING:
    from keramos.export.onnx.walking import Rules

#: Equal known arrays up to this many bytes are one initializer.
SMALL = 256
#: The end of an axis, whatever its size.
FAR = 2**62


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
    scope: str = ""


class Graph:
    """Nodes in running order. A body of a loop or branch reads tensors of the graphs around it.

    Args:
        shared: with all graphs of a model.
        parent: the graph around.
    """

    def __init__(self, shared: Shared, parent: Graph | None = None):
        self.shared, self.parent = shared, parent
        self.nodes: list[Node] = []
        self.inputs: list[TensorType] = []
        self.outputs: list[TensorType] = []
        self.name = "graph"
        self._sizes: dict[str, str] = {}
        self._transposed: dict[tuple[str, tuple[int, ...]], str] = {}
        self._source_of: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._makers: dict[str, Node] = {}

    @property
    def opset(self) -> int:
        """The operator set that is written in."""
        return self.shared.opset

    def body(self, name: str) -> Graph:
        """A graph inside of this one."""
        inner = Graph(self.shared, self)
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

    def length(self, size: Size) -> Source:
        """A size as an int64 scalar."""
        result = self.size(size)
        return result.reshape(()) if isinstance(result, np.ndarray) else self.squeeze(result, (0,))

    # -- Arrangement -------------------------------------------------------------------------------

    def _arranged(
        self, x: Source, function: Callable[[Array], Array], step: object
    ) -> Source | None:
        """What is known or a weight, arranged now; None for a tensor that runs."""
        if isinstance(x, str):
            return None
        return x.arranged(function, step) if isinstance(x, Weight) else function(x)

    def transpose(self, x: Source, order: Sequence[int]) -> Source:
        """`x` with axis i where `order[i]` was. Two transpositions in a row are one."""
        order = tuple(order)
        if order == tuple(range(len(order))):
            return x
        if not isinstance(x, str):
            result = self._arranged(x, lambda a: a.transpose(order), ("transpose", order))
            assert result is not None
            return result
        if x in self._source_of:
            source, before = self._source_of[x]
            return self.transpose(source, [before[axis] for axis in order])
        key = (x, order)
        if key not in self._transposed:
            self._transposed[key] = y = self.op("Transpose", x, perm=order)
            self._source_of[y] = key
        return self._transposed[key]

    def reshape(self, x: Source, wanted: Sequence[Size]) -> Source:
        """`x` in another shape of as many elements."""
        wanted = tuple(wanted)
        numbers = [size for size in wanted if isinstance(size, int)]
        if len(numbers) == len(wanted):
            result = self._arranged(x, lambda a: a.reshape(numbers), ("reshape", wanted))
            if result is not None:
                return result
        if len(numbers) == len(wanted) - 1 and 0 not in numbers:
            wanted = tuple(size if isinstance(size, int) else -1 for size in wanted)
        # an empty array has zeros in its shape, which otherwise mean "as before"
        zero = 1 if 0 in wanted else None
        return self.op("Reshape", x, self.shape(wanted), allowzero=zero)

    def unsqueeze(self, x: Source, axes: Sequence[int]) -> Source:
        """`x` with axes of size 1, at these places of the result."""
        axes = tuple(axes)
        if not axes:
            return x
        result = self._arranged(x, lambda a: np.expand_dims(a, axes), ("unsqueeze", axes))
        return self.op("Unsqueeze", x, ints(*axes)) if result is None else result

    def squeeze(self, x: Source, axes: Sequence[int]) -> Source:
        """`x` without these axes of size 1."""
        axes = tuple(axes)
        if not axes:
            return x
        result = self._arranged(x, lambda a: np.squeeze(a, axes), ("squeeze", axes))
        return self.op("Squeeze", x, ints(*axes)) if result is None else result

    def slice(
        self,
        x: Source,
        axes: Sequence[int],
        starts: Sequence[Size],
        ends: Sequence[Size],
        steps: Sequence[int],
    ) -> Source:
        """Part of `x`; ends count from the end where they are negative."""
        if not axes:
            return x
        if all(isinstance(size, int) for size in (*starts, *ends)):
            key = ("slice", tuple(axes), tuple(starts), tuple(ends), tuple(steps))
            result = self._arranged(x, lambda a: a[_slices(a.ndim, *key[1:])], key)
            if result is not None:
                return result
        return self.op("Slice", x, self.shape(starts), self.shape(ends), ints(*axes), ints(*steps))

    def flip(self, x: Source, axes: Sequence[int]) -> Source:
        """`x` from its end to its beginning along the axes."""
        if not isinstance(x, str):
            result = self._arranged(x, lambda a: np.flip(a, tuple(axes)), ("flip", tuple(axes)))
            assert result is not None
            return result
        n = len(axes)
        return self.slice(x, axes, [-1] * n, [-FAR] * n, [-1] * n)

    def concat(self, parts: Sequence[Source], axis: int) -> Source:
        """The parts, one behind the other."""
        if len(parts) == 1:
            return parts[0]
        if all(isinstance(part, np.ndarray) for part in parts):
            return np.concatenate(parts, axis)  # type: ignore[arg-type]
        return self.op("Concat", *parts, axis=axis)

    def cast(self, x: Source, dtype: str) -> Source:
        """`x` in another type."""
        if isinstance(x, np.ndarray):
            return x.astype(np.dtype(dtype))
        if isinstance(x, Weight) and x.dtype == dtype:
            return x
        return self.op("Cast", x, to=NUMBERS[dtype])

    # -- What is held ------------------------------------------------------------------------------

    def in_order(self, held: Held, shape: Sequence[Size], order: Sequence[int]) -> Source:
        """A value whole, its axes in another order.

        Args:
            held: what there is of it.
            shape: of the value.
            order: axis i of the result is axis `order[i]` of the value.
        """
        return self.ordered(self.spread(held, shape), order)

    def ordered(self, held: Held, order: Sequence[int]) -> Source:
        """What is held, not spread, its axes in another order than the value's."""
        order, rank = tuple(order), len(order)
        if held.order is not None:
            return self.transpose(held.source, [held.order.index(axis) for axis in order])
        if order == tuple(range(rank)) or not held.sizes:
            return held.source
        return self.transpose(self.unsqueezed(held, rank), order)

    def unsqueezed(self, held: Held, rank: int) -> Source:
        """What is held, with the axes in front that were left out."""
        missing = rank - len(held.sizes)
        if not missing or isinstance(held.source, str):
            return self.unsqueeze(held.source, range(missing))
        return self.reshape(held.source, held.padded(rank))

    def spread(self, held: Held, shape: Sequence[Size]) -> Held:
        """What is held, at its full size."""
        order = held.order or tuple(range(len(shape)))
        wanted = tuple(shape[axis] for axis in order)
        if held.sizes == wanted:
            return held
        if isinstance(held.source, np.ndarray) and all(isinstance(n, int) for n in wanted):
            return Held(np.broadcast_to(held.source, wanted), wanted, held.order)  # type: ignore[arg-type]
        have = held.padded(len(wanted))
        # a size of 1 leaves the axis as it is, and need not be computed
        target = [1 if a == b else b for a, b in zip(have, wanted, strict=True)]
        return Held(self.op("Expand", held.source, self.shape(target)), wanted, held.order)

    def whole(self, held: Held, shape: Sequence[Size]) -> Source:
        """A value as it is: spread, and its axes in their own order."""
        return self.in_order(held, shape, range(len(shape)))


def _slices(rank: int, axes: Any, starts: Any, ends: Any, steps: Any) -> tuple[slice, ...]:
    result = [slice(None)] * rank
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        result[axis] = slice(start, end, step)
    return tuple(result)


def held_in(source: Source, sizes_: Sequence[Size], order: Sequence[int] | None) -> Held:
    """What is held in an order of axes, which may be the value's own."""
    order = None if order is None or tuple(order) == tuple(range(len(order))) else tuple(order)
    return Held(source, tuple(sizes_), order)


__all__ = ["Graph", "Node", "Shared", "TensorType", "held_in", "inverse"]
