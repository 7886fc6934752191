"""HashedCrossing: combinations of several features -> one of a fixed number of bins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean, choice, integer
from keramos.engine import fingerprint
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import KerasTensor, Shape
from keramos.layers.preprocessing import encoding
from keramos.layers.preprocessing.host import HostLayer, plain


class HashedCrossing(HostLayer):
    """`y = hash(x1, x2, …) mod num_bins`.

    Inputs: a list of two or more features, strings or integers, each `()`, `(batch,)` or
    `(batch, 1)`; output int64 of the same shape, or `(batch, num_bins)`.

    Args:
        num_bins: number of bins, >= 1.
        output_mode: `int` or `one_hot`.
        sparse: whether vectors are sparse tensors, without their zeros; not for `int`.
        name: automatic when None.
        dtype: dtype of the output, or a dtype policy; int64 for the mode `int` when None.
    """

    num_bins: int = required(integer(1))
    output_mode: str = argument("int", choice("int", "one_hot", fold=False))
    sparse: bool = argument(False, boolean)
    name: str | None = argument(None, inherited=True)
    dtype: Any = argument(None, inherited=True)  # type: ignore[assignment]

    def _setup(self) -> None:
        encoding.check_sparse(self)
        self._number_dtype()

    def _depth(self) -> int:
        return self.num_bins

    def call(self, inputs: Any) -> Any:
        import numpy as np

        if (numbers := self._before(inputs)) is not None:
            return self._represented(numbers)
        features = [self._feature(x) for x in _several(inputs)]
        shape = features[0].shape
        if any(feature.shape != shape for feature in features):
            raise ShapeError(
                "HashedCrossing: all features must have the same shape",
                found=[feature.shape for feature in features],
            )
        columns = [map(_fingerprint, feature.reshape(-1).tolist()) for feature in features]
        rows = zip(*columns, strict=True)
        numbers = [fingerprint.crossed(*row) % self.num_bins for row in rows]
        return self._represented(np.asarray(numbers, dtype=np.int64).reshape(shape))

    def _feature(self, x: Any) -> Any:
        values = plain(x)
        _check_shape(values.shape)
        if values.dtype.kind not in "Oiub":
            raise ConfigError(
                f"{self.name!r} crosses strings and integers", found=f"dtype {values.dtype}"
            )
        return values

    def compute_output_shape(self, input_shape: Sequence[Shape]) -> Shape:
        shapes = _several(input_shape)
        for shape in shapes:
            _check_shape(shape)
        return super().compute_output_shape(shapes[0])

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        dtype = "int64" if self.output_mode == "int" else self.compute_dtype
        return KerasTensor(
            self.compute_output_shape([x.shape for x in _several(inputs)]),
            dtype,
            sparse=self.sparse,
        )

    def get_config(self) -> dict[str, Any]:
        # Keras leaves out `trainable` and writes the plain dtype here.
        return {**self._declared_config(), "name": self.name, "dtype": self.dtype}


def _several(inputs: Any) -> list[Any]:
    if not isinstance(inputs, (list, tuple)) or len(inputs) < 2:
        raise ConfigError(
            "HashedCrossing takes a list of at least two features", found=repr(inputs)[:200]
        )
    return list(inputs)


def _check_shape(shape: Any) -> None:
    if len(shape) > 2 or (len(shape) == 2 and shape[1] not in (1, None)):
        raise ShapeError(
            "HashedCrossing: a feature must be (), (batch,) or (batch, 1)", found=tuple(shape)
        )


def _fingerprint(value: str | int) -> int:
    return fingerprint.farm(value.encode()) if isinstance(value, str) else value
