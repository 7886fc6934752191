"""Every name Keras writes or publishes: classes, functions, aliases, public modules.

Refuses to know configs and signatures. Usage: <oracle python> tools/golden/names.py
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import warnings

import golden_file  # before keras: it chooses the backend
import keras
from keras.src.saving.keras_saveable import KerasSaveable

KINDS = (  # first match names the kind
    ("model", "keras.src.models.model.Model"),
    ("layer", "keras.src.layers.layer.Layer"),
    ("operation", "keras.src.ops.operation.Operation"),
    ("initializer", "keras.src.initializers.initializer.Initializer"),
    ("regularizer", "keras.src.regularizers.regularizers.Regularizer"),
    ("constraint", "keras.src.constraints.constraints.Constraint"),
    ("dtype_policy", "keras.src.dtype_policies.dtype_policy.DTypePolicy"),
    ("dtype_policy", "keras.src.dtype_policies.dtype_policy_map.DTypePolicyMap"),
    ("quantizer", "keras.src.quantizers.quantizers.Quantizer"),
    ("loss", "keras.src.losses.loss.Loss"),
    ("metric", "keras.src.metrics.metric.Metric"),
    ("schedule", "keras.src.optimizers.schedules.learning_rate_schedule.LearningRateSchedule"),
    ("optimizer", "keras.src.optimizers.base_optimizer.BaseOptimizer"),
)
GETTERS = (
    "activations",
    "losses",
    "metrics",
    "optimizers",
    "initializers",
    "regularizers",
    "constraints",
    "dtype_policies",
    "quantizers",
)


def symbol(path: str) -> type:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def import_everything() -> None:
    """Imports every module of keras.src which this machine can import (tests and other backends
    excepted).
    """
    skip = (
        "backend.tensorflow",
        "backend.torch",
        "backend.numpy",
        "backend.openvino",
        "_test",
        "testing",
        ".applications.",
    )
    for found in pkgutil.walk_packages(keras.src.__path__, "keras.src.", onerror=lambda name: None):
        if not any(part in found.name for part in skip):
            try:
                importlib.import_module(found.name)
            except ImportError:
                continue  # optional third-party library


def serializable() -> list[type]:
    """Every class of keras.src with get_config, and every operation."""
    found = {
        value
        for name, module in list(sys.modules.items())
        if name.startswith("keras.src")
        for value in vars(module).values()
        if isinstance(value, type)
        and value.__module__.startswith("keras.src")
        and (hasattr(value, "get_config") or issubclass(value, KerasSaveable))
    }
    return sorted(found, key=lambda c: (kind_of(c), c.__module__, c.__qualname__))


def public_modules() -> dict[str, object]:
    """dotted name -> module, for every public module of keras."""
    found, stack = {"keras": keras}, [("keras", keras)]
    while stack:
        name, module = stack.pop()
        for info in pkgutil.iter_modules(getattr(module, "__path__", [])):
            child = f"{name}.{info.name}"
            if info.name not in ("src", "_tf_keras") and child not in found:
                found[child] = importlib.import_module(child)
                stack.append((child, found[child]))
    return found


def export_paths(modules: dict[str, object]) -> dict[int, list[str]]:
    paths: dict[int, list[str]] = {}
    for dotted, module in sorted(modules.items()):
        for name in public_names(module):
            value = getattr(module, name)
            if not inspect.ismodule(value):
                paths.setdefault(id(value), []).append(f"{dotted}.{name}")
    return paths


def public_names(module: object) -> list[str]:
    return sorted(name for name in dir(module) if not name.startswith("_"))


def kind_of(cls: type) -> str:
    return next((kind for kind, path in KINDS if issubclass(cls, symbol(path))), "other")


def class_row(cls: type, paths: dict[int, list[str]]) -> dict:
    from keras.src.saving.serialization_lib import serialize_with_public_class

    written = serialize_with_public_class(cls, {})
    return {
        "kind": kind_of(cls),
        "module": written["module"],
        "class_name": written["class_name"],
        "registered_name": written["registered_name"],
        "python": f"{cls.__module__}.{cls.__qualname__}",
        "exports": paths.get(id(cls), []),
        "bases": [base.__qualname__ for base in cls.__bases__],
    }


def function_row(area: str, name: str, paths: dict[int, list[str]]) -> dict:
    """How a public function is written: by the area's own serialize, and by
    serialize_keras_object.
    """
    function = getattr(getattr(keras, area), name)
    row = {
        "area": area,
        "name": name,
        "python": f"{function.__module__}.{function.__qualname__}",
        "exports": paths.get(id(function), []),
    }
    row["serialize_keras_object"] = attempt(lambda: keras.saving.serialize_keras_object(function))
    row[f"{area}.serialize"] = attempt(lambda: getattr(keras, area).serialize(function))
    return row


def attempt(action) -> object:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return action()
    except Exception as error:  # noqa: BLE001  what Keras raises is the fact recorded
        return {"raises": type(error).__name__}


def describe(value: object) -> str | None:
    if value is None:
        return None
    shown = value if isinstance(value, type) or inspect.isroutine(value) else type(value)
    return (
        f"{'instance' if shown is not value else 'itself'} {shown.__module__}.{shown.__qualname__}"
    )


def aliases(area: str) -> dict[str, object]:
    """Every string that `keras.<area>.get` takes, found by trying all names that could be one."""
    module = getattr(keras, area)
    if not hasattr(module, "get"):
        return {}
    taken = {}
    for name in sorted(candidates(area)):
        result = attempt(lambda name=name: describe(module.get(name)))
        if isinstance(result, str):
            taken[name] = result
    return taken


def candidates(area: str) -> set[str]:
    """Public names, their snake and lower case, plus the keys of the module's tables."""
    from keras.src.utils.naming import to_snake_case

    names = set(public_names(getattr(keras, area)))
    internal = importlib.import_module(f"keras.src.{area}")
    for value in vars(internal).values():
        if isinstance(value, dict):
            names.update(key for key in value if isinstance(key, str) and not key.startswith("__"))
    names |= {to_snake_case(name) for name in names} | {name.lower() for name in names}
    return names | EXTRA.get(area, set())


