"""Axes by the letters of an einsum equation: which letters hide behind `...`, and tensors whose
axes are to stand in another order.
"""

from __future__ import annotations

import string
from typing import Any

from keramos import ops


def words(equation: str, rank: int) -> tuple[str, str, str]:
    """The words of inputs, kernel and outputs, with letters for the axes behind `...`.

    Args:
        equation: `inputs,kernel->outputs`.
        rank: of the inputs.
    """
    inputs, _, rest = equation.partition(",")
    kernel, _, outputs = rest.partition("->")
    unused = [letter for letter in string.ascii_letters if letter not in equation]
    hidden = "".join(unused[: rank - len(inputs.replace("...", ""))])
    return inputs.replace("...", hidden), kernel, outputs.replace("...", hidden)


def aligned(x: Any, source: str, target: str) -> Any:
    """`x` with its axes in another order.

    Args:
        x: with one axis per letter of `source`, of size 1 where `target` lacks the letter.
        source: letters.
        target: letters; those that `source` lacks become axes of size 1.
    """
    lost = tuple(i for i, letter in enumerate(source) if letter not in target)
    shared = [letter for letter in source if letter in target]
    x = ops.squeeze(x, axis=lost) if lost else x
    x = ops.transpose(x, [shared.index(letter) for letter in target if letter in shared])
    missing = tuple(i for i, letter in enumerate(target) if letter not in source)
    return ops.expand_dims(x, missing) if missing else x
