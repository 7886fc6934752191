"""Bytes -> JSON -> nodes, and nodes -> JSON.

Refuses to import or look up anything: a name is a string here. Everything that JSON leaves open is
closed: UTF-8 only, no duplicate keys, bounded depth, bounded count, bounded integers.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from keramos.codec.canonical import (
    DictNode,
    FunctionNode,
    ListNode,
    Node,
    ObjectNode,
    ScalarNode,
    SpecialNode,
)
from keramos.errors import ConfigError, DamagedFileError, LimitError, printable

_FUNCTION_CLASSES = frozenset({"function", "builtin_function_or_method", "type"})
_CONTAINERS = (dict, list, tuple)
_SCALARS = frozenset({type(None), bool, int, float, str})
_FIELDS = (
    ("module", (str, type(None)), "a string or null"),
    ("registered_name", (str, type(None)), "a string or null"),
    ("build_config", (dict, type(None)), "an object"),
    ("compile_config", (dict, type(None)), "an object"),
    ("shared_object_id", (int, str, type(None)), "an integer"),
)
#: What an object says by which classes are found; nothing else of it decides whether it is granted.
Names = tuple[str | None, str, str | None]
_NESTING = frozenset({dict, list})


@dataclass(frozen=True)
class JsonLimits:
    """What a JSON text may ask for.

    Attributes:
        max_bytes: length of the text.
        max_depth: nesting of arrays and objects; 40 models inside one another need 128.
        max_digits: digits of an integer.
        max_nodes: values in the tree.
    """

    max_bytes: int = 256 << 20
    max_depth: int = 128
    max_digits: int = 40
    max_nodes: int = 20_000_000


DEFAULT_LIMITS = JsonLimits()


def loads(text: bytes | str, limits: JsonLimits = DEFAULT_LIMITS, where: str | None = None) -> Any:
    """JSON, strictly.

    Args:
        text: UTF-8.
        limits: see `JsonLimits`.
        where: name of the file or member, for errors.

    Raises:
        DamagedFileError: not UTF-8, not JSON, or a key given twice.
        LimitError: beyond the limits.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
    if len(raw) > limits.max_bytes:
        raise LimitError(
            f"JSON of {len(raw)} bytes", at=where, wanted=f"at most max_bytes={limits.max_bytes}"
        )
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DamagedFileError(
            "JSON that is not UTF-8", at=where, found=f"byte {error.start}"
        ) from error
    value = _decoded(decoded, limits, where, strict=_may_have_long_integers(raw, limits))
    if _check_tree(value, limits, where) != raw.count(b":"):
        # Every key is followed by a colon: there are others in strings, or a key was given twice,
        # which only looking at each object tells.
        value = _decoded(decoded, limits, where, strict=True)
    return value


def _decoded(text: str, limits: JsonLimits, where: str | None, *, strict: bool) -> Any:
    """The value; `strict` looks at every object's keys and at every integer."""
    try:
        return (_decoder(limits, where) if strict else _PLAIN).decode(text)
    except RecursionError:  # the decoder counts its own levels, and stops before the stack ends
        raise _too_deep(limits, where) from None
    except json.JSONDecodeError as error:
        raise DamagedFileError(
            f"not JSON: {error.msg}", at=where, found=f"line {error.lineno}, column {error.colno}"
        ) from error


_PLAIN = json.JSONDecoder()
_ALL_ZEROS = bytes.maketrans(b"123456789", b"000000000")


def _may_have_long_integers(raw: bytes, limits: JsonLimits) -> bool:
    return b"0" * (limits.max_digits + 1) in raw.translate(_ALL_ZEROS)


def _decoder(limits: JsonLimits, where: str | None) -> json.JSONDecoder:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise DamagedFileError(
                f"JSON with the key {twice!r} given twice in one object", at=where
            )
        return found

    def bounded(digits: str) -> int:
        if len(digits) > limits.max_digits:
            raise LimitError(
                f"an integer of {len(digits)} digits",
                at=where,
                wanted=f"at most max_digits={limits.max_digits}",
            )
        return int(digits)

    return json.JSONDecoder(object_pairs_hook=unique, parse_int=bounded)


def _check_tree(value: Any, limits: JsonLimits, where: str | None) -> int:
    """Check depth and count, level by level: all containers of one at once. How many keys the
    objects have together.
    """
    level, count, keys = [value] if isinstance(value, (dict, list)) else [], 0, 0
    for _ in range(limits.max_depth + 1):
        if not level:
            return keys
        keys += sum([len(each) for each in level if type(each) is dict])
        items = [item for each in level for item in (each.values() if type(each) is dict else each)]
        level = [item for item in items if type(item) in _NESTING]
        count += len(items)
        if count > limits.max_nodes:
            raise LimitError(
                "JSON of too many values",
                at=where,
                wanted=f"at most max_nodes={limits.max_nodes:,}",
            )
    raise _too_deep(limits, where)


def _too_deep(limits: JsonLimits, where: str | None) -> LimitError:
    return LimitError(
        "JSON nested too deeply", at=where, wanted=f"at most max_depth={limits.max_depth} levels"
    )


def parse(
    config: Any, path: str = "$", limits: JsonLimits = DEFAULT_LIMITS, *, shallow: bool = False
) -> Node:
    """A JSON value (tuples allowed) as nodes.

    Args:
        config: the value.
        path: where it stands.
        limits: see `JsonLimits`.
        shallow: do not look inside objects, because that was done before.

    Raises:
        ConfigError: something that looks like an object but is not well formed.
        LimitError: nested too deeply.
    """
    return _parse(config, path, limits.max_depth, shallow)


