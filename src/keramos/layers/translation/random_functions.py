"""Random numbers: today's layers draw normally distributed ones, in training alone. Others are made
of these; outside of training each is its mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from keramos import ops
from keramos._frames import warn
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.regularization.dropout import Dropout
from keramos.layers.regularization.gaussian_noise import GaussianNoise
from keramos.layers.translation import arrays, joints, sizes
from keramos.layers.translation.table import means

#: Where a truncated normal distribution ends, in standard deviations.
TRUNCATED_AT = 2.0


def _zeros(shape: Any, dtype: Any) -> Any:
    """Zeros of a shape whose batch an input gives, for a draw."""
    if dtype is not None and "float" not in str(dtype):
        raise Untranslatable("random integers")
    zeros = joints.filled(shape, 0.0, dtype or "float32")
    if not arrays.is_tensor(zeros):
        raise Untranslatable("random numbers that no input gives the batch of")
    _tell()
    return zeros


def _tell() -> None:
    warn("a lambda draws random numbers: in training alone from now on, and elsewhere their mean")


def _scaled(x: Any, factor: Any, offset: Any) -> Any:
    scaled = x if factor == 1 else ops.multiply(x, factor)
    return scaled if offset == 0 else ops.add(scaled, offset)


def _spread(shape: Any, dtype: Any) -> Any:
    """Numbers spread evenly between -1 and 1: z is normally distributed, erf(z / √2) is not."""
    draw = GaussianNoise(1.0)(_zeros(shape, dtype))
    return ops.erf(ops.multiply(draw, math.sqrt(0.5)))


def _normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    return _scaled(GaussianNoise(1.0)(_zeros(shape, dtype)), stddev, mean)


def _truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    # As many of the spread numbers as lie within the bound, back to where they came from.
    within = ops.multiply(_spread(shape, dtype), math.erf(TRUNCATED_AT * math.sqrt(0.5)))
    return _scaled(ops.erfinv(within), stddev * math.sqrt(2), mean)


def _uniform(
    shape: Any, minval: Any = 0.0, maxval: Any = None, dtype: Any = None, seed: Any = None
) -> Any:
    top = 1.0 if maxval is None else maxval
    return _scaled(_spread(shape, dtype), (top - minval) / 2, (top + minval) / 2)


def _bernoulli(shape: Any, p: Any = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    if not isinstance(p, (int, float)) or not 0 <= p <= 1:
        raise Untranslatable("a chance that is no number between 0 and 1")
    zeros = _zeros(shape, dtype)
    return zeros if p == 0 else _scaled(Dropout(1 - p)(ops.ones_like(zeros)), p, 0)


def _dropped(x: Any, rate: Any, noise_shape: Any) -> Any:
    if not isinstance(rate, (int, float)) or not 0 <= rate < 1:
        raise Untranslatable("a rate of dropout that is no number from 0 up to 1")
    if noise_shape is not None:
        lengths = joints.entries(noise_shape)
        own = sizes.sizes(x)
        noise_shape = [
            None if joints.is_open(n) and joints.is_open(own[axis]) else n
            for axis, n in enumerate(lengths)
        ]
    _tell()
    return Dropout(float(rate), noise_shape=noise_shape)(x)


#: Every spelling of a distribution.
_SPELLINGS: dict[Callable[..., Any], tuple[str, ...]] = {
    _normal: ("K.random_normal", "tf.random_normal", "tf.random.normal"),
    _truncated_normal: (
        "K.truncated_normal",
        "tf.truncated_normal",
        "tf.random.truncated_normal",
    ),
    _uniform: ("K.random_uniform", "tf.random_uniform", "tf.random.uniform"),
    _bernoulli: ("K.random_binomial", "K.random_bernoulli"),
}
for _function, _names in _SPELLINGS.items():
    means(*_names)(_function)


@means("K.dropout")
def _dropout(x: Any, level: Any, noise_shape: Any = None, seed: Any = None) -> Any:
    return _dropped(x, level, noise_shape)


@means("tf.dropout")
def _tf_dropout(x: Any, *more: Any, rate: Any = None, keep_prob: Any = None, **kwargs: Any) -> Any:
    """Until TensorFlow 1.15 the second argument said how many are kept, since 2.0 how many are
    not.
    """
    if keep_prob is not None:
        rate = 1 - keep_prob
    if rate is None and more:
        rate = more[0]
        if rate != 0.5:
            raise Untranslatable("`tf.nn.dropout` with a rate, or with its opposite: no name says")
    noise_shape = more[1] if len(more) > 1 else kwargs.get("noise_shape")
    return _dropped(x, rate, noise_shape)
