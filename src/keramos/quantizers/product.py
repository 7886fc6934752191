"""What a dtype policy gives to a layer with a kernel: how the kernel is kept, and how inputs are
multiplied by it.

A further kind of kernel is one class with the methods of `Product`, and one row in `modes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol

from keramos import engine, ops
from keramos.errors import ConfigError

Shape = Sequence[int | None]
#: What tensors show of how a layer was quantized: its mode, with the settings of the policy, and
#: the config where it is not the one of a layer that has none; None where they show nothing.
Written = tuple[str, Any] | None


@dataclass(frozen=True)
class Form:
    """What a kernel is, however its numbers are kept.

    Attributes:
        name: of the variable, and of the attribute of its layer.
        shape: as floats.
        summed: axes that a product sums over.
        outputs: a shape that broadcasts against the layer's outputs, with the size of every axis
            along which the kernel differs, and 1 for the others.
        reach: the other axes, in the order in which the outputs have them.
        group_axis: of the matrix as which numbers of 4 bits are kept: 0 for (rows, columns), along
            whose rows blocks are, 1 for (columns, rows).
        packed: axis of that matrix along which two numbers share a byte.
        zero_name: of the variable of zero points, where a calibration chooses them.
        zero_dtype: of the variable of zero points of blocks; that of the layer's variables if None.
    """

    name: str
    shape: tuple[int, ...]
    summed: tuple[int, ...]
    outputs: tuple[int, ...]
    reach: tuple[int, ...]
    group_axis: int = 0
    packed: int = 1
    zero_name: str = "kernel_zero"
    zero_dtype: str | None = "int8"

    @cached_property
    def rows(self) -> int:
        """How many numbers each sum is over."""
        return _count(self.shape[axis] for axis in self.summed)

    @cached_property
    def columns(self) -> int:
        """How many sums there are for one input."""
        return _count(self.shape[axis] for axis in self.reach)

    @property
    def matrix(self) -> tuple[int, int]:
        """Sizes of the matrix as which numbers of 4 bits are kept."""
        first, second = self.rows, self.columns
        return (first, second) if self.group_axis == 0 else (second, first)

    def spread(self, scale: Any) -> Any:
        """A tensor of the shape `outputs` so that it broadcasts against the kernel."""
        order = (*self.reach, *self.summed)
        sizes = [self.shape[axis] for axis in self.reach]
        scale = ops.reshape(scale, (*sizes, *[1] * len(self.summed)))
        return ops.transpose(scale, [order.index(axis) for axis in range(len(order))])

    def gathered(self, scale: Any) -> Any:
        """What broadcasts against the kernel, 1 for the summed axes, in the shape `outputs`."""
        sizes = (1 if axis in self.summed else size for axis, size in enumerate(self.shape))
        check_scale(scale, tuple(sizes))
        return ops.reshape(ops.transpose(scale, (*self.reach, *self.summed)), self.outputs)


def form(
    name: str, shape: Shape, outputs: Shape, summed: Sequence[int] = (0,), **more: Any
) -> Form:
    """The form of a kernel.

    Args:
        name: of the variable.
        shape: as floats.
        outputs: as the attribute.
        summed: axes that a product sums over.
        **more: of `Form`.
    """
    axes = tuple(axis % len(shape) for axis in summed)
    reach = more.pop("reach", tuple(axis for axis in range(len(shape)) if axis not in axes))
    return Form(name, tuple(shape), axes, tuple(outputs), tuple(reach), **more)  # type: ignore[arg-type]


def check_scale(scale: Any, shape: tuple[int, ...]) -> None:
    """Refuse the scale of a quantizer that looks along other axes than the product sums over.

    Args:
        scale: that the quantizer gave.
        shape: that one scale for each column has.

    Raises:
        ConfigError: another shape.
    """
    if tuple(scale.shape) != shape:
        raise ConfigError(
            "weight_quantizer: a scale is wanted for each column of the kernel",
            found=f"scales of shape {tuple(scale.shape)}",
            wanted=f"shape {shape}: the axes of size 1 are those that are summed over",
            hint="AbsMaxQuantizer() without `axis` takes the right ones",
        )


def _count(sizes: Any) -> int:
    count = 1
    for size in sizes:
        count *= size
    return count


class Owner(Protocol):
    """What a product needs of its layer; kernels and what stands beside them are its attributes."""

    @property
    def compute_dtype(self) -> str: ...

    @property
    def variable_dtype(self) -> str: ...

    def add_weight(self, *args: Any, **kwargs: Any) -> engine.Variable: ...

    def _declared_weight(self, name: str, shape: Any, **options: Any) -> engine.Variable: ...

    def _form(self, name: str) -> Form:
        """The form of a kernel of that name."""
        ...

    def _held(self, name: str) -> Any:
        """The variable of that name, whatever the attribute shows."""
        ...


class Product(Protocol):
    """The kernels of one layer, and the products with them.

    Attributes:
        takes_lora: whether LoRA can add to what the product gives.

    Products read a kernel as the layer's attribute of that name, so that a subclass that builds
    kernels itself is computed with its own.
    """

    takes_lora: ClassVar[bool]

    def kernel(self, layer: Owner, form: Form, **options: Any) -> engine.Variable | None:
        """Make the variables of one kernel; those that stand beside it become attributes of
        `layer`.

        Args:
            layer: that owns them.
            form: of the kernel.
            **options: of the variable, where it is trained.

        Returns:
            What becomes the attribute of the kernel's name.
        """
        ...

    def stored(self, variables: list[engine.Variable]) -> list[engine.Variable]:
        """The layer's variables in the order of files.

        Args:
            variables: trainable ones first, each kind as it was made.
        """
        ...

    def shown(self, layer: Owner, form: Form, held: Any) -> Any:
        """What the attribute of the kernel's name shows.

        Args:
            layer: that owns the kernel.
            form: of the kernel.
            held: the variable; None where there is none of that name.
        """
        ...

    def quantized(self, layer: Owner, form: Form, floats: Any) -> dict[str, Any] | None:
        """A kernel of floats as this product keeps it; None where it stays as it is.

        Args:
            layer: that owns the kernel.
            form: of the kernel.
            floats: of the shape of the form.

        Returns:
            Attribute of the layer -> array.
        """
        ...

    def prepare(self, layer: Owner, form: Form) -> None:
        """Make what stands beside a kernel that stays as it is.

        Args:
            layer: that owns the kernel.
            form: of the kernel.
        """
        ...

    def finish(self, layer: Owner) -> None:
        """Make what comes after all other variables of a layer that is built by its policy."""
        ...

    def floats(self, layer: Owner, form: Form) -> Any:
        """The kernel as floats, in the compute dtype."""
        ...

    def matmul(
        self,
        layer: Owner,
        x: Any,
        name: str = "kernel",
        *,
        transposed: bool = False,
        float_dtype: str | None = None,
        training: Any = None,
    ) -> Any:
        """`x · kernel` over the last axis of `x`, `(…, in)` -> `(…, out)`.

        Args:
            layer: that owns the kernel.
            x: inputs.
            name: of the kernel, `(in, out)`.
            transposed: whether the kernel is `(out, in)`.
            float_dtype: in which a kernel of floats is multiplied; that of the floats when None.
            training: whether the call is one of training.
        """
        ...

    def einsum(
        self, layer: Owner, equation: str, x: Any, name: str = "kernel", training: Any = None
    ) -> Any:
        """`einsum(equation, x, kernel)`; `...` may stand in the words of input and output."""
        ...

    def take(self, layer: Owner, indices: Any, name: str) -> Any:
        """The rows of a kernel `(n, dim)` that whole numbers name, in the compute dtype."""
        ...

    def biased(self, layer: Owner, x: Any, bias: Any) -> Any:
        """`x + bias`."""
        ...

    def check_saved(self, layer: Owner, form: Form) -> None:
        """Refuse to save a kernel that is not finished."""
        ...


class Plain:
    """What products have in common where nothing else is said.

    Attributes:
        takes_lora: whether LoRA can add to what the product gives.
    """

    takes_lora: ClassVar[bool] = True

    def prepare(self, layer: Owner, form: Form) -> None:
        """Nothing stands beside it."""

    def finish(self, layer: Owner) -> None:
        """Nothing comes after."""

    def stored(self, variables: list[engine.Variable]) -> list[engine.Variable]:
        """As they are."""
        return variables

    def shown(self, layer: Owner, form: Form, held: Any) -> Any:
        """The variable."""
        return held

    def biased(self, layer: Owner, x: Any, bias: Any) -> Any:
        """`x + bias`."""
        return ops.add(x, bias)

    def check_saved(self, layer: Owner, form: Form) -> None:
        """Everything can be saved."""


class FloatProduct(Plain):
    """Kernels of floats: one trained variable each."""

    def kernel(self, layer: Owner, form: Form, **options: Any) -> engine.Variable:
        """The variable."""
        return layer._declared_weight(form.name, form.shape, **options)

    def quantized(self, layer: Owner, form: Form, floats: Any) -> None:
        """None."""

    def floats(self, layer: Owner, form: Form) -> Any:
        """The variable's value."""
        return ops.cast(layer._held(form.name), layer.compute_dtype)

    def _factor(self, layer: Owner, name: str) -> Any:
        """The kernel as its attribute shows it: users' classes may define the attribute anew."""
        return getattr(layer, name)

    def matmul(
        self,
        layer: Owner,
        x: Any,
        name: str = "kernel",
        *,
        transposed: bool = False,
        float_dtype: str | None = None,
        training: Any = None,
    ) -> Any:
        """`x · kernel`."""
        kernel = self._factor(layer, name)
        kernel = ops.transpose(kernel) if transposed else kernel
        if float_dtype is not None:
            x, kernel = ops.cast(x, float_dtype), ops.cast(kernel, float_dtype)
        return ops.matmul(x, kernel)

    def einsum(
        self, layer: Owner, equation: str, x: Any, name: str = "kernel", training: Any = None
    ) -> Any:
        """`einsum(equation, x, kernel)`."""
        return ops.einsum(equation, x, self._factor(layer, name))

    def take(self, layer: Owner, indices: Any, name: str) -> Any:
        """Rows of the kernel."""
        rows = ops.take(self._factor(layer, name), indices, axis=0)
        return ops.cast(rows, layer.compute_dtype)