def _parse(value: Any, path: str, room: int, shallow: bool) -> Node:
    if room < 0:
        raise LimitError("a config nested too deeply", at=printable(path, 80))
    if isinstance(value, dict):
        return _parse_dict(value, path, room, shallow)
    if isinstance(value, (list, tuple)):
        return ListNode(tuple(_inner(v, path, i, room, shallow) for i, v in enumerate(value)), path)
    return ScalarNode(value, path)  # also a live object, as users' get_config may leave one in


def _inner(value: Any, path: str, key: object, room: int, shallow: bool) -> Node:
    if type(value) in _SCALARS:
        return ScalarNode(value, path)  # spares most of the work: scalars are most of a config
    place = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}"
    return _parse(value, place, room - 1, shallow)


def _parse_dict(value: dict, path: str, room: int, shallow: bool) -> Node:
    if "class_name" not in value or ("config" not in value and "module" not in value):
        return DictNode(
            tuple((str(k), _inner(v, path, str(k), room, shallow)) for k, v in value.items()), path
        )
    name = value["class_name"]
    if not isinstance(name, str):
        raise ConfigError("class_name must be a string", at=path, found=type(name).__name__)
    if name.startswith("__") and name.endswith("__"):
        content = (
            ScalarNode(None)
            if shallow
            else _inner(value.get("config"), path, "config", room, shallow)
        )
        return SpecialNode(name, value, content, path)
    for key, kinds, wanted in _FIELDS:
        if not isinstance(value.get(key), kinds):
            raise ConfigError(
                f"{key} of {name} must be {wanted}", at=path, found=type(value[key]).__name__
            )
    if name in _FUNCTION_CLASSES and isinstance(value.get("config"), str):
        return FunctionNode(value["config"], value.get("module"), value, path)
    return _parse_object(value, name, path, room, shallow)


def _parse_object(value: dict, name: str, path: str, room: int, shallow: bool) -> ObjectNode:
    config = value.get("config")
    if not isinstance(config, (dict, type(None))):
        raise ConfigError(
            f"config of {name} must be an object", at=path, found=type(config).__name__
        )
    fields = (
        ()
        if shallow
        else tuple(
            (k, _inner(v, path, k, room, shallow)) for k, v in value.items() if k != "class_name"
        )
    )
    return ObjectNode(name, value.get("module"), value.get("registered_name"), fields, value, path)


def objects(config: Any, limits: JsonLimits = DEFAULT_LIMITS) -> list[dict] | None:
    """Every dict in `config` that has a class name, without its place: all of one level at once,
    which is the quickest look.

    Args:
        config: the value.
        limits: see `JsonLimits`.

    Returns:
        None where it is nested too deeply to be looked through.
    """
    found: list[dict] = []
    level = [config] if isinstance(config, _CONTAINERS) else []
    for _ in range(limits.max_depth + 1):
        if not level:
            return found
        found += [each for each in level if isinstance(each, dict) and "class_name" in each]
        items = [
            item for each in level for item in (each.values() if isinstance(each, dict) else each)
        ]
        level = [
            item for item in items if type(item) not in _SCALARS and isinstance(item, _CONTAINERS)
        ]
    return None


def survey(
    config: Any,
    path: str = "$",
    limits: JsonLimits = DEFAULT_LIMITS,
    granted: Container[Names] = frozenset(),
) -> Iterator[Node]:
    """Every object, function and tagged value in `config`, each parsed by itself, in the order of
    the file.

    What `canonical.walk(parse(config))` gives, without the plain data between and without building
    the tree; no recursion.

    Args:
        config: the value.
        path: where it stands.
        limits: see `JsonLimits`.
        granted: (module, class name, registered name) of objects that are left out, and what is in
            them is not. It may grow meanwhile.

    Raises:
        ConfigError, LimitError: as `parse`.
    """
    stack: list[tuple[Any, _Place, int]] = (
        [(config, (None, path), limits.max_depth)] if isinstance(config, _CONTAINERS) else []
    )
    while stack:
        value, place, room = stack.pop()
        if room < 0:
            raise LimitError("a config nested too deeply", at=printable(_shown(place), 80))
        if isinstance(value, dict):
            if "class_name" in value and not is_granted(value, granted):
                yield _parse_dict(value, _shown(place), room, shallow=True)
            items: Iterable = reversed(value.items())
        else:
            items = zip(range(len(value) - 1, -1, -1), reversed(value), strict=True)
        stack += [
            (v, (place, k), room - 1)
            for k, v in items
            if type(v) not in _SCALARS and isinstance(v, _CONTAINERS)
        ]


def is_granted(value: dict, granted: Container[Names]) -> bool:
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
_Place = tuple[Any, str | int]


def _shown(place: _Place) -> str:
    steps = []
    around: Any = place
    while around is not None:
        around, key = around
        steps.append(key)
    start = steps.pop()
    inner = [f"[{key}]" if isinstance(key, int) else f".{key}" for key in reversed(steps)]
    return f"{start}{''.join(inner)}"


def print_(node: Node) -> Any:
    """The JSON value of which `parse` makes `node`; key order kept."""
    match node:
        case ScalarNode(value):
            return value
        case ListNode(items):
            return [print_(item) for item in items]
        case DictNode(items):
            return {key: print_(item) for key, item in items}
        case ObjectNode(class_name=name, fields=fields, raw=raw):
            printed = {key: print_(item) for key, item in fields}
            return {key: name if key == "class_name" else printed[key] for key in raw}
        case FunctionNode(raw=raw):
            return dict(raw)
        case SpecialNode(raw=raw, content=content):
            return {key: print_(content) if key == "config" else item for key, item in raw.items()}
