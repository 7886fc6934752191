"""Questions to which a symbolic size has no answer, and what would have to hold for one.

Whether a kernel fits into `time - 2` elements is not known until `time` is. Where code of this
library asks, the answer that larger inputs give is the one that people want: no artifact is meant
for pictures into which its kernels do not fit.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from types import TracebackType

import jax
import jax.core

from keramos._frames import is_inside
from keramos.engine.sizes import compute, names
from keramos.errors import ShapeError

#: Raised where code asks of a symbolic size what only a number can answer. It moved within jax.
Inconclusive: type[Exception] = next(
    module.InconclusiveDimensionOperation
    for module in (jax.errors, jax.core)
    if hasattr(module, "InconclusiveDimensionOperation")
)
#: What Python says where code takes a symbolic size for an int.
_NOT_AN_INT = re.compile("'?_DimExpr'?|expected a sequence of integers")
#: What jax says of a comparison. Where the spelling changes, nothing is assumed.
_COMPARISON = re.compile(r"Symbolic dimension comparison '(.+?)' (<|<=|>|>=) '(.+?)' is inconc")
#: Comparison -> what of it holds where the left side is the larger one, and where the right one is.
_DECIDED: Mapping[str, tuple[Callable[[int, int], bool], Callable[[int, int], bool]]] = {
    "<": (operator.ge, operator.lt),
    ">=": (operator.ge, operator.lt),
    "<=": (operator.gt, operator.le),
    ">": (operator.gt, operator.le),
}
#: Larger than any size that something is compared with.
_LARGE = 1 << 13


class UndecidedSizeError(ShapeError):
    """Code asks of a symbolic size what only a number can answer.

    Attributes:
        assumption: what would answer as for large inputs: a name and the least that it stands for,
            `("time", 3)`. None where code of the user asks, and for what is not of this kind.
    """

    assumption: tuple[str, int] | None = None


def is_undecided(error: Exception) -> bool:
    """Whether an error says that a size is symbolic."""
    return isinstance(error, Inconclusive) or _NOT_AN_INT.search(str(error)) is not None


def assumption(error: Exception) -> tuple[str, int] | None:
    """What `UndecidedSizeError` holds, for an error of jax."""
    compared = _COMPARISON.search(str(error))
    if compared is None or not _asked_here(error.__traceback__):
        return None
    left, comparison, right = compared.groups()
    symbols = [*names(left) | names(right)]
    if len(symbols) != 1:
        return None

    def sides(size: int) -> tuple[int, int]:
        return compute(left, {symbols[0]: size}), compute(right, {symbols[0]: size})

    larger, smaller = _DECIDED[comparison]
    holds = larger if operator.gt(*sides(_LARGE)) else smaller
    least = _LARGE
    while least > 1 and holds(*sides(least - 1)):
        least -= 1
    return (symbols[0], least) if 1 < least < _LARGE else None


def _asked_here(frames: TracebackType | None) -> bool:
    """Whether it was this library that asked, or jax for it."""
    last = None
    while frames is not None:
        if not is_inside(frames.tb_frame, "jax"):
            last = frames.tb_frame
        frames = frames.tb_next
    return last is not None and is_inside(last, "keramos")
