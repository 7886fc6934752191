"""LoRA: what is learned of a kernel as the product of two thin matrices.

`kernel + (alpha / rank) · a · b`. Source: Hu et al. 2021, "LoRA: low-rank adaptation of large
language models".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keramos import ops
from keramos.quantizers.product import Owner, Product


@dataclass(frozen=True)
class Adapter:
    """What is added to one kernel of a layer.

    Attributes:
        kernel: name of the kernel.
        scale: alpha / rank.
    """

    kernel: str
    scale: float

    @property
    def names(self) -> tuple[str, str]:
        """Of the variables, and of the attributes of the layer: `(…, in, rank)`, `(rank, out)`."""
        return f"lora_{self.kernel}_a", f"lora_{self.kernel}_b"

    def matrices(self, layer: Any) -> tuple[Any, Any]:
        """The two variables."""
        first, second = self.names
        return getattr(layer, first), getattr(layer, second)

    def delta(self, layer: Any) -> Any:
        """`(alpha / rank) · a · b`, of the shape of the kernel."""
        return ops.multiply(ops.matmul(*self.matrices(layer)), self.scale)


@dataclass(frozen=True)
class AdaptedProduct:
    """A product, and what LoRA adds to its results; the kernel itself is not touched.

    Attributes:
        inner: with the kernel.
        adapter: of one of the layer's kernels.
    """

    inner: Product
    adapter: Adapter

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def matmul(
        self, layer: Owner, x: Any, name: str = "kernel", *, transposed: bool = False, **more: Any
    ) -> Any:
        """`x · kernel + (alpha / rank) · x · a · b`."""
        y = self.inner.matmul(layer, x, name, transposed=transposed, **more)
        a, b = self.adapter.matrices(layer)
        if transposed:
            a, b = ops.transpose(b), ops.transpose(a)
        return self._added(layer, y, name, lambda: ops.matmul(ops.matmul(x, a), b))

    def einsum(
        self, layer: Owner, equation: str, x: Any, name: str = "kernel", training: Any = None
    ) -> Any:
        """`einsum(equation, x, kernel)`, and as much with the adapter in its place."""
        y = self.inner.einsum(layer, equation, x, name, training=training)
        a, b = self.adapter.matrices(layer)
        return self._added(layer, y, name, lambda: ops.matmul(ops.einsum(equation, x, a), b))

    def take(self, layer: Owner, indices: Any, name: str) -> Any:
        """Rows of the kernel, and of the adapter."""
        rows = self.inner.take(layer, indices, name)
        a, b = self.adapter.matrices(layer)
        return self._added(layer, rows, name, lambda: ops.matmul(ops.take(a, indices, axis=0), b))

    def _added(self, layer: Owner, y: Any, name: str, learned: Any) -> Any:
        if name != self.adapter.kernel:
            return y
        return ops.cast(
            ops.add(y, ops.multiply(learned(), self.adapter.scale)), layer.compute_dtype
        )


def adapted(inner: Product, adapter: Adapter) -> Product:
    """A product to whose results an adapter is added."""
    product: Any = AdaptedProduct(inner, adapter)
    return product
