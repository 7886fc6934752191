"""The domain of tensors: what code says of them, said in operations."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from keramos import _tree, ops
from keramos.dialects.bytecode.domain import Domain
from keramos.dialects.bytecode.machine import Machine
from keramos.dialects.bytecode.spelling import standard
from keramos.dialects.bytecode.values import Method, Name, Untranslatable
from keramos.errors import KeramosError
from keramos.layers.translation import arrays, constants, folding, materials, members, pairs
from keramos.layers.translation.pairs import Pair
from keramos.layers.translation.sizes import Size, is_open
from keramos.layers.translation.table import function_of

_BINARY = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "true_divide",
    "//": "floor_divide",
    "%": "mod",
    "**": "power",
    "@": "matmul",
    "<": "less",
    "<=": "less_equal",
    "==": "equal",
    "!=": "not_equal",
    ">": "greater",
    ">=": "greater_equal",
    "&": "logical_and",
    "|": "logical_or",
    "^": "logical_xor",
}
_UNARY = {"-": "negative", "~": "logical_not"}

#: What an operation raises for values that it does not take, for a file wrote them.
REFUSALS = (
    KeramosError,
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    NotImplementedError,
    AssertionError,
)

#: Functions of Python itself that take tensors, too.
_BUILTINS = {"abs": "K.abs", "pow": "tf.pow", "round": "tf.round", "sum": "builtin.sum"}


class Tensors(Domain):
    """Says code of tensors in operations of `keramos.ops`.

    Args:
        stacks_batch_dot: what `K.batch_dot` of many axes meant to the writer; None where nobody
            knows. See `Origin`.
    """

    def __init__(self, stacks_batch_dot: bool | None = None) -> None:
        self.machine = Machine(self)
        self.stacks_batch_dot = stacks_batch_dot

    def knows(self, value: Any) -> bool:
        return (
            isinstance(value, (Size, Pair)) or arrays.is_tensor(value) or arrays.is_constant(value)
        )

    def constant(self, name: Name) -> Any:
        value = constants.value_of(standard(name.path) or "")
        if value is constants.MISSING:
            raise Untranslatable(
                f"`{name.path}` is a variable of the writer's program: its value is not in the file"
            )
        return value

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if name == "isinstance":
            return False  # a tensor is no list, and no number
        spelled = _BUILTINS.get(name) or standard(name) or ""
        function = function_of(spelled)
        if function is None:
            raise Untranslatable(f"it calls `{name}`")
        values = [self._argument(value) for value in args]
        named = {key: self._argument(value) for key, value in kwargs.items() if key != "name"}
        if any(isinstance(value, Pair) for value in (*values, *named.values())):
            function = pairs.FUNCTIONS.get(spelled) or (
                spelled.startswith("tf.signal.") and function
            )
            if not function:
                raise Untranslatable(f"`{name}` of complex numbers")
            return (
                function(*values, **named)
                if spelled in pairs.FUNCTIONS
                else function(self, *values, **named)
            )
        try:
            if folding.is_bounded(spelled) or self._has_tensor([values, named]):
                return function(self, *values, **named)
            return folding.folded(partial(function, self), values, named)
        except Untranslatable:
            raise
        except REFUSALS as error:
            what = str(error).partition("\n")[0]
            raise Untranslatable(f"`{name}` does not take these arguments: {what}") from error

    def _has_tensor(self, nest: Any) -> bool:
        return any(map(arrays.is_tensor, _tree.leaves(nest)))

    def _argument(self, value: Any) -> Any:
        """An argument: a name that has a value is that value, others stay (functions)."""
        if isinstance(value, Name):
            own = constants.value_of(standard(value.path) or "")
            return value if own is constants.MISSING else own
        if isinstance(value, (list, tuple)):
            return type(value)(self._argument(inner) for inner in value)
        return value

    def method(self, owner: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        function = members.METHODS.get(name)
        if function is None or not self.knows(owner):
            raise Untranslatable(f"it calls `{name}` of a {type(owner).__name__}")
        try:
            return function(owner, *map(self._argument, args), **kwargs)
        except REFUSALS as error:
            raise Untranslatable(f"`{name}` does not take these arguments") from error

    def attribute(self, owner: Any, name: str) -> Any:
        if name in members.METHODS:
            return Method(owner, name)
        function = members.ATTRIBUTES.get(name)
        if isinstance(owner, Size) or function is None:
            if name == "value":
                return owner
            raise Untranslatable(f"it asks a tensor for `{name}`")
        return function(owner)

    def unary(self, op: str, value: Any) -> Any:
        if isinstance(value, Pair):
            return value.mapped(ops.negative) if op == "-" else value
        if isinstance(value, Size):
            return Size(compute=lambda: self.unary(op, materials.length(value)))
        if op == "+":
            return value
        if arrays.is_constant(value):
            return folding.operated("*", value, -1) if op == "-" else np.logical_not(value)
        try:
            return getattr(ops, _UNARY[op])(value)
        except REFUSALS as error:
            raise Untranslatable(f"`{op}` of a tensor") from error

    def binary(self, op: str, left: Any, right: Any) -> Any:
        if isinstance(left, Size) or isinstance(right, Size):
            return self._with_size(op, left, right)
        if isinstance(left, Pair) or isinstance(right, Pair):
            return pairs.operated(op, left, right)
        name = _BINARY.get(op)
        if name is None:
            raise Untranslatable(f"`{op}` of tensors")
        first, second = arrays.alike(left, right)
        try:
            if not (arrays.is_tensor(first) or arrays.is_tensor(second)):
                return folding.operated(op, first, second)
            return getattr(ops, name)(first, second)
        except REFUSALS as error:
            what = str(error).partition("\n")[0]
            raise Untranslatable(f"`{op}` of tensors: {what}") from error

    def _with_size(self, op: str, left: Any, right: Any) -> Any:
        if op in ("==", "!=", "<", "<=", ">", ">="):
            raise Untranslatable("it depends on a length that is only known when the model runs")
        if arrays.is_tensor(left) or arrays.is_tensor(right):
            sized = [materials.length(v) if isinstance(v, Size) else v for v in (left, right)]
            dtype = str(next(v for v in (left, right) if arrays.is_tensor(v)).dtype)
            return self.binary(
                op, *(ops.cast(v, dtype) if arrays.is_tensor(v) else v for v in sized)
            )
        if op in ("*", "//", "/") and right == 1:
            return left
        if op == "*" and left == 1:
            return right
        return Size(compute=partial(self._computed_length, op, left, right))

    def _computed_length(self, op: str, left: Any, right: Any) -> Any:
        operands = (materials.length(v) if isinstance(v, Size) else v for v in (left, right))
        return self.binary(op, *operands)

    def item(self, value: Any, key: Any) -> Any:
        if isinstance(value, (tuple, list)):
            raise Untranslatable("it takes from a list what a tensor says")
        keys = tuple(self._key(k) for k in (key if isinstance(key, tuple) else (key,)))
        if isinstance(value, Pair):
            return value.mapped(lambda part: arrays.taken(part, keys))
        return arrays.taken(value, keys)

    def _key(self, key: Any) -> Any:
        if isinstance(key, Name):
            return self.constant(key)
        if not isinstance(key, slice):
            return key
        bounds = [
            None if isinstance(b, Size) and b.tensor is not None else b
            for b in (key.start, key.stop, key.step)
        ]
        if any(isinstance(bound, Size) for bound in bounds):
            raise Untranslatable("a slice ends where only a running model knows")
        return slice(*bounds)

    def truth(self, value: Any) -> bool:
        if arrays.is_constant(value) and value.size == 1:
            return bool(value)
        what = "a length" if isinstance(value, Size) else "the numbers in a tensor"
        raise Untranslatable(f"a condition depends on {what}")

    def items(self, value: Any) -> list[Any]:
        if isinstance(value, Size) or not value.shape or is_open(value.shape[0]):
            raise Untranslatable("it iterates over a tensor")
        return [self.item(value, i) for i in range(min(int(value.shape[0]), 1_000))]

    def unpacked(self, value: Any, count: int) -> list[Any]:
        return self.items(value)

    def assigned(self, name: str, value: Any) -> Any:
        return value
