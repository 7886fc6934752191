"""What layers that draw random numbers in training have in common.

Refuses to know what they draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import random
from keramos.codec.arguments import Kind
from keramos.codec.kinds import integer, number, optional
from keramos.errors import ConfigError, ShapeError

#: What fraction to take away.
rate = number(0, 1)

#: An integer, or None for one that differs from run to run.
seed = optional(integer())

_size = optional(integer(1))


def _coerce_noise_shape(value: Any) -> tuple[int | None, ...] | None:
    if value is None:
        return None
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        raise ConfigError(
            "must be a list of integers >= 1, or None where the input's own size is meant",
            found=repr(value)[:200],
        )
    return tuple(_size.coerce(size) for size in value)


#: Sizes of the decisions, one per axis of the input; None for the input's own size.
noise_shape = Kind(_coerce_noise_shape)


def generator(strength: float, seed: int | None) -> Any:
    """Where the numbers of a layer come from; None for a layer that never draws any."""
    return random.SeedGenerator(seed) if strength > 0 else None


def sizes(noise_shape: Sequence[int | None] | None, inputs: Any) -> tuple[int, ...]:
    """The shape of the decisions for these inputs.

    Raises:
        ShapeError: it cannot be broadcast to them.
    """
    if noise_shape is None:
        return tuple(inputs.shape)
    fits = len(noise_shape) == inputs.ndim
    if not fits or any(
        size not in (None, 1, own) for size, own in zip(noise_shape, inputs.shape, strict=True)
    ):
        raise ShapeError(
            "`noise_shape` does not fit the input", found=tuple(inputs.shape), wanted=noise_shape
        )
    return tuple(
        own if size is None else size for size, own in zip(noise_shape, inputs.shape, strict=True)
    )


def below_one(rate: float) -> float:
    """`rate`, for formulas that divide by 1 - rate.

    Raises:
        ConfigError: it is 1, so that nothing would be left.
    """
    if rate >= 1:
        raise ConfigError(
            "a rate of 1 leaves nothing to train with", found=rate, wanted="a rate below 1"
        )
    return rate
