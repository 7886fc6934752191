"""The objects of a checkpoint: which object holds which, and which tensor is whose.

Refuses edges to objects that are not there. A variable stands at a key that is one of its paths;
only the graph says at which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keramos.errors import DamagedFileError
from keramos.storage.protobuf.decoding import Decoder, Fields
from keramos.storage.tensorflow.bundle import Bundle

#: The key of the graph itself.
KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"
VALUE = "VARIABLE_VALUE"
CONFIG = "OBJECT_CONFIG_JSON"
MAX_DIGITS = 9  # of the number of an object in a list


@dataclass(frozen=True, slots=True)
class Slot:
    """What an optimizer keeps for a variable.

    Attributes:
        variable: number of the variable's node.
        name: of its kind.
        node: number of its own node.
    """

    variable: int
    name: str
    node: int


@dataclass(frozen=True, slots=True)
class Node:
    """An object.

    Attributes:
        children: name of an attribute -> number of the object in it.
        keys: name of what is stored of it -> key of the tensor.
        slots: of an optimizer.
        full_name: of a variable, as its writer called it.
    """

    children: dict[str, int] = field(default_factory=dict[str, int])
    keys: dict[str, str] = field(default_factory=dict[str, str])
    slots: Sequence[Slot] = ()
    full_name: str = ""

    @property
    def key(self) -> str | None:
        """Key of its tensor, if it is a variable."""
        return self.keys.get(VALUE)


@dataclass(frozen=True)
class ObjectGraph:
    """Every object of a checkpoint; the first is the one that was saved."""

    nodes: Sequence[Node]

    @classmethod
    def read(cls, bundle: Bundle, decoder: Decoder) -> ObjectGraph | None:
        """The graph of a checkpoint; None for one that lists variables by name.

        Raises:
            DamagedFileError: it is not one.
        """
        if KEY not in bundle:
            return None
        elements = bundle.strings(KEY)
        text = memoryview(elements[0] if elements else b"")
        nodes = decoder.decode("CheckpointGraph", text).get("nodes", [])
        return cls([_node(fields, len(nodes)) for fields in nodes] or [Node()])

    def child(self, node: int, *names: str) -> int | None:
        """The object at a path of attributes, if there is one."""
        for name in names:
            child = self.nodes[node].children.get(name)
            if child is None:
                return None
            node = child
        return node


def in_order(children: Mapping[str, int], prefix: str = "") -> list[int]:
    """The objects of a list, whose names are numbers behind a prefix, by these numbers.

    Raises:
        DamagedFileError: a number that no list is long enough for.
    """
    digits = {
        number: child
        for name, child in children.items()
        if name.startswith(prefix) and (number := name[len(prefix) :]).isdecimal()
    }
    if any(len(number) > MAX_DIGITS for number in digits):
        raise DamagedFileError("a number in the graph of objects that counts nothing", at=KEY)
    return [digits[number] for number in sorted(digits, key=int)]


def _node(fields: Fields, count: int) -> Node:
    children = {edge.get("name", ""): edge.get("node", 0) for edge in fields.get("children", ())}
    attributes = fields.get("attributes", ())
    slots = [
        Slot(slot.get("variable", 0), slot.get("name", ""), slot.get("node", 0))
        for slot in fields.get("slots", ())
    ]
    numbers = [*children.values(), *(n for slot in slots for n in (slot.variable, slot.node))]
    if any(not 0 <= number < count for number in numbers):
        raise DamagedFileError("an edge of the graph of objects leads nowhere", at=KEY)
    return Node(
        children,
        {entry.get("name", ""): entry.get("key", "") for entry in attributes},
        slots,
        next((entry.get("full_name", "") for entry in attributes), ""),
    )
