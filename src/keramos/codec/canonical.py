"""The grammar of a Keras config: a JSON value in which some objects are more than data.

    object   = {"module", "class_name", "config", "registered_name"}
               + "build_config", "compile_config", "shared_object_id"
    function = {"module", "class_name": "function", "config": name, "registered_name"}
    special  = {"class_name": "__tag__", "config": …}  a Python value that JSON lacks;
               the tags are in `scalars`

A node is one of the three, by itself: what is in it stays a JSON value until it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from keramos.errors import printable

JsonObject: TypeAlias = dict[str, "Json"]
#: With tuples, which Python code writes where JSON has arrays.
JsonContainer: TypeAlias = JsonObject | list["Json"] | tuple["Json", ...]
#: In a "build_config": what functions that a user's class calls meant to the writer of an old file,
#: by which the class was opened, and is opened again.
MEANINGS = "meanings"
#: A value of a config.
Json: TypeAlias = JsonContainer | str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ObjectNode:
    """An object to be made by `class.from_config(config)`.

    Attributes:
        raw: the JSON object itself.
        path: where it stands.
    """

    class_name: str
    module: str | None
    registered_name: str | None
    raw: JsonObject = field(compare=False, repr=False)
    path: str = field(default="$", compare=False)

    @property
    def shown(self) -> str:
        """The name as people write it: `keras.layers.Dense`, `package>Name`."""
        if self.module is None and self.registered_name:
            return printable(self.registered_name)
        return printable(f"{self.module}.{self.class_name}" if self.module else self.class_name)


@dataclass(frozen=True, slots=True)
class FunctionNode:
    """A function, by name alone."""

    name: str
    module: str | None
    path: str = field(default="$", compare=False)
    registered_name: str | None = None


@dataclass(frozen=True, slots=True)
class SpecialNode:
    """A tagged value (`__slice__`, `__numpy__`, `__lambda__` …); `scalars` knows the tags."""

    tag: str
    raw: JsonObject = field(compare=False, repr=False)
    path: str = field(default="$", compare=False)


Node = ObjectNode | FunctionNode | SpecialNode