EXTRA = {
    "dtype_policies": {
        "float32",
        "float16",
        "bfloat16",
        "float64",
        "mixed_float16",
        "mixed_bfloat16",
        "int8",
        "int32",
        "int8_from_float32",
        "int4_from_float32",
        "float8_from_float32",
        "int8_from_mixed_bfloat16",
        "float8_from_mixed_float16",
        "uint8",
        "bool",
        "complex64",
        "mixed_float32",
        "gptq/4/128_from_float32",
    },
    "activations": {"linear", "None", "softmax", "swish", "log_softmax", "hard_swish"},
}


def main() -> None:
    taken = {
        area: aliases(area) for area in GETTERS
    }  # first: some imports below break the making of variables
    import_everything()
    modules = public_modules()
    paths = export_paths(modules)
    rows = [class_row(cls, paths) for cls in serializable()]
    functions = [
        function_row(area, name, paths)
        for area in ("activations", "losses", "metrics")
        for name in public_names(getattr(keras, area))
        if inspect.isfunction(getattr(getattr(keras, area), name))
        and name not in ("get", "serialize", "deserialize")
    ]
    operations = [row for row in rows if row["kind"] == "operation"]
    golden_file.write(
        "operations.json", operations, "each serializable operation: how it is written"
    )
    golden_file.write(
        "names.json",
        [row for row in rows if row["kind"] != "operation"],
        "each serializable class: how it is written, where it is exported, its kind",
    )
    golden_file.write(
        "functions.json",
        functions,
        "each public function as activations/losses/metrics.serialize and serialize_keras_object "
        "write it",
    )
    golden_file.write("aliases.json", taken, "every string that get() of an area takes")
    golden_file.write(
        "public.json",
        {dotted: public_names(module) for dotted, module in sorted(modules.items())},
        "all public names of every public module",
    )


if __name__ == "__main__":
    main()
