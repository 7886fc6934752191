"""Arguments of layers on images: strengths, ranges of pixels, ways to fill what is outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos.codec.arguments import ArgumentType
from keramos.codec.types import integer, number, optional
from keramos.errors import ConfigError, NotTransformedError

seed = optional(integer())
size = integer(1)


def _one_of(*allowed: str) -> ArgumentType[str]:
    def coerce(value: Any) -> str:
        if value not in allowed:
            raise NotTransformedError(
                "must be one of " + ", ".join(map(repr, allowed)), found=repr(value)[:200]
            )
        return value

    return ArgumentType(coerce)


fill_mode = _one_of("reflect", "wrap", "constant", "nearest")
elastic_fill_mode = _one_of("constant", "nearest", "wrap", "mirror", "reflect")
interpolation = _one_of("nearest", "bilinear")


def spread(lowest: float, highest: float, below: Callable[[float], float]) -> ArgumentType:
    """Two numbers in [`lowest`, `highest`], ascending; one number f stands for (below(f), f)."""
    one = number(lowest, highest)

    def coerce(value: Any) -> tuple[float, float]:
        if isinstance(value, (list, tuple)):
            low, high = sorted(one.coerce(end) for end in _two(value))
            return low, high
        high = abs(one.coerce(value))
        return below(high), high

    return ArgumentType(coerce)


def factor(lowest: float, highest: float) -> ArgumentType:
    """Two numbers, ascending, that reach into [`lowest`, `highest`]; one number f of it stands for
    (-f, f), from `lowest` on.
    """
    one = number(lowest, highest)

    def coerce(value: Any) -> tuple[float, float]:
        if isinstance(value, (list, tuple)):
            first, last = (number().coerce(end) for end in _two(value))
            if first > highest or last < lowest:
                raise ConfigError(
                    f"must be a number in [{lowest}, {highest}], or two", found=repr(value)[:200]
                )
            low, high = sorted((first, last))
            return low, high
        high = abs(one.coerce(value))
        return max(-high, lowest), high

    return ArgumentType(coerce)


def _two(value: Any) -> Any:
    if len(value) != 2:
        raise ConfigError("must be a number or two", found=repr(value)[:200])
    return value


def _coerce_range(value: Any) -> list[float]:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise ConfigError("must be two numbers", found=repr(value)[:200])
    return sorted(number().coerce(end) for end in value)


def _check_range(value: Any) -> Any:
    _coerce_range(value)
    return value


#: The least and the largest value of a pixel, ascending.
value_range = ArgumentType(_coerce_range)
#: The same, as the caller wrote it.
plain_range = ArgumentType(_check_range)


def checked(kind: ArgumentType) -> ArgumentType:
    """Checks by `kind`, but holds the value as it is: configs have what the caller wrote."""

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        kind.coerce(value)
        return tuple(value) if isinstance(value, list) else value

    return ArgumentType(coerce)
