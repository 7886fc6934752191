"""Margins as arguments: how many elements at both ends of every axis of space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos.codec.arguments import ArgumentType
from keramos.codec.types import integers
from keramos.errors import ConfigError

Pair = tuple[int, int]

#: (begin, end) of one axis; one number for both.
pair: ArgumentType = integers(2)


def margins(rank: int) -> ArgumentType:
    """A pair for each of `rank` axes; one number stands for both ends of an axis, or of all."""

    def coerce(value: Any) -> tuple[Pair, ...]:
        sides = (
            list(value)
            if isinstance(value, Sequence) and not isinstance(value, str)
            else [value] * rank
        )
        if len(sides) != rank:
            raise ConfigError(
                f"must be {rank} pairs of integers >= 0, or one number for all",
                found=repr(value)[:200],
            )
        return tuple(pair.coerce(side) for side in sides)

    return ArgumentType(coerce)
