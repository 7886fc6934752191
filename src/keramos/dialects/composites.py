"""The table of TensorFlow's functions that take several operations of today.

Pure. Modules `tensorflow_…` fill it: arguments are called as TensorFlow calls them, and
what a function cannot say is None.
"""

from __future__ import annotations

from collections.abc import Callable

from keramos.codec.canonical import Json
from keramos.dialects.expressions import Call, NotConstantError, Value, has_tensor

#: The first argument, and the others by name -> the expression.
Composite = Callable[..., Call | None]

#: Function, as its config names it -> what computes it.
COMPOSITES: dict[str, Composite] = {}


def computes(*names: str) -> Callable[[Composite], Composite]:
    """Decorator: it is the expression for these functions."""

    def register(function: Composite) -> Composite:
        COMPOSITES.update(dict.fromkeys(names, function))
        return function

    return register


def known(value: Value) -> Json:
    """A value in which no tensor stands.

    Raises:
        NotConstantError: one does.
    """
    if isinstance(value, Call) or has_tensor(value):
        raise NotConstantError
    return value  # type: ignore[return-value]


def integers(value: Value) -> list[int]:
    """A list of numbers, or one, that are known.

    Raises:
        NotConstantError: they are not.
    """
    values = value if isinstance(value, list) else [value]
    numbers = [item for item in values if isinstance(item, int) and not isinstance(item, bool)]
    if len(numbers) < len(values):
        raise NotConstantError
    return numbers


def identity(x: Value) -> Call:
    """x"""
    return Call("keras.layers", "Identity", (x,))
