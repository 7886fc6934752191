"""Recurrent layers of Keras 0.x and 1.x kept the weights of each gate apart -> those of today.

Pure: it follows from classes and names, never from the objects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from keramos.dialects.orders import Weight

#: Cell -> the gates in the order of the file, as numbers of today's blocks: an LSTM had i, c, f, o
#: and has i, f, c, o; a GRU has z, r, h.
_GATES = {"LSTMCell": (0, 2, 1, 3), "ConvLSTMCell": (0, 2, 1, 3), "GRUCell": (0, 1, 2)}

#: What each gate had, in the order of the file.
_OF_A_GATE = ("kernel", "recurrent_kernel", "bias")

#: How the name of the first variable ends: of its own gate, or without any name in Keras 0.x. With
#: `consume_less="gpu"` the gates were together, and the name is `lstm_1_W`. TensorFlow counts names
#: that a graph has twice.
_APART = re.compile(r".*_W_[iz](_\d{1,9})?|param_\d{1,9}", re.DOTALL)


#: How the name of a bias ends, or that of any weight without a name.
_BIAS = re.compile(r".*_b(_\d{1,9})?|param_\d{1,9}", re.DOTALL)


class Piece(NamedTuple):
    """What one tensor of a file is.

    Attributes:
        weight: position of the variable among those of the layer.
        gate: which block of it; None where it is all of it.
    """

    weight: int
    gate: int | None = None


def pieces(weights: Sequence[Weight], order: Sequence[int], stored: Sequence[str]) -> list[Piece]:
    """What the tensors of a layer are, in the order of the file.

    Args:
        weights: of everything in the layer.
        order: their positions, in the order of the file.
        stored: names in the file.
    """
    result: list[Piece] = []
    order = _highways_sorted(weights, order, stored)
    place = 0
    while place < len(order):
        own = order[place : place + len(_OF_A_GATE)]
        gates = _GATES.get(weights[own[0]].owner, ())
        is_cell = [weights[i].name for i in own] == [*_OF_A_GATE]
        if gates and is_cell and _is_apart(stored, len(result)):
            result += [Piece(weight, gate) for gate in gates for weight in own]
            place += len(own)
        else:
            result.append(Piece(order[place]))
            place += 1
    return result


def _highways_sorted(
    weights: Sequence[Weight], order: Sequence[int], stored: Sequence[str]
) -> list[int]:
    """Keras until 1.1.2 listed the weights of Highway as kernel, bias, and both of the gate; later
    ones, and today's, list the kernels first.
    """
    changed = [*order]
    for place in range(len(changed) - 3):
        own = changed[place : place + 4]
        is_first = weights[own[0]].name == "kernel" and weights[own[3]].name == "carry_bias"
        second = stored[place + 1] if place + 1 < len(stored) else ""
        if is_first and weights[own[0]].owner == "Highway" and _BIAS.fullmatch(second):
            changed[place + 1 : place + 3] = own[2], own[1]
    return changed


def numbers(weights: Sequence[Weight], order: Sequence[int]) -> list[str]:
    """What Keras 0.x, which had no names, called the tensors of a layer: `param_0`, …"""
    most = len(_GATES["LSTMCell"]) * len(order)
    names = [f"param_{i}" for i in range(most)]
    return names[: len(pieces(weights, order, names))]


def _is_apart(stored: Sequence[str], place: int) -> bool:
    return place < len(stored) and _APART.fullmatch(stored[place]) is not None


def axis(rank: int, data_format: str | None) -> int:
    """The axis along which the gates of a variable stand.

    Args:
        rank: of a gate's tensor.
        data_format: of the cell: with channels first, convolution kernels of Keras 1 have their
            filters in front.
    """
    return 0 if rank > 2 and data_format == "channels_first" else -1
