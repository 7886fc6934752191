"""The initializer that draws an orthogonal matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.errors import ShapeError
from keramos.initializers.draws import RandomInitializer, seed_type
from keramos.initializers.initializer import sizes


class Orthogonal(RandomInitializer):
    """Orthonormal columns, or rows where there are fewer of them; leading axes count as one.

    The Q of the QR decomposition of a normal matrix, each column multiplied by the sign of R's
    diagonal, which makes the decomposition unique. Saxe, McClelland and Ganguli (2014).

    Args:
        gain: factor.
        seed: integer or `SeedGenerator`; random when left out.
    """

    gain: float = argument(1.0, number())
    seed: Any = argument(None, seed_type, attribute="_init_seed")
    config_order = ("seed", "gain")

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        """The values.

        Args:
            shape: two axes at least.
            dtype: float type; `floatx()` when left out.

        Raises:
            ShapeError: fewer than two axes.
        """
        shape, dtype = sizes(shape), engine.standardize_dtype(dtype)
        if len(shape) < 2:
            raise ShapeError("an orthogonal matrix has two axes or more", found=shape)
        rows, columns = math.prod(shape[:-1]), shape[-1]
        tall = (max(rows, columns), min(rows, columns))
        # LAPACK has no QR decomposition of 16-bit floats
        exact = dtype if dtype == "float64" else "float32"
        q = _orthonormal(engine.random.normal(tall, seed=self._key(), dtype=exact))
        matrix = self.gain * (q.T if rows < columns else q).reshape(shape)
        return engine.convert_to_tensor(matrix, dtype)


def _orthonormal(matrix: Any) -> Any:
    """Q of the one QR decomposition whose R has a positive diagonal."""
    import numpy as np

    # numpy, because jax would call LAPACK as well, but compile for every shape first
    q, r = np.linalg.qr(engine.convert_to_numpy(matrix))
    return q * np.sign(np.diagonal(r))
