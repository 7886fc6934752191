"""Sequences of different lengths as one array."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from keramos.codec.types import choice
from keramos.errors import ConfigError, ShapeError

_SIDE = choice("pre", "post", fold=False)


def pad_sequences(
    sequences: Iterable[Any],
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Sequences cut or filled up to one length: a list of (time, …) -> (count, maxlen, …).

    Args:
        sequences: lists of numbers, or of arrays of one shape.
        maxlen: number of steps; that of the longest sequence when left out.
        dtype: of the result; `object` for strings.
        padding: "pre" or "post": where missing steps are filled in.
        truncating: "pre" or "post": where surplus steps are cut away.
        value: of the steps that are filled in.

    Raises:
        ConfigError: not sequences, or a value that the dtype cannot hold.
        ShapeError: the steps have different shapes.
    """
    padding, truncating = _SIDE.coerce(padding), _SIDE.coerce(truncating)
    rows = _rows(sequences)
    step = next((np.shape(row)[1:] for row in rows if len(row)), ())
    length = max(map(len, rows), default=0) if maxlen is None else maxlen
    padded = np.full((len(rows), length, *step), _value(value, dtype), dtype=dtype)
    for i, row in enumerate(rows):
        cut = _last(row, length) if truncating == "pre" else row[:length]
        if not len(cut):
            continue
        steps = np.asarray(cut, dtype=dtype)
        if steps.shape[1:] != step:
            raise ShapeError(
                f"pad_sequences: sequence {i} has other steps", found=steps.shape[1:], wanted=step
            )
        place = slice(length - len(cut), None) if padding == "pre" else slice(len(cut))
        padded[i, place] = steps
    return padded


def _rows(sequences: Any) -> list[Any]:
    rows = list(sequences) if hasattr(sequences, "__len__") else [sequences]
    for row in rows:
        if not hasattr(row, "__len__"):
            raise ConfigError("pad_sequences needs a list of sequences", found=repr(row)[:200])
    return rows


def _last(row: Any, count: int) -> Any:
    return row[max(len(row) - count, 0) :]


def _value(value: Any, dtype: Any) -> Any:
    if isinstance(value, str) and np.dtype(dtype).kind not in "OUS":
        raise ConfigError(
            f"pad_sequences: {np.dtype(dtype)} cannot hold the value",
            found=repr(value)[:80],
            hint="dtype=object",
        )
    return value
