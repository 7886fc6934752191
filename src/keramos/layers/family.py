"""`serialize` and `deserialize` for layers.

Refuses to know any particular layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos import dialects
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.errors import ConfigError
from keramos.graph.operation import Operation


def serialize(layer: Any) -> dict[str, Any]:
    """The config of a layer, as `keras.saving.serialize_keras_object` gives it."""
    return serialize_keras_object(layer)


def deserialize(config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The layer that `config` describes.

    Args:
        config: as `serialize` gives it; the older `{"class_name", "config"}` as well.
        custom_objects: name -> class or function.

    Raises:
        ConfigError: it does not describe a layer.
        UnknownClassError: classes that nobody knows, all of them.
    """
    session = joined(custom_objects)
    name = config.get("class_name") if isinstance(config, dict) else None
    if not isinstance(name, str) or session.custom(name) is None:
        config = dialects.upgrade(config, dialects.of_config(config)).config
    made = decode_config(config, session=session)
    if not isinstance(made, Operation):
        raise ConfigError("not the config of a layer", found=repr(made)[:200])
    return made
