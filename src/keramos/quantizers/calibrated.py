"""CalibratedProduct: kernels of few bits that were chosen by what the layer was called with.

Until then the layer computes with the kernel of floats that it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from keramos import ops
from keramos.errors import ConfigError, SaveError
from keramos.quantizers import grouped
from keramos.quantizers.packing import pack_int4, unpack_int4
from keramos.quantizers.product import FloatProduct, Form, Owner, Written


@dataclass(frozen=True)
class CalibratedProduct(FloatProduct):
    """`x · (q - zero) · scale`, with scale and zero point for each group of a column.

    Attributes:
        bits: of a number; two numbers of 4 share a byte, any other has one.
        group: how many numbers of a sum share a scale; all when -1.
    """

    mode: ClassVar[str]
    takes_lora: ClassVar[bool] = False

    bits: int
    group: int

    @classmethod
    def of(cls, config: Any, settings: Mapping[str, Any] | None = None) -> Self:
        """The product of a layer with that config, or else of a policy with these settings.

        Raises:
            ConfigError: neither says how many bits there are.
        """
        settings = dict(settings or {})
        if getattr(config, "mode", None) == cls.mode:
            settings = {"weight_bits": config.weight_bits, "group_size": config.group_size}
        if "group_size" not in settings:
            raise ConfigError(
                f"{cls.mode} needs to know its bits and the size of its groups",
                wanted=f"a policy such as '{cls.mode}/4/128_from_float32', or a config",
            )
        return cls(settings["weight_bits"], settings["group_size"])

    @staticmethod
    def check(compute_dtype: str) -> None:
        """Every dtype of floats will do."""

    def kernel(self, layer: Owner, form: Form, **options: Any) -> None:
        """What stands in the place of the kernel; the layer has no kernel of floats then."""
        self._variables(layer, form)
        setattr(layer, f"is_{self.mode}_calibrated", True)

    def _variables(self, layer: Owner, form: Form) -> None:
        rows, columns = table(form)
        groups = 1 if self.group == -1 else -(-rows // self.group)
        lines = (columns + 1) // 2 if self.bits == 4 else columns
        variables = {
            "quantized_kernel": ("kernel", (lines, rows), "zeros", "uint8"),
            "kernel_scale": ("kernel_scale", (columns, groups), "ones", None),
            "kernel_zero": (form.zero_name, (columns, groups), "zeros", "uint8"),
            **self._more(rows),
            "g_idx": ("g_idx", (rows,), "zeros", "float32"),
        }
        for attribute, (name, shape, first, dtype) in variables.items():
            options = {"dtype": dtype, "trainable": False, "name": name}
            setattr(layer, attribute, layer.add_weight(shape, first, **options))
        if hasattr(layer, f"{self.mode}_unpacked_column_size"):  # in the config of EinsumDense
            setattr(layer, f"{self.mode}_unpacked_column_size", columns)

    def _more(self, rows: int) -> dict[str, Any]:
        """Variables besides, as in `_variables`."""
        return {}

    def prepare(self, layer: Owner, form: Form) -> None:
        """Make what will stand in the place of the kernel when the calibration ends."""
        self._variables(layer, form)
        setattr(layer, f"is_{self.mode}_calibrated", False)

    def shown(self, layer: Any, form: Form, held: Any) -> Any:
        """The kernel of floats; once it is calibrated the small numbers, (columns, rows)."""
        is_calibrated = getattr(layer, f"is_{self.mode}_calibrated")
        return self._unpacked(layer, form) if is_calibrated else held

    def floats(self, layer: Owner, form: Form) -> Any:
        """The kernel of floats: that of the layer, or what stands in its place."""
        held = layer._held(form.name)
        kernel = self._restored(layer, form) if held is None else held
        return ops.cast(kernel, layer.compute_dtype)

    def _factor(self, layer: Owner, name: str) -> Any:
        return self.floats(layer, layer._form(name))

    def _unpacked(self, layer: Any, form: Form) -> Any:
        small = ops.convert_to_tensor(layer.quantized_kernel)
        if self.bits != 4:
            return small
        return unpack_int4(small, table(form)[1], axis=0, dtype="uint8")

    def _restored(self, layer: Any, form: Form) -> Any:
        small = self._unpacked(layer, form)
        groups = layer.g_idx
        scale = grouped.by_group(layer.kernel_scale, groups, -1)
        zero = grouped.by_group(layer.kernel_zero, groups, -1)
        return ops.reshape(self._scaled(layer, grouped.restored(small, scale, zero)), form.shape)

    def _scaled(self, layer: Any, columns: Any) -> Any:
        """`(columns, rows)` -> `(rows, columns)`."""
        return ops.transpose(columns)

    def calibrated(self, layer: Any, form: Form, tensors: Mapping[str, Any]) -> None:
        """End the calibration: the layer has these numbers, and no kernel of floats any longer.

        Args:
            layer: that was calibrated.
            form: of its kernel.
            tensors: attribute of the layer -> array; the kernel (columns, rows), not packed.
        """
        small = ops.cast(tensors["quantized_kernel"], "uint8")
        if self.bits == 4:
            small = pack_int4(small, axis=0, dtype="uint8")[0]
        delattr(layer, form.name)
        for name, value in {**tensors, "quantized_kernel": small}.items():
            getattr(layer, name).assign(value)
        setattr(layer, f"is_{self.mode}_calibrated", True)

    def check_saved(self, layer: Owner, form: Form) -> None:
        """Refuse to save a layer between `quantize` and the end of the calibration: the file would
        hold zeros.

        Raises:
            SaveError: the layer still has its kernel of floats.
        """
        if layer._held(form.name) is not None:
            raise SaveError(
                f"the layer is to be quantized by {self.mode}, and was not calibrated",
                hint=f"model.quantize({self.mode!r}, config=…) calibrates",
            )

    @classmethod
    def wrote(cls, form: Form, stored: Sequence[Any]) -> Written:
        """`<mode>/<bits>/<group size>`, if tensors of a file are what is kept of a kernel."""
        if len(form.shape) not in (2, 3):
            return None
        rows, columns = table(form)
        small = [tuple(t.shape) for t in stored if t.dtype == "uint8"]
        by_row = [t for t in stored if tuple(t.shape) == (rows,) and t.dtype == "float32"]
        bits = next(
            (b for b, n in ((4, (columns + 1) // 2), (8, columns)) if (n, rows) in small), 0
        )
        if not bits or (len(by_row) > 1) != (cls.mode == "awq"):
            return None
        numbers = by_row[-1].read().astype(int)
        group = -1 if numbers[-1] == 0 else int((numbers == 0).sum())
        return f"{cls.mode}/{bits}/{group}", None


def table(form: Form) -> tuple[int, int]:
    """(rows, columns) as which a kernel is kept: of three axes, the largest one tells whether the
    first alone, or the first two, are summed over.

    Raises:
        ConfigError: another number of axes.
    """
    shape = form.shape
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) != 3:
        raise ConfigError("kernels of 2 or 3 axes can be calibrated", found=shape)
    if shape.index(max(shape)) == 0:
        return shape[0], shape[1] * shape[2]
    return shape[0] * shape[1], shape[2]
