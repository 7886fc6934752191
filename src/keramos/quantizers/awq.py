"""AWQProduct: kernels of 4 bits whose rows were scaled by the magnitude of their inputs before they
were rounded.

Source: Lin et al. 2023, https://arxiv.org/abs/2306.00978.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import ops
from keramos.quantizers import grouped
from keramos.quantizers.awq_config import AWQConfig
from keramos.quantizers.calibrated import CalibratedProduct, table
from keramos.quantizers.product import Form

BITS = 4


class AWQProduct(CalibratedProduct):
    """`x · (q - zero) · scale / awq_scales`; see `CalibratedProduct`."""

    mode = "awq"

    def _more(self, rows: int) -> dict[str, Any]:
        return {"awq_scales": ("awq_scales", (rows,), "ones", None)}

    def _scaled(self, layer: Any, columns: Any) -> Any:
        return ops.divide(ops.transpose(columns), ops.expand_dims(layer.awq_scales, -1))

    def calibration(self, form: Form, config: AWQConfig) -> Calibration:
        """What looks at the inputs of a layer."""
        return Calibration(form, config)


class Calibration:
    """The largest magnitude of each input of a layer, and then its kernel.

    Args:
        form: of the kernel.
        config: how it is quantized.
    """

    def __init__(self, form: Form, config: AWQConfig):
        self.rows, self.columns = table(form)
        self._config = config
        self._largest = np.zeros(self.rows, "float32")

    def observe(self, inputs: Any) -> None:
        """Take the inputs of one call, whose last axes are summed over."""
        x = np.asarray(ops.convert_to_numpy(inputs), "float32").reshape(-1, self.rows)
        if len(x):
            self._largest = np.maximum(self._largest, np.abs(x).max(axis=0))

    def finished(self, kernel: Any) -> dict[str, Any]:
        """The quantized kernel, as `CalibratedProduct.calibrated` takes it.

        Args:
            kernel: floats.
        """
        weights = np.asarray(ops.convert_to_numpy(kernel), "float32")
        weights = weights.reshape(self.rows, self.columns).T
        size = self._config.group_size
        scales = best_scales(weights, self._largest, size, self._config.num_grid_points)
        small, scale, zero = _rounded(weights * scales, size)
        groups = np.arange(self.rows) // size if size != -1 else np.zeros(self.rows)
        return {
            "quantized_kernel": small, "kernel_scale": scale, "kernel_zero": zero,
            "awq_scales": scales, "g_idx": groups.astype("float32"),
        }  # fmt: skip


def best_scales(
    weights: np.ndarray, magnitudes: np.ndarray, group_size: int, points: int
) -> np.ndarray:
    """Of `s = magnitude^r`, centred, for r from 0 to 1 in even steps, the one that loses least:
    `mean((w - restored(round(w · s)) / s)² · magnitude²)`.

    Args:
        weights: (outputs, inputs).
        magnitudes: of the inputs, (inputs,).
        group_size: how many numbers of a row share a scale of their integers.
        points: how many steps.

    Returns:
        (inputs,).
    """
    magnitudes = np.where(magnitudes < 1e-8, np.float32(1), magnitudes)
    best, least = np.ones_like(magnitudes), np.inf
    for step in range(points + 1):
        scales = np.maximum(magnitudes ** np.float32(step / points), np.float32(1e-4))
        scales = scales / max(np.sqrt(scales.max() * scales.min()), np.float32(1e-8))
        restored = _restored(*_rounded(weights * scales, group_size), group_size) / scales
        loss = np.mean(np.square(weights - restored) * np.square(magnitudes))
        if loss < least:
            best, least = scales, loss
    return best.astype("float32")


def _rounded(weights: np.ndarray, group_size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Integers, scale and zero point of each group."""
    scale, zero, most = grouped.parameters(weights, bits=BITS, group_size=group_size)
    wide_scale, wide_zero = (_widened(x, weights.shape[1], group_size) for x in (scale, zero))
    return np.clip(np.round(weights / wide_scale + wide_zero), 0, most), scale, zero


def _restored(
    small: np.ndarray, scale: np.ndarray, zero: np.ndarray, group_size: int
) -> np.ndarray:
    scale, zero = (_widened(x, small.shape[1], group_size) for x in (scale, zero))
    return (small - zero) * scale


def _widened(x: np.ndarray, length: int, group_size: int) -> np.ndarray:
    size = length if group_size == -1 else group_size
    return x[:, np.arange(length) // size]
