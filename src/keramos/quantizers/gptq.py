"""GPTQProduct: kernels whose numbers make good for the rounding of those before them.

Source: Frantar et al. 2022, https://arxiv.org/abs/2210.17323.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import ops
from keramos.quantizers import grouped
from keramos.quantizers.calibrated import CalibratedProduct, table
from keramos.quantizers.gptq_config import GPTQConfig
from keramos.quantizers.product import Form

BLOCK = 128


class GPTQProduct(CalibratedProduct):
    """Kernels of few bits; see `CalibratedProduct`."""

    mode = "gptq"

    def calibration(self, form: Form, config: GPTQConfig) -> Calibration:
        """What looks at the inputs of a layer."""
        return Calibration(form, config)


class Calibration:
    """The second moments of a layer's inputs, `H = 2/n · Σ x xᵀ`, and then its kernel.

    Args:
        form: of the kernel.
        config: how it is quantized.
    """

    def __init__(self, form: Form, config: GPTQConfig):
        self.rows, self.columns = table(form)
        self._config = config
        self._hessian = np.zeros((self.rows, self.rows), "float32")
        self._count = 0

    def observe(self, inputs: Any) -> None:
        """Take the inputs of one call, whose last axes are summed over."""
        x = np.asarray(ops.convert_to_numpy(inputs), "float32").reshape(-1, self.rows)
        total = self._count + len(x)
        gram = x.T @ x
        self._hessian *= self._count / total
        self._hessian += np.float32(2 / total) * ((gram + gram.T) / 2)
        self._count = total

    def finished(self, kernel: Any) -> dict[str, Any]:
        """The quantized kernel, as `CalibratedProduct.calibrated` takes it.

        Args:
            kernel: floats.
        """
        weights = np.asarray(ops.convert_to_numpy(kernel), "float32")
        weights = weights.reshape(self.rows, self.columns).T
        hessian = _damped(self._hessian, self._config.hessian_damping)
        small, scale, zero, groups = quantize(
            weights, np.linalg.inv(hessian), np.diagonal(hessian), self._config
        )
        return {
            "quantized_kernel": small, "kernel_scale": scale, "kernel_zero": zero, "g_idx": groups
        }  # fmt: skip


def _damped(hessian: np.ndarray, damping: float) -> np.ndarray:
    """`H` with a diagonal that lets it be inverted; inputs that are always 0 have a 1 there."""
    diagonal = np.diagonal(hessian).copy()
    diagonal[diagonal == 0] = 1
    diagonal += np.float32(damping) * diagonal.mean()
    damped = hessian.copy()
    np.fill_diagonal(damped, diagonal)
    return damped


def quantize(
    weights: np.ndarray, inverse: np.ndarray, importance: np.ndarray, config: GPTQConfig
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Column by column: `e = (w - q) / H⁻¹[j, j]`, and `W[:, j+1:] -= e · H⁻¹[j, j+1:]`.

    Args:
        weights: (outputs, inputs).
        inverse: of the second moments, (inputs, inputs).
        importance: by which columns are ordered where `activation_order` says so, (inputs,).
        config: bits, groups and order.

    Returns:
        The integers (outputs, inputs), scale and zero (outputs, groups), and the number of the
        group of each input (inputs,), whose fraction does not matter.
    """
    length = weights.shape[1]
    order = np.argsort(-importance, kind="stable") if config.activation_order else None
    if order is not None:
        weights, inverse = weights[:, order], inverse[np.ix_(order, order)]
    group = length if config.group_size == -1 else config.group_size
    left, small = weights.copy(), np.zeros(weights.shape, "int32")
    scales: list[tuple[np.ndarray, np.ndarray]] = []
    for start in range(0, length, BLOCK):
        end = min(start + BLOCK, length)
        errors = _quantize_block(left, small, inverse, (start, end), group, config, scales)
        left[:, end:] -= errors @ inverse[start:end, end:]
    groups = np.arange(length, dtype="float32") / np.float32(group)
    if order is not None:
        back = np.argsort(order)
        groups, small = groups[back], small[:, back]
    scale, zero = (np.concatenate(parts, axis=1) for parts in zip(*scales, strict=True))
    return small, scale, zero, groups


def _quantize_block(
    left: np.ndarray,
    small: np.ndarray,
    inverse: np.ndarray,
    span: tuple[int, int],
    group: int,
    config: GPTQConfig,
    scales: list[tuple[np.ndarray, np.ndarray]],
) -> np.ndarray:
    """Fill the columns of `small` in `span`; what was rounded off, for the columns after it."""
    start, end = span
    block = left[:, start:end].copy()
    errors = np.zeros_like(block)
    most = 2**config.weight_bits - 1
    current = -1
    for i, column in enumerate(range(start, end)):
        if column // group != current:
            first = column // group * group
            current = column // group
            if len(scales) <= current:
                scales.append(_parameters(left[:, first : first + group], config))
        scale, zero = scales[current]
        quantized = np.clip(np.round(block[:, i : i + 1] / scale + zero), 0, most)
        small[:, column] = quantized[:, 0]
        error = (block[:, i] - (scale * (quantized - zero))[:, 0]) / inverse[column, column]
        errors[:, i] = error
        block[:, i + 1 :] -= np.outer(error, inverse[column, column + 1 : end])
    return errors


def _parameters(weights: np.ndarray, config: GPTQConfig) -> tuple[np.ndarray, np.ndarray]:
    scale, zero, _ = grouped.parameters(
        weights,
        bits=config.weight_bits,
        symmetric=config.symmetric,
        per_channel=config.per_channel,
    )
    return scale, zero
