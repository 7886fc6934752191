"""Elements by their places: gather, scatter, and windows that start where the program says.

What jax does with places outside of an array, ONNX does not: jax moves a window back inside, or
fills, or drops; ONNX cuts it, or fails. So places are always made to fit first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos.engine.listing import Operation
from keramos.engine.sizes import Size
from keramos.export.onnx import types
from keramos.export.onnx.graph import Graph
from keramos.export.onnx.refusal import Refused
from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.rules.shapes import count
from keramos.export.onnx.values import Held, Source, ints
from keramos.export.onnx.walking import Rule, plain

#: What scatter does where several updates meet -> the reduction of ScatterND.
REDUCTIONS: Mapping[str, str] = {
    "scatter": "none",
    "scatter-update": "none",
    "scatter-add": "add",
    "scatter_add": "add",
    "scatter-sub": "add",
    "scatter_sub": "add",
    "scatter-mul": "mul",
    "scatter_mul": "mul",
    "scatter-min": "min",
    "scatter_min": "min",
    "scatter-max": "max",
    "scatter_max": "max",
}


def _difference(a: Size, b: Size) -> Size:
    if isinstance(a, int) and isinstance(b, int):
        return a - b
    return 0 if a == b else f"({a}) - ({b})"


def _clamped(g: Graph, places: Source, limits: Source) -> Source:
    if isinstance(places, np.ndarray) and isinstance(limits, np.ndarray):
        return np.maximum(0, np.minimum(places, limits))
    return g.op("Max", ints(0), g.op("Min", places, limits))


# -- Windows ---------------------------------------------------------------------------------------


def _start(
    g: Graph, starts: Sequence[Source], whole: Sequence[Size], window: Sequence[Size]
) -> Source:
    """Where a window begins that has been moved inside: int64, one number per axis."""
    places = [g.reshape(g.cast(start, "int64"), [1]) for start in starts]
    room = [_difference(a, b) for a, b in zip(whole, window, strict=True)]
    return _clamped(g, g.concat(places, 0), g.shape(room))


def _dynamic_slice(g: Graph, operation: Operation, x: Source, *starts: Source) -> Source:
    whole, window = operation.inputs[0].shape, operation.outputs[0].shape
    moving = [axis for axis, (a, b) in enumerate(zip(whole, window, strict=True)) if a != b]
    if not moving:
        return x
    sizes = [window[axis] for axis in moving]
    start = _start(g, [starts[axis] for axis in moving], [whole[axis] for axis in moving], sizes)
    if isinstance(start, np.ndarray) and all(isinstance(size, int) for size in sizes):
        first = [int(place) for place in start]
        ends: list[Size] = [a + b for a, b in zip(first, sizes, strict=True)]  # type: ignore[operator]
        return g.slice(x, moving, first, ends, [1] * len(moving))
    end = g.op("Add", start, g.shape(sizes))
    return g.op("Slice", x, start, end, ints(*moving))


def _grid(g: Graph, sizes: Sequence[Size]) -> Source:
    """The places of all elements of an array, (*sizes, axes)."""
    rank = len(sizes)
    if all(isinstance(size, int) for size in sizes):
        return np.stack(np.indices(sizes), -1).astype(np.int64)  # type: ignore[arg-type]
    columns: list[Source] = []
    for axis, size in enumerate(sizes):
        line = g.unsqueeze(count(g, size), [i for i in range(rank) if i != axis])
        columns.append(g.unsqueeze(g.op("Expand", line, g.shape(sizes)), [rank]))
    return g.concat(columns, rank)


def _dynamic_update_slice(
    g: Graph, operation: Operation, x: Source, update: Source, *starts: Source
) -> Source:
    """The update, scattered over the places of its own elements, moved to the start."""
    return _update(g, x, operation.inputs[0].shape, update, operation.inputs[1].shape, starts)


def _update(
    g: Graph,
    x: Source,
    whole: Sequence[Size],
    update: Source,
    window: Sequence[Size],
    starts: Sequence[Source],
) -> Source:
    moving = [axis for axis, (a, b) in enumerate(zip(whole, window, strict=True)) if a != b]
    if not moving:
        return update
    # whole slices are scattered as such: axes that do not move go last
    order = [*moving, *(axis for axis in range(len(whole)) if axis not in moving)]
    sizes = [window[axis] for axis in moving]
    start = _start(g, [starts[axis] for axis in moving], [whole[axis] for axis in moving], sizes)
    places = g.op("Add", _grid(g, sizes), start)
    updated = g.op("ScatterND", g.transpose(x, order), places, g.transpose(update, order))
    return g.transpose(updated, [order.index(axis) for axis in range(len(whole))])


# -- Gather ----------------------------------------------------------------------------------------


class Places:
    """What `gather` and `scatter` say about places, in one vocabulary.

    Attributes:
        axes: of the array, that an index vector speaks of; those of a batch first.
        batch: number of axes of the indices before the index vector.
    """

    def __init__(self, operation: Operation, names: tuple[str, str, str]):
        numbers: Any = operation.parameters["dimension_numbers"]
        mapped, batching, own_batching = names
        self.operation = operation
        self.batching: Sequence[int] = numbers[batching]
        self._own: Sequence[int] = numbers[own_batching]
        self.axes: list[int] = [*self.batching, *numbers[mapped]]
        self.batch = len(operation.inputs[1].shape) - 1

    def vectors(self, g: Graph, indices: Source) -> Source:
        """The index vectors, int64; along axes of a batch the place itself is the index."""
        shape = self.operation.inputs[1].shape
        parts: list[Source] = []
        for axis, own in zip(self.batching, self._own, strict=True):
            line = count(g, self.operation.inputs[0].shape[axis])
            line = g.unsqueeze(line, [i for i in range(self.batch + 1) if i != own])
            parts.append(g.op("Expand", line, g.shape([*shape[:-1], 1])))
        return g.concat([*parts, g.cast(indices, "int64")], self.batch)


def _gather(g: Graph, operation: Operation, x: Source, indices: Source) -> Source:
    numbers: Any = operation.parameters["dimension_numbers"]
    sizes: Any = operation.parameters["slice_sizes"]
    shape, rank = operation.inputs[0].shape, len(operation.inputs[0].shape)
    places = Places(
        operation, ("start_index_map", "operand_batching_dims", "start_indices_batching_dims")
    )
    vectors, axes = places.vectors(g, indices), [*places.axes]
    more = [k for k in range(rank) if k not in axes and sizes[k] != shape[k]]
    if more:  # a window that always starts at 0
        margins = [0] * (2 * places.batch + 1)
        vectors = g.op("Pad", vectors, ints(*margins, len(more)))
        axes += more
    limits = g.shape([_difference(shape[k], sizes[k]) for k in axes])
    inside = _clamped(g, vectors, limits)
    windows = [k for k in axes if sizes[k] != 1]
    for k in windows:  # a window is one more axis of indices: the start + 0, 1, …
        steps = _steps(g, sizes[k], axes.index(k), len(axes))
        inside = g.op("Add", g.unsqueeze(inside, [places.batch + windows.index(k)]), steps)
    taken, labels = _taken(g, x, rank, axes, inside, places.batch, windows)
    gone = (*numbers["collapsed_slice_dims"], *numbers["operand_batching_dims"])
    order = [k for k in range(rank) if k not in gone]
    ones = [k for k in order if k in axes and k not in windows]
    taken = g.unsqueeze(taken, range(len(labels), len(labels) + len(ones)))
    labels += [("x", k) for k in ones]
    offsets, batches = iter(order), iter(range(places.batch))
    wanted = [
        ("x", next(offsets)) if k in numbers["offset_dims"] else ("b", next(batches))
        for k in range(len(operation.outputs[0].shape))
    ]
    result = g.transpose(taken, [labels.index(label) for label in wanted])
    if operation.parameters["mode"] != "FILL_OR_DROP":
        return result
    return _filled(g, operation, result, vectors, limits)


def _steps(g: Graph, size: Size, column: int, columns: int) -> Source:
    """(size, columns): 0, 1, … in one column, 0 in the others."""
    line, ones = g.unsqueeze(count(g, size), [1]), np.eye(columns, dtype=np.int64)[column]
    return line * ones if isinstance(line, np.ndarray) else g.op("Mul", line, ones)


def _taken(
    g: Graph,
    x: Source,
    rank: int,
    axes: Sequence[int],
    places: Source,
    batch: int,
    windows: Sequence[int],
) -> tuple[Source, list[tuple[str, int]]]:
    """What stands at the places, and what its axes are: of the array, or of the batch."""
    labels = [("b", k) for k in range(batch)] + [("x", k) for k in windows]
    if len(axes) == 1:
        flat = g.squeeze(places, [len(labels)])
        (axis,) = axes
        result = g.op("Gather", x, flat, axis=axis)
        before, behind = range(axis), range(axis + 1, rank)
        return result, [("x", k) for k in before] + labels + [("x", k) for k in behind]
    whole = [k for k in range(rank) if k not in axes]
    result = g.op("GatherND", g.transpose(x, [*axes, *whole]), places)
    return result, labels + [("x", k) for k in whole]


def _within(g: Graph, vectors: Source, limits: Source) -> Source:
    """Whether each index vector lies inside: bool, (batch…)."""
    if isinstance(vectors, np.ndarray) and isinstance(limits, np.ndarray):
        return np.asarray(((vectors >= 0) & (vectors <= limits)).all(-1))
    above, below = g.op("GreaterOrEqual", vectors, ints(0)), g.op("LessOrEqual", vectors, limits)
    both = g.cast(g.op("And", above, below), "int32")
    if g.opset >= 18:
        return g.cast(g.op("ReduceMin", both, ints(-1), keepdims=0), "bool")
    return g.cast(g.op("ReduceMin", both, axes=(-1,), keepdims=0), "bool")


def _filled(
    g: Graph, operation: Operation, result: Source, vectors: Source, limits: Source
) -> Source:
    """What was asked for outside of the array, filled."""
    numbers: Any = operation.parameters["dimension_numbers"]
    within = _within(g, vectors, limits)
    if isinstance(within, np.ndarray) and within.all():
        return result
    within = g.unsqueeze(within, numbers["offset_dims"])
    dtype = operation.outputs[0].dtype
    if dtype == "bool":
        raise Refused("a gather of booleans that fills")
    return g.op("Where", within, result, _fill(operation.parameters.get("fill_value"), dtype))


def _fill(value: Any, dtype: str) -> Source:
    if value is None:
        if types.is_float(dtype):
            value = np.nan
        else:  # as jax: the largest of unsigned numbers, the least of others
            limits = np.iinfo(dtype)
            value = limits.max if dtype.startswith("u") else limits.min
    return np.array(value, np.dtype(dtype))


# -- Scatter ---------------------------------------------------------------------------------------


def _scatter(g: Graph, operation: Operation, x: Source, indices: Source, updates: Source) -> Source:
    numbers: Any = operation.parameters["dimension_numbers"]
    reduction = REDUCTIONS[operation.name]
    updates = g.op("Neg", updates) if operation.name.endswith("sub") else updates
    if reduction in ("min", "max") and g.opset < 18:
        raise Refused("ScatterND finds extremes from operator set 18 on", 18)
    shape, rank = operation.inputs[0].shape, len(operation.inputs[0].shape)
    places = Places(
        operation,
        (
            "scatter_dims_to_operand_dims",
            "operand_batching_dims",
            "scatter_indices_batching_dims",
        ),
    )
    gone = (*numbers["inserted_window_dims"], *places.batching)
    windows = [k for k in range(rank) if k not in gone]
    update = operation.inputs[2].shape
    sizes = dict(zip(windows, (update[k] for k in numbers["update_window_dims"]), strict=True))
    parts = [k for k in windows if sizes[k] != shape[k] or k in places.axes]
    vectors, axes = places.vectors(g, indices), [*places.axes]
    more = [k for k in parts if k not in axes]
    if more:
        vectors = g.op("Pad", vectors, ints(*[0] * (2 * places.batch + 1), len(more)))
        axes += more
    limits = g.shape([_difference(shape[k], sizes.get(k, 1)) for k in axes])
    within = _within(g, vectors, limits)
    inside = _clamped(g, vectors, limits)
    batch = [k for k in range(len(update)) if k not in numbers["update_window_dims"]]
    window_axes = dict(zip(windows, numbers["update_window_dims"], strict=True))
    order = [*batch, *(window_axes[k] for k in parts)]
    order += [window_axes[k] for k in windows if k not in parts]
    updates = g.transpose(updates, order)
    for number, k in enumerate(parts):
        steps = _steps(g, sizes[k], axes.index(k), len(axes))
        inside = g.op("Add", g.unsqueeze(inside, [places.batch + number]), steps)
    whole = [k for k in range(rank) if k not in axes]
    target = g.transpose(x, [*axes, *whole])
    if operation.parameters["mode"] != "CLIP":
        updates = _dropped(g, operation, within, len(order), updates, target, inside)
    attributes = {} if reduction == "none" else {"reduction": reduction}
    result = g.op("ScatterND", target, inside, updates, **attributes)
    return g.transpose(result, [[*axes, *whole].index(k) for k in range(rank)])


#: What an update must be to change nothing, by the reduction.
NEUTRAL: Mapping[str, float] = {"add": 0.0, "mul": 1.0, "min": np.inf, "max": -np.inf}


def _dropped(
    g: Graph,
    operation: Operation,
    within: Source,
    rank: int,
    updates: Source,
    target: Source,
    places: Source,
) -> Source:
    """The updates, those outside replaced by what changes nothing."""
    if isinstance(within, np.ndarray) and within.all():
        return updates
    if operation.parameters["mode"] == "PROMISE_IN_BOUNDS":
        return updates
    dtype, reduction = operation.outputs[0].dtype, REDUCTIONS[operation.name]
    batch = len(operation.inputs[1].shape) - 1
    within = g.unsqueeze(within, range(batch, rank))
    if reduction == "none":
        # the place that it was moved to gets what stands there
        return g.op("Where", within, updates, g.op("GatherND", target, places))
    neutral = NEUTRAL[reduction]
    if np.isinf(neutral) and not types.is_float(dtype):
        limits = np.iinfo(dtype)
        neutral = limits.max if neutral > 0 else limits.min
    return g.op("Where", within, updates, np.array(neutral, np.dtype(dtype)))


# -- Whole -----------------------------------------------------------------------------------------


def _take(call: Call) -> list[Held] | None:
    """An index outside is an error in ONNX, where keramos gives NaN."""
    rank, axis = len(call.value("x").shape), call["axis"]
    if axis is None or not types.is_integer(call.value("indices").dtype):
        return None
    indices = call.source("indices")
    if call.value("indices").dtype not in ("int32", "int64"):
        indices = call.g.cast(indices, "int64")
    return call.result(call.g.op("Gather", call.source("x"), indices, axis=axis % rank))


WHOLE: Mapping[str, Rule] = {"take": named(_take)}
RULES: Mapping[str, Rule] = {
    "dynamic_slice": plain(_dynamic_slice),
    "dynamic_update_slice": plain(_dynamic_update_slice),
    "gather": plain(_gather),
    **dict.fromkeys(REDUCTIONS, plain(_scatter)),
}
