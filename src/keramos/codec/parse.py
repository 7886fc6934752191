"""JSON values -> nodes, one at a time; nothing is imported or looked up: a name is a string here.

A config is walked as plain values, and a node is made where somebody looks at one. To type the
whole tree first takes eleven times as long as to list its objects (a model of 1,000 layers), which
is most of what opening a file costs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from keramos.codec.canonical import (
    FunctionNode,
    Json,
    JsonContainer,
    JsonObject,
    Node,
    ObjectNode,
    SpecialNode,
)
from keramos.codec.strict_json import DEFAULT_LIMITS
from keramos.errors import ArgumentTypeError, ConfigError, LimitError, printable

MAX_DEPTH = DEFAULT_LIMITS.max_depth
_FUNCTION_CLASSES = frozenset({"function", "builtin_function_or_method", "type"})
_CONTAINERS = (dict, list, tuple)
_SCALARS = frozenset({type(None), bool, int, float, str})
_TEXT, _OBJECT, _NUMBER = (str, type(None)), (dict, type(None)), (int, str, type(None))
_FIELDS = (
    ("module", _TEXT, "a string or null"),
    ("registered_name", _TEXT, "a string or null"),
    ("build_config", _OBJECT, "an object"),
    ("compile_config", _OBJECT, "an object"),
    ("shared_object_id", _NUMBER, "an integer"),
)
#: What an object says by which classes are found; nothing else of it decides whether it is granted.
Names = tuple[str | None, str, str | None]


def parse(value: Json, path: str = "$") -> Node | None:
    """The node that a value describes; None for data.

    Args:
        value: a JSON value.
        path: where it stands.

    Raises:
        ConfigError: something that looks like an object but is not well formed.
    """
    if not isinstance(value, dict) or "class_name" not in value:
        return None
    if "config" not in value and "module" not in value:
        return None
    name = value["class_name"]
    if not isinstance(name, str):
        raise ArgumentTypeError("class_name must be a string", at=path, found=type(name).__name__)
    if name.startswith("__") and name.endswith("__"):
        return SpecialNode(name, value, path)
    module, registered = value.get("module"), value.get("registered_name")
    if not (
        isinstance(module, _TEXT)
        and isinstance(registered, _TEXT)
        and isinstance(value.get("build_config"), _OBJECT)
        and isinstance(value.get("compile_config"), _OBJECT)
        and isinstance(value.get("shared_object_id"), _NUMBER)
    ):
        raise _malformed(name, value, path)
    config = value.get("config")
    if name in _FUNCTION_CLASSES and isinstance(config, str):
        return FunctionNode(config, module, path, registered or None)
    if not isinstance(config, _OBJECT):
        what = f"config of {name} must be {'its name' if name == 'function' else 'an object'}"
        raise ArgumentTypeError(what, at=path, found=type(config).__name__)
    return ObjectNode(name, module, registered or None, value, path)


def _malformed(name: str, value: JsonObject, path: str) -> ConfigError:
    """The error for the first field that is not of its type."""
    key, wanted = next(
        (key, wanted) for key, types, wanted in _FIELDS if not isinstance(value.get(key), types)
    )
    what = f"{key} of {name} must be {wanted}"
    return ArgumentTypeError(what, at=path, found=type(value.get(key)).__name__)


def objects(config: Json, max_depth: int = MAX_DEPTH) -> list[JsonObject] | None:
    """Every dict in `config` that has a class name, without its place: all of one level at once,
    which is the quickest look.

    Args:
        config: the value.
        max_depth: nesting of lists and dicts.

    Returns:
        None where it is nested too deeply to be looked through.
    """
    nodes: list[JsonObject] = []
    level = [config] if isinstance(config, _CONTAINERS) else []
    for _ in range(max_depth + 1):
        if not level:
            return nodes
        nodes += [value for value in level if isinstance(value, dict) and "class_name" in value]
        items = [
            item
            for value in level
            for item in (value.values() if isinstance(value, dict) else value)
        ]
        level = [
            item for item in items if type(item) not in _SCALARS and isinstance(item, _CONTAINERS)
        ]
    return None


def survey(
    config: Json,
    path: str = "$",
    max_depth: int = MAX_DEPTH,
    granted: Collection[Names] = frozenset(),
) -> Iterator[Node]:
    """Every object, function and tagged value in `config`, each parsed by itself, in the order of
    the file.

    Without recursion: a file decides how deep it is.

    Args:
        config: the value.
        path: where it stands.
        max_depth: nesting of lists and dicts.
        granted: (module, class name, registered name) of objects that are left out, and what is in
            them is not. It may grow meanwhile.

    Raises:
        ConfigError, LimitError: as `parse`.
    """
    stack: list[tuple[JsonContainer, _Place, int]] = (
        [(config, (None, path), max_depth)] if isinstance(config, _CONTAINERS) else []
    )
    while stack:
        value, place, room = stack.pop()
        if room < 0:
            raise LimitError("a config nested too deeply", at=printable(shown_place(place), 80))
        if isinstance(value, dict):
            if "class_name" in value and not is_granted(value, granted):
                node = parse(value, shown_place(place))
                if node is not None:
                    yield node
            items: Iterable[tuple[str | int, Json]] = reversed(value.items())
        else:
            items = zip(range(len(value) - 1, -1, -1), reversed(value), strict=True)
        stack += [
            (v, (place, k), room - 1)
            for k, v in items
            if type(v) not in _SCALARS and isinstance(v, _CONTAINERS)
        ]


def is_granted(value: JsonObject, granted: Collection[Names]) -> bool:
    """Whether an object is well formed, as far as can be seen at once, and one of those."""
    names = module, name, registered = (
        value.get("module"),
        value["class_name"],
        value.get("registered_name"),
    )
    return (
        type(name) is str
        and type(module) in _OPTIONAL_TEXT
        and type(registered) in _OPTIONAL_TEXT
        and names in granted
        and type(value.get("config")) in _OPTIONAL_OBJECT
        and type(value.get("build_config")) in _OPTIONAL_OBJECT
        and type(value.get("compile_config")) in _OPTIONAL_OBJECT
    )


_OPTIONAL_TEXT = frozenset({str, type(None)})
_OPTIONAL_OBJECT = frozenset({dict, type(None)})

#: (place around it, key or index); text is made of it only where somebody reads it.
_Place: TypeAlias = tuple["_Place | None", str | int]


def shown_place(place: _Place) -> str:
    """The text of a place: `$.config.layers[3]`."""
    steps: list[str | int] = []
    around: _Place | None = place
    while around is not None:
        around, key = around
        steps.append(key)
    start = steps.pop()
    inner = [f"[{key}]" if isinstance(key, int) else f".{key}" for key in reversed(steps)]
    return f"{start}{''.join(inner)}"
