"""Moments: mean and variance along chosen axes, found in data or given.

Refuses to know what they are used for.
"""

from __future__ import annotations

import math
from typing import Any

from keramos import ops
from keramos.errors import ConfigError, ShapeError
from keramos.layers.base.layer import Layer
from keramos.layers.preprocessing.batches import batches

#: Numbers that were counted, their mean and their variance, for each kept element.
Summary = tuple[int, Any, Any]


class Moments(Layer):
    """Base of layers that keep a mean and a variance for each element of the axes in `axis`."""

    def build(self, input_shape: Any) -> None:
        self.axis: tuple[int, ...]
        self.input_mean: Any
        self.input_variance: Any
        kept = self._kept_axes(input_shape)
        self._kept, self._rank = kept, len(input_shape)
        self._broadcast_shape = tuple(
            size if i in kept else 1 for i, size in enumerate(input_shape)
        )
        if self.input_mean is not None:
            self._given = tuple(
                self._spread(value) for value in (self.input_mean, self.input_variance)
            )
            return
        shape = tuple(input_shape[axis] for axis in kept)
        self.adapt_mean = self.add_weight(
            name="mean", shape=shape, initializer="zeros", trainable=False
        )
        self.adapt_variance = self.add_weight(
            name="variance", shape=shape, initializer="ones", trainable=False
        )
        self.count = self.add_weight(
            name="count", shape=(), dtype="int32", initializer="zeros", trainable=False
        )

    def _kept_axes(self, shape: Any) -> list[int]:
        rank = len(shape)
        if any(not -rank <= axis < rank for axis in self.axis):
            raise ShapeError(
                "Normalization: `axis` is beyond the input",
                found=f"{self.axis}, shape {tuple(shape)}",
            )
        kept = sorted({axis % rank for axis in self.axis})
        if any(shape[axis] is None for axis in kept):
            raise ShapeError(
                "Normalization: the size of every kept axis must be known",
                found=f"axis {self.axis}, shape {tuple(shape)}",
            )
        return kept

    def _spread(self, value: Any) -> Any:
        """A given moment in the axes of the input; a view, however large they are."""
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
        """Of every kept element, in the axes of the input, 1 elsewhere."""
        return self._moment(0)

    @property
    def variance(self) -> Any:
        """Of every kept element, in the axes of the input, 1 elsewhere."""
        return self._moment(1)

    def _moment(self, which: int) -> Any:
        if not self.built:
            raise ConfigError(
                f"{self.name!r} does not know its mean and variance yet",
                hint=f"{self.name}.adapt(data)",
            )
        if self.input_mean is not None:
            return ops.cast(self._given[which], self.compute_dtype)
        variable = (self.adapt_mean, self.adapt_variance)[which]
        return ops.cast(ops.reshape(variable, self._broadcast_shape), self.compute_dtype)

    def adapt(self, data: Any) -> None:
        """Forget what was known and take mean and variance from `data`.

        Args:
            data: an array with the batch axis first, or an iterable of such batches.

        Raises:
            ConfigError: the layer was given its mean and variance, or there are no data.
            ShapeError: a batch has another shape than the layer was built for.
        """
        if self.input_mean is not None:
            raise ConfigError(
                f"{self.name!r} was given its mean and variance; there is nothing to adapt"
            )
        import numpy as np

        found = None
        for batch in batches(data):
            if (array := np.asarray(batch)).size:
                found = _merged(found, self._summary(array))
        if found is None:
            raise ConfigError(f"{self.name!r} cannot adapt: there are no data")
        _, mean, variance = found
        self.adapt_mean.assign(mean)
        self.adapt_variance.assign(variance)

    def _summary(self, array: Any) -> Summary:
        if not self.built:
            self.build(array.shape)
        kept = self._kept_axes(array.shape)
        reduced = tuple(axis for axis in range(array.ndim) if axis not in kept)
        sizes = tuple(array.shape[axis] for axis in kept)
        if sizes != tuple(self.adapt_mean.shape):
            raise ShapeError(
                f"{self.name!r} was built for other data", found=f"shape {array.shape}"
            )
        count = array.size // max(1, math.prod(sizes))
        return (
            count,
            array.mean(axis=reduced, dtype="float64"),
            array.var(axis=reduced, dtype="float64"),
        )


def _merged(one: Summary | None, other: Summary) -> Summary:
    """Count, mean and variance of two batches together.

    Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample
    Variances" (1979).
    """
    if one is None:
        return other
    (n, mean, variance), (m, other_mean, other_variance) = one, other
    share, apart = m / (n + m), other_mean - mean
    return (
        n + m,
        mean + share * apart,
        (1 - share) * variance + share * other_variance + share * (1 - share) * apart**2,
    )
