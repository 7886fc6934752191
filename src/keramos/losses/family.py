"""How people and files name losses.

Refuses to know any particular one: names come from the package's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.codec.family import Family

_ALIASES = {
    "bce": "binary_crossentropy", "kld": "kl_divergence", "mae": "mean_absolute_error", "mape":
    "mean_absolute_percentage_error", "mse": "mean_squared_error", "msle":
    "mean_squared_logarithmic_error",
}  # fmt: skip
FAMILY = Family(
    "loss", "losses", {**_ALIASES, **{k.upper(): v for k, v in _ALIASES.items()}}, functions=True
)


def get(identifier: Any) -> Any:
    """The loss that `identifier` means: a name, a config, a class, a function; None stays None.

    Raises:
        UnknownClassError: a name that nobody knows.
        ConfigError: something else.
    """
    return FAMILY.get(identifier)


def serialize(loss: Any) -> Any:
    """The config of a loss, or of a function."""
    return FAMILY.serialize(loss)


def deserialize(name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The loss that a config describes.

    Args:
        name: a config as `serialize` gives it, a name, or the older `{"class_name", "config"}` that
            names no module.
        custom_objects: name -> class or function.

    Raises:
        ConfigError: it describes something else.
        UnknownClassError: names that nobody knows.
    """
    return FAMILY.deserialize(name, custom_objects)
