"""Where elements stand: reshaping, spreading, joining, cutting, padding, counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos.engine.listing import Operation
from keramos.engine.sizes import Size
from keramos.export.onnx.graph import FAR, Graph, held_in
from keramos.export.onnx.values import Held, Source, ints
from keramos.export.onnx.walking import Rule, plain


def _transpose(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    """No node yet: most operations do not mind the order of axes."""
    (held,), rank = inputs, len(operation.inputs[0].shape)
    permutation: Any = operation.parameters["permutation"]
    order = held.order or tuple(range(rank))
    now = tuple(permutation.index(axis) for axis in order)
    if not held.sizes:
        return [held]
    if len(held.sizes) < rank:
        held = Held(g.unsqueezed(held, rank), held.padded(rank))
    return [held_in(held.source, held.sizes, now)]


def _broadcast(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    """No node for what ONNX's arithmetic spreads by itself."""
    held, value, target = inputs[0], operation.inputs[0], operation.outputs[0].shape
    axes: Any = operation.parameters["broadcast_dimensions"]
    if not held.sizes:
        return [held]
    rank = len(value.shape)
    source = g.ordered(held, range(rank))
    sizes = held.padded(rank) if held.order is None else tuple(
        held.sizes[held.order.index(axis)] for axis in range(rank)
    )  # fmt: skip
    if len(held.sizes) < rank and held.order is None:
        source = g.unsqueezed(held, rank)
    first = min(axes, default=0)
    missing = [axis - first for axis in range(first, len(target)) if axis not in axes]
    where = dict(zip(axes, sizes, strict=True))
    result = tuple(where.get(axis, 1) for axis in range(first, len(target)))
    return [Held(g.unsqueeze(source, missing), result)]


def _reshape(g: Graph, operation: Operation, x: Source) -> Source:
    return g.reshape(x, operation.outputs[0].shape, operation.inputs[0].shape)


def _squeeze(g: Graph, operation: Operation, x: Source) -> Source:
    dimensions: Any = operation.parameters["dimensions"]
    return g.squeeze(x, dimensions)


def _expand_dims(g: Graph, operation: Operation, x: Source) -> Source:
    dimensions: Any = operation.parameters["dimensions"]
    return g.unsqueeze(x, dimensions)


