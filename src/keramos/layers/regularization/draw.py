"""What layers that draw random numbers share: their arguments, their generator, the sizes drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import random
from keramos.codec.arguments import ArgumentType, Coerced
from keramos.codec.types import integer, number, optional
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError

#: The fraction to drop.
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


#: For type checkers: what `noise_shape` takes, and how a layer holds it.
NoiseShape = Coerced[Sequence[int | None] | None, tuple[int | None, ...] | None]
#: Sizes of the draws, one per axis of the input; None for the input's own size.
noise_shape = ArgumentType(_coerce_noise_shape)


def generator(strength: float, seed: int | None) -> random.SeedGenerator | None:
    """The generator of a layer; None for a layer that never draws any numbers."""
    return random.SeedGenerator(seed) if strength > 0 else None


def sizes(noise_shape: Sequence[int | None] | None, inputs: Array) -> tuple[int, ...]:
    """The shape of the draws for these inputs.

    Raises:
        ShapeError: `noise_shape` cannot be broadcast to the inputs.
    """
    if noise_shape is None:
        return tuple(inputs.shape)
    wanted, rank = tuple(noise_shape), inputs.ndim
    if len(wanted) > rank:
        raise _misfit(wanted, inputs)
    # None counts axes from the first one on, broadcasting from the last one
    shape = tuple(own if n is None else n for n, own in zip(wanted, inputs.shape, strict=False))
    last = inputs.shape[rank - len(wanted) :]
    if any(size not in (1, own) for size, own in zip(shape, last, strict=True)):
        raise _misfit(wanted, inputs)
    return shape


def _misfit(noise_shape: tuple[int | None, ...], inputs: Array) -> ShapeError:
    return ShapeError(
        "`noise_shape` does not fit the input", found=tuple(inputs.shape), wanted=noise_shape
    )


def below_one(rate: float) -> float:
    """`rate`, checked for formulas that divide by 1 - rate.

    Raises:
        ConfigError: it is 1.
    """
    if rate >= 1:
        raise ConfigError(
            "a rate of 1 leaves nothing to train with", found=rate, wanted="a rate below 1"
        )
    return rate
