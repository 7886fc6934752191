"""Rows about the tensors of a file, for `keramos tensors`."""

from __future__ import annotations

import re
from typing import Any

from keramos import storage
from keramos.errors import ConfigError
from keramos.saving.formats import table


def tensors(file: str, match: str | None, stats: bool) -> list[dict[str, Any]]:
    """One row per tensor of a file: path, shape, dtype, bytes, and min, mean, max if wanted."""
    try:
        pattern = re.compile(match or "")
    except re.error as error:
        raise ConfigError(f"--match is not a regular expression: {error}", found=match) from error
    with storage.open(file, whole=stats) as archive:
        weights = table.read_any(archive).weights
        return [
            _row(path, tensor, stats) for path, tensor in weights.items() if pattern.search(path)
        ]


def _row(path: str, tensor: Any, stats: bool) -> dict[str, Any]:
    row = {
        "path": path,
        "shape": list(tensor.shape),
        "dtype": tensor.dtype,
        "nbytes": tensor.nbytes,
    }
    return row | _stats(tensor) if stats else row


def _stats(tensor: Any) -> dict[str, Any]:
    if not tensor.size:
        return {"min": None, "mean": None, "max": None}
    values = tensor.read().astype("float64")
    return {"min": float(values.min()), "mean": float(values.mean()), "max": float(values.max())}
