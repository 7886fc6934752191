"""How people and files name metrics."""

from __future__ import annotations

from keramos import dialects
from keramos.codec.family import Family

_ALIASES = {
    "bce": "BinaryCrossentropy", "mae": "MeanAbsoluteError", "mape": "MeanAbsolutePercentageError",
    "mse": "MeanSquaredError", "msle": "MeanSquaredLogarithmicError",
}  # fmt: skip
FAMILY = Family(
    "metric",
    "metrics",
    {**_ALIASES, **{k.upper(): v for k, v in _ALIASES.items()}},
    canonical=dialects.canonical,
)
get, serialize, deserialize = FAMILY.functions_of_package()
