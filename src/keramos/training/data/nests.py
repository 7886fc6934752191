"""Nests of arrays, as they are handed to `x`, `y` and `sample_weight`, as nests of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from keramos import _tree
from keramos.errors import ConfigError, ShapeError
from keramos.training.data.columns import Column, Rows, column

NAMES = ("x", "y", "sample_weight")


def columns(parts: tuple) -> tuple:
    """`parts` with a column in place of each array; None stays None.

    Args:
        parts: for x, y and sample_weight: an array, a list of plain numbers or text (one array), or
            a nest of arrays.

    Raises:
        ConfigError: something in them is not an array, or one of them holds none.
    """
    return tuple(_columns(part, name) for part, name in zip(parts, NAMES, strict=False))


def _columns(part: Any, name: str) -> Any:
    nest = with_leaves(column, part, name)
    if part is not None and not columns_of(nest):
        raise ConfigError(f"{name} holds no array", found=repr(part))
    return nest


def with_leaves(f: Callable[[Any, str], Any], part: Any, name: str) -> Any:
    """`part` with every array replaced by `f(array, where)`, `where` being an expression such as
    `x['a'][0]`.
    """
    if part is None:
        return None
    if not _tree.is_nested(part):
        return with_leaves(f, dict(part), name) if isinstance(part, Mapping) else f(part, name)
    if is_plain(part):
        return f(plain(part, name), name)
    pairs = zip(_tree.keys(part), _tree.children(part), strict=True)
    return _tree.rebuilt(part, [with_leaves(f, child, f"{name}[{key!r}]") for key, child in pairs])


def is_plain(part: Any) -> bool:
    """Whether a list or tuple, however deep, is one array written out: its first leaf is a number
    or text.
    """
    while isinstance(part, list | tuple) and part:
        part = part[0]
    return isinstance(part, bool | int | float | complex | str | bytes | np.generic)


def plain(part: Any, name: str) -> np.ndarray:
    """The array that a list or tuple writes out.

    Raises:
        ConfigError: its rows are of different lengths.
    """
    try:
        return np.asarray(part)
    except ValueError as error:
        raise ConfigError(
            f"{name} is a list whose rows differ in shape", hint="keramos.utils.pad_sequences"
        ) from error


def common_length(parts: tuple) -> int:
    """The number of rows that all columns have.

    Args:
        parts: nests of columns for x, y and sample_weight.

    Raises:
        ShapeError: they differ.
        ConfigError: there is none.
    """
    named = {name: columns_of(part) for name, part in zip(NAMES, parts, strict=False)}
    lengths = {column.length for columns in named.values() for column in columns}
    if len(lengths) > 1:
        shown = ", ".join(f"{name}: {_lengths(cs)}" for name, cs in named.items() if cs)
        raise ShapeError("the arrays do not have the same number of rows", found=shown)
    length = lengths.pop()
    if not length:
        shapes = [tuple(column.array.shape) for column in named["x"]]
        raise ConfigError("x is empty: it has no rows", found=", ".join(map(str, shapes)))
    return length


def columns_of(part: Any) -> list[Column]:
    """The columns of a nest."""
    return [leaf for leaf in _tree.leaves(part) if leaf is not None]  # type: ignore[misc]


def _lengths(columns: Iterable[Column]) -> str:
    return ", ".join(str(column.length) for column in columns)


def picker(part: Any) -> Callable[[Rows], Any]:
    """A function that takes rows of every column at once."""
    if isinstance(part, Column):
        return part.rows
    if part is None:
        return lambda which: None
    pickers = [picker(child) for child in _tree.children(part)]
    return lambda which: _tree.rebuilt(part, [pick(which) for pick in pickers])
