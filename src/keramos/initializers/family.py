"""How people and files name initializers.

Refuses to know any particular one: names come from the package's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.codec.arguments import Kind
from keramos.codec.family import Family

FAMILY = Family(
    "initializer",
    "initializers",
    {"normal": "RandomNormal", "one": "Ones", "uniform": "RandomUniform", "zero": "Zeros"},
)


def get(identifier: Any) -> Any:
    """The initializer that `identifier` means.

    Args:
        identifier: a name, a config, a class, a callable, an array of values; None stays None.

    Raises:
        UnknownClassError: a name that nobody knows.
        ConfigError: something else.
    """
    if hasattr(identifier, "shape") and hasattr(identifier, "dtype"):
        from keramos.initializers.constants import Constant

        return Constant(identifier)
    return FAMILY.get(identifier)


def serialize(initializer: Any) -> Any:
    """The config of an initializer."""
    return FAMILY.serialize(initializer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The initializer that `config` describes.

    Args:
        config: as `serialize` gives it, a name, or the older `{"class_name", "config"}` that names
            no module.
        custom_objects: name -> class or function.

    Raises:
        ConfigError: it describes something else.
        UnknownClassError: names that nobody knows.
    """
    return FAMILY.deserialize(config, custom_objects)


#: The kind of constructor arguments that take an initializer.
kind = Kind(get, serialize)
