"""Objects -> canonical config.

An object says its arguments (`get_config`), how it was built (`get_build_config`) and how it is
trained (`get_compile_config`).
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable
from typing import Any

from keramos.codec import names, registry, repeats, scalars
from keramos.codec.canonical import MEANINGS, Json, JsonContainer
from keramos.codec.protocols import HasConfig
from keramos.codec.session import Session, running
from keramos.errors import ConfigError, KeramosError, NoConfigError, SaveError

_SHARED = "shared_object_id"


class Described(dict[str, Any]):
    """The config of an object, encoded to the last value: it is not walked again inside the config
    of another.
    """


_AS_IT_IS = frozenset({type(None), str, bool, int, float, Described})


def serialize_keras_object(obj: Any) -> Any:
    """A tree of plain values that describes `obj`; `deserialize_keras_object` is the inverse.

    Args:
        obj: a layer, model, initializer …, a function, a plain value, or a nest of them.

    Returns:
        For an object `{"module", "class_name", "config", "registered_name"}`, with "build_config"
        and "compile_config" where the object has them; tagged dicts for values that JSON lacks;
        plain values as they are.

    Raises:
        ConfigError: an object without `get_config`, or whose config holds something that cannot be
            written.
        LimitError: its config grows beyond all that can be read again (see `repeats`).
    """
    if type(obj) in _AS_IT_IS:
        return obj
    nest: Json = obj
    if isinstance(nest, (list, tuple)):
        items = [serialize_keras_object(v) for v in nest]
        return tuple(items) if type(nest) is tuple else items
    if isinstance(nest, dict):
        return {key: serialize_keras_object(value) for key, value in nest.items()}
    return _encode_object(obj)


def _encode_object(obj: Any) -> Json:
    if _is_numpy_scalar(obj):
        return obj.item()
    if hasattr(obj, "_keras_special"):
        tag, config = obj._keras_special()
        return {"class_name": tag, "config": serialize_keras_object(config)}
    if hasattr(obj, "get_config") and not inspect.isclass(obj):
        return _shared(obj, repeats.described(obj, _describe))
    tag = scalars.tag_of(obj)
    if tag is not None:
        return {
            "class_name": tag,
            "config": serialize_keras_object(scalars.SPECIALS[tag].encode(obj)),
        }
    if _is_dtype(obj):
        return getattr(obj, "name", None) or obj.__name__
    if inspect.isfunction(obj) or inspect.isbuiltin(obj) or inspect.isclass(obj):
        return _encode_function(obj)
    raise ConfigError(
        f"cannot write an object of type {type(obj).__name__}",
        found=repr(obj)[:200],
        hint=f"def get_config(self) on {type(obj).__name__}",
    )


def _describe(obj: HasConfig) -> Described:
    cls = type(obj)
    public = names.public_name(cls)
    module, class_name = public if public is not None else (_user_module(cls), cls.__name__)
    described = Described(
        module=module,
        class_name=class_name,
        config=_config_of(obj),
        registered_name=_registered_name(cls, public),
    )
    for key in ("build_config", "compile_config"):
        method = getattr(obj, f"get_{key}", None)
        value = method() if method is not None else None
        if value is not None:
            described[key] = serialize_keras_object(value)
    if meanings := getattr(obj, "_meanings_in_files", None):
        described["build_config"] = {**described.get("build_config", {}), MEANINGS: meanings}
    return described


def _config_of(obj: HasConfig) -> dict[str, Any]:
    config = _own_config(obj)
    if not isinstance(config, dict):
        raise ConfigError(
            f"get_config() of {type(obj).__name__} must return a dict", found=type(config).__name__
        )
    encoded: dict[str, Any] = {}
    for key, value in config.items():
        try:
            encoded[key] = serialize_keras_object(value)
        except KeramosError as error:
            raise error.located(at=f"{type(obj).__name__}.get_config()[{key!r}]") from None
    return encoded


def _own_config(obj: HasConfig) -> Json:
    try:
        return obj.get_config()
    except KeramosError:
        raise
    except Exception as error:
        error_class = NoConfigError if isinstance(error, NotImplementedError) else SaveError
        raise error_class(
            f"get_config() of {type(obj).__name__} failed: {type(error).__name__}: {error}"
        ) from error


def _registered_name(cls: type, public: tuple[str, str] | None) -> str | None:
    if public is None:
        return registry.get_registered_name(cls)
    return names.registered_name(*public)


def _user_module(cls: type) -> str | None:
    return None if cls.__module__ == "__main__" else cls.__module__


def _encode_function(obj: Callable[..., object]) -> dict[str, Any]:
    class_name = type(obj).__name__
    return {
        "module": "builtins",
        "class_name": class_name,
        "config": registry.get_registered_name(obj),
        "registered_name": class_name,
    }


def _shared(obj: object, described: Described) -> Described:
    session = running()
    if session is not None and session.sharing is not None:
        # The object itself is kept, so that its id stays its own until all is written.
        described[_SHARED] = session.sharing.setdefault(id(obj), (len(session.sharing), obj))[0]
    return described


def encode_shared(obj: object) -> dict[str, Any]:
    """`serialize_keras_object(obj)`, with `shared_object_id` on every object that occurs more than
    once.

    Numbers count up from 1 in the order of appearance, so that the same model gives the same text.
    """
    with Session(sharing={}).running():
        tree = serialize_keras_object(obj)
    objects = _objects(tree)
    counts = Counter(node[_SHARED] for node in objects)
    numbers: dict[object, int] = {}
    for node in objects:
        key = node.pop(_SHARED)
        if counts[key] > 1:
            node[_SHARED] = numbers.setdefault(key, len(numbers) + 1)
    return tree


def _objects(tree: JsonContainer) -> list[dict[str, Any]]:
    """Every dict with a shared id, in the order of the file."""
    nodes: list[dict[str, Any]] = []
    stack = [tree]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            if _SHARED in current:
                nodes.append(current)
            current = current.values()
        stack.extend(reversed([v for v in current if isinstance(v, (dict, list, tuple))]))
    return nodes


def _is_numpy_scalar(obj: object) -> bool:
    return (
        type(obj).__module__ == "numpy"
        and getattr(obj, "shape", None) == ()
        and hasattr(obj, "item")
    )


def _is_dtype(obj: object) -> bool:
    cls = type(obj)
    return (cls.__module__.startswith("numpy") and cls.__name__.endswith("DType")) or (
        inspect.isclass(obj) and obj.__module__ in ("numpy", "ml_dtypes") and hasattr(obj, "dtype")
    )  # fmt: skip
