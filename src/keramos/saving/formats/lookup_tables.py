"""The vocabularies of a SavedModel: terms and their numbers in the tables of its lookup layers.

Until TensorFlow 2.5 a table is a tensor of keys and one of values in the checkpoint, special terms
included; since, two constants that a function of the graph fills the table with, or a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keramos.codec.canonical import Json, JsonObject
from keramos.errors import DamagedFileError
from keramos.saving import nodes
from keramos.saving.object_walk import LAYER
from keramos.storage import Archive
from keramos.storage.tensorflow import Bundle, ObjectGraph, SavedModel

#: Layers that look terms up, and the attribute of an inner one that does it for them.
CLASSES = frozenset({"StringLookup", "IntegerLookup", "TextVectorization"})
INNER = ("_lookup_layer", "_index_lookup_layer")
TABLES = ("lookup_table", "_table")
WEIGHTS = ("idf_weights", "tf_idf_weights")

Term = str | int


class LookupTables:
    """What stands in the tables of a SavedModel.

    Args:
        archive: with the files that tables are filled from.
        saved: what it says of itself.
        checkpoint: its variables.
        graph: of its objects.
        names: node of a layer -> the layer's name.
    """

    def __init__(
        self,
        archive: Archive,
        saved: SavedModel,
        checkpoint: Bundle,
        graph: ObjectGraph,
        names: dict[int, str],
    ):
        self._archive, self._saved, self._checkpoint = archive, saved, checkpoint
        self._graph, self._names = graph, names

    def filled(self, model: JsonObject, node: int = 0) -> JsonObject:
        """The config of a model, with the vocabularies that its layers do not hold themselves.

        Args:
            model: its node.
            node: the number of its object.
        """
        layers = nodes.listing(nodes.arguments(model).get("layers"))
        if not layers:
            return model
        children = self._layers(node)
        changed: list[Json] = [
            self._layer(layer, children[name])
            if isinstance(layer, dict) and (name := _name(layer)) in children
            else layer
            for layer in layers
        ]
        return {**model, "config": {**nodes.arguments(model), "layers": changed}}

    def _layer(self, layer: JsonObject, node: int) -> JsonObject:
        config = nodes.arguments(layer)
        if "layers" in config:
            return self.filled(layer, node)
        if str(layer.get("class_name")) not in CLASSES or isinstance(
            config.get("vocabulary"), list
        ):
            return layer
        inner = next((n for name in INNER if (n := self._graph.child(node, name))), node)
        terms = self._terms(inner)
        if not terms:
            return layer
        added: JsonObject = {"vocabulary": [*terms]}
        if str(config.get("output_mode")) in ("tf_idf", "tf-idf"):
            added["idf_weights"] = self._weights(inner, len(terms))
        return {**layer, "config": {**config, **added}}

    def _layers(self, node: int) -> dict[str, int]:
        children = self._graph.nodes[node].children.items()
        numbers = [child for name, child in children if name.startswith(LAYER)]
        return {self._names[n]: n for n in numbers if n in self._names}

    def _weights(self, node: int, count: int) -> Json:
        """A weight for each term; in front of them stand those of special terms, their mean."""
        for name in WEIGHTS:
            child = self._graph.child(node, name)
            key = None if child is None else self._graph.nodes[child].key
            if key is not None and self._checkpoint.has_numbers(key):
                weights: list[Json] = self._checkpoint.tensor(key).read().tolist()
                return weights[-count:]
        return None

    def _terms(self, layer: int) -> list[Term]:
        """The terms of a lookup layer, by their numbers."""
        table = next((n for name in TABLES if (n := self._graph.child(layer, name))), None)
        if table is None:
            return []
        for columns in (self._stored(table), self._filled_with(table)):
            if columns is not None and len(columns[0]) == len(columns[1]):
                return [term for _, term in sorted(_numbered(*columns))]
        return self._in_file(table)

    def _stored(self, table: int) -> tuple[Sequence[bytes | int], Sequence[bytes | int]] | None:
        """The keys and the values of a table in the checkpoint."""
        for key in self._graph.nodes[table].keys.values():
            names = (f"{key}-keys", f"{key}-values")
            if not all(name in self._checkpoint for name in names):
                names = (f"{key}table-keys", f"{key}table-values")
            if all(name in self._checkpoint for name in names):
                keys, values = map(self._elements, names)
                return (keys, values) if keys else None
        return None

    def _elements(self, key: str) -> Sequence[bytes | int]:
        if self._checkpoint.has_numbers(key):
            return [int(number) for number in self._checkpoint.tensor(key).read().reshape(-1)]
        return self._checkpoint.strings(key)

    def _filled_with(
        self, table: int
    ) -> tuple[Sequence[bytes | int], Sequence[bytes | int]] | None:
        """The constants that a table is filled with: its keys, its values."""
        objects = [self._saved.objects[node] for node in self._used_to_fill(table)]
        operations = [entry.constant for entry in objects if entry.constant]
        constants = self._saved.constants(operations)
        found = [constants[name] for name in operations if name in constants]
        return (found[0], found[1]) if len(found) == 2 else None

    def _in_file(self, table: int) -> list[Term]:
        """The lines of the file that a table is filled from."""
        for node in self._used_to_fill(table):
            name = self._saved.file_of(node)
            if name is not None:
                lines = self._archive.member(f"assets/{name}").read().split(b"\n")
                return [_term(line) for line in (lines[:-1] if lines[-1] == b"" else lines)]
        return []

    def _used_to_fill(self, table: int) -> Iterator[int]:
        objects = self._saved.objects
        for name in ("_initialize", "_initializer"):
            child = objects[table].children.get(name) if table < len(objects) else None
            for function in self._saved.objects[child].functions if child is not None else ():
                yield from self._saved.bound_inputs(function)


def _name(layer: JsonObject) -> str:
    return str(nodes.arguments(layer).get("name") or layer.get("name"))


def _numbered(
    keys: Sequence[bytes | int], values: Sequence[bytes | int]
) -> Iterator[tuple[int, Term]]:
    """Numbers and terms: those of an inverted table are its keys."""
    is_inverted = bool(values) and isinstance(values[0], bytes)
    numbers, terms = (keys, values) if is_inverted else (values, keys)
    for number, term in zip(numbers, terms, strict=True):
        if not isinstance(number, int):
            raise DamagedFileError("a table of a lookup layer has no numbers")
        yield number, _term(term)


def _term(term: bytes | int) -> Term:
    return term.decode("utf-8", "replace") if isinstance(term, bytes) else term
