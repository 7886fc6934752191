"""Answers `import keras…`: public modules are this library's own, those of `keras.src` stand-ins.

What Keras has no module for is not found, so that no file of this library is imported twice, once
as `keras.layers.…`.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.metadata
import os
import re
import sys
import types
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from keramos.stand_in import homes, naming

#: Other names of `keras` that TensorFlow and older programs know it by.
ALIASES = ("keras._tf_keras.keras", "keras.api._v2.keras", "keras.api")
#: Modules that hold such a name and nothing else.
_HOLDERS = ("keras._tf_keras", "keras.api._v2")
_FOLDER = Path(__file__).parents[1]
_DISTRIBUTION = re.compile("keras", re.IGNORECASE)


def imported(name: str) -> types.ModuleType:
    """The module of that name, which a `Finder` has an answer for."""
    __import__(name)
    return sys.modules[name]


class StandIn(types.ModuleType):
    """`keras`, or a module of `keras.src`: its names are looked up when they are asked for."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":  # of `from keras import *`
            below = homes.published_below(self.__name__) if self.__name__ != "keras" else ()
            return sorted(name for name in {*dir(self), *below} if not name.startswith("_"))
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        dotted = f"{self.__name__}.{name}"
        if dotted in homes.modules() or dotted in ALIASES:
            value = imported(dotted)
        elif self.__name__ == "keras":
            value = homes.public(dotted)
        else:
            value = homes.inner(self.__name__, name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> Iterable[str]:
        if self.__name__ == "keras":
            return [*homes.root(), *super().__dir__()]
        inner = (*homes.modules().get(self.__name__, ()), *homes.INNER.get(self.__name__, ()))
        return sorted({*inner, *super().__dir__()})


class Loader(importlib.abc.Loader):
    """Puts the module that is meant into the place of the one that Python has made."""

    def __init__(self, meaning: str):
        self.meaning = meaning  # as Keras calls it

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        if homes.is_public_module(self.meaning) and self.meaning != "keras":
            return None  # takes its place, see below
        module = StandIn(self.meaning)
        module.__path__ = []
        if self.meaning == "keras":
            module.__dict__.update(__version__=homes.VERSION, version=lambda: homes.VERSION)
            module.__file__ = str(_FOLDER / "__init__.py")
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        assert module.__spec__ is not None
        name = module.__spec__.name
        if name != self.meaning and self.meaning in sys.modules:
            sys.modules[name] = sys.modules[self.meaning]
        elif not isinstance(module, StandIn):
            # The module keeps its own spec: Python compares that with the package of each relative
            # import.
            sys.modules[name] = homes.public(self.meaning)


class Finder(importlib.metadata.DistributionFinder):
    """Finds `keras`, everything below it, and the version of it that is installed; and modules of
    this library, whose classes it names as Keras does.
    """

    def __init__(self) -> None:
        self.aliases: list[str] = list(ALIASES)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.startswith("keramos."):
            return naming.spec_that_names(fullname, path)
        meaning = self.meaning(fullname)
        if meaning is None:
            return None
        if meaning not in homes.modules() and fullname not in _HOLDERS:
            raise ModuleNotFoundError(
                f"No module named {fullname!r}: keramos stands in for keras here", name=fullname
            )
        return importlib.machinery.ModuleSpec(fullname, Loader(meaning), is_package=True)

    def meaning(self, fullname: str) -> str | None:
        """The name by which Keras knows a module; None for a module of somebody else's."""
        for alias in (*self.aliases, *_of_tensorflow()):
            if fullname == alias or fullname.startswith(f"{alias}."):
                return f"keras{fullname.removeprefix(alias)}"
        return fullname if fullname.partition(".")[0] == "keras" else None

    def find_distributions(
        self, context: importlib.metadata.DistributionFinder.Context | None = None
    ) -> Iterator[importlib.metadata.Distribution]:
        name = context.name if context is not None else None
        if name is None or _DISTRIBUTION.fullmatch(name):
            yield _Distribution()


def _of_tensorflow() -> tuple[str, ...]:
    """`tensorflow.keras`, where TensorFlow takes `keras` for that."""
    tensorflow = sys.modules.get("tensorflow")
    takes_keras = getattr(tensorflow, "_tf_uses_legacy_keras", None) is False
    return ("tensorflow.keras",) if takes_keras else ()


class _Distribution(importlib.metadata.Distribution):
    """Keras as if it were installed."""

    def read_text(self, filename: str) -> str | None:
        if filename != "METADATA":
            return None
        return f"Metadata-Version: 2.1\nName: keras\nVersion: {homes.VERSION}\n"

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        return _FOLDER / path
