"""The grammar of a Keras config, as frozen nodes.

Refuses to know what the names in it mean. A config is a JSON value in which some objects are more
than data:

    node     = scalar | list | dict | object | function | special
    object   = {"module", "class_name", "config", "registered_name"} + "build_config",
    "compile_config", "shared_object_id" function = {"module", "class_name": "function", "config":
    name, "registered_name"} special  = {"class_name": "__tag__", "config": …}     a Python value
    that JSON lacks; tags in `scalars`
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Scalar = None | bool | int | float | str


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A JSON scalar."""

    value: Scalar
    path: str = field(default="$", compare=False)


@dataclass(frozen=True, slots=True)
class ListNode:
    """A JSON array, or a Python tuple before it is written."""

    items: tuple[Node, ...]
    path: str = field(default="$", compare=False)


@dataclass(frozen=True, slots=True)
class DictNode:
    """A JSON object that is data."""

    items: tuple[tuple[str, Node], ...]
    path: str = field(default="$", compare=False)


@dataclass(frozen=True, slots=True)
class ObjectNode:
    """An object to be made by `class.from_config(config)`.

    Attributes:
        fields: every key but "class_name", in the order of the file, parsed.
        raw: the JSON object itself.
    """

    class_name: str
    module: str | None
    registered_name: str | None
    fields: tuple[tuple[str, Node], ...]
    raw: dict[str, Any] = field(compare=False, repr=False)
    path: str = field(default="$", compare=False)

    @property
    def shown(self) -> str:
        """The name as people write it: `keras.layers.Dense`, `package>Name`."""
        if self.module is None and self.registered_name:
            return self.registered_name
        return f"{self.module}.{self.class_name}" if self.module else self.class_name

    def get(self, key: str) -> Node | None:
        """The parsed value under `key`."""
        return next((node for name, node in self.fields if name == key), None)


@dataclass(frozen=True, slots=True)
class FunctionNode:
    """A function, by name alone."""

    name: str
    module: str | None
    raw: dict[str, Any] = field(compare=False, repr=False)
    path: str = field(default="$", compare=False)


@dataclass(frozen=True, slots=True)
class SpecialNode:
    """A tagged value (`__slice__`, `__numpy__`, `__lambda__` …); `scalars` knows the tags."""

    tag: str
    raw: dict[str, Any] = field(compare=False, repr=False)
    content: Node = field(default_factory=lambda: ScalarNode(None))
    path: str = field(default="$", compare=False)


Node = ScalarNode | ListNode | DictNode | ObjectNode | FunctionNode | SpecialNode


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside `node`."""
    match node:
        case ListNode(items):
            yield from items
        case DictNode(items):
            yield from (child for _, child in items)
        case ObjectNode(fields=fields):
            yield from (child for _, child in fields)
        case SpecialNode(content=content):
            yield content


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, in the order of the file; without recursion."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))
