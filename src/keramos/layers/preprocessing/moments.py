"""Moments: mean and variance for each element of chosen axes, from data or from arguments."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from keramos import ops
from keramos.engine.types import Array
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer
from keramos.layers.preprocessing.batches import are_arrays, batches

if TYPE_CHECKING:
    import numpy as np

#: How many values each kept element has, their mean and their variance.
Summary = tuple[int, Any, Any]


class Moments(Layer):
    """Base of layers that keep a mean and a variance for each element of the axes in `axis`."""

    _not_saved = ("mean", "variance")  # computed from variables: a walk must not read these

    def build(self, input_shape: Shape) -> None:
        self.axis: tuple[int, ...]
        self.input_mean: Any
        self.input_variance: Any
        sizes = self._kept_sizes(input_shape)
        self._kept, self._rank = list(sizes), len(input_shape)
        self._broadcast_shape = tuple(sizes.get(axis, 1) for axis in range(self._rank))
        if self.input_mean is not None:
            self._fixed = (self._spread(self.input_mean), self._spread(self.input_variance))
            return
        shape = tuple(sizes.values())
        self.adapt_mean = self.add_weight(
            name="mean", shape=shape, initializer="zeros", trainable=False
        )
        self.adapt_variance = self.add_weight(
            name="variance", shape=shape, initializer="ones", trainable=False
        )
        self.count = self.add_weight(
            name="count", shape=(), dtype="int32", initializer="zeros", trainable=False
        )

    def _kept_sizes(self, shape: Shape) -> dict[int, int]:
        """Axis -> size, ascending, of the axes that mean and variance keep."""
        rank = len(shape)
        if any(not -rank <= axis < rank for axis in self.axis):
            raise ShapeError(
                "Normalization: `axis` is beyond the input",
                found=f"{self.axis}, shape {tuple(shape)}",
            )
        sizes = {axis: shape[axis] for axis in sorted(axis % rank for axis in self.axis)}
        known = {axis: size for axis, size in sizes.items() if size is not None}
        if len(known) < len(sizes):
            raise ShapeError(
                "Normalization: the size of every kept axis must be known",
                found=f"axis {self.axis}, shape {tuple(shape)}",
            )
        return known

    def _spread(self, value: Any) -> np.ndarray:
        """A moment among the arguments, broadcast to the axes of the input: a view, not a copy."""
        import numpy as np

        array = np.asarray(value)
        if array.ndim > len(self._kept):
            raise ShapeError(
                "Normalization: a given moment has more axes than are kept",
                found=f"shape {array.shape}, axis {self.axis}",
            )
        sizes = dict(zip(reversed(self._kept), reversed(array.shape), strict=False))
        try:
            return np.broadcast_to(
                array.reshape([sizes.get(i, 1) for i in range(self._rank)]), self._broadcast_shape
            )
        except ValueError:
            raise ShapeError(
                "Normalization: a given moment does not fit the input",
                found=f"shape {array.shape}",
                wanted=self._broadcast_shape,
            ) from None

    @property
    def mean(self) -> Any:
        """Of every kept element, in the axes of the input; the other axes have size 1."""
        return self._moment(0)

    @property
    def variance(self) -> Any:
        """Of every kept element, in the axes of the input; the other axes have size 1."""
        return self._moment(1)

    def _moment(self, which: int) -> Array:
        if not self.built:
            raise ConfigError(
                f"{self.name!r} does not know its mean and variance yet",
                hint=f"{self.name}.adapt(data)",
            )
        if self.input_mean is not None:
            return ops.cast(self._fixed[which], self.compute_dtype)
        variable = (self.adapt_mean, self.adapt_variance)[which]
        return ops.cast(ops.reshape(variable, self._broadcast_shape), self.compute_dtype)

    def adapt(self, data: Any) -> None:
        """Forget what was known and take mean and variance from `data`.

        Args:
            data: an array with the batch axis first, or an iterable of such batches; a list of
                arrays is one.

        Raises:
            ConfigError: mean and variance are arguments of the layer, or the data are empty.
            ArgumentTypeError: a batch without a batch axis.
            ShapeError: a batch has another shape than the layer was built for.
        """
        if self.input_mean is not None:
            raise ConfigError(f"{self.name!r} has its mean and variance; there is nothing to adapt")
        import numpy as np

        summary = None
        for batch in batches(iter(data) if are_arrays(data) else data):
            if np.ndim(batch) == 0:
                raise ArgumentTypeError(
                    f"{self.name!r} adapts to arrays with a batch axis", found=repr(batch)[:200]
                )
            if (array := np.asarray(batch)).size:
                summary = _merged(summary, self._summary(array))
        if summary is None:
            raise ConfigError(f"{self.name!r} cannot adapt: there are no data")
        _, mean, variance = summary
        self.adapt_mean.assign(mean)
        self.adapt_variance.assign(variance)

    def _summary(self, array: np.ndarray) -> Summary:
        if not self.built:
            self.build(array.shape)
        sizes = self._kept_sizes(array.shape)
        reduced = tuple(axis for axis in range(array.ndim) if axis not in sizes)
        if tuple(sizes.values()) != tuple(self.adapt_mean.shape):
            raise ShapeError(
                f"{self.name!r} was built for other data", found=f"shape {array.shape}"
            )
        count = array.size // max(1, math.prod(sizes.values()))
        # float64: in float32 the sums of large batches lose their last digits
        mean = array.mean(axis=reduced, dtype="float64")
        return count, mean, array.var(axis=reduced, dtype="float64")


def _merged(former: Summary | None, new: Summary) -> Summary:
    """Count, mean and variance of two batches together, from those of each.

    Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample
    Variances" (1979).
    """
    if former is None:
        return new
    (n, mean, variance), (m, new_mean, new_variance) = former, new
    share, distance = m / (n + m), new_mean - mean
    within = (1 - share) * variance + share * new_variance
    return n + m, mean + share * distance, within + share * (1 - share) * distance**2
