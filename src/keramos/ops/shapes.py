"""Arithmetic on shapes in which None stands for an unknown size.

Tuples of sizes in, tuples of sizes out; None is a size that is not known.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

from keramos.errors import ConfigError, ShapeError

Size = int | None
Shape = tuple[Size, ...]


def axis_of(axis: int, rank: int) -> int:
    """`axis` counted from the front.

    Raises:
        ShapeError: there is no such axis.
    """
    if not -rank <= axis < rank:
        raise ShapeError(f"axis {axis} is out of bounds for {rank} axes")
    return axis % rank


def axes_of(axis: int | Sequence[int] | None, rank: int) -> tuple[int, ...]:
    """`axis` as a tuple counted from the front; None stands for all."""
    if axis is None:
        return tuple(range(rank))
    return tuple(axis_of(a, rank) for a in (axis if isinstance(axis, Iterable) else [axis]))


def product(sizes: Sequence[Size]) -> Size:
    """The product of the sizes; unknown if one is, and none is 0."""
    return None if None in sizes else math.prod(sizes)  # type: ignore[arg-type]


def times(size: Size, count: int) -> Size:
    """The size of an axis that is so many times as long."""
    return None if size is None else size * count


def joined(a: Size, b: Size, shapes: object) -> Size:
    """The size of an axis where two arrays must agree."""
    if a is not None and b is not None and a != b:
        raise ShapeError("sizes that must agree differ", found=shapes)
    return b if a is None else a


def agreed(*shapes: Shape) -> Shape:
    """The one shape of arrays that must not be stretched.

    Raises:
        ShapeError: they differ.
    """
    if len({len(shape) for shape in shapes}) != 1:
        raise ShapeError("shapes that must agree differ", found=shapes)
    return tuple(
        functools.reduce(lambda a, b: joined(a, b, shapes), s) for s in zip(*shapes, strict=True)
    )


def broadcast(*shapes: Shape) -> Shape:
    """The shape to which all of `shapes` are stretched.

    Raises:
        ShapeError: they cannot be.
    """
    rank = max(map(len, shapes), default=0)
    columns = zip(*((1,) * (rank - len(shape)) + tuple(shape) for shape in shapes), strict=True)
    return tuple(_stretched(sizes, shapes) for sizes in columns)


def _stretched(sizes: Sequence[Size], shapes: object) -> Size:
    fixed = {size for size in sizes if size is not None and size != 1}
    if len(fixed) > 1:
        raise ShapeError("shapes cannot be broadcast to one", found=shapes)
    return fixed.pop() if fixed else (None if None in sizes else 1)


def reduced(shape: Shape, axis: int | Sequence[int] | None, keepdims: bool = False) -> Shape:
    """`shape` without the axes, or with 1 there."""
    gone = axes_of(axis, len(shape))
    return tuple(
        1 if i in gone else size for i, size in enumerate(shape) if keepdims or i not in gone
    )


def reshaped(shape: Shape, newshape: int | Sequence[Size]) -> Shape:
    """The same number of elements in another shape; -1 (or None) stands for what is left.

    Raises:
        ShapeError: another number of elements, or two unknown sizes.
    """
    wanted = (newshape,) if isinstance(newshape, int) else tuple(newshape)
    if sum(size in (-1, None) for size in wanted) > 1:
        raise ShapeError("at most one size of a new shape may be left open", found=wanted)
    total = product(shape)
    known = math.prod(size for size in wanted if size not in (-1, None))  # type: ignore[misc]
    if -1 not in wanted and None not in wanted:
        if total is not None and total != known:
            raise ShapeError("a new shape must have as many elements", found=f"{shape} to {wanted}")
        return wanted
    if total is not None and (not known or total % known):
        raise ShapeError("a new shape must have as many elements", found=f"{shape} to {wanted}")
    left = None if total is None else total // known
    return tuple(left if size in (-1, None) else size for size in wanted)


def expanded(shape: Shape, axis: int | Sequence[int]) -> Shape:
    """`shape` with 1 inserted at the axes of the result."""
    new = tuple(axis) if isinstance(axis, Iterable) else (axis,)
    rank = len(shape) + len(new)
    places = axes_of(new, rank)
    sizes = iter(shape)
    return tuple(1 if i in places else next(sizes) for i in range(rank))


def squeezed(shape: Shape, axis: int | Sequence[int] | None) -> Shape:
    """`shape` without axes of length 1: the given ones, or all.

    Raises:
        ShapeError: another length is there, or none that is known.
    """
    if axis is None:
        return tuple(size for size in shape if size != 1)
    gone = axes_of(axis, len(shape))
    if any(shape[a] != 1 for a in gone):
        raise ShapeError(f"only axes of length 1 can be squeezed, not {axis}", found=shape)
    return tuple(size for i, size in enumerate(shape) if i not in gone)


def permuted(shape: Shape, axes: Sequence[int] | None) -> Shape:
    """The sizes in another order, reversed when none is given."""
    if axes is None:
        return tuple(reversed(shape))
    places = axes_of(axes, len(shape))
    if sorted(places) != list(range(len(shape))):
        raise ShapeError(
            "axes must be a permutation of all axes", found=tuple(axes), wanted=f"{len(shape)} axes"
        )
    return tuple(shape[place] for place in places)


def concatenated(shapes: Sequence[Shape], axis: int | None) -> Shape:
    """Arrays one behind the other.

    Raises:
        ShapeError: other axes differ.
    """
    if axis is None:
        total = [product(shape) for shape in shapes]
        return (None if None in total else sum(total),)  # type: ignore[arg-type]
    if len({len(shape) for shape in shapes}) != 1:
        raise ShapeError("arrays to concatenate must have equally many axes", found=tuple(shapes))
    axis = axis_of(axis, len(shapes[0]))
    sizes: list[Size] = list(shapes[0])
    for shape in shapes[1:]:
        for i, size in enumerate(shape):
            if i == axis:
                sizes[i] = None if None in (sizes[i], size) else sizes[i] + size  # type: ignore[operator]
            else:
                sizes[i] = joined(sizes[i], size, tuple(shapes))
    return tuple(sizes)


def stacked(shapes: Sequence[Shape], axis: int) -> Shape:
    """Arrays one behind the other along a new axis.

    Raises:
        ShapeError: their shapes differ.
    """
    if len({len(shape) for shape in shapes}) != 1:
        raise ShapeError("arrays to stack must have one shape", found=tuple(shapes))
    common = list(shapes[0])
    for shape in shapes[1:]:
        common = [joined(a, b, tuple(shapes)) for a, b in zip(common, shape, strict=True)]
    common.insert(axis_of(axis, len(common) + 1), len(shapes))
    return tuple(common)


def multiplied(a: Shape, b: Shape) -> Shape:
    """Matrix product of stacks of matrices, or of vectors.

    Raises:
        ShapeError: the inner sizes differ, or a number is among them.
    """
    if not a or not b:
        raise ShapeError("a matrix product needs at least one axis", found=(a, b))
    left, right = (a if len(a) > 1 else (1, *a)), (b if len(b) > 1 else (*b, 1))
    joined(left[-1], right[-2], (a, b))
    shape = (*broadcast(left[:-2], right[:-2]), *left[-2:-1], *right[-1:])
    if len(a) == 1:
        shape = (*shape[:-2], shape[-1])
    return shape[:-1] if len(b) == 1 else shape


def padded(shape: Shape, pad_width: object) -> Shape:
    """Sizes with the margins added: one number, a pair, or a pair per axis."""
    pairs = margins(pad_width, len(shape))
    return tuple(
        None if size is None else size + sum(pair) for size, pair in zip(shape, pairs, strict=True)
    )


def margins(pad_width: object, rank: int) -> list[tuple[int, int]]:
    """`pad_width` as one pair per axis."""
    if isinstance(pad_width, int):
        return [(pad_width, pad_width)] * rank
    pairs = list(pad_width)  # type: ignore[call-overload]
    if len(pairs) == 1 and not isinstance(pairs[0], int):
        pairs = pairs * rank
    if len(pairs) == 2 and all(isinstance(p, int) for p in pairs):
        return [(pairs[0], pairs[1])] * rank
    if len(pairs) != rank:
        raise ShapeError(
            "pad_width must have one pair per axis", found=pad_width, wanted=f"{rank} pairs"
        )
    return [tuple(pair) for pair in pairs]  # type: ignore[misc]


def part(size: Size, count: int) -> Size:
    """Length of each of `count` equal parts of an axis.

    Raises:
        ShapeError: there are none.
    """
    if size is not None and size % count:
        raise ShapeError(f"an axis of length {size} cannot be split into {count} equal parts")
    return None if size is None else size // count


def parts(size: Size, indices_or_sections: int | Sequence[int]) -> list[Size]:
    """Lengths of the parts of a split axis.

    Raises:
        ShapeError: equal parts are asked for, and impossible.
    """
    if isinstance(indices_or_sections, int):
        return [part(size, indices_or_sections)] * indices_or_sections
    edges = [0, *indices_or_sections]
    whole = [None if size is None else min(edge, size) for edge in edges] + [size]
    return [
        (None if b is None else max(b - a, 0)) if a is not None else (_gap(edges, i))
        for i, (a, b) in enumerate(itertools.pairwise(whole))
    ]


def _gap(edges: Sequence[int], i: int) -> Size:
    return edges[i + 1] - edges[i] if i + 1 < len(edges) else None


def windows(size: Size, window: int, stride: int, padding: str, dilation: int = 1) -> Size:
    """How many windows fit along an axis.

    Raises:
        ShapeError: not even one.
    """
    if size is None:
        return None
    if padding == "same":
        return -(-size // stride)
    reach = (window - 1) * dilation + 1
    if size < reach:
        raise ShapeError(
            "the window is larger than what it slides over", found=size, wanted=f"at least {reach}"
        )
    return (size - reach) // stride + 1


def transposed(
    length: Size, size: int, stride: int, padding: str, extra: int | None = None, dilation: int = 1
) -> Size:
    """Length of an axis after a transposed convolution; `extra` elements at the end, or what makes
    a multiple.
    """
    reach = (size - 1) * dilation + 1
    if length is None:
        return None
    if extra is None:
        return length * stride if padding == "same" else (length - 1) * stride + max(reach, stride)
    cut = 2 * (reach // 2) if padding == "same" else 0
    return (length - 1) * stride + reach - cut + extra


def einsum(subscripts: str, shapes: Sequence[Shape]) -> Shape:
    """The shape of Einstein's summation.

    Raises:
        ConfigError: the subscripts do not fit the arrays.
        ShapeError: sizes of one letter differ.
    """
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(shapes):
        raise ConfigError(f"einsum {subscripts!r} takes {len(terms)} arrays, got {len(shapes)}")
    sizes: dict[str, Size] = {}
    rest: list[Shape] = []
    for term, shape in zip(terms, shapes, strict=True):
        rest.append(_read_term(term, shape, sizes, subscripts))
    if not arrow:
        letters = left.replace(",", "").replace("...", "")
        right = ("..." if "..." in left else "") + "".join(
            sorted(c for c in set(letters) if letters.count(c) == 1)
        )
    before, dots, after = right.partition("...")
    around = broadcast(*rest) if dots else ()
    return (*(sizes[c] for c in before), *around, *(sizes[c] for c in after))


def _read_term(term: str, shape: Shape, sizes: dict[str, Size], subscripts: str) -> Shape:
    before, dots, after = term.partition("...")
    count = len(before) + len(after)
    if len(shape) < count or (not dots and len(shape) != count):
        raise ConfigError(f"einsum {subscripts!r}: {term!r} does not fit the shape {shape}")
    middle = len(shape) - len(after)
    named = (*zip(before, shape, strict=False), *zip(after, shape[middle:], strict=True))
    for letter, size in named:
        known = sizes.get(letter)
        sizes[letter] = (
            size if known in (None, 1) else known if size == 1 else joined(known, size, subscripts)
        )
    return shape[len(before) : middle]


def item(shape: Shape, key: object) -> Shape | None:
    """The shape of `x[key]` for integers, slices, None and Ellipsis; None if something else is
    among them.
    """
    keys = key if isinstance(key, tuple | list) else (key,)
    if not all(k is None or k is Ellipsis or isinstance(k, int | slice) for k in keys):
        return None
    if any(isinstance(k, bool) for k in keys):
        return None
    used = sum(k is not None and k is not Ellipsis for k in keys)
    if used > len(shape):
        raise ShapeError(f"{used} indices for {len(shape)} axes", found=shape)
    result: list[Size] = []
    sizes = list(shape)
    for position, k in enumerate(keys):
        if k is Ellipsis:
            behind = sum(x is not None for x in keys[position + 1 :])
            keep = len(sizes) - behind
            result += sizes[:keep]
            sizes = sizes[keep:]
        elif k is None:
            result.append(1)
        else:
            size = sizes.pop(0)
            if isinstance(k, slice):
                result.append(_sliced(size, k))
            elif size is not None and not -size <= k < size:  # type: ignore[operator]
                raise ShapeError(f"index {k} is out of bounds for an axis of {size}", found=shape)
    return (*result, *sizes)


def block(shape: Shape, start: Any, sizes: Sequence[int]) -> Shape:
    """`sizes`, with what is left of an axis behind the start for -1; unknown if one of both is.

    Raises:
        ShapeError: not one start and one size per axis.
    """
    numbers = start.tolist() if hasattr(start, "tolist") else start
    starts = numbers if isinstance(numbers, list | tuple) else [None] * len(shape)
    if not len(starts) == len(sizes) == len(shape):
        raise ShapeError(
            "a block has one start and one size per axis",
            found=f"{len(starts)} and {len(sizes)} for shape {shape}",
        )
    return tuple(
        wanted if wanted != -1 else None if size is None or begin is None else size - begin
        for size, begin, wanted in zip(shape, map(_known, starts), sizes, strict=True)
    )


def _known(index: object) -> int | None:
    return index if isinstance(index, int) else None


def _sliced(size: Size, key: slice) -> Size:
    if size is not None:
        return len(range(*key.indices(size)))
    return None
