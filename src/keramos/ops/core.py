"""Control flow, slices, scatters and conversions.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos._lazy import attach_made
from keramos.graph.tensor import KerasTensor
from keramos.ops import placement as p
from keramos.ops import rules as r
from keramos.ops.declaration import Entry, Op, Plain, Table, Written
from keramos.ops.variadic import Switch, switch


def shape(x: Any) -> tuple:
    """Sizes of `x`; None where a symbolic tensor does not know them."""
    return x.shape if isinstance(x, KerasTensor) else engine.shape(x)


def dtype(x: Any) -> str:
    """Name of the number type of `x`."""
    return engine.standardize_dtype(x.dtype) if hasattr(x, "dtype") else engine.core.dtype(x)


def is_tensor(x: Any) -> bool:
    """Whether `x` is an array that the engine computes with."""
    return engine.is_tensor(x)


_TABLE: dict[str, Entry] = {
    "associative_scan": Op(
        "elems | f, reverse=False, axis=0",
        None,
        "Running combination by an associative function.",
        order="f elems reverse axis",
    ),
    "cast": Op("x | dtype", r.given_type, "Another number type."),
    "cond": Op(
        "pred, true_fn, false_fn", None, "What one of two functions without arguments returns."
    ),
    "convert_to_numpy": Plain("x", "x as a numpy array."),
    "convert_to_tensor": Op(
        "x | dtype=None, sparse=None, ragged=None",
        r.given_type,
        "x as an array that the engine computes with.",
    ),
    "custom_gradient": Plain("f", "A function whose gradient is given by a function of its own."),
    "fori_loop": Op(
        "lower, upper, init_val | body_fun",
        None,
        "body_fun(i, value) for i from lower up to, but excluding, upper.",
        order="lower upper body_fun init_val",
    ),
    "map": Op(
        "xs | f", None, "f of every slice along the first axis, one after the other.", order="f xs"
    ),
    "saturate_cast": Op(
        "x | dtype", r.given_type, "Another number type, clipped to its range first."
    ),
    "scan": Op(
        "init, xs=None | f, length=None, reverse=False, unroll=1",
        None,
        "f(carry, x) -> (carry, y) over the first axis: the last carry, and all y.",
        order="f init xs length reverse unroll",
    ),
    "scatter": Op("indices, values | shape", p.scatter, "Zeros with values added at some indices."),
    "scatter_update": Op(
        "inputs, indices, updates | reduction=None",
        p.updated,
        "inputs with updates put at some indices.",
    ),
    "slice": Op("inputs, start_indices | shape", p.slice, "A block, whose start may be computed."),
    "slice_update": Op(
        "inputs, start_indices, updates", p.updated, "inputs with a block replaced."
    ),
    "stop_gradient": Op("variable", r.same, "A constant for differentiation."),
    "switch": Written(switch, Switch),
    "unstack": Op("x | num=None, axis=0", p.unstack, "The slices along an axis, without it."),
    "vectorized_map": Op(
        "elements | function",
        None,
        "A function of every slice along the first axis, all at once.",
        order="function elements",
    ),
    "while_loop": Op(
        "loop_vars | cond, body, maximum_iterations=None",
        None,
        "body of the loop variables as long as cond of them holds.",
        order="cond body loop_vars maximum_iterations",
    ),
}

OPERATIONS = Table("core", _TABLE)

__getattr__, __dir__, __all__ = attach_made(__name__, [*OPERATIONS.entries, "dtype", "is_tensor", "shape"], OPERATIONS.function)
