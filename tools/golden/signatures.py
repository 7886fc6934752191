"""Signatures: argument names, kinds and defaults of every public class and function.

Refuses to know what the arguments mean. Usage: <oracle python> tools/golden/signatures.py
"""

from __future__ import annotations

import importlib
import inspect

import golden_file  # before keras: it chooses the backend

AREAS = (
    "initializers",
    "regularizers",
    "constraints",
    "activations",
    "dtype_policies",
    "quantizers",
    "random",
    "saving",
    "losses",
    "metrics",
    "optimizers",
    "optimizers.schedules",
    "utils",
    "callbacks",
    "tree",
    "config",
    "export",
)
METHODS = {
    "models": ("Model", "Sequential"),
    "layers": ("Layer", "RNN"),
    "optimizers": ("Optimizer",),
    "": (
        "Variable",
        "Metric",
        "Loss",
        "KerasTensor",
        "InputSpec",
        "Function",
        "Operation",
        "StatelessScope",
    ),
}


def parameters(function: object) -> list | None:
    """[name, kind, default] per parameter; the default only where there is one. None: a builtin
    hides them.
    """
    try:
        found = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return None
    return [
        [p.name, p.kind.name] + ([] if p.default is p.empty else [plain(p.default)]) for p in found
    ]


def plain(value: object) -> object:
    """The value itself where JSON can say it, else {"repr": ...} (tuples: {"tuple": [...]})."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return {"tuple": [plain(item) for item in value]}
        case list():
            return [plain(item) for item in value]
        case _:
            return {"repr": getattr(value, "__name__", None) or type(value).__name__}


def area(dotted: str) -> dict:
    """Each public name of `keras.<dotted>`: its own signature, without self."""
    module = importlib.import_module(f"keras.{dotted}".rstrip("."))
    found = {}
    for name in sorted(dir(module)):
        value = getattr(module, name)
        if not name.startswith("_") and callable(value):
            found[name] = constructor(value) if isinstance(value, type) else parameters(value)
    return found


def constructor(cls: type) -> list | None:
    signature = parameters(cls.__init__)
    return signature[1:] if signature else signature


def methods(cls: type) -> dict:
    """Each public method or property of a class, inherited ones included."""
    found = {"__init__": constructor(cls)}
    for name in sorted(dir(cls)):
        value = inspect.getattr_static(cls, name)
        if name.startswith("_") or inspect.isclass(value):
            continue
        found[name] = "property" if isinstance(value, property) else parameters(getattr(cls, name))
    return {name: value for name, value in found.items() if value is not None}


def layer_calls() -> dict:
    import keras

    classes = {
        name: value for name, value in sorted(vars(keras.layers).items()) if isinstance(value, type)
    }
    return {name: parameters(cls.call) for name, cls in classes.items() if hasattr(cls, "call")}


def main() -> None:
    golden_file.write(
        "signatures.json",
        {dotted: area(dotted) for dotted in AREAS},
        "signature of every public class and function of the areas named",
    )
    golden_file.write(
        "signatures_layers.json",
        {"layers": area("layers"), "layers.call": layer_calls()},
        "constructor and call of every layer",
    )
    golden_file.write(
        "signatures_ops.json", {"ops": area("ops")}, "signature of every public operation"
    )
    found = {}
    for dotted, classes in METHODS.items():
        module = importlib.import_module(f"keras.{dotted}".rstrip("."))
        found |= {
            f"{dotted}.{name}".lstrip("."): methods(getattr(module, name)) for name in classes
        }
    golden_file.write(
        "signatures_methods.json",
        found,
        "methods and properties of Model, Layer, Variable and others",
    )


if __name__ == "__main__":
    main()
