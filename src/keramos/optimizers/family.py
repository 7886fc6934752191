"""How people and files name optimizers.

Refuses to know any particular one: names come from the package's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.codec.family import Family


def _can_optimize(made: Any) -> bool:
    """Those of other libraries, which have the same methods, take no variables of ours."""
    is_foreign = type(made).__module__.partition(".")[0] in ("keras", "tf_keras", "tensorflow")
    return hasattr(made, "apply") and hasattr(made, "get_config") and not is_foreign


FAMILY = Family("optimizer", "optimizers", accepts=_can_optimize)


def get(identifier: Any) -> Any:
    """The optimizer that `identifier` means: a name, a config, a class, an instance; None stays
    None.

    Raises:
        UnknownClassError: a name that nobody knows.
        ConfigError: something else.
    """
    return FAMILY.get(identifier)


def serialize(optimizer: Any) -> Any:
    """The config of an optimizer."""
    return FAMILY.serialize(optimizer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The optimizer that `config` describes.

    Args:
        config: as `serialize` gives it, a name, or the older `{"class_name", "config"}` that names
            no module.
        custom_objects: name -> class.

    Raises:
        ConfigError: it describes something else.
        UnknownClassError: names that nobody knows.
    """
    return FAMILY.deserialize(config, custom_objects)
