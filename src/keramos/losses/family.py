"""How people and files name losses."""

from __future__ import annotations

from keramos import dialects
from keramos.codec.family import Family

_ALIASES = {
    "bce": "binary_crossentropy", "kld": "kl_divergence", "mae": "mean_absolute_error", "mape":
    "mean_absolute_percentage_error", "mse": "mean_squared_error", "msle":
    "mean_squared_logarithmic_error",
}  # fmt: skip
FAMILY = Family(
    "loss",
    "losses",
    {**_ALIASES, **{k.upper(): v for k, v in _ALIASES.items()}},
    functions=True,
    canonical=dialects.canonical,
)
get, serialize, deserialize = FAMILY.functions_of_package(deserialized="name")
