"""The functions of TensorFlow that are several operations of today, as `dialects` knows them from
graphs of tf.keras: each is asked with places in the place of tensors, and its answer is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keramos import ops
from keramos.codec import names
from keramos.dialects import functions as functions  # imported to fill the table
from keramos.dialects.bytecode.spelling import standard
from keramos.dialects.bytecode.values import Untranslatable
from keramos.dialects.composites import COMPOSITES, Composite
from keramos.dialects.expressions import Call, NotConstantError
from keramos.layers.translation import arrays
from keramos.layers.translation.sizes import Size
from keramos.layers.translation.table import means


def _meaning(compose: Composite) -> Callable[..., Any]:
    def apply(*args: Any, **kwargs: Any) -> Any:
        tensors: list[Any] = []
        shown = [_shown(value, tensors) for value in args]
        named = {key: _shown(value, tensors) for key, value in kwargs.items()}
        try:
            expression = compose(*shown, **named)
        except (NotConstantError, TypeError, ValueError):
            expression = None
        if expression is None:
            raise Untranslatable("it takes other arguments")
        return _computed(expression, tensors)

    return apply


def _shown(value: Any, tensors: list[Any]) -> Any:
    """An argument as files write it; tensors by their places in `tensors`."""
    if isinstance(value, Size):
        raise Untranslatable("it computes with a length that is only known when the model runs")
    if arrays.is_constant(value):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [_shown(item, tensors) for item in value]
    if not arrays.is_tensor(value):
        return value
    tensors.append(value)
    return {"class_name": "__keras_tensor__", "config": {"place": len(tensors) - 1}}


def _computed(value: Any, tensors: list[Any]) -> Any:
    """The tensor, or the argument of an operation, that a part of an expression is."""
    if isinstance(value, Call):
        args = [_computed(arg, tensors) for arg in value.args]
        outputs = _applied(value, args)
        return outputs[value.output] if value.output else outputs
    if isinstance(value, list):
        return [_computed(item, tensors) for item in value]
    match value:
        case {"class_name": "__keras_tensor__", "config": {"place": int(place)}}:
            return tensors[place]
        case {"class_name": "__numpy__", "config": {"value": numbers, "dtype": dtype}}:
            return np.asarray(numbers, dtype)
        case {"class_name": "__slice__", "config": bounds}:
            return slice(bounds["start"], bounds["stop"], bounds["step"])
        case {"class_name": "__ellipsis__"}:
            return ...
        case _:
            return value


#: Operations that take integers beside a tensor of anything.
_OF_PLACES = frozenset({"Take"})


def _applied(call: Call, args: list[Any]) -> Any:
    if call.class_name == "Identity":
        return ops.copy(*args)
    if call.class_name == "GetItem":
        return arrays.taken(args[0], tuple(args[1]))
    cls = names.resolve(call.module, call.class_name)
    if cls is None:
        raise Untranslatable("it has no operation")
    settings = {key: _computed(value, []) for key, value in call.settings.items()}
    is_mixed = call.class_name not in _OF_PLACES and any(map(arrays.is_tensor, args))
    operands = arrays.alike(*args) if is_mixed else args
    return cls(**settings)(*operands, **_plain(call.kwargs))


def _plain(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _computed(value, []) for key, value in kwargs.items()}


for _function, _compose in COMPOSITES.items():
    _name = standard(f"tf.{_function.removeprefix('compat.v1.')}")
    if _name is not None and "__" not in _name:
        means(_name)(_meaning(_compose))
