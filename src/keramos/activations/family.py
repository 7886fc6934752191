"""How people and files name activations.

The names come from the package's table.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from keramos import dialects
from keramos._frames import is_own_class
from keramos.codec import names, scalars, trust
from keramos.codec.arguments import ArgumentType
from keramos.codec.canonical import FunctionNode, ObjectNode
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.parse import parse
from keramos.codec.session import Session, joined, running
from keramos.errors import ConfigError, UnknownClassError, near
from keramos.graph.operation import Operation


def get(identifier: Any) -> Any:
    """The function, or layer, that `identifier` means.

    Args:
        identifier: a name, a function, a layer, the config of one; None for `linear`.

    Raises:
        UnknownClassError: a name that nobody knows.
        UnsafeError: a lambda that was not granted.
        ConfigError: something else.
    """
    if identifier is None:
        return _named("linear", joined())
    if isinstance(identifier, str | dict):
        return deserialize(identifier)
    if callable(identifier):
        return identifier() if inspect.isclass(identifier) else identifier
    raise ConfigError("cannot be read as an activation", found=repr(identifier)[:200])


def serialize(activation: Any) -> Any:
    """The name of one of this package's functions; for anything else its config."""
    return activation.__name__ if _is_ours(activation) else serialize_keras_object(activation)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The activation that `config` describes.

    Args:
        config: a name, or a config as `serialize` gives it; a class that names no module is taken
            for a layer.
        custom_objects: name -> function or class.

    Raises:
        UnknownClassError: a name that nobody knows.
        UnsafeError: a lambda that was not granted.
        ConfigError: something else.
    """
    if config is None:
        return None
    session = joined(custom_objects)
    if isinstance(config, str):
        return _named(config, session)
    if isinstance(config, dict) and config.get("class_name") in scalars.CODE_TAGS:
        translated = _translated(config, session)
        if translated is not None:
            return translated
    if isinstance(config, dict) and running() is None and not _is_custom(config, session):
        config = dialects.canonical(config)
    match parse(config, session.position):
        case FunctionNode(name=name) as node:
            trust.raise_if_unsafe(trust.audit(config, session, session.position))
            function = trust.find_named(node, session, ("activations",))
            return _named(name, session) if function is None else _instance(function)
        case ObjectNode(class_name=name, module=None) if session.custom(
            name
        ) is None and name in names.exports("layers"):
            config = {"module": "keras.layers", **config}
    activation = decode_config(config, session=session)
    if not _can_activate(activation):
        raise ConfigError(
            "not the config of an activation", at=session.position, found=repr(activation)[:200]
        )
    return activation


def _translated(config: dict[str, Any], session: Session) -> Any:
    """What is called in the place of code; None for what is none, or is granted and runs here."""
    from keramos.dialects import lambdas  # which the few files with code need

    if config["class_name"] != lambdas.TAG:
        return None
    code, place = config.get("config"), session.position
    if session.grants(lambdas.TAG, "lambda") and lambdas.runs_here(code):
        return None
    layer, stands_in_layer, argument = place.rpartition(".config.")
    argument = argument if stands_in_layer else "activation"
    return names.translation().Translated(code, layer.strip("$."), place, argument)


def _is_custom(config: dict[str, Any], session: Session) -> bool:
    """Whether it is of a class of the caller's, even where that has the name of one of Keras's."""
    name = config.get("class_name")
    return "module" not in config and isinstance(name, str) and session.custom(name) is not None


def _named(name: str, session: Session) -> Any:
    function = trust.find_function(name, session, ("activations",))
    if function is None:
        raise UnknownClassError(
            f"no activation named {name!r}",
            near=near(name, filter(_is_public, names.exports("activations"))),
            hint=f"custom_objects={{{name!r}: …}} or @register_keras_serializable",
        )
    return _instance(function)


def _instance(function: Any) -> Any:
    return function() if inspect.isclass(function) else function


def _is_public(name: str) -> bool:
    return names.is_function(name, "activations")


def _can_activate(activation: Any) -> bool:
    ours = is_own_class(type(activation))
    return isinstance(activation, Operation) if ours else callable(activation)


def _is_ours(activation: Any) -> bool:
    return (
        inspect.isfunction(activation)
        and activation.__module__.startswith(("keramos.activations.", "keramos.ops."))
        and _is_public(activation.__name__)
    )


#: The type of constructor arguments that take an activation; None means `linear`.
argument_type = ArgumentType(get, serialize)
