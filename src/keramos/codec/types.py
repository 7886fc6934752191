"""The plain types of constructor arguments: numbers, flags, choices, tuples, shapes.

Types for initializers and their like live with their families.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from keramos.codec.arguments import ArgumentType, Coerced
from keramos.errors import ArgumentTypeError, ConfigError

#: No dimension, count or size in a config may be larger: beyond it no array exists.
MAX_SIZE = 2**53

#: Types of arguments that take one number for several, and keep a tuple; None may stand for
#: something else.
Sizes = Coerced[int | Sequence[int], tuple[int, ...]]
OptionalSizes = Coerced[int | Sequence[int] | None, Any]
#: For type checkers: what `axes` takes, and how an object holds it.
Axes = Coerced[int | Sequence[int] | None, int | tuple[int, ...] | None]


Kept = TypeVar("Kept")
Choice = TypeVar("Choice")


def _fail(wanted: str, value: object) -> ConfigError:
    return ConfigError(f"must be {wanted}", found=repr(value)[:200])


def _wrong_type(wanted: str, value: object) -> ArgumentTypeError:
    return ArgumentTypeError(f"must be {wanted}", found=repr(value)[:200])


def optional(inner: ArgumentType[Kept]) -> ArgumentType[Kept | None]:
    """`inner`, or None."""
    return ArgumentType(
        lambda value: None if value is None else inner.coerce(value),
        lambda value: None if value is None else inner.encode(value),
    )


def integer(low: int | None = None, high: int = MAX_SIZE) -> ArgumentType[int]:
    """A whole number in [low, high]. Floats that are whole, as some writers leave them, are
    accepted.
    """
    wanted = "an integer" if low is None else f"an integer >= {low}"
    too_large = f"{wanted}, at most {high:,}"

    def coerce(value: object) -> int:
        whole = None if isinstance(value, bool) else _whole(value)
        if whole is None:
            raise _wrong_type(wanted, value)
        if low is not None and whole < low:
            raise _fail(wanted, value)
        if abs(whole) > high:
            raise _fail(too_large, value)
        return whole

    return ArgumentType(coerce, int)


def _whole(value: Any) -> int | None:
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value.is_integer() else None
    try:
        return operator.index(value)
    except TypeError:
        return None


def number(
    low: float = -math.inf,
    high: float = math.inf,
    *,
    open_low: bool = False,
    open_high: bool = False,
) -> ArgumentType[float]:
    """A real number in [low, high]; the ends are left out where said. It keeps its Python type (1
    stays 1).
    """
    is_any = math.isinf(low) and math.isinf(high)
    wanted = f"a number in {'(' if open_low else '['}{low}, {high}{')' if open_high else ']'}"

    def coerce(value: object) -> float:
        item = getattr(value, "item", None)
        plain = value if item is None else item()
        if isinstance(plain, bool) or not isinstance(plain, (int, float)):
            raise _wrong_type(wanted, value)
        inside = (low < plain if open_low else low <= plain) and (
            plain < high if open_high else plain <= high
        )
        if not inside and not (is_any and math.isnan(plain)):
            raise _fail(wanted, value)
        return plain

    return ArgumentType(coerce)


def _coerce_boolean(value: object) -> bool:
    # what has several elements cannot be compared with one number
    if isinstance(value, bool) or (getattr(value, "shape", ()) == () and value in (0, 1)):
        return bool(value)
    raise _wrong_type("True or False", value)


def flag(owner: str, name: str, value: object) -> bool:
    """A boolean where Keras takes no number for one, as in `trainable=1`.

    Args:
        owner: whose argument it is.
        name: of the argument.
        value: as given.

    Raises:
        ArgumentTypeError: no boolean.
    """
    if not isinstance(value, bool):
        what = f"{owner}: `{name}` must be True or False"
        raise ArgumentTypeError(what, found=repr(value)[:200])
    return value


def _coerce_string(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type("a string", value)
    return value


boolean = ArgumentType(_coerce_boolean)
string = ArgumentType(_coerce_string)


def choice(*allowed: Choice, fold: bool = True) -> ArgumentType[Choice]:
    """One of `allowed`; strings in any case when `fold`."""
    wanted = "one of " + ", ".join(repr(a) for a in allowed)

    def coerce(value: object) -> Choice:
        plain = value.lower() if fold and isinstance(value, str) else value
        for option in allowed:
            if plain == option and type(plain) is type(option):
                return option
        raise _fail(wanted, value)

    return ArgumentType(coerce)


def integers(rank: int, low: int = 0) -> ArgumentType[tuple[int, ...]]:
    """`rank` whole numbers as a tuple; one number stands for all of them."""
    one = integer(low)

    def coerce(value: int | Sequence[object]) -> tuple[int, ...]:
        values = (
            list(value)
            if isinstance(value, Sequence) and not isinstance(value, str)
            else [value] * rank
        )
        if len(values) != rank:
            raise _fail(f"{rank} integers >= {low}, or one for all", value)
        return tuple(one.coerce(v) for v in values)

    return ArgumentType(coerce)


def _coerce_shape(value: tuple[Any, ...] | list[Any] | int | str) -> tuple[int | None, ...]:
    if type(value) is tuple and len(value) <= MAX_RANK and all(_is_plain_size(v) for v in value):
        return value
    if isinstance(value, (str, bytes)):
        raise _wrong_type("a shape: integers >= 0, or None", value)
    values = _elements(value)
    if len(values) > MAX_RANK:
        raise _fail(f"a shape of at most {MAX_RANK} dimensions", f"{len(values)} dimensions")
    return tuple(None if v is None else _size.coerce(v) for v in values)


def _elements(value: Any) -> list[Any]:
    return list(value) if hasattr(value, "__iter__") else [value]


def _is_plain_size(value: object) -> bool:
    return value is None or (type(value) is int and 0 <= value <= MAX_SIZE)


_size = integer(0)
#: numpy's own limit on dimensions is 64; no Keras file comes near it.
MAX_RANK = 32
shape = ArgumentType(_coerce_shape)


def listed(inner: ArgumentType[Any], wrap: Callable[[list[Any]], Any] = list) -> ArgumentType[Any]:
    """Any number of `inner`."""

    def coerce(value: Any) -> Any:
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            raise _wrong_type("a list", value)
        return wrap([inner.coerce(v) for v in value])

    return ArgumentType(coerce, lambda value: wrap([inner.encode(v) for v in value]))


_several = listed(integer(), tuple)


def _coerce_axes(value: Any) -> int | tuple[int, ...] | None:
    if value is None:
        return None
    return _several.coerce(value) if hasattr(value, "__iter__") else integer().coerce(value)


#: One axis, several, or None for all; a config holds several as a list.
axes = ArgumentType(_coerce_axes, lambda value: list(value) if isinstance(value, tuple) else value)
