"""Variables: made, read, and changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import engine, ops, random
from keramos.backend.sizes import static
from keramos.layers.base import call as calls
from keramos.layers.base.former import may_update


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Any:
    """A variable that training may change.

    Args:
        value: numbers; a sparse matrix of scipy is made dense.
        dtype: the default float type when left out.
        name: accepted with slashes and colons, as TensorFlow wrote them.
        constraint: projection after an update.
    """
    value = value.toarray() if hasattr(value, "tocoo") else value
    name = None if name is None else name.replace("/", "_").replace(":", "_")
    new = engine.Variable(value, dtype=dtype or engine.floatx(), name=name)
    new.constraint = constraint
    return new


def _variable_or_tensor(value: Any, dtype: Any, name: str | None) -> Any:
    """A variable; a plain tensor where a layer is being called, which makes no variables."""
    layer = engine.scope.current_caller()
    is_called = calls.depth() > 0 and not getattr(layer, "_building", False)
    return value if is_called else variable(value, dtype, name)


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A variable of zeros; inside the call of a layer a tensor."""
    return _variable_or_tensor(ops.zeros(static(shape), dtype or engine.floatx()), dtype, name)


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A variable of ones; inside the call of a layer a tensor."""
    return _variable_or_tensor(ops.ones(static(shape), dtype or engine.floatx()), dtype, name)


def eye(size: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A variable of ones on the diagonal; inside the call of a layer a tensor."""
    rows, columns = (size, size) if np.ndim(size) == 0 else size
    return _variable_or_tensor(
        ops.eye(int(rows), int(columns), dtype=dtype or engine.floatx()), dtype, name
    )


def zeros_like(x: Any, dtype: Any = None, name: str | None = None) -> Any:
    """Zeros of the shape of `x`, and of its type when none is given."""
    return ops.zeros_like(x, dtype=dtype)


def ones_like(x: Any, dtype: Any = None, name: str | None = None) -> Any:
    """Ones of the shape of `x`, and of its type when none is given."""
    return ops.ones_like(x, dtype=dtype)


def random_normal_variable(
    shape: Any, mean: Any, scale: Any, dtype: Any = None, name: str | None = None, seed: Any = None
) -> Any:
    """A variable of normally distributed numbers."""
    value = random.normal(static(shape), mean, scale, dtype or engine.floatx(), seed)
    return variable(value, dtype, name)


def random_uniform_variable(
    shape: Any, low: Any, high: Any, dtype: Any = None, name: str | None = None, seed: Any = None
) -> Any:
    """A variable of numbers spread evenly from `low` up to `high`."""
    value = random.uniform(static(shape), low, high, dtype or engine.floatx(), seed)
    return variable(value, dtype, name)


def get_value(x: Any) -> Any:
    """The numbers of a variable or a tensor as a numpy array; anything else as it is."""
    if isinstance(x, engine.Variable):
        return x.numpy()
    return ops.convert_to_numpy(x) if engine.is_tensor(x) else x


def eval(x: Any) -> Any:
    """`get_value`, of what need not be a tensor."""
    return get_value(x)


def batch_get_value(tensors: Any) -> list[Any]:
    """`get_value` of each."""
    return [get_value(x) for x in tensors]


def set_value(x: Any, value: Any) -> None:
    """Assign to a variable, whoever is being called."""
    x.assign(value)


def batch_set_value(tuples: Any) -> None:
    """Assign to variables.

    Args:
        tuples: pairs of a variable and its value.
    """
    for x, value in tuples:
        x.assign(value)


def update(x: Any, new_x: Any) -> Any:
    """Let a variable have another value from now on, which is returned.

    Within the call of a layer this is for training alone, as Keras 2 ran what is added by
    `add_update`; a stateful layer goes on in any case.
    """
    if may_update(engine.scope.current_caller()):
        return x.assign(new_x)
    return ops.cast(new_x, x.dtype)


def update_add(x: Any, increment: Any) -> Any:
    """`update` by a sum."""
    return update(x, ops.add(x, increment))


def update_sub(x: Any, decrement: Any) -> Any:
    """`update` by a difference."""
    return update(x, ops.subtract(x, decrement))


def moving_average_update(x: Any, value: Any, momentum: Any) -> Any:
    """`update` by `momentum · x + (1 - momentum) · value`."""
    return update(x, ops.cast(value, x.dtype) * (1 - momentum) + x * momentum)
