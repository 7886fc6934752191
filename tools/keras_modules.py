"""Writes which modules stock Keras has, and what each defines that it publishes: src/keramos/stand_in/keras_modules.json.

Run by the Python of stock Keras (`make oracle`). Names alone, no code: what programs import.
"""  # noqa: E501

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import types
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
TARGET = Path(__file__).resolve().parents[1] / "src/keramos/stand_in/keras_modules.json"
#: Parts of the inside that are nobody's business but Keras's own.
OMITTED = ("_test", ".conftest", "keras.src.testing", ".testing.")


def inner_modules() -> list[str]:
    """Every module below `keras.src`."""
    import keras.src as src  # pyright: ignore[reportMissingImports]

    walked = pkgutil.walk_packages(src.__path__, "keras.src.", onerror=lambda name: None)
    names = [module.name for module in walked]
    backends = ("numpy", "openvino", "tensorflow", "torch")
    others = tuple(f"keras.src.backend.{name}" for name in backends)
    return [n for n in names if not n.endswith(OMITTED) and not n.startswith((*OMITTED, *others))]


def public() -> dict[str, object]:
    """Public dotted name -> object, modules included."""
    import keras  # pyright: ignore[reportMissingImports]

    names: dict[str, object] = {"keras": keras}
    waiting = ["keras"]
    while waiting:
        path = waiting.pop()
        for name, value in inspect.getmembers(names[path]):
            dotted = f"{path}.{name}"
            if name.startswith("_") or dotted in ("keras.src", "keras.api"):
                continue
            if isinstance(value, types.ModuleType):
                if not value.__name__.startswith(("keras.api", path)):
                    continue
                waiting.append(dotted)
            names[dotted] = value
    return names


def main() -> None:
    names = public()
    modules: dict[str, dict[str, str]] = {name: {} for name in ["keras.src", *inner_modules()]}
    for dotted, value in sorted(names.items(), key=lambda item: (item[0].count("."), item[0])):
        home, name = getattr(value, "__module__", None), getattr(value, "__name__", "")
        if isinstance(value, types.ModuleType):
            modules.setdefault(dotted, {})
        elif home in modules and hasattr(importlib.import_module(home), name):
            modules[home].setdefault(name, dotted)
    text = json.dumps(modules, indent=0, sort_keys=True)
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(len(modules), "modules,", sum(map(len, modules.values())), "names")


if __name__ == "__main__":
    main()
