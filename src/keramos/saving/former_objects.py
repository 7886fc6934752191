"""Objects as `{"class_name", "config"}`, the spelling of Keras before `.keras` files.

`keras.legacy.saving` and `keras.utils.legacy` publish it. Nothing is imported: a name is looked up
in what the caller hands over, and in what is registered.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, TypeGuard

from keramos.codec.registry import (
    CustomObjectScope,
    get_registered_name,
    get_registered_object,
)
from keramos.errors import ConfigError, UnknownClassError, near

Objects = Mapping[str, Any] | None

_PASSIVE = "__passive_serialization__"


def serialize_keras_object(instance: Any) -> Any:
    """An object as `{"class_name", "config"}`; of a function, the name.

    Args:
        instance: an object with `get_config`, a function, or None, which stays None.

    Raises:
        ConfigError: anything else.
    """
    if instance is None:
        return None
    instance = inspect.unwrap(instance)
    if hasattr(instance, "get_config"):
        items = instance.get_config().items()
        config = {key: _serialized(item) for key, item in items}
        return {"class_name": get_registered_name(instance.__class__), "config": config}
    if hasattr(instance, "__name__"):
        return get_registered_name(instance)
    raise ConfigError("an object without get_config() cannot be written", found=repr(instance)[:80])


def _is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _serialized(item: object) -> Any:
    if not (hasattr(item, "get_config") or hasattr(item, "__name__")):
        return item
    value: Any = serialize_keras_object(item)
    return {**value, _PASSIVE: True} if _is_mapping(value) else value


def deserialize_keras_object(
    identifier: object,
    module_objects: Mapping[str, Any] | None = None,
    custom_objects: Mapping[str, Any] | None = None,
    printable_module_name: str = "object",
) -> Any:
    """The object that `serialize_keras_object` described; the inverse of it.

    Args:
        identifier: `{"class_name", "config"}`, a name (a class is then called without arguments), a
            function, or None, which stays None.
        module_objects: name -> class or function, asked last.
        custom_objects: name -> class or function, asked first.
        printable_module_name: what is looked for, in errors.

    Raises:
        UnknownClassError: nobody knows the name.
        ConfigError: something else.
    """
    if identifier is None or inspect.isfunction(identifier):
        return identifier
    if isinstance(identifier, str):
        value = _known(identifier, module_objects, custom_objects, printable_module_name)
        return value() if inspect.isclass(value) else value
    if not _is_mapping(identifier):
        raise ConfigError(
            f"this is no {printable_module_name}", found=repr(identifier)[:80], wanted="a dict"
        )
    if not {"class_name", "config"} <= set(identifier):
        raise ConfigError(
            f"the config of a {printable_module_name} is not one",
            found=", ".join(map(str, identifier)),
            wanted='"class_name" and "config"',
        )
    cls = _known(identifier["class_name"], module_objects, custom_objects, printable_module_name)
    config = _inner(identifier["config"], module_objects, custom_objects)
    return _made_of(cls, config, custom_objects)


def _known(name: str, module_objects: Objects, custom_objects: Objects, noun: str) -> Any:
    value = get_registered_object(name, custom_objects, module_objects)
    if value is None:
        raise UnknownClassError(
            f"no {noun} named {name!r}",
            near=near(name, [*(custom_objects or {}), *(module_objects or {})]),
            hint=f"custom_objects={{{name!r}: …}}",
        )
    return value


def _inner(config: object, module_objects: Objects, custom_objects: Objects) -> Any:
    """A config whose own objects and functions stand in it."""
    if not _is_mapping(config):
        return config

    def value(key: str, item: object) -> Any:
        if _is_mapping(item) and _PASSIVE in item:
            return deserialize_keras_object(item, module_objects, custom_objects, "config_item")
        if isinstance(item, str) and key != "name":
            known = get_registered_object(item, custom_objects, module_objects)
            return known if inspect.isfunction(known) else item
        return item

    return {key: value(key, item) for key, item in config.items()}


def _made_of(cls: Any, config: Any, custom_objects: Objects) -> Any:
    with CustomObjectScope(custom_objects):
        if not hasattr(cls, "from_config"):
            return cls(**config)
        if "custom_objects" in inspect.signature(cls.from_config).parameters:
            return cls.from_config(config, custom_objects=custom_objects or {})
        return cls.from_config(config)
