# Written by tools/stubs.py from the table in core.py.

from typing import Any

from .declaration import Table

OPERATIONS: Table

def associative_scan(f: Any, elems: Any, reverse: bool = False, axis: Any = 0) -> Any:
    """Combines the elements so far along an axis by an associative function, in logarithmic depth:
    `y[i] = f(y[i - 1], x[i])`.

    Args:
        f: associative function of two slices.
        elems: array, or nest of arrays, of one length along `axis`.
        reverse: bool; whether to go from the end to the start.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        Shape and dtype of `elems`.
    """

def cast(x: Any, dtype: Any) -> Any:
    """Converts to another dtype.

    Args:
        x: array of numbers, any shape.
        dtype: dtype of the result, a name such as `float32`.

    Returns:
        Shape of the first argument; `dtype`, or `floatx()` when None.

    Example:
        >>> ops.cast([1.7, -1.7], "int32")
        Array([ 1, -1], dtype=int32)
    """

def cond(pred: Any, true_fn: Any, false_fn: Any) -> Any:
    """Calls one of two functions: `true_fn()` if `pred`, else `false_fn()`.

    Args:
        pred: one bool.
        true_fn: function without arguments.
        false_fn: function without arguments, results like those of `true_fn`.

    Returns:
        What the function returns.
    """

def convert_to_numpy(x: Any) -> Any:
    """Converts to a numpy array.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape and dtype of `x`, a numpy array.
    """

def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Any:
    """Converts numbers, nested lists and numpy arrays to an array that the engine computes with.

    Args:
        x: number, nested lists of numbers, or array.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.
        sparse: whether the zeros are left out: an array of `jax.experimental.sparse`.
        ragged: accepted as in Keras; must not be true.

    Returns:
        Shape of the first argument; `dtype`, or that of the first argument when None.

    Example:
        >>> ops.convert_to_tensor([1, 2], dtype="float32")
        Array([1., 2.], dtype=float32)
    """

def custom_gradient(f: Any) -> Any:
    """Makes a function whose gradient is computed by a function of its own.

    Args:
        f: function that returns `(value, gradient)`; `gradient(upstream)` returns one array per
            argument.

    Returns:
        A function that returns the value.
    """

def dtype(x: Any) -> str:
    """Takes the name of the dtype of an array.

    Args:
        x: array, symbolic tensor, variable, or number.

    Returns:
        A name such as `"float32"`.
    """

def fori_loop(lower: Any, upper: Any, body_fun: Any, init_val: Any) -> Any:
    """Calls `value = body_fun(i, value)` for i from `lower` up to, but excluding, `upper`.

    Args:
        lower: int, first index.
        upper: int, last index, excluded.
        body_fun: function `(i, value) -> value`; shapes and dtypes stay.
        init_val: array, or nest of arrays, the first value.

    Returns:
        The last value, of the shapes and dtypes of `init_val`.

    Example:
        >>> ops.fori_loop(0, 4, lambda i, value: value + i, 0)
        Array(6, dtype=int32, weak_type=True)
    """

def is_tensor(x: Any) -> bool:
    """Tests whether an object is an array that the engine computes with.

    Args:
        x: any object.

    Returns:
        A bool: true for jax's arrays, those being traced and sparse ones included; false for
        numpy's and for symbolic tensors.
    """

def map(f: Any, xs: Any) -> Any:
    """Calls `f` for every slice along the first axis, one after the other.

    Args:
        f: function of one slice.
        xs: array, or nest of arrays, of one length n along the first axis.

    Returns:
        What `f` returns, stacked along a new first axis of length n.
    """

def saturate_cast(x: Any, dtype: Any) -> Any:
    """Converts to another dtype, values beyond its range to the nearest in it.

    Args:
        x: array of numbers, any shape.
        dtype: dtype of the result, a name such as `float32`.

    Returns:
        Shape of the first argument; `dtype`, or `floatx()` when None.
    """

def scan(f: Any, init: Any, xs: Any = None, length: Any = None, reverse: bool = False, unroll: Any = 1) -> Any:
    """Calls `carry, y = f(carry, x)` for every slice x along the first axis.

    Args:
        f: function `(carry, x) -> (carry, y)`; shapes and dtypes of the carry stay.
        init: array, or nest of arrays, the first carry.
        xs: array, or nest of arrays, of one length along the first axis; `length` steps without x
            when None.
        length: int, number of steps; the length of `xs` when None.
        reverse: bool; whether to go from the end to the start.
        unroll: int, how many steps of the loop to compile as one.

    Returns:
        `(carry, ys)`: the last carry, and all y stacked along a new first axis.
    """

