"""States of callbacks <-> JSON and arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.errors import ConfigError

_ARRAY = "__array__"


def packed(value: Any, arrays: list[Any], at: str) -> Any:
    """A nest as JSON can hold it; its arrays go into `arrays`, a number stays in their place.

    Args:
        value: JSON values, tuples, arrays and numpy scalars, nested.
        arrays: those found so far.
        at: what to call the nest in an error.

    Raises:
        ConfigError: something else is in it.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise ConfigError(
                    "the keys of a callback's state must be strings", at=at, found=list(value)
                )
            return {key: packed(v, arrays, f"{at}.{key}") for key, v in value.items()}
        case list() | tuple():
            return [packed(v, arrays, f"{at}[{i}]") for i, v in enumerate(value)]
    if not (hasattr(value, "shape") and hasattr(value, "dtype")):
        raise ConfigError(
            "a callback's state holds JSON values and arrays alone",
            at=at,
            found=type(value).__name__,
        )
    arrays.append(value)
    return {_ARRAY: len(arrays) - 1}


def unpacked(value: Any, arrays: Mapping[str, Any]) -> Any:
    """The nest again, with numpy arrays; tuples are lists now.

    Args:
        value: what `packed` returned.
        arrays: number, as text -> stored tensor.
    """
    match value:
        case dict() if value.keys() == {_ARRAY} and isinstance(value[_ARRAY], int):
            import numpy as np

            return np.array(arrays[str(value[_ARRAY])].read())
        case dict():
            return {key: unpacked(v, arrays) for key, v in value.items()}
        case list():
            return [unpacked(v, arrays) for v in value]
    return value
