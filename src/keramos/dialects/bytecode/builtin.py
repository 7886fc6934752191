"""The functions of Python itself that code may call, on plain values."""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos.dialects.bytecode.plain import MAX_LENGTH
from keramos.dialects.bytecode.values import Untranslatable, Value


def _range(*bounds: int) -> list[int]:
    numbers = range(*bounds)
    if len(numbers) > MAX_LENGTH:
        raise Untranslatable("a loop that is too long")
    return list(numbers)


def _zip(*sequences: list[Any]) -> list[Any]:
    return list(zip(*sequences, strict=False))


def _text(value: Value = "") -> str:
    if not isinstance(value, (str, int, float)):
        raise TypeError
    return str(value)


def _items_of(value: dict[str, Any]) -> list[Any]:
    return list(value.items())


#: Name -> function of plain values, or of lists of any values.
BUILTINS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "bool": bool,
    "dict": dict,
    "enumerate": lambda values, start=0: list(enumerate(values, start)),
    "float": float,
    "int": int,
    "len": len,
    "list": list,
    "max": max,
    "min": min,
    "print": lambda *values, **options: None,
    "range": _range,
    "reversed": lambda values: list(reversed(values)),
    "round": round,
    "slice": slice,
    "str": _text,
    "tuple": tuple,
    "xrange": _range,
    "zip": _zip,
}

#: What `isinstance` may ask for.
TYPES = {"bool": bool, "dict": dict, "float": float, "int": int, "list": list, "str": str}
TYPES["tuple"] = tuple

#: Of a list or a tuple, whatever is in it.
_OF_SEQUENCES = frozenset({"append", "extend", "index", "insert", "reverse", "count", "pop"})
_OF_DICTS = frozenset({"get", "keys", "values", "items"})


def computed(name: str, args: list[Any], kwargs: dict[str, Any]) -> Value:
    """What a builtin function returns."""
    return _tried(BUILTINS[name], name, args, kwargs)


def method(owner: Value, name: str, args: list[Any], kwargs: dict[str, Any]) -> Value:
    """What a method of a list or a dict returns."""
    if name == "as_list" and isinstance(owner, tuple):
        return list(owner)  # a shape of TensorFlow's
    allowed = _OF_SEQUENCES if isinstance(owner, (list, tuple)) else _OF_DICTS
    if name not in allowed or not isinstance(owner, (list, tuple, dict)):
        raise Untranslatable(f"it calls `{name}` of a {type(owner).__name__}")
    if len(owner) > MAX_LENGTH:
        raise Untranslatable("a list that is too long")
    result = _tried(getattr(owner, name), name, args, kwargs)
    return list(result) if isinstance(owner, dict) and name != "get" else result


def _tried(
    function: Callable[..., Any], name: str, args: list[Any], kwargs: dict[str, Any]
) -> Value:
    try:
        return function(*args, **kwargs)
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
        raise Untranslatable(f"`{name}` does not take these arguments") from None
