"""Calls that `dialects.steps` has put together, computed in the domain of tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.dialects.bytecode.values import Name, Steps, Untranslatable
from keramos.dialects.steps import OPERATORS, path_of
from keramos.layers.translation import materials
from keramos.layers.translation.pairs import Pair


def followed(domain: Any, steps: Steps, nest: Any) -> Any:
    """What the last call gives.

    Args:
        domain: of tensors.
        steps: the calls.
        nest: a tensor, or a list of some.
    """
    inputs = list(nest) if isinstance(nest, (list, tuple)) else [nest]
    results: list[Any] = []
    for step in steps.steps:
        first = _value(step.first, inputs, results)
        others = {name: _value(value, inputs, results) for name, value in step.others.items()}
        results.append(_called(domain, step.function, first, others))
    result = results[-1]
    if isinstance(result, (list, tuple)) and any(map(domain.knows, result)):
        is_shape = not any(map(_is_tensor, result))
        return materials.tensor(result, inputs[0]) if is_shape else list(result)
    return materials.tensor(result, inputs[0])


def _is_tensor(value: Any) -> bool:
    return hasattr(value, "shape") and not isinstance(value, Pair)


def _called(domain: Any, function: str, first: Any, others: dict[str, Any]) -> Any:
    match OPERATORS.get(function):
        case "[]":
            return domain.machine.item(first, _key(others.get("slice_spec")))
        case str(operator):
            if "y" not in others:
                raise Untranslatable(f"the file does not say what `{operator}` is of")
            return domain.machine.binary(operator, first, others["y"])
        case _:
            return domain.machine.call(Name(path_of(function)), [first], others)


def _key(spec: Any) -> Any:
    if isinstance(spec, list):
        items = [_key(item) for item in spec]
        return items[0] if len(items) == 1 else tuple(items)
    if isinstance(spec, Mapping):
        return slice(spec.get("start"), spec.get("stop"), spec.get("step"))
    return spec


def _output(result: Any, number: Any) -> Any:
    if isinstance(result, (list, tuple)) and type(number) is int and 0 <= number < len(result):
        return result[number]
    raise Untranslatable("a function has no such output")


def _value(value: Any, inputs: list[Any], results: list[Any]) -> Any:
    """A value in which marks of `dialects.steps` stand for tensors."""
    match value:
        case {"$input": int(number)} if 0 <= number < len(inputs):
            return inputs[number]
        case {"$step": int(number), "output": output} if 0 <= number < len(results):
            return results[number] if output is None else _output(results[number], output)
        case {"$dots": True}:
            return ...
        case Mapping():
            return {name: _value(inner, inputs, results) for name, inner in value.items()}
        case list():
            return [_value(item, inputs, results) for item in value]
        case _:
            return value
