"""Makes the arguments that `cases` writes down: numbers always the same, or symbolic tensors.

Knows no implementation: imported by keramos's tests and by stock Keras's interpreter alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np

_KINDS: dict[str, tuple[str, Callable[[np.random.RandomState, tuple[int, ...]], Any]]] = {
    "f": ("float32", lambda r, s: r.uniform(-2, 2, s)),
    "p": ("float32", lambda r, s: r.uniform(0.1, 0.9, s)),
    "h": ("float16", lambda r, s: r.uniform(-2, 2, s)),
    "g": ("bfloat16", lambda r, s: r.uniform(-2, 2, s)),
    "i": ("int32", lambda r, s: r.randint(-4, 5, s)),
    "n": ("int32", lambda r, s: r.randint(0, 3, s)),
    "u": ("uint8", lambda r, s: r.randint(0, 200, s)),
    "s": ("int8", lambda r, s: r.randint(-100, 100, s)),
    "b": ("bool", lambda r, s: r.randint(0, 2, s)),
    "c": ("complex64", lambda r, s: r.uniform(-2, 2, s) + 1j * r.uniform(-2, 2, s)),
}


def _numbers(kind: str, random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    dtype, draw = _KINDS[kind]
    return np.asarray(draw(random, shape)).astype(
        ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype
    )


def _with_nans(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    x = random.uniform(-2, 2, shape).astype("float32")
    x.flat[1] = np.nan
    return x


def _definite(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    x = random.uniform(-1, 1, (shape[0], shape[1], shape[1])).astype("float32")
    return x @ x.transpose(0, 2, 1) + np.eye(shape[1], dtype="float32")


def numeric(text: str, tensor: Callable[[np.ndarray], Any]) -> tuple[tuple, dict[str, Any]]:
    """The arguments with numbers, each array handed to `tensor`."""
    random = np.random.RandomState(1234)
    made = {k: lambda *s, k=k: tensor(_numbers(k, random, s)) for k in _KINDS}
    made |= {k.upper(): make for k, make in made.items()}
    made |= {
        "nan": lambda *s: tensor(_with_nans(random, s)),
        "spd": lambda *s: tensor(_definite(random, s)),
    }
    return _called(text, made)


def symbolic(text: str, tensor: Callable[[tuple, str], Any]) -> tuple[tuple, dict[str, Any]]:
    """The arguments with symbolic tensors, made by `tensor(shape, dtype)`; the first axis is
    unknown.
    """
    made: dict[str, Callable] = {}
    for kind, (dtype, _) in _KINDS.items():
        made[kind] = lambda *s, d=dtype: tensor((None, *s[1:]), d)
        made[kind.upper()] = lambda *s, d=dtype: tensor(s, d)
    made["nan"] = made["f"]
    made["spd"] = lambda batch, size: tensor((None, size, size), "float32")
    return _called(text, made)


def _called(text: str, names: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
    names = {**names, "np": np, "_call": lambda *args, **kwargs: (args, kwargs)}
    return eval(f"_call({text})", names)


def described(leaf: Any) -> dict[str, Any]:
    """An array as JSON: dtype, shape, numbers in row-major order to six digits."""
    x: Any = np.asarray(leaf)
    name = x.dtype.name
    if x.dtype.kind == "c":
        x = np.stack([x.real, x.imag], -1)
    wide = x.astype("float64").ravel()
    return {
        "dtype": name,
        "shape": list(np.shape(leaf)),
        "values": [float(f"{v:.6g}") for v in wide],
    }
