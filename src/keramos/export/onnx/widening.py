"""A trace without bfloat16, which runtimes on CPUs do not compute with: float32 in its place.

The weights stay as they are, and are cast in the program; what it takes and gives is float32. Its
results are those of more precise numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keramos.engine.listing import Block, Operation, Result, Trace, Update, Value

SHORT, WIDE = "bfloat16", "float32"


def is_short(trace: Trace) -> bool:
    """Whether anything in a trace is bfloat16."""
    values = [*trace.block.inputs, *(v for o in trace.walk() for v in o.outputs)]
    return any(value.dtype == SHORT for value in values)


def widened(trace: Trace) -> Trace:
    """The same program in float32. Variables of the narrow type keep it."""
    return replace(
        trace,
        inputs=tuple(map(_value, trace.inputs)),
        constants={
            name: array.astype(WIDE) if array.dtype.name == SHORT else array
            for name, array in trace.constants.items()
        },
        operations=tuple(map(_operation, trace.operations)),
        outputs=tuple(Result(r.name, _value(r.value)) for r in trace.outputs),
        updates=tuple(Update(u.variable, _value(u.value)) for u in trace.updates),
    )


def _value(value: Value) -> Value:
    return replace(value, dtype=WIDE) if value.dtype == SHORT else value


def _operation(operation: Operation) -> Operation:
    return replace(
        operation,
        inputs=tuple(map(_value, operation.inputs)),
        outputs=tuple(map(_value, operation.outputs)),
        parameters={key: _parameter(p) for key, p in operation.parameters.items()},
    )


def _parameter(parameter: Any) -> Any:
    match parameter:
        case str() if parameter == SHORT:
            return WIDE
        case Value():
            return _value(parameter)
        case Block():
            return Block(
                tuple(map(_value, parameter.inputs)),
                tuple(map(_operation, parameter.operations)),
                tuple(map(_value, parameter.outputs)),
            )
        case tuple():
            return tuple(map(_parameter, parameter))
        case Mapping():
            return {key: _parameter(item) for key, item in parameter.items()}
    return parameter
