"""What one function of TensorFlow is in operations of today: an expression, and its layers.

Pure: it knows how operations stand in a config, and no function.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from keramos.codec.canonical import Json, JsonObject


@dataclass(frozen=True)
class Call:
    """One operation, applied.

    Attributes:
        module: of the operation, as files name it.
        class_name: of the operation.
        args: of the call.
        settings: of its constructor.
        output: which of its outputs is meant, where it has several.
        kwargs: constants of the call.
    """

    module: str
    class_name: str
    args: tuple[Value, ...]
    settings: Mapping[str, Json] = field(default_factory=dict[str, Json])
    output: int = 0
    kwargs: Mapping[str, Json] = field(default_factory=dict[str, Json])


#: JSON in which symbolic tensors are nodes, and lists may hold calls.
Value: TypeAlias = "Json | Call | list[Value]"


def op(module: str, class_name: str, *args: Value, **settings: Json) -> Call:
    """An operation of `keras.src.ops.<module>`; a setting of None is left out."""
    kept = {key: value for key, value in settings.items() if value is not None}
    return Call(f"keras.src.ops.{module}", class_name, args, kept)


def numpy(class_name: str, *args: Value, **settings: Json) -> Call:
    """An operation of `keras.src.ops.numpy`."""
    return op("numpy", class_name, *args, **settings)


def nn(class_name: str, *args: Value, **settings: Json) -> Call:
    """An operation of `keras.src.ops.nn`."""
    return op("nn", class_name, *args, **settings)


def span(start: Json, stop: Json, step: Json = None) -> Json:
    """A slice, as files of today write it."""
    return {"class_name": "__slice__", "config": {"start": start, "stop": stop, "step": step}}


ELLIPSIS: Json = {"class_name": "__ellipsis__", "config": {}}


def is_tensor(value: Value) -> bool:
    """Whether a value is a symbolic tensor, and no nest of them."""
    return isinstance(value, Call) or (
        isinstance(value, dict) and value.get("class_name") == "__keras_tensor__"
    )


def has_tensor(value: Value) -> bool:
    """Whether there is a symbolic tensor anywhere in a value."""
    if is_tensor(value):
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(has_tensor, inner))


class NotConstantError(Exception):
    """A value that must be known beforehand, or that is no number at all."""


def number(value: Value) -> Value:
    """A float in the place of an integer that no int32 holds: `-2**32 + 1`, where attention is not
    to look, which TensorFlow took in the dtype of the tensor beside it.
    """
    return float(value) if type(value) is int and not -(2**31) <= value < 2**31 else value


def constant(value: Value) -> Value:
    """A value that a tensor may stand for: a nest of numbers becomes an array.

    Raises:
        NotConstantError: a nest of tensors and numbers, or of other things.
    """
    if not isinstance(value, list):
        return number(value)
    kinds = set(_kinds(value))
    dtypes = {frozenset({bool}): "bool", frozenset({int}): "int32"}
    if not kinds or not kinds <= {bool, int, float}:
        raise NotConstantError
    dtype = dtypes.get(frozenset(kinds), "float32")
    return {"class_name": "__numpy__", "config": {"value": value, "dtype": dtype}}  # type: ignore[dict-item]


def _kinds(nest: Value) -> Iterator[type]:
    waiting = [nest]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        else:
            yield type(value)


def layers_of(name: str, call: Call, names: set[str]) -> list[Json]:
    """The layers of a graph that compute an expression; the last has the name.

    Args:
        name: of the layer that the expression stands for.
        call: the expression.
        names: of all layers; the new ones are added.

    Raises:
        NotConstantError: a part of it has no tensor, and is no sum of numbers or the like.
    """
    layers: list[Json] = []

    def written(value: Value) -> Json:
        if isinstance(value, Call):
            args = [written(arg) for arg in value.args]
            if not any(map(has_tensor, args)):
                return _number(value.class_name, args)
            inner = _free(name, names)
            layers.append(_layer(inner, value, args))
            place: list[Json] = [inner, 0, value.output]
            return {"class_name": "__keras_tensor__", "config": {"keras_history": place}}
        return [written(inner) for inner in value] if isinstance(value, list) else value

    args = [written(arg) for arg in call.args]
    return [*layers, _layer(name, call, args)]


def _rsqrt(x: float) -> float:
    return 1 / math.sqrt(x)


_OF_NUMBERS: Mapping[str, Callable[..., float]] = {
    "Add": float.__add__,
    "Log": math.log,
    "Rsqrt": _rsqrt,
    "Subtract": float.__sub__,
}


def _number(operation: str, args: list[Json]) -> Json:
    """What an operation gives for numbers."""
    try:
        return _OF_NUMBERS[operation](*map(float, args))  # type: ignore[arg-type]
    except (ArithmeticError, LookupError, TypeError, ValueError):
        raise NotConstantError from None


def _free(name: str, names: set[str]) -> str:
    number = 1
    while f"{name}_part_{number}" in names:
        number += 1
    names.add(f"{name}_part_{number}")
    return f"{name}_part_{number}"


def _layer(name: str, call: Call, args: list[Json]) -> JsonObject:
    is_layer = call.module == "keras.layers"
    calls: list[Json] = [{"args": args, "kwargs": {**call.kwargs}}]
    return {
        "module": call.module,
        "class_name": call.class_name,
        "config": {"name": name, **call.settings},
        "registered_name": None if is_layer else call.class_name,
        "name": name,
        "inbound_nodes": calls,
    }
