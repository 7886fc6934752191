"""What a program shows: pairs of a label and a value, which become plain JSON.

A program is a public function of a theme (a module of `programs`) that yields them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

Program = Callable[[], Iterator[tuple[str, Any]]]


def themes() -> list[str]:
    """The names of the modules that hold programs."""
    files = (Path(__file__).parent / "programs").glob("*.py")
    return sorted(file.stem for file in files if file.stem not in ("__init__", "arrays"))


def programs(module: ModuleType) -> list[Program]:
    """The programs of a theme, in the order of its file."""
    functions = inspect.getmembers(module, inspect.isgeneratorfunction)
    own = [f for name, f in functions if f.__module__ == module.__name__ and name[0] != "_"]
    return sorted(own, key=lambda f: f.__code__.co_firstlineno)


def answers(program: Program, keras: ModuleType) -> dict[str, Any]:
    """What a program shows when it starts from nothing."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(7)
    return {label: plain(value) for label, value in program()}


def plain(value: Any) -> Any:
    """A value as JSON has it; numbers keep seven digits."""
    match value:
        case None | bool() | str() | int():
            return value
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case float():
            return float(f"{value:.7g}")
        case _:
            return plain(np.asarray(value, _readable(value)).tolist())


def _readable(value: Any) -> str | None:
    """The dtype that keeps a value's numbers where numpy has none of its own."""
    return "float32" if "bfloat16" in str(getattr(value, "dtype", "")) else None
