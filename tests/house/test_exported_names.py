"""Every public name resolves, is what it says, and explains itself."""

from __future__ import annotations

import importlib
import inspect
import types

import pytest

from . import source

LAZY = source.lazy_packages()
NAMES = [(package, name) for package, table in LAZY.items() for name in sorted(table)]
MISNAMED = {
    "GroupQueryAttention": "GroupedQueryAttention",  # Keras's own: files say the second
    "is_float_dtype": "is_float",  # and functions that this library calls otherwise
    "is_int_dtype": "is_integer",
    "name_scope": "NameScope",
}
EXPLAINED = (type, types.FunctionType, types.ModuleType)


def test_the_root_is_lazy():
    assert "keramos" in LAZY


@pytest.mark.parametrize("package", LAZY)
def test_all_is_the_table_sorted(package: str):
    module = importlib.import_module(package)
    assert list(module.__all__) == sorted(LAZY[package]) == list(dir(module))


@pytest.mark.parametrize("package", LAZY)
def test_an_unknown_name_is_an_attribute_error(package: str):
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = importlib.import_module(package).no_such_name


@pytest.mark.parametrize("package", LAZY)
def test_every_name_resolves_and_explains_itself(package: str):
    module = importlib.import_module(package)
    wrong = [trouble for name in LAZY[package] if (trouble := complaint(module, name))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", LAZY)
def test_no_name_is_also_a_module(package: str):
    """Importing `pkg.name` sets the attribute `name` of `pkg`: a module would take the place of the
    object.
    """
    tables = {**source.table(package, "inner"), **LAZY[package]}
    hidden = [
        name
        for name, target in tables.items()
        if f"{package}.{name}" in source.modules() and target != f"{name}:"
    ]
    assert not hidden


def complaint(package: types.ModuleType, name: str) -> str | None:
    """What is wrong with one exported name, or None."""
    value = getattr(package, name)
    where = f"{package.__name__}.{name}"
    if isinstance(value, EXPLAINED) and not (inspect.getdoc(value) or "").strip():
        return f"{where} has no docstring"
    if isinstance(value, type) and inspect.getdoc(value) == inspect.getdoc(object):
        return f"{where} has no docstring"
    given = name_in_file(value)
    if MISNAMED.get(name) == given:
        return None
    if given and given != name and name not in aliases(package, value):
        return f"{where} is called {given}"
    return None


def name_in_file(value: object) -> str | None:
    return value.__name__ if isinstance(value, type | types.FunctionType) else None


def aliases(package: types.ModuleType, value: object) -> set[str]:
    """Names for the same object, one of them its own: `MSE` beside `mean_squared_error`."""
    same = {name for name in LAZY[package.__name__] if getattr(package, name) is value}
    return same if name_in_file(value) in same else set()
