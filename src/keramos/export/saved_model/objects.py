"""The objects that `tf.saved_model.load` makes: the artifact, its variables, lists and functions.

The first object is the artifact; the checkpoint beside the file has the same objects, with the same
numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keramos.export.saved_model.functions import Program
from keramos.export.saved_model.gradients import Gradient
from keramos.export.saved_model.values import Message, function_spec, value
from keramos.storage.tensorflow.bundle_writer import code_of, shape_message
from keramos.storage.tensorflow.messages import encoded
from keramos.storage.tensorflow.object_graph import VALUE

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

VERSION = {"producer": 1, "min_consumer": 1}


def user_object(identifier: str, children: Iterable[tuple[str, int]]) -> Message:
    """An object of a kind, with attributes."""
    edges = [{"node": number, "name": name} for name, number in children]
    return {"children": edges, "user": {"identifier": identifier, "version": VERSION}}


class Objects:
    """The graph of objects, as it grows.

    Args:
        variables: they become the first objects.
    """

    def __init__(self, variables: Sequence[Variable]):
        self.variables = variables
        self.messages: list[Message] = [{}]
        self.attributes: list[tuple[str, int]] = []  # of the artifact
        self.concrete: dict[str, bytes] = {}
        self._signatures: list[tuple[str, int]] = []
        self.numbers = {id(v): self.add({"variable": _variable(v)}) for v in variables}

    def add(self, message: Message) -> int:
        """Add an object; gives its number."""
        self.messages.append(message)
        return len(self.messages) - 1

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
        self.attributes.append((program.endpoint.name, self.add({"function": function})))

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
        self.messages[0] = user_object("_generic_user_object", attributes)

    def graph(self) -> bytes:
        """The objects, encoded."""
        return encoded("ObjectGraph", {"nodes": self.messages, "concrete": self.concrete})

    def checkpoint(self, keys: Mapping[int, str]) -> bytes:
        """The objects as the checkpoint lists them, encoded.

        Args:
            keys: `id(variable)` -> key of its tensor.
        """
        nodes: list[Message] = [
            {"children": message["children"]} if "children" in message else {}
            for message in self.messages
        ]
        for variable in self.variables:
            key = keys[id(variable)]
            attribute = {"name": VALUE, "full_name": variable.path, "key": key}
            has = {"has_values": {"value": True}}
            nodes[self.numbers[id(variable)]] = {"attributes": [attribute], **has}
        return encoded("CheckpointGraph", {"nodes": nodes})


def _variable(variable: Variable) -> Message:
    return {
        "dtype": code_of(variable.dtype, variable.path),
        "shape": shape_message(variable.shape),
        "trainable": bool(variable.trainable),
        "name": variable.path,
    }


def _concrete(bound: Sequence[int], signature: Any, outputs: Any) -> bytes:
    fields = {"bound": bound, "signature": value(signature), "outputs": value(outputs)}
    return encoded("Concrete", fields)


def _captured(name: str, function: str) -> Message:
    return {"captured": {"name": name, "function": function}}
