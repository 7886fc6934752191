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
from keramos._frames import home_of, is_own_class

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
    "distillation",
)

#: Packages of classes that Keras had once. Files name their modules in this library, and say that
#: they are registered (`keramos>LocallyConnected1D`): stock Keras then asks for a class that
#: somebody registered so.
OWN_PACKAGES = ("layers.legacy", "optimizers.schedules.legacy")

#: Exported name -> the class's own, where they differ: the place of its weights in a file follows
#: the latter.
OWN_NAMES = {"GroupQueryAttention": "GroupedQueryAttention"}

#: Packages whose exported functions a file may name, each in its own slot.
FUNCTION_PACKAGES = ("activations", "losses", "metrics")

#: What such a package exports besides; a file may not name these.
_NOT_IN_FILES = frozenset({"deserialize", "get", "serialize"})

#: What is spelled like a class and is not one that has a config.
_NOT_OBJECTS = frozenset(
    "DistillationLoss Input KerasTensor RematScope StatelessScope SymbolicScope Variable "
    "name_scope".split()
)

#: Classes that Keras never exported are written with the module that defines them, which makes it
#: part of the format.
INTERNAL = {
    ("keras.src.models.functional", "Functional"): "keramos.models.functional",
    # one model inside another, in what `dialects.writing.keras2` writes
    ("keras", "Functional"): "keramos.models.functional",
    ("keras.src.models.model", "Model"): "keramos.models.model",
    ("keras.src.models.sequential", "Sequential"): "keramos.models.sequential",
    ("keras.src.applications.convnext", "LayerScale"): "keramos.applications.layer_scale",
    ("keras.src.applications.convnext", "StochasticDepth"): "keramos.applications.stochastic_depth",
    (
        "keras.src.applications.inception_resnet_v2",
        "CustomScaleLayer",
    ): "keramos.applications.custom_scale_layer",
    ("keras.src.losses.losses", "LossFunctionWrapper"): "keramos.losses.loss",
    ("keras.src.trainers.compile_utils", "MetricsList"): "keramos.metrics.group",
    ("keras.trainers.compile_utils", "MetricsList"): "keramos.metrics.group",
    (
        "keras.src.quantizers.quantizers",
        "FakeQuantWithMinMaxVars",
    ): "keramos.quantizers.fake",
    ("keras.utils", "FeatureSpace"): "keramos.utils.feature_space",
    **{
        ("keras.src.layers.preprocessing.feature_space", name): "keramos.utils.features"
        for name in ("Cross", "Feature", "TFDConcat", "TFDIdentity")
    },
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


@functools.cache
def short_names(package: str) -> Mapping[str, str]:
    """Every string that names a member of a package that has a family: class names in all their
    spellings, functions, aliases.
    """
    return importlib.import_module(f"keramos.{package}.family").FAMILY.short_names


def is_known(module: str | None, name: str) -> bool:
    """Whether a class stands in the table as (module, name). Imports tables at most."""
    if (module, name) in INTERNAL:
        return True
    if module in OPERATION_MODULES:
        return name in _operations(module)
    package = package_of(module)
    entry = exports(package).get(name) if package is not None else None
    return entry is not None and name not in _NOT_OBJECTS and _is_class(entry, name)


def _is_class(entry: str, name: str) -> bool:
    """Whether a row of a table leads to a class: `constants:Zeros` for `zeros`, not `merging.add`
    for `add`.
    """
    _, colon, attribute = entry.partition(":")
    return (attribute if colon else name)[:1].isupper()


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
    root, dot, package = module.partition(".") if isinstance(module, str) else ("", "", "")
    return package if dot and package in _PACKAGES_BELOW.get(root, ()) else None


_PACKAGES_BELOW = {"keras": PACKAGES, "keramos": OWN_PACKAGES}


def is_own(module: str | None) -> bool:
    """Whether it is a module of `OWN_PACKAGES`: its classes are this library's, not Keras's."""
    return package_of(module) in OWN_PACKAGES


def registered_name(module: str | None, name: str) -> str | None:
    """The name under which files say that a class is registered; None for a class that Keras
    exports.
    """
    if is_own(module):
        return f"keramos>{name}"
    return name if module is not None and module.startswith("keras.src.") else None


@functools.cache
def public_name(cls: type) -> tuple[str, str] | None:
    """How a file names this class: ('keras.layers', 'Dense'), ('keras.src.ops.numpy', 'Add'); None
    for users' classes.
    """
    if not is_own_class(cls):
        return None
    if "keras_name" in vars(cls):
        return vars(cls)["keras_name"], cls.__name__
    for root, packages in _PACKAGES_BELOW.items():
        for package in packages:
            known_as = [
                name
                for name, entry in exports(package).items()
                if _defined_by(package, entry, name, cls)
            ]
            if known_as:
                name = cls.__name__ if cls.__name__ in known_as else known_as[0]
                return f"{root}.{package}".rstrip("."), name
    for (module, name), ours in INTERNAL.items():
        if (ours, name) == (home_of(cls), cls.__name__):
            return module, name
    return None


def placeholders() -> Any:
    """The module of what stands for classes that nobody has."""
    return importlib.import_module("keramos.models.placeholder")


def translation() -> Any:
    """The module of what is called in the place of a function that a file holds as code."""
    return importlib.import_module("keramos.layers.translation.translated")


def internal_module(name: str) -> str | None:
    """The module under which a class is written that Keras never exported; None if there is none of
    that name.
    """
    internal = (module for module, class_name in INTERNAL if class_name == name)
    operations = (module for module in OPERATION_MODULES if name in _operations(module))
    return next(internal, None) or next(operations, None)


def candidates() -> Iterator[str]:
    """Every class name in the table, for `near` lines."""
    for package in (*PACKAGES, *OWN_PACKAGES, *FUNCTION_PACKAGES):
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
    return f"{prefix}.{module}" == home_of(cls) and (attribute or name) == cls.__name__
