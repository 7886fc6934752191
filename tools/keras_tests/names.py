"""Makes `keras` and `keras.src.…` mean this library, so that Keras's own tests run against it.

A finder serves a stand-in module for every dotted name that Keras has. A name asked of one is
looked for, in this order: `homes.HOMES`; a module of that name in Keras; Keras's public name for
what is defined there (read from its generated `keras/api` files), taken from this library; an
operation's class; the package of the same area. What is nowhere becomes a `Missing`, which raises
`MissingName` where it is used: "public" if Keras publishes the name, "private" if not.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import sys
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from source import PACKAGE

ROOT = Path(os.environ["KERAS_TESTS_ROOT"])
TESTS = ROOT / "tree" / PACKAGE
TESTING = "keras.src.testing"


class MissingName(AttributeError, NotImplementedError):
    """A name that this library does not have."""


class Missing:
    """What a test imports and this library does not have; using it raises."""

    def __init__(self, kind: str, name: str):
        # Tests are named after what they are about.
        self.__dict__.update(_kind=kind, _dotted=name, __name__=name.rpartition(".")[2])

    def _fail(self, *_: Any, **__: Any) -> Any:
        raise MissingName(f"MISSING {self._kind}: {self._dotted}")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_pytestfixturefunction":
            raise AttributeError(name)
        return Missing(self._kind, f"{self._dotted}.{name}")

    def __mro_entries__(self, bases: tuple) -> tuple[type]:
        return (type("MissingBase", (), {"__init__": lambda instance, *a, **k: self._fail()}),)

    def __repr__(self) -> str:
        return f"<missing {self._kind} {self._dotted}>"

    __call__ = __iter__ = __enter__ = __exit__ = __getitem__ = __len__ = __add__ = _fail
    __setitem__ = __delitem__ = _fail
    __instancecheck__ = __subclasscheck__ = _fail


@functools.cache
def published() -> dict[tuple[str, str], list[str]]:
    """(module, name) -> the public names of what is defined there."""
    public: dict[tuple[str, str], list[str]] = {}
    line = re.compile(r"from (keras[\w.]*) import \(?\s*(\w+) as (\w+),?\s*\)?", re.S)
    folder = ROOT / "keras" / "api"
    for path in folder.rglob("__init__.py"):
        steps = path.parent.relative_to(folder).parts
        if steps[:1] == ("_tf_keras",):
            continue
        for module, name, alias in line.findall(path.read_text("utf-8")):
            if module.startswith("keras.src"):
                public.setdefault((module, name), []).append(".".join(("keras", *steps, alias)))
    return public


@functools.cache
def by_name() -> dict[str, list[tuple[str, list[str]]]]:
    """name -> (module, public names) wherever it is defined."""
    homes: dict[str, list[tuple[str, list[str]]]] = {}
    for (module, name), public in published().items():
        homes.setdefault(name, []).append((module, public))
    return homes


@functools.cache
def _all_public() -> frozenset[str]:
    return frozenset(name for names in published().values() for name in names)


def ours(dotted: str) -> Any:
    """This library's object for a public name of Keras.

    Raises:
        LookupError: it has none.
    """
    import keramos

    try:
        return functools.reduce(getattr, dotted.split(".")[1:], keramos)
    except AttributeError:
        raise LookupError(dotted) from None


def _first(public: Iterable[str]) -> Any:
    for name in sorted(public, key=lambda p: (p.count("legacy"), len(p))):
        with contextlib.suppress(LookupError):
            return ours(name)
    raise LookupError(public)


def resolve(module: str, name: str) -> Any:
    """What `name` is that a test imports from a module of Keras."""
    from homes import HOMES

    dotted = f"{module}.{name}"
    if name in HOMES.get(module, {}):
        try:
            return HOMES[module][name]()
        except (LookupError, AttributeError, ImportError):
            return Missing("private", dotted)
    if not module.startswith("keras.src") and name not in ("src", "api"):
        return _public(dotted)
    if is_module(dotted) or _test_file(dotted).is_file():
        return importlib.import_module(dotted)
    return _defined(module, name)


def _public(dotted: str) -> Any:
    if is_module(dotted):
        return importlib.import_module(dotted)
    public = dotted.replace("keras.api", "keras")
    try:
        return ours(public)
    except LookupError:
        return Missing("public" if public in _all_public() else "private", dotted)


def _defined(module: str, name: str) -> Any:
    elsewhere = by_name().get(name, [])
    public = published().get((module, name)) or next(
        (p for m, p in elsewhere if m == module or m.startswith(f"{module}.")), None
    )
    if public:
        try:
            return _first(public)
        except LookupError:
            return Missing("public", min(public, key=len))
    area = module.split(".")[2:3]
    for candidate in (
        lambda: _operation(module, name),
        lambda: ours(f"keras.{area[0]}.{name}") if area and name[0] != "_" else _no(name),
        lambda: _first(elsewhere[0][1]) if elsewhere and name[0] != "_" else _no(name),
    ):
        with contextlib.suppress(LookupError):
            return candidate()
    return Missing("private", f"{module}.{name}")


def _no(name: str) -> Any:
    raise LookupError(name)


def _operation(module: str, name: str) -> Any:
    """`keras.src.ops.numpy.Add` and the like, which stand in tables here."""
    if not module.startswith("keras.src.ops."):
        raise LookupError(name)
    try:
        table = importlib.import_module(f"keramos.ops.{module.rpartition('.')[2]}").OPERATIONS
    except (ImportError, AttributeError):
        raise LookupError(name) from None
    return table[name]


def is_module(dotted: str) -> bool:
    """Whether Keras has a module of that name."""
    path = dotted.replace(".", "/")
    return (
        (ROOT / f"{path}.py").is_file()
        or (ROOT / path / "__init__.py").is_file()
        or (ROOT / "keras/api" / path.removeprefix("keras/") / "__init__.py").is_file()
    )


def _test_file(dotted: str) -> Path:
    return TESTS / f"{dotted.removeprefix('keras.').replace('.', '/')}.py"


class StandIn(types.ModuleType):
    """A module of Keras whose names are this library's."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        return resolve(self.__name__, name)


