"""A live model and its config in Keras 2's spelling -> the objects that Keras 2 revives.

What Keras 2 will make follows from the config; the live model has the variables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from keramos import _tree
from keramos.codec.canonical import JsonObject
from keramos.codec.encode import serialize_keras_object
from keramos.dialects.nodes import arguments
from keramos.dialects.writing import Reader, downgrade
from keramos.dialects.writing.places import layers_of
from keramos.dialects.writing.rules import Container
from keramos.errors import KeramosError
from keramos.export.saved_model.keras_objects import KerasObject, Stored
from keramos.layers.base.layer import Layer
from keramos.models.keras_saved_model.description import description, identifier
from keramos.models.model import Model
from keramos.saving import walk
from keramos.storage import LazyTensor

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

LIST = "trackable_list_wrapper"
#: What the config is written into, for `dialects.writing`.
CONTAINER: Container = "saved-model"

#: (class, attribute) -> the attribute that Keras 2 has the variable at.
FORMER_NAMES = {
    ("DepthwiseConv1D", "kernel"): "depthwise_kernel",
    ("DepthwiseConv2D", "kernel"): "depthwise_kernel",
}
#: (class, attribute) -> the type that the variable has there.
FORMER_TYPES = {("Normalization", "count"): "int64"}

#: Layers of Keras 2.15 that its own reader of SavedModels does not find by their names.
NOT_LISTED = frozenset({"SpectralNormalization"})


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
        described = description(node, self._reader, _input_shape(owner))
        target = KerasObject(identifier(node), described)
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
        is_ours = "module" not in node or module == "keras" or module.startswith("keras.")
        is_listed = is_ours and node.get("class_name") not in NOT_LISTED
        if not is_listed and (isinstance(owner, Model) or ">" not in registered):
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
        layer = type(owner).__name__
        for variable in owner._own_variables():
            name = names.get(id(variable)) or str(variable.name)
            former = FORMER_NAMES.get((layer, name), name)
            target.variables[former] = _stored(variable, FORMER_TYPES.get((layer, name)))
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


def _stored(variable: Variable, dtype: str | None) -> Variable | Stored:
    """A variable, in another type where there is one."""
    if dtype is None:
        return variable
    numbers = LazyTensor.of(variable.path, variable.contents).read()
    return Stored(variable.path, LazyTensor.of(variable.path, numbers.astype(dtype)))


def _input_shape(owner: Any) -> Any:
    """What a layer of a graph was called on first: its shape, or a nest of shapes; None where
    nobody called it.
    """
    try:
        inputs = owner.input
    except (KeramosError, AttributeError):
        return None
    return _tree.map_structure(lambda tensor: list(tensor.shape), inputs)


def _members(container: walk.Container) -> Iterator[tuple[str, object]]:
    pairs = container.items() if isinstance(container, dict) else enumerate(container)
    return ((str(name), value) for name, value in pairs)
