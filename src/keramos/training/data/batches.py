"""The tuples `(x, y, sample_weight)` in which data come to training."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import engine
from keramos.errors import ConfigError
from keramos.training.data import columns, nests
from keramos.training.data.epochs import Batch
from keramos.training.data.sparse_rows import SparseRows

FORMS = "x, (x,), (x, y) or (x, y, sample_weight)"


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """The shortest form of the three: `x` alone (in a tuple if it is a list or a tuple), `(x, y)`,
    or all.
    """
    if sample_weight is not None:
        return (x, y, sample_weight)
    if y is not None:
        return (x, y)
    return (x,) if isinstance(x, list | tuple) else x


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """`(x, y, sample_weight)` with None for what `data` lacks; the inverse of
    `pack_x_y_sample_weight`.

    Args:
        data: a tuple of one to three parts, or x alone. A list counts as a tuple.

    Raises:
        ConfigError: a tuple of another length.
    """
    if not isinstance(data, tuple | list):
        return (data, None, None)
    if not 1 <= len(data) <= 3:
        raise ConfigError(f"a batch must be {FORMS}", found=f"{len(data)} parts")
    return (*data, *[None] * (3 - len(data)))  # type: ignore[return-value]


def tidy(batch: Any, giver: str, *, bare: bool = False) -> Batch:
    """A batch that was made elsewhere: a tuple of nests of numpy and jax arrays, without a None at
    its end; a dict alone stays one, for that is what steps of users' own are handed.

    Args:
        batch: what came. A list counts as a tuple.
        giver: what it came from, for errors.
        bare: whether an array alone stays one, too.

    Raises:
        ConfigError: not of one of the forms, or not made of arrays with rows.
    """
    in_row = isinstance(batch, list | tuple)
    if isinstance(batch, dict) or (bare and not in_row and batch is not None):
        return _part(batch, nests.NAMES[0], giver)
    parts: tuple = tuple(batch) if in_row else (batch,)
    while parts and parts[-1] is None:
        parts = parts[:-1]
    if not 1 <= len(parts) <= 3 or parts[0] is None:
        raise ConfigError(
            f"{giver} must give {FORMS}", found=f"{len(parts)} parts" if parts else repr(batch)
        )
    named = zip(parts, nests.NAMES, strict=False)
    return tuple([part if _is_ready(part) else _part(part, name, giver) for part, name in named])


def _is_ready(part: Any) -> bool:
    return type(part) is np.ndarray and part.dtype.kind in "fiub" and part.ndim > 0


def _part(part: Any, name: str, giver: str) -> Any:
    try:
        return nests.with_leaves(_rows, part, name)
    except ConfigError as error:
        error.located(in_=f"a batch of {giver}")
        raise


def _rows(x: Any, name: str) -> Any:
    stays = columns.stays_sparse(name)
    if columns.library(x) in ("jax", "jaxlib") and (stays or not engine.is_sparse(x)):
        return x
    array = columns.array_of(x, name)
    if not array.shape:
        raise ConfigError(
            f"{name} is a single value: it has no rows",
            found=repr(x),
            hint=f"{name}[None], dataset.batch(32), DataLoader",
        )
    if isinstance(array, SparseRows):
        return array.tensor() if stays else array.toarray()
    return np.asarray(array)
