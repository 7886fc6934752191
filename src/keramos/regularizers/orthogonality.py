"""The penalty on vectors that are not orthogonal to one another."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import choice
from keramos.errors import ShapeError
from keramos.regularizers.regularizer import Regularizer, strength


class OrthogonalRegularizer(Regularizer):
    """factor · mean over all pairs of |cos of the angle between them|.

    Args:
        factor: >= 0.
        mode: `"rows"` or `"columns"`: which of them are the vectors.
    """

    factor: float = argument(0.01, strength(single=True))
    mode: str = argument("rows", choice("rows", "columns", fold=False))

    def __call__(self, x: Any) -> Any:
        """The penalty; 0 for a single vector.

        Raises:
            ShapeError: not a matrix.
        """
        x = engine.convert_to_tensor(x)
        if x.ndim != 2:
            raise ShapeError("OrthogonalRegularizer takes a matrix", found=tuple(x.shape))
        vectors = x if self.mode == "rows" else x.T  # (count, length)
        count = vectors.shape[0]
        if count < 2:
            return engine.numpy.zeros((), x.dtype)
        total = engine.numpy.sum(engine.numpy.absolute(_cosines(vectors)))
        return self.factor * total / (count * (count - 1))


def _cosines(vectors: Any) -> Any:
    """Cosines of all pairs, (count, count), with zeros on the diagonal."""
    squares = engine.numpy.sum(engine.numpy.square(vectors), axis=1, keepdims=True)
    unit = vectors * engine.numpy.rsqrt(engine.numpy.maximum(squares, 1e-12))
    products = engine.numpy.matmul(unit, unit.T)
    return products * (1 - engine.numpy.eye(vectors.shape[0], dtype=products.dtype))
