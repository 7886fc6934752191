"""What a dtype policy gives to a layer with a kernel: how the kernel is kept, and how inputs are
multiplied by it.

A further kind of kernel is one class with the methods of `Product`, and one row in `modes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from keramos import engine, ops

Shape = Sequence[int | None]


class Owner(Protocol):
    """What a product needs of its layer; kernels and what stands beside them are its attributes."""

    @property
    def compute_dtype(self) -> str: ...

    def add_weight(self, *args: Any, **kwargs: Any) -> engine.Variable: ...

    def _declared_weight(self, name: str, shape: Any, **options: Any) -> engine.Variable: ...


class Product(Protocol):
    """The kernels of one layer, and the products with them.

    Products read a kernel as the layer's attribute of that name, so that a subclass that builds
    kernels itself is computed with its own.
    """

    def kernel(
        self, layer: Owner, name: str, shape: Shape, outputs: Shape, **options: Any
    ) -> engine.Variable:
        """Make the variables of one kernel; those that stand beside it become attributes of
        `layer`.

        Args:
            layer: that owns them.
            name: of the kernel.
            shape: of the kernel as floats.
            outputs: a shape that broadcasts against the layer's outputs, with the size of every
                axis along which the kernel differs, and 1 for the others.
            **options: of the variable, where it is trained.
        """
        ...

    def stored(self, variables: list[engine.Variable]) -> list[engine.Variable]:
        """The layer's variables in the order of files.

        Args:
            variables: trainable ones first, each kind as it was made.
        """
        ...

    def matmul(
        self,
        layer: Owner,
        x: Any,
        name: str = "kernel",
        *,
        transposed: bool = False,
        float_dtype: str | None = None,
    ) -> Any:
        """`x · kernel` over the last axis of `x`, `(…, in)` -> `(…, out)`.

        Args:
            layer: that owns the kernel.
            x: inputs.
            name: of the kernel, `(in, out)`.
            transposed: whether the kernel is `(out, in)`.
            float_dtype: in which a kernel of floats is multiplied; that of the floats when None.
        """
        ...

    def einsum(self, layer: Owner, equation: str, x: Any, name: str = "kernel") -> Any:
        """`einsum(equation, x, kernel)`; `...` may stand in the words of input and output."""
        ...

    def take(self, layer: Owner, indices: Any, name: str) -> Any:
        """The rows of a kernel `(n, dim)` that whole numbers name, in the compute dtype."""
        ...


class FloatProduct:
    """Kernels of floats: one trained variable each."""

    def kernel(
        self, layer: Owner, name: str, shape: Shape, outputs: Shape, **options: Any
    ) -> engine.Variable:
        """The variable."""
        return layer._declared_weight(name, shape, **options)

    def stored(self, variables: list[engine.Variable]) -> list[engine.Variable]:
        """As they are."""
        return variables

    def matmul(
        self,
        layer: Owner,
        x: Any,
        name: str = "kernel",
        *,
        transposed: bool = False,
        float_dtype: str | None = None,
    ) -> Any:
        """`x · kernel`."""
        kernel = getattr(layer, name)
        kernel = ops.transpose(kernel) if transposed else kernel
        if float_dtype is not None:
            x, kernel = ops.cast(x, float_dtype), ops.cast(kernel, float_dtype)
        return ops.matmul(x, kernel)

    def einsum(self, layer: Owner, equation: str, x: Any, name: str = "kernel") -> Any:
        """`einsum(equation, x, kernel)`."""
        return ops.einsum(equation, x, getattr(layer, name))

    def take(self, layer: Owner, indices: Any, name: str) -> Any:
        """Rows of the kernel."""
        return ops.cast(ops.take(getattr(layer, name), indices, axis=0), layer.compute_dtype)
