"""Kernels of locally connected layers, as Keras 2 and tf.keras kept them -> today's.

Pure: where each number belongs follows from the arguments of the layer.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keramos.dialects.arrays import Change, Shape, Target, adapts
from keramos.dialects.origin import BEFORE_KERAS3

if TYPE_CHECKING:
    from keramos.dialects.arrays import Array

_CLASSES = ("LocallyConnected1D", "LocallyConnected2D")


@dataclass(frozen=True, slots=True)
class _Windows:
    """Which elements of the input each place of the kernel sees.

    Attributes:
        space: sizes of the input.
        kernel: elements of the window.
        strides: from one window to the next.
        padding: `valid` or `same`.
        channels: of the input.
        filters: channels of the output.
        channels_first: whether channels stand before space, and filters before places.
    """

    space: tuple[int, ...]
    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    channels: int
    filters: int
    channels_first: bool

    @property
    def counts(self) -> tuple[int, ...]:
        """Places in every axis."""
        sizes = zip(self.space, self.kernel, self.strides, strict=True)
        valid = self.padding == "valid"
        return tuple(-(-(size - (k - 1) * valid) // stride) for size, k, stride in sizes)

    def __iter__(self) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...], tuple[slice, ...]]]:
        """Each place, the part of the input that it sees, and the same part of its window."""
        for place in itertools.product(*map(range, self.counts)):
            parts = [
                self._part(at * stride - (k // 2 if self.padding == "same" else 0), k, size)
                for at, stride, k, size in zip(
                    place, self.strides, self.kernel, self.space, strict=True
                )
            ]
            yield place, tuple(inner for inner, _ in parts), tuple(own for _, own in parts)

    @staticmethod
    def _part(start: int, kernel: int, size: int) -> tuple[slice, slice]:
        first, end = max(start, 0), min(start + kernel, size)
        return slice(first, end), slice(first - start, end - start)


def _windows(target: Target) -> _Windows | None:
    space = target.argument("input_space")
    if target.variable != "kernel" or space is None:
        return None
    kernel = tuple(target.argument("kernel_size"))
    return _Windows(
        tuple(space),
        kernel,
        tuple(target.argument("strides")),
        target.argument("padding"),
        target.shape[1] // math.prod(kernel),
        target.shape[2],
        target.data_format == "channels_first",
    )


@adapts(*_CLASSES, written_by=BEFORE_KERAS3)
def kernel_had_all_connections(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras 2.2.5 on, and tf.keras from 1.12 on, kept a number for every pair of an element of the
    input and one of the output with `implementation=2`; most of them were multiplied by 0.
    """
    windows = _windows(target)
    if windows is None:
        return None
    inputs, outputs = (*windows.space, windows.channels), (*windows.counts, windows.filters)
    if windows.channels_first:
        inputs, outputs = (inputs[-1], *inputs[:-1]), (outputs[-1], *outputs[:-1])
    if shape != (*inputs, *outputs):
        return None
    return Change(target.shape, None, lambda array: _of_all(array, windows))


def _of_all(array: Array, windows: _Windows) -> Array:
    rank = len(windows.space)
    if windows.channels_first:  # (in, space…, filters, places…) -> (space…, in, places…, filters)
        space, places = range(1, rank + 1), range(rank + 2, 2 * rank + 2)
        array = array.transpose(*space, 0, *places, rank + 1)
    kernels = _zeros(array, windows)
    for place, inner, own in windows:
        kernels[(*place, *own)] = array[(*inner, slice(None), *place)]
    return _flat(kernels, windows)


@adapts(*_CLASSES, written_by=BEFORE_KERAS3)
def kernel_had_no_axes(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras 2.2.5 on, and tf.keras from 1.12 on, kept the numbers of a sparse matrix, row by row,
    with `implementation=3`: a row is an element of the output, a column one of the input.
    """
    windows = _windows(target)
    if windows is None or len(shape) != 1:
        return None
    seen = sum(math.prod(part.stop - part.start for part in own) for _, _, own in windows)
    if shape != (seen * windows.channels * windows.filters,):
        return None
    return Change(target.shape, None, lambda array: _of_rows(array, windows))


def _of_rows(array: Array, windows: _Windows) -> Array:
    kernels, start = _zeros(array, windows), 0
    by_filter = array.reshape(windows.filters, -1)  # rows of the same filter, where it comes first
    for place, _, own in windows:
        sizes = [part.stop - part.start for part in own]
        count = math.prod(sizes) * windows.channels
        if windows.channels_first:
            part = by_filter[:, start : start + count].reshape(-1, windows.channels, *sizes)
            part = part.transpose(*range(2, len(sizes) + 2), 1, 0)
        else:
            end = (start + count) * windows.filters
            part = array[start * windows.filters : end].reshape(-1, *sizes, windows.channels)
            part = part.transpose(*range(1, len(sizes) + 2), 0)
        kernels[(*place, *own)] = part
        start += count
    return _flat(kernels, windows)


def _zeros(array: Array, windows: _Windows) -> Array:
    """(places…, kernel…, in, filters)"""
    import numpy as np

    shape: Sequence[int] = (*windows.counts, *windows.kernel, windows.channels, windows.filters)
    return np.zeros(shape, array.dtype)


def _flat(kernels: Array, windows: _Windows) -> Array:
    """(places, reach, filters), the channels in front where they come first in the input."""
    rank = len(windows.space)
    if windows.channels_first:
        order = (*range(rank), 2 * rank, *range(rank, 2 * rank), 2 * rank + 1)
        kernels = kernels.transpose(order)
    reach = math.prod(windows.kernel) * windows.channels
    return kernels.reshape(-1, reach, windows.filters)
