"""Initializers whose variance depends on the number of inputs and outputs (Glorot, He, LeCun).

Both numbers are computed from the shape of the kernel alone.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Sequence
from typing import Any

from keramos import engine
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.types import choice, integer, number
from keramos.errors import ConfigError, ShapeError
from keramos.initializers.draws import RandomInitializer, seed_type
from keramos.initializers.initializer import sizes

#: Standard deviation of a standard normal variable that is cut at ±2: √(1 - 4 φ(2) / P(|x| < 2)).
_TRUNCATED_STDDEV = math.sqrt(
    1 - 4 * (math.exp(-2) / math.sqrt(2 * math.pi)) / math.erf(math.sqrt(2))
)

_FAN = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}
_DISTRIBUTIONS = ("uniform", "truncated_normal", "untruncated_normal")


def _coerce_distribution(value: Any) -> str:
    is_normal = isinstance(value, str) and value.lower() == "normal"  # stock accepts it as well
    return "truncated_normal" if is_normal else choice(*_DISTRIBUTIONS).coerce(value)


def _coerce_axes(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        raise ConfigError("must be a list of axes, or None", found=repr(value)[:200])
    return type(value)(integer().coerce(axis) for axis in value)


_axes = ArgumentType(_coerce_axes)


class VarianceScaling(RandomInitializer):
    """Values of variance `scale / n`, where n counts the inputs of a unit, its outputs, or is the
    mean of both.

    A kernel `(…, in, out)` has `in` · product of the leading sizes as inputs, and `out` · the same
    as outputs.

    Args:
        scale: > 0.
        mode: `"fan_in"`, `"fan_out"` or `"fan_avg"`: what n counts.
        distribution: `"truncated_normal"` (cut at two standard deviations), `"untruncated_normal"`
            or `"uniform"`.
        seed: integer or `SeedGenerator`; random when left out.
        input_axes: axes whose sizes multiply to the inputs, for other layouts of a kernel; with
            `output_axes` only.
        output_axes: axes whose sizes multiply to the outputs; with `input_axes` only.
    """

    scale: float = argument(1.0, number(0, open_low=True))
    mode: str = argument("fan_in", choice(*_FAN, fold=False))
    distribution: str = argument("truncated_normal", ArgumentType(_coerce_distribution))
    seed: Any = argument(None, seed_type, attribute="_init_seed")
    input_axes: Any = argument(None, _axes)
    output_axes: Any = argument(None, _axes)
    config_order = ("seed", "scale", "mode", "distribution", "input_axes", "output_axes")

    def along(self, input_axes: Sequence[int], output_axes: Sequence[int]) -> VarianceScaling:
        """The same initializer for a kernel of that layout; itself if both kinds of axes are set.

        Args:
            input_axes: axes of the kernel whose sizes multiply to the inputs.
            output_axes: those whose sizes multiply to the outputs.
        """
        if self.input_axes is not None and self.output_axes is not None:
            return self
        copied = copy.copy(self)
        copied.input_axes, copied.output_axes = input_axes, output_axes
        return copied

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        shape = sizes(shape)
        fan = _FAN[self.mode](*fans(shape, self.input_axes, self.output_axes))
        variance = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = math.sqrt(3 * variance)  # the variance of U(-a, a) is a² / 3
            return engine.random.uniform(
                shape, minval=-limit, maxval=limit, dtype=dtype, seed=self._key()
            )
        if self.distribution == "untruncated_normal":
            return engine.random.normal(
                shape, stddev=math.sqrt(variance), dtype=dtype, seed=self._key()
            )
        stddev = math.sqrt(variance) / _TRUNCATED_STDDEV
        return engine.random.truncated_normal(shape, stddev=stddev, dtype=dtype, seed=self._key())


def fans(
    shape: Sequence[int],
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
) -> tuple[int, int]:
    """How many inputs and outputs a unit with a kernel of that shape has.

    Raises:
        ShapeError: the shape has no such axis.
    """
    if input_axes is None or output_axes is None:
        # (…, in, out): the leading axes, of a window, count for both; so does a vector
        axes = range(len(shape))
        input_axes = output_axes = axes
        if len(shape) > 1:
            input_axes, output_axes = axes[:-1], [*axes[:-2], axes[-1]]
    try:
        return math.prod(shape[a] for a in input_axes), math.prod(shape[a] for a in output_axes)
    except IndexError as error:
        raise ShapeError(
            "the shape lacks an axis of input_axes or output_axes",
            found=tuple(shape),
            wanted=(input_axes, output_axes),
        ) from error


class _Fixed(VarianceScaling):
    """A `VarianceScaling` with arguments for the seed and the axes alone.

    Args:
        seed: integer or `SeedGenerator`; random when left out.
        input_axes: axes whose sizes multiply to the inputs; with `output_axes` only.
        output_axes: axes whose sizes multiply to the outputs; with `input_axes` only.
    """

    seed: Any = argument(None, seed_type, attribute="_init_seed")
    input_axes: Any = argument(None, _axes)
    output_axes: Any = argument(None, _axes)
    config_order = ()

    @classmethod
    def _placed(cls, names: Iterable[str]) -> Iterable[str]:
        # a subclass fixes the others
        return [name for name in names if name in ("seed", "input_axes", "output_axes")]


class GlorotUniform(_Fixed):
    """Uniform in ±√(6 / (inputs + outputs)). Glorot and Bengio (2010), equation 16; "Xavier"."""

    scale, mode, distribution = 1.0, "fan_avg", "uniform"


class GlorotNormal(_Fixed):
    """Cut normal of variance 2 / (inputs + outputs). Glorot and Bengio (2010), equation 12."""

    scale, mode, distribution = 1.0, "fan_avg", "truncated_normal"


class LecunUniform(_Fixed):
    """Uniform in ±√(3 / inputs). LeCun et al., "Efficient BackProp" (1998), section 4.6."""

    scale, mode, distribution = 1.0, "fan_in", "uniform"


class LecunNormal(_Fixed):
    """Cut normal of variance 1 / inputs. LeCun et al., "Efficient BackProp" (1998), section 4.6."""

    scale, mode, distribution = 1.0, "fan_in", "truncated_normal"


class HeUniform(_Fixed):
    """Uniform in ±√(6 / inputs), for rectifiers. He, Zhang, Ren and Sun (2015), equation 10."""

    scale, mode, distribution = 2.0, "fan_in", "uniform"


class HeNormal(_Fixed):
    """Cut normal of variance 2 / inputs, for rectifiers. He, Zhang, Ren and Sun (2015), eq. 10."""

    scale, mode, distribution = 2.0, "fan_in", "truncated_normal"
