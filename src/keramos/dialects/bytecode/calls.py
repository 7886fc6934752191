"""Instructions that make functions, and call them."""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from typing import Any

from keramos.dialects.bytecode.code import Code
from keramos.dialects.bytecode.containers import dict_of, names_of
from keramos.dialects.bytecode.effects import does
from keramos.dialects.bytecode.instructions import Instruction
from keramos.dialects.bytecode.machine import Frame, Machine, is_null
from keramos.dialects.bytecode.values import (
    Cell,
    Function,
    Untranslatable,
    Value,
)


def _finish(
    machine: Machine, frame: Frame, function: Value, args: list[Any], kwargs: dict[str, Any]
) -> None:
    frame.push(machine.call(function, args, kwargs))


@does("CALL_FUNCTION")
def _call_function(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    args = frame.popped(instruction.argument)
    _finish(machine, frame, frame.pop(), args, {})


@does("CALL_FUNCTION_KW")
def _call_function_kw(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    names = names_of(frame.pop(), instruction.argument)
    values = frame.popped(instruction.argument)
    args, named = _parted(values, names)
    _finish(machine, frame, frame.pop(), args, named)


def _parted(values: list[Any], names: tuple[str, ...]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments by position, and those of the last names."""
    count = len(values) - len(names)
    if count < 0:
        raise Untranslatable("its instructions do not fit together")
    return values[:count], dict(zip(names, values[count:], strict=True))


@does("CALL", "CALL_METHOD")
def _call(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    names, frame.keywords = frame.keywords, ()
    args, kwargs = _parted(frame.popped(instruction.argument), names)
    below, top = frame.popped(2)
    if is_null(below):
        _finish(machine, frame, top, args, kwargs)
    else:  # a function, and its first argument
        _finish(machine, frame, below, [top, *args], kwargs)


@does("KW_NAMES")
def _kw_names(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.keywords = names_of(frame.name(frame.code.constants, instruction.argument), 255)


@does("CALL_THEN_NULL", "CALL_KW")
def _call_then_null(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    names = names_of(frame.pop(), 255) if instruction.name == "CALL_KW" else ()
    args, kwargs = _parted(frame.popped(instruction.argument), names)
    function, first = frame.popped(2)
    _finish(machine, frame, function, args if is_null(first) else [first, *args], kwargs)


@does("CALL_FUNCTION_EX", "CALL_FUNCTION_EX_NULL", "CALL_FUNCTION_EX_THEN_NULL")
def _call_function_ex(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    kwargs = frame.pop() if instruction.argument & 1 else {}
    args = machine.items(frame.pop())
    if instruction.name == "CALL_FUNCTION_EX_THEN_NULL":
        frame.pop()
    function = frame.pop()
    if instruction.name == "CALL_FUNCTION_EX_NULL":
        frame.pop()
    if not isinstance(kwargs, dict):
        raise Untranslatable("it calls a function with what is no dict of arguments")
    _finish(machine, frame, function, args, dict(kwargs))


@does("CALL_FUNCTION_PAIRS", "CALL_FUNCTION_VAR", "CALL_FUNCTION_KW_DICT", "CALL_FUNCTION_VAR_KW")
def _call_function_pairs(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    """Until 3.5: names and values stand in pairs, their number in the upper byte."""
    more_named = frame.pop() if instruction.name.endswith(("KW", "KW_DICT")) else {}
    count = 2 * (instruction.argument >> 8 & 0xFF)
    has_more = "VAR" in instruction.name
    # 3.5 has what stands behind `*` below the pairs, others above them.
    is_below = has_more and count and all(isinstance(n, str) for n in frame.stack[-count::2])
    pairs = frame.popped(count) if is_below else []
    more = machine.items(frame.pop()) if has_more else []
    pairs = pairs or frame.popped(count)
    args = frame.popped(instruction.argument & 0xFF)
    if not isinstance(more_named, dict):
        raise Untranslatable("it calls a function with what is no dict of arguments")
    named = dict_of(pairs[::2], pairs[1::2])
    _finish(machine, frame, frame.pop(), [*args, *more], {**named, **more_named})


@does("MAKE_FUNCTION")
def _make_function(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    """3.6 to 3.12: what there is besides the code stands below it, by the bits of the argument."""
    if frame.code.layout in ("3.0", "3.8"):
        frame.pop()  # its qualified name
    code = frame.pop()
    bits = instruction.argument
    closure = frame.pop() if bits & 8 else ()
    if bits & 4:
        frame.pop()  # annotations
    named = frame.pop() if bits & 2 else {}
    defaults = frame.pop() if bits & 1 else ()
    frame.push(_function(code, defaults, named, closure))


@does("MAKE_FUNCTION_BARE")
def _make_function_bare(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(_function(frame.pop(), (), {}, ()))


@does("SET_FUNCTION_ATTRIBUTE")
def _set_function_attribute(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    value, function = frame.popped(2)
    if not isinstance(function, Function):
        raise Untranslatable("its instructions do not fit together")
    code, defaults = function.code, function.defaults
    named, closure = dict(function.keyword_defaults), function.closure
    match instruction.argument:
        case 1:
            defaults = value
        case 2:
            named = value
        case 8:
            closure = value
    frame.push(_function(code, defaults, named, closure))


@does("MAKE_FUNCTION_PLAIN", "MAKE_FUNCTION_NAMED", "MAKE_CLOSURE")
def _make_function_of_old(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    """Until 3.5: the defaults stand below, counted by the argument."""
    if frame.code.layout != "2":
        frame.pop()  # its qualified name
    code = frame.pop()
    closure = frame.pop() if instruction.name == "MAKE_CLOSURE" else ()
    named = frame.popped(2 * (instruction.argument >> 8 & 0xFF))
    defaults = tuple(frame.popped(instruction.argument & 0xFF))
    frame.push(_function(code, defaults, dict_of(named[::2], named[1::2]), closure))


def _function(code: Value, defaults: Value, named: Value, closure: Value) -> Function:
    is_sound = (
        isinstance(code, Code)
        and isinstance(defaults, tuple)
        and isinstance(named, dict)
        and isinstance(closure, tuple)
        and all(isinstance(cell, Cell) for cell in closure)
    )
    if not is_sound:
        raise Untranslatable("its instructions do not fit together")
    return Function(code, defaults, named, closure)
