"""Int4Product: kernels of 4 bits, two in a byte, with a scale per column or per block of it.

The numbers are Keras's: per column `q = round(scale · w)`, per block `q = round(w / scale) + zero`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keramos import engine, ops
from keramos.quantizers import grouped, stripes as striped
from keramos.quantizers.alignment import aligned, words
from keramos.quantizers.configuration import Int4QuantizationConfig, QuantizationConfig
from keramos.quantizers.int8 import Int8Product, differentiable, quantized_inputs
from keramos.quantizers.packing import pack_int4, unpack_int4
from keramos.quantizers.product import Form, Owner, Written, check_scale
from keramos.quantizers.quantizer import AbsMaxQuantizer, along


@dataclass(frozen=True)
class Int4Product(Int8Product):
    """`x · kernel ≈ (q(x) · kernel) / (scale(x) · kernel_scale)`; inputs mostly stay floats.

    Attributes:
        block: how many numbers of a sum share a scale and a zero point; all when None, without a
            zero point.
    """

    block: int | None = None

    @classmethod
    def of(
        cls, config: QuantizationConfig | None, settings: Mapping[str, Any] | None = None
    ) -> Int4Product:
        """The product of a layer with that config, and a policy with these settings."""
        block = (settings or {}).get("block_size")
        if isinstance(config, Int4QuantizationConfig):
            block = config.block_size
        block = None if block in (None, -1) else block
        if config is None:
            return cls(None, None, block)
        return cls(config.activation_quantizer, config.weight_quantizer, block)

    @staticmethod
    def check(compute_dtype: str) -> None:
        """Every dtype of floats will do."""

    @staticmethod
    def wrote(form: Form, stored: Sequence[Any]) -> Written:
        """`int4/<block size>`, if tensors of a file are what is kept of a kernel.

        Keras until 3.13 halved the first axis that is summed over, and quantized the inputs.
        """
        bytes_ = [tuple(tensor.shape) for tensor in stored if tensor.dtype == "int8"]
        if former_shape(form) in bytes_:
            return "int4/-1", Int4QuantizationConfig(None, AbsMaxQuantizer(), None)
        if _packed_shape(form) not in bytes_:
            return None
        if len(bytes_) == 1:  # no zero points
            return "int4/-1", None
        groups = bytes_[1][form.group_axis]
        return f"int4/{_block_size(form.rows, groups, stored)}", None

    def kernel(self, layer: Owner, form: Form, **options: Any) -> engine.Variable:
        """The bytes, `<name>_scale`, and for blocks `<name>_zero` and `g_idx`, the number of the
        block of each row.
        """
        name = form.name
        kernel = layer.add_weight(
            _packed_shape(form), name=name, initializer="zeros", dtype="int8", trainable=False
        )
        shape = self._scale_shape(form)
        scale = layer.add_weight(shape, name=f"{name}_scale", initializer="ones", trainable=False)
        setattr(layer, f"{name}_scale", scale)
        if self.block is not None:
            zero = layer.add_weight(
                shape, "zeros", dtype=form.zero_dtype, trainable=False, name=f"{name}_zero"
            )
            setattr(layer, f"{name}_zero", zero)
            if "g_idx" not in vars(layer):
                layer.g_idx = self._groups(layer, form.rows)  # type: ignore[attr-defined]
        return kernel

    def _scale_shape(self, form: Form) -> tuple[int, ...]:
        if self.block is None:
            return (form.columns,)
        sizes = (-(-form.rows // self.block), form.columns)
        return sizes if form.group_axis == 0 else sizes[::-1]

    def _groups(self, layer: Owner, rows: int) -> engine.Variable:
        def numbers(shape: Any, dtype: Any = None) -> Any:
            return ops.floor_divide(ops.arange(rows, dtype=dtype), self.block)

        return layer.add_weight(
            (rows,), name="g_idx", initializer=numbers, dtype="float32", trainable=False
        )

    def shown(self, layer: Owner, form: Form, held: Any) -> Any:
        """The numbers of 4 bits, in int8, as they lie in the kernel."""
        if held is None:
            return None
        return ops.reshape(_numbers(form, ops.convert_to_tensor(held)), form.shape)

    def quantized(self, layer: Owner, form: Form, floats: Any) -> dict[str, Any]:
        """Bytes, scale, and for blocks the zero points."""
        matrix = ops.reshape(floats, form.matrix)
        if self.block is None:
            axis = (form.group_axis,)
            default = AbsMaxQuantizer(axis=axis, value_range=(-8, 7))
            small, scale = along(self.weight_quantizer or default, axis)(matrix, to_numpy=True)
            check_scale(scale, (1, form.columns) if axis == (0,) else (form.columns, 1))
            tensors = {"scale": ops.reshape(scale, (form.columns,))}
        else:
            turned = form.group_axis == 1
            small, scale, zero = grouped.abs_max_quantize_grouped_with_zero_point(
                ops.transpose(matrix) if turned else matrix, self.block, to_numpy=True
            )
            small, scale, zero = (ops.transpose(x) if turned else x for x in (small, scale, zero))
            tensors = {"scale": scale, "zero": zero}
        beside = {f"{form.name}_{name}": tensor for name, tensor in tensors.items()}
        return {form.name: pack_int4(small, axis=form.packed)[0], **beside}

    def floats(self, layer: Owner, form: Form) -> Any:
        """The kernel as floats, in the compute dtype."""
        return self._floats(form, *self._tensors(layer, form.name))

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
        """`x · kernel`; what is multiplied with is integers, floats where blocks have a scale."""
        form = layer._form(name)
        columns = 0 if transposed else 1
        stripes = self._stripes(form, columns)

        def kernel(i: Any, *tensors: Any) -> Any:
            floats = self._stripe(form, i, stripes, columns, tensors)
            return ops.transpose(floats) if transposed else floats

        def gradient(*tensors: Any) -> Any:
            floats = self._floats(form, *tensors[:-1])
            return ops.matmul(tensors[-1], floats if transposed else ops.transpose(floats))

        def product(x: Any, *tensors: Any) -> Any:
            small, own_scale = quantized_inputs(self.quantizer, x, -1)
            y = striped.product(small, stripes, lambda i: kernel(i, *tensors))
            y = ops.cast(y, layer.compute_dtype)
            return y if own_scale is None else ops.divide(y, own_scale)

        return differentiable(product, gradient)(x, *self._tensors(layer, name))

    def _stripes(self, form: Form, columns: int) -> int:
        """How many stripes a product goes through; those of packed columns keep bytes whole."""
        step = 2 if form.packed == columns else 1
        return striped.count(form.matrix[columns], form.rows * form.columns, step)

    def _stripe(
        self, form: Form, i: Any, stripes: int, columns: int, tensors: Sequence[Any]
    ) -> Any:
        """Some columns of the matrix as floats."""
        packed, scale, *others = tensors
        by_column = columns if scale.ndim == 2 else 0
        parts = [striped.cut(packed, i, stripes, columns)]
        parts.append(striped.cut(scale, i, stripes, by_column))
        if others:
            parts += [striped.cut(others[0], i, stripes, by_column), others[1]]
        return self._matrix(form, *parts)

    def einsum(
        self, layer: Owner, equation: str, x: Any, name: str = "kernel", training: Any = None
    ) -> Any:
        """`einsum(equation, x, kernel)` with the kernel as floats."""
        inputs, word, outputs = words(equation, x.ndim)
        summed = tuple(i for i, letter in enumerate(inputs) if letter not in outputs)
        form = layer._form(name)

        def gradient(*tensors: Any) -> Any:
            kernel = self._floats(form, *tensors[:-1])
            return ops.einsum(f"{outputs},{word}->{inputs}", tensors[-1], kernel)

        rows = len(form.summed)
        plain = _is_plain(inputs, word, outputs, rows)
        stripes = self._stripes(form, 1) if plain else 1

        def multiplied(x: Any, *tensors: Any) -> Any:
            if stripes == 1:
                return ops.einsum(equation, x, self._floats(form, *tensors))
            flat = ops.reshape(x, (*x.shape[: x.ndim - rows], form.rows))
            y = striped.product(flat, stripes, lambda i: self._stripe(form, i, stripes, 1, tensors))
            return ops.reshape(y, (*y.shape[:-1], *form.shape[rows:]))

        def product(x: Any, *tensors: Any) -> Any:
            small, own_scale = quantized_inputs(self.quantizer, x, summed)
            y = multiplied(small, *tensors)
            if own_scale is None:
                return y
            return ops.divide(ops.cast(y, layer.compute_dtype), aligned(own_scale, inputs, outputs))

        return differentiable(product, gradient)(x, *self._tensors(layer, name))

    def take(self, layer: Owner, indices: Any, name: str) -> Any:
        """Rows of the kernel; no others are unpacked."""
        form = layer._form(name)
        packed, scale, *others = self._tensors(layer, name)
        rows = unpack_int4(ops.take(packed, indices, axis=0), form.shape[1], axis=-1)
        scale = ops.take(scale, indices, axis=0)
        if self.block is None:
            return ops.divide(ops.cast(rows, layer.compute_dtype), ops.expand_dims(scale, -1))
        zero, groups = others
        return grouped.restored(
            rows,
            grouped.by_group(scale, groups, -1),
            grouped.by_group(ops.take(zero, indices, axis=0), groups, -1),
        )

    def _tensors(self, layer: Owner, name: str) -> list[Any]:
        """The bytes, their scale in the compute dtype, and for blocks zero points and `g_idx`."""
        scale = ops.cast(getattr(layer, f"{name}_scale"), layer.compute_dtype)
        tensors = [ops.convert_to_tensor(layer._held(name)), scale]
        if self.block is not None:
            beside = (getattr(layer, f"{name}_zero"), layer.g_idx)  # type: ignore[attr-defined]
            tensors += map(ops.convert_to_tensor, beside)
        return tensors

    def _floats(self, form: Form, *tensors: Any) -> Any:
        """The kernel as floats."""
        return ops.reshape(self._matrix(form, *tensors), form.shape)

    def _matrix(self, form: Form, packed: Any, scale: Any, *others: Any) -> Any:
        """The matrix, or some columns of it, as floats."""
        numbers = _numbers(form, packed)
        if self.block is None:
            by_column = scale if form.group_axis == 0 else ops.expand_dims(scale, -1)
            return ops.divide(ops.cast(numbers, scale.dtype), by_column)
        zero, groups = others
        return grouped.restored(
            numbers,
            grouped.by_group(scale, groups, form.group_axis),
            grouped.by_group(zero, groups, form.group_axis),
        )


def _is_plain(inputs: str, word: str, outputs: str, rows: int) -> bool:
    """Whether an equation is a product of matrices once axes are put together."""
    return inputs.endswith(word[:rows]) and inputs[: len(inputs) - rows] + word[rows:] == outputs


def _packed_shape(form: Form) -> tuple[int, ...]:
    return tuple(
        (size + 1) // 2 if axis == form.packed else size for axis, size in enumerate(form.matrix)
    )


def former_shape(form: Form) -> tuple[int, ...]:
    """The shape in which Keras until 3.13 kept a kernel."""
    axis = form.summed[0]
    return tuple((size + 1) // 2 if i == axis else size for i, size in enumerate(form.shape))


def _numbers(form: Form, packed: Any) -> Any:
    """The numbers in the bytes of the matrix, or in some of its columns."""
    size = form.matrix[form.packed]
    is_whole = packed.shape[form.packed] == (size + 1) // 2
    length = size if is_whole else 2 * packed.shape[form.packed]
    return unpack_int4(packed, length, axis=form.packed)


def _block_size(rows: int, groups: int, stored: Sequence[Any]) -> int:
    """How many rows a block has: those whose number in `g_idx` is 0; of one block, 128 at least."""
    for tensor in stored if groups > 1 else ():
        if tuple(tensor.shape) == (rows,) and tensor.dtype == "float32":
            numbers = tensor.read()
            if numbers[0] == 0 and numbers[-1] == groups - 1:
                return int((numbers == 0).sum())
    return max(rows, 128)
