"""Errors of jax inside a loss or a metric, as errors about its arguments.

An error of the user's own code stays what it is, with a note that says where it was raised.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from types import TracebackType
from typing import Any

from keramos import _tree, engine
from keramos.errors import KeramosError, ShapeError

#: Packages whose errors are about the arrays that they were given.
_COMPUTING = ("keramos", "jax", "jaxlib", "numpy")


@contextlib.contextmanager
def comparing(what: str, /, **arrays: Any) -> Generator[None]:
    """Turn what jax raises in the block into a ShapeError that names the arguments.

    Args:
        what: the loss or metric.
        **arrays: its arguments; those that are None are not mentioned.

    Raises:
        ShapeError: their shapes or dtypes do not fit.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, (KeramosError, *engine.tracing.NEEDS)):
            raise
        is_about_arrays = isinstance(error, (TypeError, ValueError, IndexError))
        if is_about_arrays and _is_of_computation(error.__traceback__):
            raise _shape_error(what, error, arrays) from error
        error.add_note(f"(raised in {what})")
        raise


def _shape_error(what: str, error: Exception, arrays: dict[str, Any]) -> ShapeError:
    first = str(error).strip().partition("\n")[0]
    shapes = ", ".join(f"{name} {shape_of(x)}" for name, x in arrays.items() if x is not None)
    return ShapeError(f"{what} cannot compare these: {first}", found=shapes)


def _is_of_computation(frames: TracebackType | None) -> bool:
    """Whether the innermost frame is of a package that computes, not of the user's own code."""
    name = ""
    while frames is not None:
        name, frames = frames.tb_frame.f_globals.get("__name__", ""), frames.tb_next
    return name.partition(".")[0] in _COMPUTING


def shape_of(value: Any) -> Any:
    """A nested structure for messages: arrays as their shapes."""
    return _tree.map_structure(
        lambda leaf: tuple(leaf.shape) if hasattr(leaf, "shape") else leaf, value
    )
