"""Names that are imported, or made, when they are first used (PEP 562).

The table that a package hands over is also its list of public names. Nothing is imported at once
but the standard library: `import keramos` comes through here.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType


def attach(
    package: str,
    exports: Mapping[str, str],
    inner: Mapping[str, str] = MappingProxyType({}),
    absent: Collection[str] = (),
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Make `__getattr__`, `__dir__` and `__all__` for a package.

    Args:
        package: the package's `__name__`.
        exports: public name -> module that defines it, relative to the package (`"core.dense"`), or
            `"module:attribute"` where the attribute has another name, or `"module:"` for the module
            itself.
        inner: the same for names that this library's other packages use and that are not public.
        absent: names that Keras has here and this library has not; in a mapping, each with what to
            use instead.
    """

    def __getattr__(name: str) -> object:
        table = exports if name in exports else inner
        if name not in table:
            raise _unknown_name(package, name, exports, absent)
        value = load(package, table, name)
        setattr(sys.modules[package], name, value)
        return value

    names = sorted(exports)
    return __getattr__, lambda: names, names


def attach_made(
    module: str, names: Iterable[str], make: Callable[[str], object]
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Make `__getattr__`, `__dir__` and `__all__` for a module whose objects are made one by one.

    Args:
        module: the module's `__name__`.
        names: its public names, those included that it defines at once.
        make: name -> object.
    """
    public = sorted(names)

    def __getattr__(name: str) -> object:
        if name not in public:
            raise _unknown_name(module, name, public)
        value = make(name)
        setattr(sys.modules[module], name, value)
        return value

    return __getattr__, lambda: public, public


def _unknown_name(
    module: str, name: str, public: Iterable[str], absent: Collection[str] = ()
) -> AttributeError:
    from keramos.errors import UnknownNameError

    if name in absent:
        path = ".".join(["keras", *module.split(".")[1:], name])
        hint = absent[name] if isinstance(absent, Mapping) else None
        return UnknownNameError(f"{path} is not part of keramos", hint=hint)
    return UnknownNameError(
        f"module {module!r} has no attribute {name!r}", name=name, candidates=public
    )


def load(package: str, exports: Mapping[str, str], name: str) -> object:
    """The object that `exports` promises under `name`."""
    module_name, colon, attribute = exports[name].partition(":")
    module = importlib.import_module(f".{module_name}", package)
    return module if colon and not attribute else getattr(module, attribute or name)
