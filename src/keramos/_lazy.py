"""Names that import their module when first used (PEP 562).

Refuses to know what the names stand for. The table a package hands over is also its list of public
names.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Collection, Mapping
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
        absent: names that Keras has here and this library has not.
    """

    def __getattr__(name: str) -> object:
        table = exports if name in exports else inner
        if name not in table:
            what = f"module {package!r} has no attribute {name!r}"
            if name in absent:
                what = f"keras.{'.'.join([*package.split('.')[1:], name])} is not part of keramos"
            raise AttributeError(what, name=name, obj=sys.modules[package])
        value = load(package, table, name)
        setattr(sys.modules[package], name, value)
        return value

    names = sorted(exports)
    return __getattr__, lambda: names, names


def load(package: str, exports: Mapping[str, str], name: str) -> object:
    """The object that `exports` promises under `name`."""
    module_name, colon, attribute = exports[name].partition(":")
    module = importlib.import_module(f".{module_name}", package)
    return module if colon and not attribute else getattr(module, attribute or name)
