"""How people and files name metrics.

Refuses to know any particular one: names come from the package's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.codec.family import Family

_ALIASES = {
    "bce": "BinaryCrossentropy", "mae": "MeanAbsoluteError", "mape": "MeanAbsolutePercentageError",
    "mse": "MeanSquaredError", "msle": "MeanSquaredLogarithmicError",
}  # fmt: skip
FAMILY = Family("metric", "metrics", {**_ALIASES, **{k.upper(): v for k, v in _ALIASES.items()}})


def get(identifier: Any) -> Any:
    """The metric that `identifier` means: a name, a config, a class, a function; None stays None.

    Raises:
        UnknownClassError: a name that nobody knows.
        ConfigError: something else.
    """
    return FAMILY.get(identifier)


def serialize(metric: Any) -> Any:
    """The config of a metric, or of a function."""
    return FAMILY.serialize(metric)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The metric that `config` describes.

    Args:
        config: as `serialize` gives it, a name, or the older `{"class_name", "config"}` that names
            no module.
        custom_objects: name -> class or function.

    Raises:
        ConfigError: it describes something else.
        UnknownClassError: names that nobody knows.
    """
    return FAMILY.deserialize(config, custom_objects)
