"""Control flow, slices, scatters and conversions.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos._lazy import attach_made
from keramos.graph.tensor import KerasTensor
from keramos.ops import joining as j, placement as p, rules as r
from keramos.ops.declaration import Entry, Op, Plain, Table, Written
from keramos.ops.variadic import Switch, switch


def shape(x: Any) -> tuple:
    """Takes the shape of an array.

    Args:
        x: array of numbers, or a symbolic tensor.

    Returns:
        A tuple of ints; None where a symbolic tensor does not know its size.
    """
    return x.shape if isinstance(x, KerasTensor) else engine.shape(x)


def dtype(x: Any) -> str:
    """Takes the name of the dtype of an array.

    Args:
        x: array, symbolic tensor, variable, or number.

    Returns:
        A name such as `"float32"`.
    """
    return engine.standardize_dtype(x.dtype) if hasattr(x, "dtype") else engine.core.dtype(x)


def is_tensor(x: Any) -> bool:
    """Tests whether an object is an array that the engine computes with.

    Args:
        x: any object.

    Returns:
        A bool: true for jax's arrays, those being traced and sparse ones included; false for
        numpy's and for symbolic tensors.
    """
    return engine.is_tensor(x) or engine.is_sparse(x)


_TABLE: dict[str, Entry] = {
    "associative_scan": Op(
        "f, elems | reverse=False, axis=0",
        None,
        """Combines the elements so far along an axis by an associative function, in logarithmic
        depth: `y[i] = f(y[i - 1], x[i])`.
        f: associative function of two slices.
        -> Shape and dtype of `elems`.""",
    ),
    "cast": Op(
        "x | dtype",
        r.converted,
        """Converts to another dtype.
        >>> ops.cast([1.7, -1.7], "int32")
        Array([ 1, -1], dtype=int32)""",
    ),
    "cond": Op(
        "pred, true_fn, false_fn",
        None,
        """Calls one of two functions: `true_fn()` if `pred`, else `false_fn()`.
        -> What the function returns.""",
    ),
    "convert_to_numpy": Plain(
        "x",
        """Converts to a numpy array.
        -> Shape and dtype of `x`, a numpy array.""",
    ),
    "convert_to_tensor": Op(
        "x | dtype=None, sparse=None, ragged=None",
        r.given_type,
        """Converts numbers, nested lists and numpy arrays to an array that the engine computes
        with.
        x: number, nested lists of numbers, or array.
        >>> ops.convert_to_tensor([1, 2], dtype="float32")
        Array([1., 2.], dtype=float32)""",
    ),
    "custom_gradient": Plain(
        "f",
        """Makes a function whose gradient is computed by a function of its own.
        f: function that returns `(value, gradient)`; `gradient(upstream)` returns one array per
            argument.
        -> A function that returns the value.""",
    ),
    "fori_loop": Op(
        "lower, upper, init_val | body_fun",
        None,
        """Calls `value = body_fun(i, value)` for i from `lower` up to, but excluding, `upper`.
        upper: int, last index, excluded.
        -> The last value, of the shapes and dtypes of `init_val`.
        >>> ops.fori_loop(0, 4, lambda i, value: value + i, 0)
        Array(6, dtype=int32, weak_type=True)""",
        order="lower upper body_fun init_val",
    ),
    "map": Op(
        "f, xs",
        None,
        """Calls `f` for every slice along the first axis, one after the other.
        xs: array, or nest of arrays, of one length n along the first axis.
        -> What `f` returns, stacked along a new first axis of length n.""",
    ),
    "saturate_cast": Op(
        "x | dtype",
        r.converted,
        "Converts to another dtype, values beyond its range to the nearest in it.",
    ),
    "scan": Op(
        "f, init, xs=None | length=None, reverse=False, unroll=1",
        None,
        """Calls `carry, y = f(carry, x)` for every slice x along the first axis.
        f: function `(carry, x) -> (carry, y)`; shapes and dtypes of the carry stay.
        xs: array, or nest of arrays, of one length along the first axis; `length` steps without x
            when None.
        length: int, number of steps; the length of `xs` when None.
        -> `(carry, ys)`: the last carry, and all y stacked along a new first axis.""",
    ),
    "scatter": Op(
        "indices, values | shape",
        p.scatter,
        """Adds values into zeros at some indices; where an index comes twice, both count.
        indices: int array `(n, depth)`, one index per axis.
        values: array `(n, …)`; the other axes are those of `shape` behind the first `depth`.""",
    ),
    "scatter_update": Op(
        "inputs, indices, updates | reduction=None",
        p.updated,
        """Puts values into an array at some indices.
        inputs: array of numbers, any shape.
        indices: int array `(n, depth)`, one index per axis.
        updates: array `(n, …)`, cast to the dtype of `inputs`; the other axes are those of
            `inputs` behind the first `depth`.""",
    ),
    "slice": Op(
        "inputs, start_indices | shape",
        p.slice,
        """Takes a block of an array; where it begins may be computed.
        inputs: array of numbers, any shape.
        shape: tuple of ints, the shape of the block; -1 for what is left behind the start, which
            must then be known.""",
    ),
    "slice_update": Op(
        "inputs, start_indices, updates",
        p.updated,
        """Replaces a block of an array; where it begins may be computed.
        inputs: array of numbers, any shape.
        updates: array, the block; cast to the dtype of `inputs`.""",
    ),
    "stop_gradient": Op("variable", r.same, "Passes values on as constants for differentiation."),
    "switch": Written(switch, Switch),
    "unstack": Op("x | num=None, axis=0", j.unstack, "Takes the slices along an axis apart."),
    "vectorized_map": Op(
        "elements | function",
        None,
        """Calls a function for every slice along the first axis, all at once.
        -> What the function returns, stacked along a new first axis.""",
        order="function elements",
    ),
    "while_loop": Op(
        "loop_vars | cond, body, maximum_iterations=None",
        None,
        """Calls `loop_vars = body(*loop_vars)` as long as `cond(*loop_vars)` holds.
        -> The last loop variables, of the shapes and dtypes of the first.
        >>> ops.while_loop(lambda i: i < 10, lambda i: i * 2, [1])
        [Array(16, dtype=int32, weak_type=True)]""",
        order="cond body loop_vars maximum_iterations",
    ),
}

OPERATIONS = Table(__name__, _TABLE)

__getattr__, __dir__, __all__ = attach_made(
    __name__, [*OPERATIONS.entries, "dtype", "is_tensor", "shape"], OPERATIONS.function
)
