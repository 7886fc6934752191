"""A live model and its config in Keras 2's spelling -> the objects that Keras 2 revives.

What Keras 2 will make follows from the config; the live model has the variables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keramos.codec.canonical import JsonObject
from keramos.codec.encode import serialize_keras_object
from keramos.dialects.nodes import arguments
from keramos.dialects.writing import Reader, downgrade
from keramos.dialects.writing.places import layers_of
from keramos.dialects.writing.rules import Container
from keramos.export.saved_model.keras_objects import KerasObject
from keramos.layers.base.layer import Layer
from keramos.models.keras_saved_model.description import description, identifier
from keramos.models.model import Model
from keramos.saving import walk

LIST = "trackable_list_wrapper"
#: What the config is written into, for `dialects.writing`.
CONTAINER: Container = "saved-model"


class Objects:
    """Makes the objects of a model.

    Args:
        reader: the Keras that is to revive them.

    Attributes:
        strangers: names of classes that it cannot make again.
    """

    def __init__(self, reader: Reader):
        self.strangers: dict[str, None] = {}
        self._reader = reader
        self._made: dict[int, KerasObject] = {}

    def of(self, node: JsonObject, owner: object) -> KerasObject:
        """An object with all that is in it.

        Args:
            node: of its config, in the spelling of the reader.
            owner: the live one; None where the reader has an object that does not exist here.
        """
        if owner is not None and (target := self._made.get(id(owner))) is not None:
            return target
        self._look_at(node, owner)
        target = KerasObject(identifier(node), description(node, self._reader))
        self._made[id(target if owner is None else owner)] = target
        if layers_of(node):
            self._add_layers(target, node, owner)
        elif owner is not None:
            self._add_held(target, owner)
        return target

    def _look_at(self, node: JsonObject, owner: object) -> None:
        """Note a user's class: of those only layers that are registered are made again, where the
        program that does so registers them, too.
        """
        module, registered = str(node.get("module")), str(node.get("registered_name"))
        is_ours = module == "keras" or module.startswith("keras.")
        if not is_ours and (isinstance(owner, Model) or ">" not in registered):
            self.strangers[str(node.get("class_name"))] = None

    def _add_layers(self, target: KerasObject, node: JsonObject, owner: object) -> None:
        """The layers of a model, by number: a stack does not count its inputs."""
        live = {layer.name: layer for layer in getattr(owner, "layers", ())}
        is_stack = node.get("class_name") == "Sequential"
        counted = [
            layer
            for layer in layers_of(node)
            if not (is_stack and layer.get("class_name") == "InputLayer")
        ]
        with_weights = 0
        for i, layer in enumerate(counted):
            child = self.of(layer, live.get(str(arguments(layer).get("name"))))
            target.children[f"layer-{i}"] = child
            if child.variables or child.children:
                target.children[f"layer_with_weights-{with_weights}"] = child
                with_weights += 1

    def _add_held(self, target: KerasObject, owner: Any) -> None:
        """What a layer holds: variables, and objects with variables."""
        attributes: dict[str, object] = vars(owner)
        names = {id(value): name for name, value in attributes.items()}
        for variable in owner._own_variables():
            target.variables[names.get(id(variable), variable.name)] = variable
        inner = sorted(walk.attributes(owner), key=lambda item: item[0] not in attributes)
        for name, value in inner:
            child = self._child(value)
            # A property may show what an attribute holds.
            if child is not None and all(child is not other for other in target.children.values()):
                target.children[name] = child

    def _child(self, value: object) -> KerasObject | None:
        if walk.is_container(value):
            members = dict(_members(value))
            children = {name: c for name, v in members.items() if (c := self._child(v)) is not None}
            return KerasObject(LIST, children=children) if children else None
        if isinstance(value, Layer) and value.weights:
            return self.of(self._spelled(value), value)
        return None

    def _spelled(self, layer: Layer) -> JsonObject:
        return downgrade(serialize_keras_object(layer), self._reader, CONTAINER).config


def _members(container: walk.Container) -> Iterator[tuple[str, object]]:
    pairs = container.items() if isinstance(container, dict) else enumerate(container)
    return ((str(name), value) for name, value in pairs)
