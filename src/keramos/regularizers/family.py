"""How people and files name regularizers.

Refuses to know any particular one: names come from the package's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.codec.family import Family

FAMILY = Family("regularizer", "regularizers", {"l1_l2": "L1L2"})
#: The kind of constructor arguments that take a regularizer.
kind = FAMILY.kind


def get(identifier: Any) -> Any:
    """The regularizer that `identifier` means: a name, a config, a class, a callable; None stays
    None.

    Raises:
        UnknownClassError: a name that nobody knows.
        ConfigError: something else.
    """
    return FAMILY.get(identifier)


def serialize(regularizer: Any) -> Any:
    """The config of a regularizer."""
    return FAMILY.serialize(regularizer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The regularizer that `config` describes.

    Args:
        config: as `serialize` gives it, a name, or the older `{"class_name", "config"}` that names
            no module.
        custom_objects: name -> class or function.

    Raises:
        ConfigError: it describes something else.
        UnknownClassError: names that nobody knows.
    """
    return FAMILY.deserialize(config, custom_objects)
