"""`deserialize_keras_object`: the public door from configs to objects.

Old spellings come in here, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos import _garbage, dialects
from keramos.codec.decode import decode_config
from keramos.codec.session import Budget, joined
from keramos.storage import Limits


def deserialize_keras_object(
    config: Any,
    custom_objects: Mapping[str, Any] | None = None,
    safe_mode: bool = True,
    *,
    limits: Limits | None = None,
    **kwargs: Any,
) -> Any:
    """The object that `config` describes; the inverse of `serialize_keras_object`.

    Args:
        config: `{"module", "class_name", "config", "registered_name"}`, a tagged dict, a plain
            value or a nest of them; the older `{"class_name", "config"}` as well.
        custom_objects: name -> class or function, asked before scopes and registered objects.
        safe_mode: False lets the config bring Python code of its own.
        limits: `keramos.storage.Limits`; what the config may cost. Within another call, its limits
            count.
        **kwargs: `module_objects` (name -> class or function, asked last) and
            `printable_module_name`, as Keras 2 had them.

    Raises:
        UnknownClassError: names that nobody knows, all of them.
        UnsafeError: it wants to run code.
        ConfigError: a class cannot take its config.
    """
    last: Mapping[str, object] = kwargs.get("module_objects") or {}
    budget = Budget((limits or Limits()).max_outputs)
    session = joined({**last, **(custom_objects or {})}, safe_mode, budget)
    with _garbage.put_off():
        return decode_config(dialects.canonical(config), session=session)
