"""`deserialize_keras_object`: the public door from configs to objects.

Old spellings come in here, too.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from keramos import _garbage, dialects
from keramos.codec.decode import decode_config
from keramos.codec.registry import get_registered_object
from keramos.codec.session import Budget, joined
from keramos.storage import Limits


def deserialize_keras_object(
    config: Any,
    custom_objects: Mapping[str, Any] | None = None,
    safe_mode: bool = True,
    *,
    trusted: Iterable[str] = (),
    limits: Limits | None = None,
    module_objects: Mapping[str, Any] | None = None,
    printable_module_name: str | None = None,
) -> Any:
    """The object that `config` describes; the inverse of `serialize_keras_object`.

    Args:
        config: `{"module", "class_name", "config", "registered_name"}`, a tagged dict, a plain
            value or a nest of them; the older `{"class_name", "config"}` as well.
        custom_objects: name -> class or function, asked before scopes and registered objects.
        safe_mode: False lets the config bring Python code of its own.
        trusted: what to grant for this call alone: `"lambda"`, the Python code in the config.
            Within another call, its grants count.
        limits: `keramos.storage.Limits`; what the config may cost. Within another call, its limits
            count.
        module_objects: name -> class or function, asked last. With them, a name alone may be a
            config: of a class that is then called without arguments, or of a function.
        printable_module_name: accepted as Keras does.

    Raises:
        UnknownClassError: names that nobody knows, all of them.
        UnsafeError: it wants to run code.
        ConfigError: a class cannot take its config.
    """
    budget = Budget((limits or Limits()).max_outputs)
    session = joined(custom_objects, safe_mode, budget, frozenset(trusted))
    if module_objects and isinstance(config, str):
        return _named(config, custom_objects, module_objects)
    if module_objects:
        session = replace(session, last_resort={**session.last_resort, **module_objects})
    with _garbage.put_off():
        return decode_config(dialects.canonical(config), session=session)


def _named(
    name: str, custom_objects: Mapping[str, Any] | None, module_objects: Mapping[str, Any]
) -> Any:
    """What goes by a name alone; a text that is none stays what it is."""
    custom = get_registered_object(name, custom_objects)
    if custom is not None:
        return custom
    value = module_objects.get(name, name)
    return value() if inspect.isclass(value) else value
