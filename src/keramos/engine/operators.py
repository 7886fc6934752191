"""What a variable does in a formula: it stands for its value.

Kept apart from what a variable is: a class that has `value` computes by inheriting from this.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from keramos.engine import array


def operand(x: Any) -> Any:
    # what is neither a variable nor an array may answer for itself: a symbolic tensor has its own
    # operators
    converted = isinstance(x, Operators | list | tuple) or hasattr(x, "__array_interface__")
    return array.operand(x) if converted else x


def _binary(operation: Callable[[Any, Any], Any]) -> tuple[Callable, Callable]:
    def forward(self: Any, other: Any) -> Any:
        if hasattr(other, "_keras_history"):  # jax would ask a symbolic tensor for its values
            return NotImplemented
        return operation(self.value, operand(other))

    def backward(self: Any, other: Any) -> Any:
        return operation(operand(other), self.value)

    return forward, backward


def _logical(name: str) -> Callable[[Any, Any], Any]:
    """`&`, `|` and `^` ask whether numbers are 0, as in Keras: not for their bits."""

    def operation(x1: Any, x2: Any) -> Any:
        from keramos.engine import numpy

        return getattr(numpy, name)(x1, x2)

    return operation


class Operators:
    """Base of what computes with its `value`."""

    #: numpy's arrays leave `array + variable` to the variable.
    __array_priority__ = 200
    path: str
    shape: tuple[int, ...]
    value: Any

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        """What operations of TensorFlow take, which asks for it by this name."""
        from keramos.engine import bridge

        tensorflow: Any = bridge.tensorflow()
        value = self.value
        numbers = value if bridge.is_tensor(value) else array.convert_to_numpy(value)
        return tensorflow.convert_to_tensor(numbers, dtype=dtype, name=name)

    def __bool__(self) -> bool:
        raise TypeError("a variable is neither true nor false: compare its values")

    def __float__(self) -> float:
        return float(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError(f"variable {self.path!r} is a single number: it has no length")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.value)

    def __getitem__(self, key: Any) -> Any:
        return self.value[key]

    def __round__(self, ndigits: int | None = None) -> Any:
        return round(self.value, ndigits or 0)

    def __neg__(self) -> Any:
        return -self.value

    def __pos__(self) -> Any:
        return self.value

    def __abs__(self) -> Any:
        return abs(self.value)

    def __invert__(self) -> Any:
        return ~self.value

    __add__, __radd__ = _binary(operator.add)
    __sub__, __rsub__ = _binary(operator.sub)
    __mul__, __rmul__ = _binary(operator.mul)
    __truediv__, __rtruediv__ = _binary(operator.truediv)
    __floordiv__, __rfloordiv__ = _binary(operator.floordiv)
    __mod__, __rmod__ = _binary(operator.mod)
    __pow__, __rpow__ = _binary(operator.pow)
    __matmul__, __rmatmul__ = _binary(operator.matmul)
    __and__, __rand__ = _binary(_logical("logical_and"))
    __or__, __ror__ = _binary(_logical("logical_or"))
    __xor__, __rxor__ = _binary(_logical("logical_xor"))
    __lt__, __gt__ = _binary(operator.lt)
    __le__, __ge__ = _binary(operator.le)
    __eq__ = _binary(operator.eq)[0]  # type: ignore[assignment]
    __ne__ = _binary(operator.ne)[0]  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]  # `==` compares values
