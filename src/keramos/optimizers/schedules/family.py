"""How people and files name schedules.

Refuses to know any particular one: names come from the package's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.codec.family import Family

FAMILY = Family("learning rate schedule", "optimizers.schedules")


def serialize(learning_rate_schedule: Any) -> Any:
    """The config of a schedule."""
    return FAMILY.serialize(learning_rate_schedule)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The schedule that `config` describes.

    Args:
        config: as `serialize` gives it, or the older `{"class_name", "config"}` that names no
            module.
        custom_objects: name -> class.

    Raises:
        ConfigError: it describes something else.
        UnknownClassError: names that nobody knows.
    """
    return FAMILY.deserialize(config, custom_objects)
