"""What Keras 2 revives a model from: objects, and what it wrote of each beside them.

Refuses to know what a layer is called there, and what it holds.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from keramos.codec.canonical import JsonObject
from keramos.storage.tensor import LazyTensor
from keramos.storage.tensorflow.messages import encoded

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

#: The file beside `saved_model.pb` that says what each object is.
METADATA = "keras_metadata.pb"
#: Of an entry: since `full_save_spec` stands beside `save_spec`.
VERSION = {"producer": 2, "min_consumer": 1}
#: How the outermost object is called there.
ROOT = "root"


@dataclass(frozen=True, eq=False)
class Stored:
    """A variable that is no live one: its numbers are known, or stand in a file.

    Attributes:
        path: as it is shown.
        contents: its numbers.
    """

    path: str
    contents: LazyTensor
    trainable = False

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the numbers."""
        return tuple(self.contents.shape)

    @property
    def dtype(self) -> str:
        """Of the numbers."""
        return self.contents.dtype


@dataclass(frozen=True, eq=False)
class KerasObject:
    """A model, a layer, or what holds them.

    Attributes:
        identifier: what kind of object.
        metadata: what Keras wrote of it; None of what is no object of Keras.
        variables: attribute -> variable.
        children: attribute -> object; several attributes may hold the same.
    """

    identifier: str
    metadata: JsonObject | None = None
    variables: dict[str, Variable | Stored] = field(default_factory=dict[str, Any])
    children: dict[str, KerasObject] = field(default_factory=dict[str, "KerasObject"])


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands.

    Attributes:
        steps: the attributes that lead to it.
        object: that stands there.
    """

    steps: tuple[str, ...]
    object: KerasObject


def places(root: KerasObject) -> Iterator[Place]:
    """Every object once, those that hold others before them: Keras makes what is inside a layer
    together with the layer.
    """
    seen, waiting = {id(root)}, deque([Place((), root)])
    while waiting:
        place = waiting.popleft()
        yield place
        for name, child in place.object.children.items():
            if id(child) not in seen:
                seen.add(id(child))
                waiting.append(Place((*place.steps, name), child))


def variables(root: KerasObject) -> dict[str, Variable | Stored]:
    """Every variable once, by the attributes that lead to it."""
    by_id: dict[int, tuple[str, Variable | Stored]] = {}
    for place in places(root):
        for name, variable in place.object.variables.items():
            by_id.setdefault(id(variable), ("/".join((*place.steps, name)), variable))
    return dict(by_id.values())


def metadata(described: Mapping[int, Place]) -> bytes:
    """The contents of the file of metadata.

    Args:
        described: number of an object -> the object.
    """
    nodes = [
        {
            "node": number,
            "path": ".".join((ROOT, *place.steps)),
            "identifier": place.object.identifier,
            "metadata": json.dumps(place.object.metadata),
            "version": VERSION,
        }
        for number, place in sorted(described.items())
        if place.object.metadata is not None
    ]
    return encoded("KerasMetadata", {"nodes": nodes})
