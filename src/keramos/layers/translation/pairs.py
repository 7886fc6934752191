"""Complex numbers in code: real and imaginary parts, each a tensor, as operations of today give
them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable


@dataclass(frozen=True, eq=False)
class Pair:
    """Complex numbers."""

    real: Any
    imag: Any

    @property
    def shape(self) -> Any:
        """Of each of the parts."""
        return self.real.shape

    def mapped(self, function: Callable[[Any], Any]) -> Pair:
        """What a function that leaves numbers alone gives for each part."""
        return Pair(function(self.real), function(self.imag))


def pair(value: Any) -> Pair:
    """A value as complex numbers."""
    return value if isinstance(value, Pair) else Pair(value, ops.zeros_like(value))


def magnitude(value: Pair) -> Any:
    """`√(re² + im²)`."""
    return ops.sqrt(ops.add(ops.square(value.real), ops.square(value.imag)))


def conjugate(value: Any) -> Pair:
    """`re - im·i`."""
    both = pair(value)
    return Pair(both.real, ops.negative(both.imag))


def operated(op: str, left: Any, right: Any) -> Pair:
    """`left op right`, where one of them is complex."""
    if op in ("+", "-"):
        a, b = (value if isinstance(value, Pair) else Pair(value, 0.0) for value in (left, right))
        compute = ops.add if op == "+" else ops.subtract
        return Pair(compute(a.real, b.real), compute(a.imag, b.imag))
    if op == "*":
        return _product(left, right)
    if op == "/" and not isinstance(right, Pair):
        return left.mapped(lambda part: ops.true_divide(part, right))
    raise Untranslatable(f"`{op}` of complex numbers")


def _product(left: Any, right: Any) -> Pair:
    if not isinstance(right, Pair):
        return left.mapped(lambda part: ops.multiply(part, right))
    if not isinstance(left, Pair):
        return _product(right, left)
    a, b, c, d = left.real, left.imag, right.real, right.imag
    real = ops.subtract(ops.multiply(a, c), ops.multiply(b, d))
    return Pair(real, ops.add(ops.multiply(a, d), ops.multiply(b, c)))


#: Functions of complex numbers, in their standard spelling.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "tf.abs": magnitude,
    "K.abs": magnitude,
    "tf.angle": lambda x: ops.arctan2(x.imag, x.real),
    "tf.cast": lambda x, dtype: x if str(dtype).startswith("complex") else ops.cast(x.real, dtype),
    "tf.conj": conjugate,
    "tf.expand_dims": lambda x, axis: x.mapped(lambda part: ops.expand_dims(part, axis)),
    "tf.imag": lambda x: x.imag,
    "tf.multiply": lambda x, y: operated("*", x, y),
    "tf.add": lambda x, y: operated("+", x, y),
    "tf.subtract": lambda x, y: operated("-", x, y),
    "tf.negative": lambda x: x.mapped(ops.negative),
    "tf.real": lambda x: x.real,
    "tf.identity": lambda x: x,
    "tf.transpose": lambda a, perm=None: a.mapped(lambda part: ops.transpose(part, perm)),
}