class _OtherTest(importlib.abc.Loader):
    """A test module that another one imports, as the module that pytest knows it by."""

    def __init__(self, path: Path):
        self.path = path

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        name = f"{PACKAGE}{spec.name.removeprefix('keras')}"
        if name not in sys.modules:
            inner = importlib.util.spec_from_file_location(name, self.path)
            assert inner is not None
            assert inner.loader is not None
            sys.modules[name] = module = importlib.util.module_from_spec(inner)
            inner.loader.exec_module(module)
        copy = types.ModuleType(spec.name)
        copy.__dict__.update(
            {k: v for k, v in vars(sys.modules[name]).items() if not k.startswith("__")}
        )
        return copy

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module of Keras."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        if fullname != "keras" and not fullname.startswith("keras."):
            return None
        if fullname.endswith("_test") and _test_file(fullname).is_file():
            return importlib.machinery.ModuleSpec(fullname, _OtherTest(_test_file(fullname)))
        known = fullname in ("keras", "keras.src", "keras.api") or is_module(fullname)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True) if known else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        if spec.name == TESTING or spec.name.startswith(f"{TESTING}."):
            return _copy_of("case", spec.name)
        module = StandIn(spec.name)
        module.__path__ = []
        module.__file__ = str(TESTS / spec.name.replace(".", "/") / "__init__.py")
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def _copy_of(name: str, as_: str) -> types.ModuleType:
    module = types.ModuleType(as_)
    inner = importlib.import_module(name)
    module.__dict__.update({k: v for k, v in vars(inner).items() if not k.startswith("__")})
    module.__path__ = []
    if as_ == TESTING:
        module.test_case = module.test_utils = inner
    return module


def install() -> None:
    """Let `import keras` find the stand-ins."""
    sys.meta_path.insert(0, Finder())