def scatter(indices: Any, values: Any, shape: Any) -> Any:
    """Adds values into zeros at some indices; where an index comes twice, both count.

    Args:
        indices: int array `(n, depth)`, one index per axis.
        values: array `(n, …)`; the other axes are those of `shape` behind the first `depth`.
        shape: tuple of ints, the shape of the result.

    Returns:
        Shape `shape`, dtype of `values`.
    """

def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: Any = None) -> Any:
    """Puts values into an array at some indices.

    Args:
        inputs: array of numbers, any shape.
        indices: int array `(n, depth)`, one index per axis.
        updates: array `(n, …)`, cast to the dtype of `inputs`; the other axes are those of `inputs`
            behind the first `depth`.
        reduction: how to combine with what is there: None replaces, or `add`, `max`, `min`, `mul`.

    Returns:
        Shape and dtype of `inputs`.
    """

def shape(x: Any) -> tuple:
    """Takes the shape of an array.

    Args:
        x: array of numbers, or a symbolic tensor.

    Returns:
        A tuple of ints; None where a symbolic tensor does not know its size.
    """

def slice(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """Takes a block of an array; where it begins may be computed.

    Args:
        inputs: array of numbers, any shape.
        start_indices: int vector, one index per axis; moved so that the block fits.
        shape: tuple of ints, the shape of the block; -1 for what is left behind the start, which
            must then be known.

    Returns:
        Shape `shape`, with what is left behind the start for -1; dtype of `inputs`.
    """

def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """Replaces a block of an array; where it begins may be computed.

    Args:
        inputs: array of numbers, any shape.
        start_indices: int vector, one index per axis; moved so that the block fits.
        updates: array, the block; cast to the dtype of `inputs`.

    Returns:
        Shape and dtype of `inputs`.
    """

def stop_gradient(variable: Any) -> Any:
    """Passes values on as constants for differentiation.

    Args:
        variable: array, or nest of arrays.

    Returns:
        Shape and dtype of the first argument.
    """

def switch(index: Any, branches: Any, *operands: Any) -> Any:
    """Calls one of several functions: `branches[index](*operands)`.

    Args:
        index: int, which function; clipped into range.
        branches: list of functions; their results have equal shapes and dtypes.
        *operands: arrays, or nests of arrays.

    Returns:
        What the function returns.
    """

def unstack(x: Any, num: Any = None, axis: Any = 0) -> Any:
    """Takes the slices along an axis apart.

    Args:
        x: array of numbers, any shape.
        num: int, length of the axis; read from `x` when None.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        A list of arrays of the shape of `x` without the axis; its dtype.
    """

def vectorized_map(function: Any, elements: Any) -> Any:
    """Calls a function for every slice along the first axis, all at once.

    Args:
        function: function of one slice.
        elements: array, or nest of arrays, of one length along the first axis.

    Returns:
        What the function returns, stacked along a new first axis.
    """

def while_loop(cond: Any, body: Any, loop_vars: Any, maximum_iterations: Any = None) -> Any:
    """Calls `loop_vars = body(*loop_vars)` as long as `cond(*loop_vars)` holds.

    Args:
        cond: function of the loop variables; returns one bool.
        body: function of the loop variables; returns their next values, shapes and dtypes stay.
        loop_vars: sequence of arrays, or one array alone.
        maximum_iterations: int, after how many steps the loop ends anyway; no bound when None.

    Returns:
        The last loop variables, of the shapes and dtypes of the first.

    Example:
        >>> ops.while_loop(lambda i: i < 10, lambda i: i * 2, [1])
        [Array(16, dtype=int32, weak_type=True)]
    """

__all__ = [
    "associative_scan",
    "cast",
    "cond",
    "convert_to_numpy",
    "convert_to_tensor",
    "custom_gradient",
    "dtype",
    "fori_loop",
    "is_tensor",
    "map",
    "saturate_cast",
    "scan",
    "scatter",
    "scatter_update",
    "shape",
    "slice",
    "slice_update",
    "stop_gradient",
    "switch",
    "unstack",
    "vectorized_map",
    "while_loop",
]
