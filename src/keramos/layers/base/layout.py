"""Where space and channels stand in a shape: (batch, space…, channels) or (batch, channels,
space…).

`data_format` says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from keramos import engine
from keramos.codec.arguments import ArgumentType
from keramos.errors import ShapeError

Size = int | None

#: `channels_last` or `channels_first`; None stands for the setting of the process.
data_format = ArgumentType(engine.standardize_data_format)


def channel_axis(layout: str) -> int:
    """The axis of the channels: -1 or 1."""
    return -1 if layout == "channels_last" else 1


def space_axes(rank: int, layout: str) -> tuple[int, ...]:
    """The `rank` axes between batch and channels, or after both."""
    first = 1 if layout == "channels_last" else 2
    return tuple(range(first, first + rank))


def parted(shape: Sequence[Any], rank: int, layout: str) -> tuple[Size, tuple[Size, ...], Size]:
    """Batch size, sizes in space, number of channels.

    Raises:
        ShapeError: another number of axes than `rank` + 2.
    """
    if len(shape) != rank + 2:
        raise ShapeError(f"the input must have {rank + 2} axes", found=f"shape {tuple(shape)}")
    axes = space_axes(rank, layout)
    return shape[0], tuple(shape[axis] for axis in axes), shape[channel_axis(layout)]


def joined(batch: Any, space: Iterable[Any], channels: Any, layout: str) -> tuple[Any, ...]:
    """The inverse of `parted`; also for something else that each axis has."""
    return (batch, *space, channels) if layout == "channels_last" else (batch, channels, *space)
