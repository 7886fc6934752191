"""`serialize` and `deserialize` for layers of all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos import dialects
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.errors import ConfigError
from keramos.graph.operation import Operation


def serialize(layer: Operation) -> dict[str, Any]:
    """The config of a layer, as of `keramos.saving.serialize_keras_object`."""
    return serialize_keras_object(layer)


def deserialize(config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The layer that `config` describes.

    Args:
        config: as of `serialize`; also the older form with `class_name` and `config` alone.
        custom_objects: name -> class or function, for names that keramos does not know.

    Raises:
        ConfigError: `config` does not describe a layer.
        UnknownClassError: names all classes in it that are not known.
    """
    session = joined(custom_objects)
    name = config.get("class_name") if isinstance(config, dict) else None
    # A class of the caller's is not upgraded, even where it has the name of one of Keras's.
    is_custom = isinstance(name, str) and session.custom(name) is not None
    layer = decode_config(config if is_custom else dialects.canonical(config), session=session)
    if not isinstance(layer, Operation):
        raise ConfigError("not the config of a layer", found=repr(layer)[:200])
    return layer
