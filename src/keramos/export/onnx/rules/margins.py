"""Zeros around an array, which a convolution of it adds by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from keramos.export.onnx.graph import Graph
from keramos.export.onnx.values import Held

#: How many zeros there are before and behind each axis of a value.
Margins: TypeAlias = "list[tuple[int, int]]"


def without_zeros(g: Graph, held: Held, rank: int, axes: Sequence[int]) -> tuple[Held, Margins]:
    """What is held before zeros were put around it, and how many; as it is where none were.

    Args:
        g: the graph.
        held: a value, at its full size.
        rank: of the value.
        axes: around which the convolution can add them.
    """
    none = [(0, 0)] * rank
    node = g.maker(held.source)
    if node is None or node.kind != "Pad" or len(node.inputs) != 3:
        return held, none
    counts, value = (g.shared.initializers.get(name) for name in node.inputs[1:])
    if not isinstance(counts, np.ndarray) or not isinstance(value, np.ndarray) or value.any():
        return held, none
    order, margins = held.order or tuple(range(rank)), list(none)
    for place, axis in enumerate(order):
        margins[axis] = int(counts[place]), int(counts[rank + place])
    if min(map(min, margins)) < 0 or any(any(m) for i, m in enumerate(margins) if i not in axes):
        return held, none
    return Held(node.inputs[0], held.sizes, held.order), margins
