"""Public name <-> class: the closed table of everything that a file may name.

Refuses to import anything that a file chose: the export tables of this library's own packages are
the allowlist, matched by exact strings. Files say `keras` where this library is called `keramos`.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from keramos import _lazy

#: Packages whose exported classes may stand in a file, the shortest public path first.
PACKAGES = (
    "",
    "layers",
    "initializers",
    "regularizers",
    "constraints",
    "quantizers",
    "dtype_policies",
    "random",
    "losses",
    "metrics",
    "optimizers",
    "optimizers.schedules",
    "models",
)

#: Exported name -> the class's own, where they differ: the place of its weights in a file follows
#: the latter.
OWN_NAMES = {"GroupQueryAttention": "GroupedQueryAttention"}

#: Packages whose exported functions a file may name, each in its own slot.
FUNCTION_PACKAGES = ("activations", "losses", "metrics")

#: What such a package exports besides; a file may not name these.
_NOT_IN_FILES = frozenset({"deserialize", "get", "serialize"})

#: Classes that Keras never exported are written with the module that defines them, which makes it
#: part of the format.
INTERNAL = {
    ("keras.src.models.functional", "Functional"): "keramos.models.functional",
    ("keras.src.models.model", "Model"): "keramos.models.model",
    ("keras.src.models.sequential", "Sequential"): "keramos.models.sequential",
    ("keras.src.losses.losses", "LossFunctionWrapper"): "keramos.losses.loss",
    ("keras.src.trainers.compile_utils", "MetricsList"): "keramos.metrics.group",
    ("keras.trainers.compile_utils", "MetricsList"): "keramos.metrics.group",
}

#: Modules of operations, as files name them: each of ours has a dict `OPERATIONS`, class name ->
#: class.
OPERATION_MODULES = {
    f"keras.src.ops.{name}": f"keramos.ops.{name}"
    for name in ("numpy", "nn", "math", "core", "linalg", "image", "einops")
} | {"keras.src.activations.activations": "keramos.activations.rectifiers"}


@functools.lru_cache(maxsize=4096)
def snake_case(name: str) -> str:
    """`Conv2DTranspose` -> `conv2d_transpose`, the way Keras names objects after their class."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


@functools.cache
def exports(package: str) -> Mapping[str, str]:
    """The lazy table of one of this library's packages (`""` is the root); empty if there is no
    such package.
    """
    name = f"keramos.{package}".rstrip(".")
    try:
        return importlib.import_module(name).EXPORTS
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            return {}
        raise


def is_known(module: str | None, name: str) -> bool:
    """Whether (module, name) stands in the table. Imports tables at most."""
    if (module, name) in INTERNAL:
        return True
    if module in OPERATION_MODULES:
        return name in _operations(module)
    package = package_of(module)
    return package is not None and name in exports(package)


@functools.cache
def resolve(module: str | None, name: str) -> type[Any] | None:
    """The class that a file calls (module, name); None when the table has no such row."""
    if (ours := INTERNAL.get((module or "", name))) is not None:
        return getattr(importlib.import_module(ours), name)
    if module in OPERATION_MODULES:
        return _operations(module).get(name)
    package = package_of(module)
    if package is None or name not in exports(package):
        return None
    found = _lazy.load(f"keramos.{package}".rstrip("."), exports(package), name)
    return found if inspect.isclass(found) and hasattr(found, "from_config") else None


@functools.cache
def resolve_function(name: str, packages: tuple[str, ...] = FUNCTION_PACKAGES) -> object | None:
    """The exported function of that bare name in the first of `packages` that has it."""
    for package in packages:
        if is_function(name, package):
            found = _lazy.load(f"keramos.{package}", exports(package), name)
            return found if inspect.isfunction(found) else None
    return None


def is_function(name: str, package: str) -> bool:
    """Whether a file may name a function so that lives in one of `FUNCTION_PACKAGES`. Imports
    tables at most.
    """
    return name in exports(package) and name not in _NOT_IN_FILES


def package_of(module: str | None) -> str | None:
    """`keras.layers` -> `layers`; None for a module that is not in the table."""
    if module == "keras":
        return ""
    package = (
        module.removeprefix("keras.")
        if isinstance(module, str) and module.startswith("keras.")
        else None
    )
    return package if package in PACKAGES else None


@functools.cache
def public_name(cls: type) -> tuple[str, str] | None:
    """How a file names this class: ('keras.layers', 'Dense'), ('keras.src.ops.numpy', 'Add'); None
    for users' classes.
    """
    if not cls.__module__.startswith("keramos."):
        return None
    if "keras_name" in vars(cls):
        return vars(cls)["keras_name"], cls.__name__
    for package in PACKAGES:
        known_as = [
            name
            for name, entry in exports(package).items()
            if _defined_by(package, entry, name, cls)
        ]
        if known_as:
            return f"keras.{package}".rstrip(
                "."
            ), cls.__name__ if cls.__name__ in known_as else known_as[0]
    for (module, name), ours in INTERNAL.items():
        if (ours, name) == (cls.__module__, cls.__name__):
            return module, name
    return None


def internal_module(name: str) -> str | None:
    """The module under which a class is written that Keras never exported; None if there is none of
    that name.
    """
    internal = (module for module, class_name in INTERNAL if class_name == name)
    operations = (module for module in OPERATION_MODULES if name in _operations(module))
    return next(internal, None) or next(operations, None)


def candidates() -> Iterator[str]:
    """Every class name in the table, for `near` lines."""
    for package in (*PACKAGES, *FUNCTION_PACKAGES):
        yield from (name for name in exports(package) if name not in _NOT_IN_FILES)


def _operations(module: str) -> Mapping[str, type[Any]]:
    ours = OPERATION_MODULES[module]
    try:
        return importlib.import_module(ours).OPERATIONS
    except ModuleNotFoundError as error:
        if error.name == ours:
            return {}
        raise


def _defined_by(package: str, entry: str, name: str, cls: type) -> bool:
    module, _, attribute = entry.partition(":")
    prefix = f"keramos.{package}".rstrip(".")
    return f"{prefix}.{module}" == cls.__module__ and (attribute or name) == cls.__name__
