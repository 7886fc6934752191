"""How people and files name quantizers.

The names come from the package's table.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from keramos import dialects
from keramos.codec.arguments import ArgumentType
from keramos.codec.family import Family
from keramos.errors import ConfigError

FAMILY = Family(
    "quantizer", "quantizers", accepts=lambda value: _is_member(value), canonical=dialects.canonical
)


def _is_member(value: Any) -> bool:
    """A quantizer can be called; what a layer is told of its quantization has a mode."""
    return callable(value) or hasattr(type(value), "mode")


def get(identifier: Any, **kwargs: Any) -> Any:
    """The quantizer that `identifier` means: a name, a config, a class, a callable; None stays
    None.

    Args:
        identifier: a name, a config, a class, a callable.
        **kwargs: for the constructor, where `identifier` names a class.

    Raises:
        UnknownClassError: a name that nobody knows.
        ConfigError: something else.
    """
    quantizer = FAMILY.get(identifier)
    named = isinstance(identifier, str) or inspect.isclass(identifier)
    return type(quantizer)(**kwargs) if kwargs and named else quantizer


def serialize(initializer: Any) -> Any:
    """The config of a quantizer."""
    return FAMILY.serialize(initializer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The quantizer that `config` describes.

    Args:
        config: as `serialize` gives it.
        custom_objects: name -> class or function.

    Raises:
        ConfigError: it describes something else.
        UnknownClassError: names that nobody knows.
    """
    return FAMILY.deserialize(config, custom_objects)


def _configuration(value: Any) -> Any:
    member = FAMILY.get(value)
    if member is not None and not hasattr(type(member), "mode"):
        raise ConfigError("must be a QuantizationConfig, or None", found=repr(value)[:200])
    return member


#: The type of constructor arguments that take a quantizer.
argument_type = ArgumentType(get, serialize)
#: The type of constructor arguments that take a QuantizationConfig.
configuration_type = ArgumentType(_configuration, serialize)
