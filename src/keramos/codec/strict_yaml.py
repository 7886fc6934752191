"""YAML -> JSON values. Nothing is made of what a text names.

PyYAML says what stands in the text, event by event; depth, count and aliases are bounded here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any, TypeAlias

from keramos.codec import yaml_objects
from keramos.codec.canonical import Json
from keramos.codec.strict_json import DEFAULT_LIMITS, JsonLimits
from keramos.codec.yaml_objects import Value
from keramos.errors import DamagedFileError, LimitError, MissingExtraError, located

#: An event, or a class, of PyYAML's, which has no types.
_Untyped: TypeAlias = Any

#: Every alias counts as what it stands for; a model of 1,000 layers has 50,000 values.
LIMITS = replace(DEFAULT_LIMITS, max_bytes=16 << 20, max_nodes=1_000_000)

INSTALL = "pip install 'keramos[yaml]'"
SYNTAX = "yaml-syntax"  # cause of an error: this is no YAML at all


def loads(text: bytes | str, limits: JsonLimits = LIMITS, where: str | None = None) -> Json:
    """YAML, strictly.

    Args:
        text: UTF-8.
        limits: what the text may ask for.
        where: name of the file, for errors.

    Raises:
        DamagedFileError: not UTF-8, not YAML, a key given twice, or several documents.
        UnsafeError: it asks for an object of Python that is no plain value.
        LimitError: beyond the limits.
        MissingExtraError: PyYAML is not installed.
    """
    yaml = _library()
    with located(in_=where):
        decoded = _decoded(text, limits)
        tree = _Tree(yaml, limits)
        try:
            for event in _events(yaml, decoded):
                tree.take(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else None
            problem = getattr(error, "problem", None) or "no text"
            what = f"not YAML: {problem}"
            raise DamagedFileError(what, found=place, cause=SYNTAX) from error
        return tree.root()


def _library() -> ModuleType:
    try:
        import yaml
    except ImportError as error:
        what = "reading YAML needs PyYAML"
        raise MissingExtraError(what, found=str(error), hint=INSTALL) from error
    return yaml


def _decoded(text: bytes | str, limits: JsonLimits) -> str:
    if len(text) > limits.max_bytes:
        raise LimitError(f"YAML of {len(text)} bytes", wanted=f"at most {limits.max_bytes}")
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DamagedFileError("YAML that is not UTF-8", found=f"byte {error.start}") from error


def _events(yaml: _Untyped, text: str) -> Iterator[_Untyped]:
    # libyaml's parser keeps its own stack: no depth of a text ends that of the process.
    return yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@dataclass
class _Node:
    """A value, and what it counts for where it is meant again.

    Attributes:
        value: of it.
        size: values in it.
        depth: of the containers in it.
    """

    value: Value
    size: int = 1
    depth: int = 0


@dataclass
class _Open:
    """A container whose end has not been read.

    Attributes:
        tag: as resolved.
        anchor: by which aliases call it.
        is_mapping: whether keys and values take turns in it.
        nodes: read so far.
    """

    tag: str
    anchor: str | None
    is_mapping: bool
    nodes: list[_Node] = field(default_factory=list[_Node])


class _Tree:
    """Events of a parser -> a tree."""

    def __init__(self, yaml: _Untyped, limits: JsonLimits):
        self._yaml, self._limits = yaml, limits
        self._resolver = yaml.resolver.Resolver()
        self._open: list[_Open] = []
        self._anchored: dict[str, _Node] = {}
        self._documents: list[_Node] = []
        self._count = 0

    def take(self, event: _Untyped) -> None:
        """Add what an event says."""
        yaml = self._yaml
        if isinstance(event, yaml.ScalarEvent):
            tag = self._tag(yaml.ScalarNode, event)
            value = yaml_objects.of_scalar(tag, event.value, self._limits.max_digits)
            self._add(_Node(value), event.anchor)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            kind = yaml.MappingNode if is_mapping else yaml.SequenceNode
            self._open.append(_Open(self._tag(kind, event), event.anchor, is_mapping))
            self._check_depth(0)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            closed = self._open.pop()
            self._add(_closed(closed), closed.anchor)
        elif isinstance(event, yaml.AliasEvent):
            node = self._anchored.get(event.anchor)
            if node is None:
                raise DamagedFileError(
                    f"YAML with an alias of itself, or of nothing: {event.anchor}"
                )
            self._add(node, None)

    def root(self) -> Json:
        """The value of the only document."""
        if len(self._documents) != 1:
            raise DamagedFileError(f"YAML of {len(self._documents)} documents", wanted="one")
        return _plain(self._documents[0].value)

    def _tag(self, kind: _Untyped, event: _Untyped) -> str:
        if event.tag not in (None, "!"):
            return event.tag
        return self._resolver.resolve(kind, getattr(event, "value", None), event.implicit)

    def _add(self, node: _Node, anchor: str | None) -> None:
        self._count += node.size
        if self._count > self._limits.max_nodes:
            most = f"at most max_nodes={self._limits.max_nodes:,}"
            raise LimitError("YAML of too many values, aliases included", wanted=most)
        self._check_depth(node.depth)
        if anchor is not None:
            self._anchored[anchor] = node
        (self._open[-1].nodes if self._open else self._documents).append(node)

    def _check_depth(self, depth: int) -> None:
        if len(self._open) + depth > self._limits.max_depth:
            most = f"at most max_depth={self._limits.max_depth} levels"
            raise LimitError("YAML nested too deeply", wanted=most)


def _closed(container: _Open) -> _Node:
    nodes = container.nodes
    size = 1 + sum(node.size for node in nodes)
    depth = 1 + max((node.depth for node in nodes), default=0)
    if not container.is_mapping:
        items = [node.value for node in nodes]
        return _Node(yaml_objects.of_sequence(container.tag, items), size, depth)
    keys = [_key(node.value) for node in nodes[::2]]
    if len(set(keys)) != len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise DamagedFileError(f"YAML with the key {twice!r} given twice")
    values = [node.value for node in nodes[1::2]]
    mapping = dict(zip(keys, values, strict=True))
    return _Node(yaml_objects.of_mapping(container.tag, mapping), size, depth)


def _key(value: Value) -> str:
    """A key as JSON writes it."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (bool, int, float)):
        return {"None": "null", "True": "true", "False": "false"}.get(str(value), str(value))
    raise DamagedFileError("YAML with a key that is no text", found=type(value).__name__)


def _plain(value: Value) -> Json:
    """`value` with every scalar as JSON has it; what is meant twice stays one object."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return yaml_objects.plain(value)
