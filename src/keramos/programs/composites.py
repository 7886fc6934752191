"""Tensors that are several: in rows of different lengths, and of few numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from keramos.errors import UnsupportedFileError
from keramos.storage.tensorflow.values import OtherSpec


class RaggedTensor(NamedTuple):
    """A tensor in rows of different lengths.

    Attributes:
        values: all elements, one behind the other.
        row_splits: for each ragged axis, the outermost first, where its rows begin, and the end of
            the last.
    """

    values: Any
    row_splits: tuple[Any, ...]


class SparseTensor(NamedTuple):
    """A tensor of few numbers.

    Attributes:
        indices: (count, rank), where they are.
        values: (count,), what they are.
        dense_shape: (rank,), of the whole.
    """

    indices: Any
    values: Any
    dense_shape: Any


RAGGED, SPARSE = "RaggedTensorSpec", "SparseTensorSpec"


def parts(spec: OtherSpec, value: Any) -> list[Any] | None:
    """The tensors of a value, in the order of functions; None if it is of another kind."""
    if spec.class_name.endswith(RAGGED) and isinstance(value, RaggedTensor):
        return [value.values, *value.row_splits]
    if spec.class_name.endswith(SPARSE) and isinstance(value, SparseTensor):
        return list(value)
    return None


def whole(spec: OtherSpec, tensors: Iterator[Any]) -> Any:
    """The value that a function returns as several tensors.

    Raises:
        UnsupportedFileError: of a kind that is not known.
    """
    if spec.class_name.endswith(RAGGED):
        _, _, rank, *_ = spec.state
        return RaggedTensor(next(tensors), tuple(next(tensors) for _ in range(int(rank))))
    if spec.class_name.endswith(SPARSE):
        return SparseTensor(*(next(tensors) for _ in range(3)))
    raise UnsupportedFileError("an endpoint gives no plain tensors", found=spec.class_name)
