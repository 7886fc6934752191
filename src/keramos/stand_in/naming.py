"""Gives classes the module that Keras defines them in: `keras.src.layers.core.dense`.

Programs tell layers apart by it (`layer.__module__`), and look for "keras" in `str(type(model))`.
What this library asks of a class, it asks `_frames.home_of`.
"""

from __future__ import annotations

import functools
import importlib.machinery
import inspect
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from keramos import _frames
from keramos.codec import names
from keramos.stand_in import homes


def name_all() -> None:
    """Name the classes of every module of this library that is imported by now."""
    for module in [m for name, m in sys.modules.items() if name.startswith("keramos.")]:
        name_classes(module)


def name_classes(module: types.ModuleType) -> None:
    """Name the classes that a module of this library defines."""
    for name, theirs in _named_by_keras(module.__name__):
        cls = vars(module).get(name)
        if inspect.isclass(cls) and cls.__module__ == module.__name__:
            _frames.HOMES[cls] = cls.__module__
            cls.__module__ = theirs


def spec_that_names(
    fullname: str, path: Sequence[str] | None
) -> importlib.machinery.ModuleSpec | None:
    """The spec of a module of this library, whose classes are named once it is executed."""
    spec = importlib.machinery.PathFinder.find_spec(fullname, path)
    if spec is not None and spec.loader is not None:
        execute: Callable[[types.ModuleType], Any] = spec.loader.exec_module

        def exec_module(module: types.ModuleType) -> None:
            execute(module)
            name_classes(module)

        spec.loader.exec_module = exec_module
    return spec


def _named_by_keras(module: str) -> Iterator[tuple[str, str]]:
    """Name of what a module of this library defines -> the module of Keras that defines it."""
    for (theirs, name), ours in names.INTERNAL.items():
        if ours == module and theirs.startswith("keras.src."):
            yield name, theirs
    parts = module.split(".")
    for package in (".".join(parts[:count]) for count in range(1, len(parts))):
        for public, name in _names_by_module(package).get(module, ()):
            if (theirs := _definers().get(public)) is not None:
                yield name, theirs


@functools.cache
def _names_by_module(package: str) -> Mapping[str, list[tuple[str, str]]]:
    """Module -> of what it defines and its package exports: public name, and its own."""
    public, defined = f"keras{package.removeprefix('keramos')}", {}
    for name, entry in vars(sys.modules[package]).get("EXPORTS", {}).items():
        module, _, attribute = entry.partition(":")
        names_there = defined.setdefault(f"{package}.{module}", [])
        names_there.append((f"{public}.{name}", attribute or name))
    return defined


@functools.cache
def _definers() -> Mapping[str, str]:
    """Public name -> the module of Keras that defines it."""
    return {
        public: module
        for module, published in homes.modules().items()
        for public in published.values()
        if module.startswith("keras.src.")
    }
