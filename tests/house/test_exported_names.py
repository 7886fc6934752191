"""Every public name resolves, is what it says, and explains itself."""

from __future__ import annotations

import importlib
import inspect
import types

import pytest

import keramos
from keramos import errors

from . import source

LAZY = source.lazy_packages()
#: Modules, not packages, from which users import: their `__all__` is all that they show.
MODULES = [
    "keramos.errors",
    "keramos.tree",
    *(
        f"keramos.ops.{name}"
        for name in ("core", "einops", "image", "linalg", "math", "nn", "numpy")
    ),
]
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


@pytest.mark.parametrize("name", MODULES)
def test_a_star_import_brings_the_public_names_and_nothing_else(name: str):
    module = importlib.import_module(name)
    scope: dict = {}
    exec(f"from {name} import *", scope)
    assert set(scope) - {"__builtins__"} == set(module.__all__)
    assert list(module.__all__) == sorted(module.__all__)


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("keramos.ops")])
def test_a_module_of_operations_shows_its_table(name: str):
    module = importlib.import_module(name)
    eager = {n for n, v in vars(module).items() if inspect.isfunction(v) and v.__module__ == name}
    entries = set(module.OPERATIONS.entries)
    assert dir(module) == module.__all__
    assert set(module.__all__) == entries | {n for n in eager if not n.startswith("_")}


@pytest.mark.parametrize("name", ["keramos.errors", "keramos.tree"])
def test_a_module_exports_what_it_defines(name: str):
    module = importlib.import_module(name)
    defined = {
        n
        for n, v in vars(module).items()
        if getattr(v, "__module__", None) == name and not n.startswith("_")
    }
    helpers = {"located", "near", "printable"} if name == "keramos.errors" else set()
    assert defined - helpers == set(module.__all__)


@pytest.mark.parametrize("package", [*LAZY, *(n for n in MODULES if n.startswith("keramos.ops"))])
def test_an_unknown_name_is_an_attribute_error(package: str):
    module = importlib.import_module(package)
    assert not hasattr(module, "no_such_name")
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = module.no_such_name


@pytest.mark.parametrize(
    ("module", "wrong", "near"),
    [
        ("keramos", "Modle", "Model"),
        ("keramos.layers", "Dens", "Dense"),
        ("keramos.ops", "concat", "concatenate"),
        ("keramos.ops.numpy", "summ", "sum"),
        ("keramos.ops.nn", "softmx", "softmax"),
    ],
)
def test_an_unknown_name_is_shown_with_those_near_to_it(module: str, wrong: str, near: str):
    with pytest.raises(errors.UnknownNameError, match=rf"near +(\w+, )*{near}\b"):
        getattr(importlib.import_module(module), wrong)


def test_near_names_are_looked_for_when_an_error_is_shown(monkeypatch):
    """`hasattr` raises the error and never shows it."""
    calls = []
    monkeypatch.setattr(errors, "near", lambda name, candidates: calls.append(name) or "Dense")
    assert not hasattr(keramos.layers, "Dens")
    assert not calls
    with pytest.raises(AttributeError) as caught:
        _ = keramos.layers.Dens
    assert "Dense" in str(caught.value)
    assert calls == ["Dens"]


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
