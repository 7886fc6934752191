"""Lists of tensors, as loops over time keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.core
import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import UnknownValueError, as_jax, dtype_of, known, number, space


@jax.tree_util.register_pytree_node_class
class TensorList:
    """A list of tensors: one array of all of them, or each for itself, None where nothing was set.

    Args:
        items: (length, …) of an array, or a list.
        dtype: name of the type of the elements.
        shape: sizes of an element, as far as they are known.
    """

    def __init__(self, items: Any, dtype: str, shape: tuple[int, ...] | None = None):
        self.items, self.dtype, self.shape = items, dtype, shape

    def tree_flatten(self) -> tuple[tuple[Any, ...], tuple[str, Any]]:
        return (self.items,), (self.dtype, self.shape)

    @classmethod
    def tree_unflatten(cls, about: tuple[str, Any], children: tuple[Any, ...]) -> TensorList:
        return cls(children[0], *about)

    def __len__(self) -> int:
        return len(self.items) if isinstance(self.items, list) else self.items.shape[0]

    @property
    def is_unset(self) -> bool:
        """Whether nothing was set yet."""
        return isinstance(self.items, list) and all(x is None for x in self.items)

    def with_items(self, items: Any) -> TensorList:
        """A list of the same type."""
        return TensorList(items, self.dtype, self.shape)

    def allocated(self, shape: Sequence[int], dtype: Any) -> TensorList:
        """Zeros, for elements of this shape."""
        return self.with_items(jnp.zeros((len(self), *shape), dtype))

    def stacked(self, shape: Sequence[int] | None = None) -> Any:
        """All elements as one array; zeros where nothing was set.

        Raises:
            UnknownValueError: nobody knows of which shape.
        """
        if not isinstance(self.items, list):
            return self.items
        there = next((x for x in self.items if x is not None), None)
        if there is not None:
            shape = there.shape
        elif shape is None or min(shape, default=0) < 0:
            raise UnknownValueError("the shape of the elements of a list is not known")
        dtype = dtype_of(self.dtype) if there is None else np.dtype(there.dtype)
        if not self.items:
            return np.zeros((0, *(shape or ())), dtype)
        zeros = np.full(tuple(shape or ()), b"" if dtype.kind == "O" else 0, dtype)
        xp, rows = space(*(zeros if x is None else x for x in self.items))
        return xp.stack(rows)

    def elements(self) -> list[Any]:
        """The elements."""
        if isinstance(self.items, list):
            return list(self.items)
        return [self.items[i] for i in range(len(self))]


def _shape(call: Call, sizes: Any, fallback: tuple[int, ...] | None = None) -> Any:
    values = known(sizes, "the shape of the elements of a list").reshape(-1)
    shape = tuple(int(n) for n in values) if np.ndim(known(sizes)) else None
    if shape is None or min(shape, default=0) < 0:
        return fallback if fallback is not None else shape
    return shape


@operation("TensorListReserve")
def reserve(call: Call, sizes: Any, count: Any) -> Any:
    length = call.room.check((number(count, "the length of a list"),), 8)[0]
    return TensorList([None] * length, call.get("element_dtype", "float32"), _shape(call, sizes))


@operation("EmptyTensorList")
def empty(call: Call, sizes: Any, most: Any) -> Any:
    return TensorList([], call.get("element_dtype", "float32"), _shape(call, sizes))


@operation("TensorListFromTensor")
def from_tensor(call: Call, x: Any, sizes: Any) -> Any:
    return TensorList(x, call.get("element_dtype", "float32"), tuple(x.shape[1:]))


@operation("TensorListStack")
def stack(call: Call, items: TensorList, sizes: Any) -> Any:
    return items.stacked(_shape(call, sizes, items.shape))


@operation("TensorListGetItem")
def get_item(call: Call, items: TensorList, index: Any, sizes: Any) -> Any:
    if not isinstance(items.items, list):
        if isinstance(index, jax.core.Tracer):
            return jax.lax.dynamic_index_in_dim(as_jax(items.items), index, 0, keepdims=False)
        return items.items[number(index)]
    if isinstance(index, jax.core.Tracer):
        stacked = as_jax(items.stacked(_shape(call, sizes, items.shape)))
        return jax.lax.dynamic_index_in_dim(stacked, index, 0, keepdims=False)
    item = items.items[number(index)]
    if item is not None:
        return item
    shape = _shape(call, sizes, items.shape)
    there = next((x for x in items.items if x is not None), None)
    if (shape is None or min(shape, default=0) < 0) and there is not None:
        shape = there.shape
    if shape is None or min(shape, default=0) < 0:
        raise UnknownValueError("the shape of the elements of a list is not known")
    call.room.check(shape, 8)
    return np.zeros(shape, dtype_of(items.dtype))


@operation("TensorListSetItem")
def set_item(call: Call, items: TensorList, index: Any, item: Any) -> Any:
    if isinstance(items.items, list) and not isinstance(index, jax.core.Tracer):
        place = number(index)
        every = items.elements()
        if place >= len(every) and call.get("resize_if_index_out_of_bounds", False):
            call.room.check((place + 1,), 8)
            every += [None] * (place + 1 - len(every))
        every[place] = item
        return items.with_items(every)
    item = as_jax(item)
    if items.is_unset:
        items = items.allocated(item.shape, item.dtype)
    whole = as_jax(items.stacked())
    return items.with_items(
        jax.lax.dynamic_update_index_in_dim(whole, item.astype(whole.dtype), as_jax(index), 0)
    )


@operation("TensorListLength")
def length(call: Call, items: TensorList) -> Any:
    return np.array(len(items), np.int32)


@operation("TensorListPushBack")
def push_back(call: Call, items: TensorList, item: Any) -> Any:
    return items.with_items([*items.elements(), item])


@operation("TensorListPopBack", outputs="output_handle tensor")
def pop_back(call: Call, items: TensorList, sizes: Any) -> Any:
    every = items.elements()
    return [items.with_items(every[:-1]), every[-1]]


@operation("TensorListResize")
def resize(call: Call, items: TensorList, size: Any) -> Any:
    every, count = items.elements(), call.room.check((number(size),), 8)[0]
    return items.with_items(every[:count] + [None] * (count - len(every)))


@operation("TensorListElementShape")
def element_shape(call: Call, items: TensorList) -> Any:
    return np.array(-1 if items.shape is None else items.shape, call.get("shape_type", "int32"))


@operation("TensorListGather")
def gather(call: Call, items: TensorList, indices: Any, sizes: Any) -> Any:
    whole = items.stacked(_shape(call, sizes, items.shape))
    xp, (whole, places) = space(whole, indices)
    return xp.take(whole, places, 0)


@operation("TensorListScatter", "TensorListScatterV2", "TensorListScatterIntoExistingList")
def scatter(call: Call, *inputs: Any) -> Any:
    if call.node.op == "TensorListScatterIntoExistingList":
        items, x, indices = inputs
    else:
        x, indices, _, *count = inputs
        least = [None] * max(number(count[0]) if count else -1, 0)
        items = TensorList(least, call.get("element_dtype", "float32"))
    return _scattered(call, items, x, indices)


def _scattered(call: Call, items: TensorList, x: Any, indices: Any) -> TensorList:
    """A list with the rows of `x` at some places."""
    every, places = items.elements(), known(indices, "places in a list")
    size = max([len(every), *(int(i) + 1 for i in places)])
    every += [None] * (call.room.check((size,), 8)[0] - len(every))
    for i, place in enumerate(places):
        every[int(place)] = x[i]
    return items.with_items(every)


@operation("TensorListConcat", "TensorListConcatV2", outputs="tensor lengths")
def concat(call: Call, items: TensorList, *others: Any) -> Any:
    rows = items.elements()
    xp, values = space(*rows)
    return [xp.concatenate(values), np.array([x.shape[0] for x in values], np.int64)]


@operation("TensorListSplit")
def split(call: Call, x: Any, sizes: Any, lengths: Any) -> Any:
    ends = np.cumsum(known(lengths, "places in a list"))
    starts = [0, *ends[:-1]]
    rows = [x[int(a) : int(b)] for a, b in zip(starts, ends, strict=True)]
    return TensorList(rows, call.get("element_dtype", "float32"))


@operation("TensorListConcatLists")
def concat_lists(call: Call, first: TensorList, second: TensorList) -> Any:
    return first.with_items([*first.elements(), *second.elements()])


# -- arrays of TensorFlow 1: what they hold goes along as their `flow` -----------------------------


@dataclass(frozen=True)
class TensorArray:
    """What is said of an array: the names of its operations end in V3."""

    grows: bool


@operation("TensorArrayV3", outputs="handle flow")
def array(call: Call, count: Any) -> Any:
    length = call.room.check((number(count, "the length of an array"),), 8)[0]
    items = TensorList([None] * length, call.get("dtype", "float32"), call.get("element_shape"))
    return [TensorArray(call.get("dynamic_size", False)), items]


@operation("TensorArrayWriteV3")
def array_write(call: Call, about: TensorArray, index: Any, item: Any, items: TensorList) -> Any:
    if about.grows:
        place = number(index, "a place in an array that grows")
        call.room.check((place + 1,), 8)
        every = items.elements()
        items = items.with_items(every + [None] * (place + 1 - len(every)))
    return set_item(call, items, index, item)


@operation("TensorArrayReadV3")
def array_read(call: Call, about: TensorArray, index: Any, items: TensorList) -> Any:
    return get_item(call, items, index, np.array(-1))


@operation("TensorArrayGatherV3")
def array_gather(call: Call, about: TensorArray, indices: Any, items: TensorList) -> Any:
    return gather(call, items, indices, np.array(-1))


@operation("TensorArrayScatterV3")
def array_scatter(call: Call, about: TensorArray, indices: Any, x: Any, items: TensorList) -> Any:
    if len(items) <= len(x) and np.array_equal(known(indices, "places"), np.arange(len(x))):
        return items.with_items(x)
    return _scattered(call, items, x, indices)


@operation("TensorArrayConcatV3", outputs="value lengths")
def array_concat(call: Call, about: TensorArray, items: TensorList) -> Any:
    return concat(call, items)


@operation("TensorArraySplitV3")
def array_split(call: Call, about: TensorArray, x: Any, lengths: Any, items: TensorList) -> Any:
    return items.with_items(split(call, x, None, lengths).items)


@operation("TensorArraySizeV3")
def array_size(call: Call, about: TensorArray, items: TensorList) -> Any:
    return length(call, items)


@operation("TensorArrayCloseV3")
def array_close(call: Call, about: TensorArray) -> Any:
    return []
