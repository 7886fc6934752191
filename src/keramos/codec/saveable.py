"""What an object must offer to be written into a config and made from it again."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Collection
from typing import Any, Self

from keramos.codec.arguments import Declared
from keramos.codec.canonical import Json
from keramos.errors import NoConfigError, printable

#: Whose classes have no module: R's, for `PyClass` makes them where no Python runs. It is spelled
#: as R's package keras3 spells its own.
MODULE_OF_R = "<r-namespace:keras3>"
#: What a constructor may be given for `get_config` to write itself.
BASIC_TYPES = (str, int, float, bool, type(None))


class Saveable(Declared):
    """Base of every class of this library that a config can name."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__module__" not in vars(cls):
            cls.__module__ = MODULE_OF_R

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments as plain values: `type(self).from_config(self.get_config())` equals
        `self`.
        """
        return self._declared_config()

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """An object made from what `get_config` gave."""
        return cls(**config)

    def __repr__(self) -> str:
        shown = ", ".join(f"{k}={_short(v)}" for k, v in self._declared_config().items())
        return f"{type(self).__name__}({shown})"


def _short(value: Json) -> str:
    if isinstance(value, dict) and "class_name" in value:
        return f"{printable(value['class_name'])}(…)"
    return repr(value)


def captured_config(owner: object, known: Collection[str] = ()) -> dict[str, Any]:
    """The arguments of the constructor, as `bound_arguments` left them in `owner._captured`: a
    config for a user's class that writes no `get_config`, as long as all are plain values.

    Args:
        owner: the object.
        known: arguments that the config has from elsewhere.

    Raises:
        NoConfigError: an argument was not a plain value, or stood without its name, so that only
            the class itself knows how to write it.
    """
    arguments: dict[str, Any] = getattr(owner, "_captured", None) or {}
    captured = {k: v for k, v in arguments.items() if k not in known}
    name = next((name for name, value in captured.items() if not is_basic(value)), None)
    if name is not None:
        nameless = isinstance(captured[name], _Nameless)
        why = "cannot be given by name" if nameless else "is not a plain value"
        raise NoConfigError(
            f"{type(owner).__name__} must define get_config(): its argument {name!r} {why}",
            found=type(captured[name]).__name__,
            hint=f"def get_config(self): return {{**super().get_config(), {name!r}: "
            f"keras.saving.serialize_keras_object(self.{name})}}",
        )
    return {name: copy.deepcopy(value) for name, value in captured.items()}


def is_basic(value: Any) -> bool:
    """Whether a config can hold `value` as it stands."""
    nest: Json | dict[object, Any] = value
    if isinstance(nest, dict):
        return all(isinstance(k, str) and is_basic(v) for k, v in nest.items())
    if isinstance(nest, _Nameless):
        return False
    if isinstance(nest, (list, tuple)):
        return all(is_basic(v) for v in nest)
    return isinstance(value, BASIC_TYPES) or hasattr(value, "_basic_in_config")


class _Nameless(tuple[Any, ...]):
    """Arguments that `cls(**config)` cannot hand back."""


def bound_arguments(
    cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any] | None:
    """The arguments of a constructor's call by name, defaults included; None if they do not fit."""
    try:
        bound = inspect.signature(cls.__init__).bind(None, *args, **kwargs)
    except (TypeError, ValueError):
        return None  # the constructor itself is about to say what is wrong
    bound.apply_defaults()
    arguments: dict[str, Any] = {}
    for name, parameter in list(bound.signature.parameters.items())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            arguments.update(bound.arguments[name])
        elif parameter.kind is parameter.POSITIONAL_ONLY:
            arguments[name] = _Nameless((bound.arguments[name],))
        elif parameter.kind is not parameter.VAR_POSITIONAL:
            arguments[name] = bound.arguments[name]
        elif bound.arguments[name]:
            arguments[name] = _Nameless(bound.arguments[name])
    return arguments
