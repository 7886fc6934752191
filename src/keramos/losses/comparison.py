"""What compares truth and prediction tells, in terms of its arguments, when they cannot be
compared.

Refuses to know what is computed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from keramos import _tree, engine
from keramos.errors import KeramosError, ShapeError

#: Packages that compute: what they raise is about the arrays they were given.
_COMPUTING = ("keramos", "jax", "jaxlib", "numpy")


@contextlib.contextmanager
def comparing(what: str, /, **arrays: Any) -> Iterator[None]:
    """What jax raises in the block is told as an error of the library; an error of the user's own
    code says where it arose.

    Args:
        what: the loss or metric.
        **arrays: its arguments; those that are None are not mentioned.

    Raises:
        ShapeError: they do not go together.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, (KeramosError, *engine.tracing.NEEDS)):
            raise
        if isinstance(error, (TypeError, ValueError, IndexError)) and _is_of_computation(
            error.__traceback__
        ):
            raise _told(what, error, arrays) from error
        error.add_note(f"(raised in {what})")
        raise


def _told(what: str, error: Exception, arrays: dict[str, Any]) -> ShapeError:
    first = str(error).strip().partition("\n")[0]
    shapes = ", ".join(f"{name} {shape_of(x)}" for name, x in arrays.items() if x is not None)
    return ShapeError(f"{what} cannot compare these: {first}", found=shapes)


def _is_of_computation(frames: TracebackType | None) -> bool:
    name = ""
    while frames is not None:
        name, frames = frames.tb_frame.f_globals.get("__name__", ""), frames.tb_next
    return name.partition(".")[0] in _COMPUTING


def shape_of(value: Any) -> Any:
    """A nest for errors: arrays as their shapes."""
    return _tree.map_structure(
        lambda leaf: tuple(leaf.shape) if hasattr(leaf, "shape") else leaf, value
    )
