"""What values are to whoever follows code, where they are not plain: tensors, text, or unknown."""

from __future__ import annotations

from typing import Any, Protocol

from keramos.dialects.bytecode.values import Name, Value


class Domain(Protocol):
    """Gives meaning to everything that Python alone does not: a tensor, and each name of a library.

    Every method may raise `Untranslatable`.
    """

    def knows(self, value: Value) -> bool:
        """Whether a value is the domain's own."""
        ...

    def constant(self, name: Name) -> Value:
        """The value of a name that is not called: `np.pi`."""
        ...

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Value:
        """The result of a function of a library."""
        ...

    def method(self, owner: Value, name: str, args: list[Any], kwargs: dict[str, Any]) -> Value:
        """The result of a method of a value."""
        ...

    def attribute(self, owner: Value, name: str) -> Value:
        """An attribute of a value of the domain."""
        ...

    def unary(self, op: str, value: Value) -> Value:
        """`op value`, for a value of the domain."""
        ...

    def binary(self, op: str, left: Value, right: Value) -> Value:
        """`left op right`, one of them of the domain; comparisons too."""
        ...

    def item(self, value: Value, key: Value) -> Value:
        """`value[key]`, one of them of the domain."""
        ...

    def truth(self, value: Value) -> bool:
        """Whether a value of the domain is true."""
        ...

    def items(self, value: Value) -> list[Any]:
        """What iterating over a value of the domain gives."""
        ...

    def unpacked(self, value: Value, count: int) -> list[Any]:
        """What a value of the domain is taken apart into, as so many variables."""
        ...

    def assigned(self, name: str, value: Value) -> Value:
        """What a variable holds that `value` is assigned to."""
        ...