def _concatenate(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    axis, rank = operation.parameters["dimension"], len(operation.outputs[0].shape)
    running = [held for held in inputs if isinstance(held.source, str)]
    order = (running[0].order if running else None) or tuple(range(rank))
    pairs = zip(inputs, operation.inputs, strict=True)
    parts = [g.in_order(held, value.shape, order) for held, value in pairs]
    sizes = [operation.outputs[0].shape[i] for i in order]
    return [held_in(g.concat(parts, order.index(axis)), sizes, order)]  # type: ignore[arg-type]


def _stack(g: Graph, operation: Operation, *parts: Source) -> Source:
    axis: Any = operation.parameters["axis"]
    return g.concat([g.unsqueeze(part, [axis]) for part in parts], axis)


def _unstack(g: Graph, operation: Operation, x: Source) -> list[Source]:
    axis: Any = operation.parameters["axis"]
    places = range(len(operation.outputs))
    return [g.squeeze(g.slice(x, [axis], [i], [i + 1], [1]), [axis]) for i in places]


def _empty(g: Graph, operation: Operation) -> Source:
    (value,) = operation.outputs
    zero = Held(np.zeros((), np.dtype(value.dtype)), ())
    return g.whole(zero, value.shape)


def _split(g: Graph, operation: Operation, x: Source) -> list[Source]:
    lengths: Any = operation.parameters["sizes"]
    axis = operation.parameters["axis"]
    if not isinstance(x, str):
        ends = np.cumsum(lengths)
        starts = ends - np.array(lengths)
        return [
            g.slice(x, [axis], [int(a)], [int(b)], [1])  # type: ignore[list-item]
            for a, b in zip(starts, ends, strict=True)
        ]
    return list(g.ops("Split", len(lengths), x, g.shape(lengths), axis=axis))


def in_place(function: Any) -> Rule:
    """A rule of one array along its axes, whatever their order: `(graph, operation, source, order)
    -> source`.
    """

    def rule(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
        shape = operation.inputs[0].shape
        held = g.spread(inputs[0], shape)
        order = held.order or tuple(range(len(shape)))
        more = [g.whole(h, v.shape) for h, v in zip(inputs[1:], operation.inputs[1:], strict=True)]
        result = function(g, operation, held.source, order, *more)
        sizes = [operation.outputs[0].shape[axis] for axis in order]
        return [held_in(result, sizes, held.order)]

    return rule


def _slice(g: Graph, operation: Operation, x: Source, order: Sequence[int]) -> Source:
    starts: Any = operation.parameters["start_indices"]
    limits: Any = operation.parameters["limit_indices"]
    steps: Any = operation.parameters.get("strides") or (1,) * len(order)
    shape = operation.inputs[0].shape
    cut = [
        place
        for place, axis in enumerate(order)
        if (starts[axis], limits[axis], steps[axis]) != (0, shape[axis], 1)
    ]
    axes = [order[place] for place in cut]
    ends: list[Size] = [_end(limits[axis], shape[axis]) for axis in axes]
    return g.slice(x, cut, [starts[axis] for axis in axes], ends, [steps[axis] for axis in axes])


def _end(limit: Size, size: Size) -> Size:
    return FAR if limit == size and isinstance(size, str) else limit


def _rev(g: Graph, operation: Operation, x: Source, order: Sequence[int]) -> Source:
    dimensions: Any = operation.parameters["dimensions"]
    return g.flip(x, sorted(order.index(axis) for axis in dimensions))


def _pad(g: Graph, operation: Operation, x: Source, order: Sequence[int], value: Source) -> Source:
    config: Any = operation.parameters["padding_config"]
    shape = operation.inputs[0].shape
    margins = [config[axis] for axis in order]
    sizes = [shape[axis] for axis in order]
    for place, (_, _, inside) in enumerate(margins):
        if inside:
            x = _spaced(g, x, value, sizes, place, inside)
    cut = [i for i, (low, high, _) in enumerate(margins) if _is_less(low) or _is_less(high)]
    x = g.slice(
        x,
        cut,
        [-margins[i][0] if _is_less(margins[i][0]) else 0 for i in cut],
        [margins[i][1] if _is_less(margins[i][1]) else FAR for i in cut],
        [1] * len(cut),
    )
    lows = [0 if _is_less(low) else low for low, _, _ in margins]
    highs = [0 if _is_less(high) else high for _, high, _ in margins]
    if not any((*lows, *highs)):
        return x
    return g.op("Pad", x, g.shape([*lows, *highs]), value)


def _is_less(margin: Size) -> bool:
    return isinstance(margin, int) and margin < 0


def _spaced(
    g: Graph, x: Source, value: Source, sizes: list[Size], place: int, inside: int
) -> Source:
    """`inside` elements between the elements of an axis: (n) → (n, 1) → (n, 1 + inside), padded →
    (n (1 + inside)), less those behind the last.
    """
    rank = len(sizes)
    x = g.unsqueeze(x, [place + 1])
    margins = [0] * (2 * rank + 2)
    margins[rank + 1 + place + 1] = inside
    x = g.op("Pad", x, ints(*margins), value)
    spaced = [*sizes]
    spaced[place] = _times(sizes[place], 1 + inside)
    x = g.slice(g.reshape(x, spaced), [place], [0], [-inside], [1])
    sizes[place] = _minus(spaced[place], inside)
    return x


def _times(size: Size, factor: int) -> Size:
    return size * factor if isinstance(size, int) else f"{factor}*({size})"


def _minus(size: Size, number: int) -> Size:
    return size - number if isinstance(size, int) else f"{size} - {number}"


def _tile(g: Graph, operation: Operation, x: Source) -> Source:
    times: Any = operation.parameters["reps"]
    return g.op("Tile", x, g.shape(times))


def count(g: Graph, size: Size, dtype: str = "int64") -> Source:
    """0, 1, …, size - 1."""
    if isinstance(size, int):
        return np.arange(size).astype(np.dtype(dtype))
    zero, one = np.array(0, np.int64), np.array(1, np.int64)
    result = g.op("Range", zero, g.length(size), one)
    return result if dtype == "int64" else g.cast(result, dtype)


def _iota(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    (value,) = operation.outputs
    axis: Any = operation.parameters["dimension"]
    behind = len(value.shape) - axis - 1
    line = g.unsqueeze(count(g, value.shape[axis], value.dtype), range(1, 1 + behind))
    return [Held(line, (value.shape[axis], *[1] * behind))]


def _dim_as_value(g: Graph, operation: Operation) -> Source:
    size: Any = operation.parameters["dim"]
    return g.cast(g.length(size), operation.outputs[0].dtype)


RULES: Mapping[str, Rule] = {
    "transpose": _transpose,
    "broadcast_in_dim": _broadcast,
    "reshape": plain(_reshape),
    "squeeze": plain(_squeeze),
    "expand_dims": plain(_expand_dims),
    "concatenate": _concatenate,
    "stack": plain(_stack),
    "unstack": plain(_unstack),
    "empty": plain(_empty),
    "empty2": plain(_empty),
    "split": plain(_split),
    "slice": in_place(_slice),
    "rev": in_place(_rev),
    "pad": in_place(_pad),
    "tile": plain(_tile),
    "iota": _iota,
    "dim_as_value": plain(_dim_as_value),
}
