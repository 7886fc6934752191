"""Instructions about variables, globals and attributes."""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from keramos.dialects.bytecode.effects import does
from keramos.dialects.bytecode.instructions import Instruction
from keramos.dialects.bytecode.machine import Frame, Machine, is_null
from keramos.dialects.bytecode.values import (
    NULL,
    Cell,
    Method,
    Name,
    Untranslatable,
    Value,
)


@does("LOAD_CONST")
def _load_const(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(frame.name(frame.code.constants, instruction.argument))


@does("RETURN_CONST")
def _return_const(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.result = frame.name(frame.code.constants, instruction.argument)


@does("RETURN_VALUE")
def _return_value(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.result = frame.pop()


def _load(frame: Frame, name: str) -> None:
    cell = frame.variable(name)
    if not cell.is_set:
        raise Untranslatable(f"the variable `{name}` has no value in the file")
    frame.push(cell.value)


def _load_fast_name(frame: Frame, index: int) -> None:
    name = frame.name(frame.code.variables, index)
    if name in frame.cells:  # 3.13 says so where it hands on the variable itself
        frame.push(frame.variable(name))
    else:
        _load(frame, name)


def _store(machine: Machine, frame: Frame, name: str) -> None:
    frame.variable(name).set(machine.domain.assigned(name, frame.pop()))


@does("LOAD_FAST", "LOAD_FAST_CHECK")
def _load_fast(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _load_fast_name(frame, instruction.argument)


@does("LOAD_FAST_LOAD_FAST")
def _load_fast_twice(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _load_fast_name(frame, instruction.argument >> 4)
    _load_fast_name(frame, instruction.argument & 15)


@does("LOAD_FAST_AND_CLEAR")
def _load_fast_and_clear(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    name = frame.name(frame.code.variables, instruction.argument)
    frame.push(frame.variables.get(name, NULL))
    frame.variables[name] = Cell()


@does("STORE_FAST")
def _store_fast(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    name = frame.name(frame.code.variables, instruction.argument)
    if isinstance(frame.peek(), Cell) or is_null(frame.peek()):
        cell = frame.pop()  # what LOAD_FAST_AND_CLEAR put aside
        frame.variables[name] = cell if isinstance(cell, Cell) else Cell()
    else:
        _store(machine, frame, name)


@does("STORE_FAST_STORE_FAST")
def _store_fast_twice(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _store(machine, frame, frame.name(frame.code.variables, instruction.argument >> 4))
    _store(machine, frame, frame.name(frame.code.variables, instruction.argument & 15))


@does("STORE_FAST_LOAD_FAST")
def _store_fast_load_fast(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _store(machine, frame, frame.name(frame.code.variables, instruction.argument >> 4))
    _load_fast_name(frame, instruction.argument & 15)


@does("DELETE_FAST")
def _delete_fast(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.variables.pop(frame.name(frame.code.variables, instruction.argument), None)


@does("MAKE_CELL")
def _make_cell(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.cells.add(frame.name(frame.code.slots, instruction.argument))


@does("LOAD_CLOSURE")
def _load_closure(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(frame.variable(frame.name(frame.code.slots, instruction.argument)))


@does("LOAD_DEREF")
def _load_deref(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _load(frame, frame.name(frame.code.slots, instruction.argument))


@does("STORE_DEREF")
def _store_deref(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _store(machine, frame, frame.name(frame.code.slots, instruction.argument))


@does("LOAD_GLOBAL")
def _load_global(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    name = frame.name(frame.code.names, instruction.argument)
    frame.push(_CONSTANTS_OF_PYTHON_2[name] if name in _CONSTANTS_OF_PYTHON_2 else Name(name))


#: Names there, constants since.
_CONSTANTS_OF_PYTHON_2 = {"True": True, "False": False, "None": None}


@does("LOAD_GLOBAL_UNLESS_NULL")
def _load_global_behind_null(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    if instruction.argument & 1:
        frame.push(NULL)
    frame.push(Name(frame.name(frame.code.names, instruction.argument >> 1)))


@does("LOAD_GLOBAL_THEN_NULL")
def _load_global_then_null(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(Name(frame.name(frame.code.names, instruction.argument >> 1)))
    if instruction.argument & 1:
        frame.push(NULL)


@does("IMPORT_NAME")
def _import_name(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _, names = frame.popped(2)
    path = frame.name(frame.code.names, instruction.argument)
    frame.push(Name(path if names else path.partition(".")[0]))


@does("IMPORT_FROM")
def _import_from(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(machine.attribute(frame.peek(), frame.name(frame.code.names, instruction.argument)))


def _attribute(machine: Machine, frame: Frame, index: int) -> Value:
    return machine.attribute(frame.pop(), frame.name(frame.code.names, index))


@does("LOAD_ATTR")
def _load_attr(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(_attribute(machine, frame, instruction.argument))


@does("LOAD_METHOD")
def _load_method(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    method = _method(machine, frame, instruction.argument)
    frame.push(NULL)
    frame.push(method)


def _method(machine: Machine, frame: Frame, index: int) -> Value:
    owner, name = frame.pop(), frame.name(frame.code.names, index)
    return machine.attribute(owner, name) if isinstance(owner, Name) else Method(owner, name)


@does("LOAD_ATTR_OR_METHOD")
def _load_attr_or_method(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    if instruction.argument & 1:
        method = _method(machine, frame, instruction.argument >> 1)
        frame.push(NULL)
        frame.push(method)
    else:
        frame.push(_attribute(machine, frame, instruction.argument >> 1))


@does("LOAD_ATTR_OR_METHOD_BEFORE")
def _load_attr_or_method_before(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    if instruction.argument & 1:
        frame.push(_method(machine, frame, instruction.argument >> 1))
        frame.push(NULL)
    else:
        frame.push(_attribute(machine, frame, instruction.argument >> 1))
