"""The objects that `tf.saved_model.load` makes: the artifact, its variables, lists and functions.

The first object is the artifact; the checkpoint beside the file has the same objects, with the same
numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keramos.export.saved_model import keras_objects
from keramos.export.saved_model.functions import Program
from keramos.export.saved_model.gradients import Gradient
from keramos.export.saved_model.keras_objects import KerasObject, Place, Stored
from keramos.export.saved_model.values import Message, function_spec, value
from keramos.storage.tensor import LazyTensor
from keramos.storage.tensorflow.bundle_writer import code_of, shape_message
from keramos.storage.tensorflow.messages import encoded
from keramos.storage.tensorflow.object_graph import VALUE

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

VERSION = {"producer": 1, "min_consumer": 1}
#: An artifact that no other library has a class for.
PLAIN = "_generic_user_object"


def user_object(identifier: str, children: Iterable[tuple[str, int]]) -> Message:
    """An object of a kind, with attributes."""
    edges = [{"node": number, "name": name} for name, number in children]
    return {"children": edges, "user": {"identifier": identifier, "version": VERSION}}


class Objects:
    """The graph of objects, as it grows.

    Args:
        variables: they become the first objects.
        model: what Keras revives the artifact as; its variables are found without being listed.
        state: attribute -> object that the checkpoint alone has. Keras 2 makes an optimizer when it
            compiles the model, and then asks the checkpoint for what no object has taken yet.
    """

    def __init__(
        self,
        variables: Sequence[Variable],
        model: KerasObject | None = None,
        state: Mapping[str, KerasObject] | None = None,
    ):
        self.messages: list[Message] = [{}]
        self.attributes: list[tuple[str, int]] = []  # of the artifact
        self.concrete: dict[str, bytes] = {}
        self.described: dict[int, Place] = {}
        self.variables: list[Variable | Stored] = []
        self.keys: list[str] = []  # of the tensors of these variables
        self.numbers: dict[int, int] = {}  # id(variable) -> number
        self._identifier = PLAIN if model is None else model.identifier
        self._is_revived = model is not None
        self._state = dict(state or {})
        self._signatures: list[tuple[str, int]] = []
        self._restored: list[tuple[str, int]] = []  # attributes in the checkpoint alone
        self._saved = 0  # how many objects are in more than the checkpoint
        for k, variable in enumerate(variables):
            self._add_variable(f"_all_variables/{k}", variable)
        if model is not None:
            self._add_artifact(model)

    def add(self, message: Message) -> int:
        """Add an object; gives its number."""
        self.messages.append(message)
        return len(self.messages) - 1

    def _add_variable(self, path: str, variable: Variable | Stored) -> None:
        if id(variable) not in self.numbers:
            self.numbers[id(variable)] = self.add({"variable": _variable(variable)})
            self.variables.append(variable)
            self.keys.append(f"{path}/.ATTRIBUTES/{VALUE}")

    def _add_variables(self, root: KerasObject, path: str) -> None:
        for step, variable in keras_objects.variables(root).items():
            self._add_variable(path + step, variable)

    def _add_artifact(self, model: KerasObject) -> None:
        """What the artifact is revived as."""
        self._add_variables(model, "")
        artifact, *inner = keras_objects.places(model)
        numbers = self._add_objects(inner)
        self.attributes += self._edges(model, numbers)
        self.described = {0: artifact, **{numbers[id(place.object)]: place for place in inner}}

    def _add_objects(self, places: Iterable[Place]) -> dict[int, int]:
        """Add objects, and with each all that are in it; gives `id(object)` -> its number."""
        places = list(places)
        numbers = {id(place.object): self.add({}) for place in places}
        for place in places:
            edges = self._edges(place.object, numbers)
            self.messages[numbers[id(place.object)]] = user_object(place.object.identifier, edges)
        return numbers

    def _edges(self, held: KerasObject, numbers: Mapping[int, int]) -> list[tuple[str, int]]:
        """The attributes of an object."""
        objects = [(name, numbers[id(child)]) for name, child in held.children.items()]
        return [*objects, *((name, self.numbers[id(v)]) for name, v in held.variables.items())]

    def add_list(self, name: str, variables: Iterable[Variable]) -> None:
        """An attribute that is a list of variables."""
        children = ((str(k), self.numbers[id(v)]) for k, v in enumerate(variables))
        self.attributes.append((name, self.add(user_object("trackable_list_wrapper", children))))

    def add_program(self, program: Program, gradient: Gradient | None) -> None:
        """An endpoint, and its signature."""
        bound = [self.numbers[id(variable)] for variable in program.variables]
        arguments = tuple(program.arguments.values())
        self.concrete[program.name] = _concrete(bound, (arguments, {}), program.returned)
        named = {spec.name: spec for spec in program.inputs}
        results = {spec.name: spec for spec in program.outputs}
        self.concrete[program.wrapper_name] = _concrete(bound, ((), named), results)
        if gradient is not None:
            held = [self.add(_captured(name, program.name)) for name in gradient.remembered]
            self.concrete[program.gradient_name] = _concrete(
                held, gradient.signature, list(gradient.returned)
            )
        spec = function_spec(program.arguments, signature=arguments)
        function = {"concrete": [program.name], "spec": spec}
        number = self.add({"function": function})
        # Keras 2 would save a function that is an attribute of a model it revived again, but not
        # all that the function captures.
        if not self._is_revived:
            self.attributes.append((program.endpoint.name, number))

    def add_signature(self, key: str, program: Program) -> None:
        """An entry of `signatures`: a function of keywords."""
        keywords = sorted(spec.name for spec in program.inputs)
        bare = {
            "function": program.wrapper_name,
            "keywords": keywords,
            "positional": int(len(keywords) == 1),
            "spec": function_spec((), keywords),
        }
        self._signatures.append((key, self.add({"bare": bare})))

    def finish(self) -> None:
        """Make the artifact itself, which knows the others by name."""
        signatures = self.add(user_object("signature_map", self._signatures))
        attributes = [*self.attributes, ("signatures", signatures)]
        self.messages[0] = user_object(self._identifier, attributes)
        self._saved = len(self.messages)
        for name, held in self._state.items():
            self._add_variables(held, f"{name}/")
            numbers = self._add_objects(keras_objects.places(held))
            self._restored.append((name, numbers[id(held)]))

    def tensors(self) -> Mapping[str, LazyTensor]:
        """The numbers of all variables so far, by their keys."""
        variables = zip(self.keys, self.variables, strict=True)
        return {key: LazyTensor.of(key, variable.contents) for key, variable in variables}

    def graph(self) -> bytes:
        """The objects, encoded."""
        nodes = self.messages[: self._saved]
        return encoded("ObjectGraph", {"nodes": nodes, "concrete": self.concrete})

    def checkpoint(self) -> bytes:
        """The objects as the checkpoint lists them, encoded."""
        nodes: list[Message] = [
            {"children": message["children"]} if "children" in message else {}
            for message in self.messages
        ]
        edges = [{"node": number, "name": name} for name, number in self._restored]
        nodes[0] = {"children": [*nodes[0]["children"], *edges]}
        for variable, key in zip(self.variables, self.keys, strict=True):
            attribute = {"name": VALUE, "full_name": variable.path, "key": key}
            has = {"has_values": {"value": True}}
            nodes[self.numbers[id(variable)]] = {"attributes": [attribute], **has}
        return encoded("CheckpointGraph", {"nodes": nodes})


def _variable(variable: Variable | Stored) -> Message:
    return {
        "dtype": code_of(variable.dtype, variable.path),
        "shape": shape_message(tuple(variable.shape)),
        "trainable": bool(variable.trainable),
        "name": variable.path,
    }


def _concrete(bound: Sequence[int], signature: Any, outputs: Any) -> bytes:
    fields = {"bound": bound, "signature": value(signature), "outputs": value(outputs)}
    return encoded("Concrete", fields)


def _captured(name: str, function: str) -> Message:
    return {"captured": {"name": name, "function": function}}
