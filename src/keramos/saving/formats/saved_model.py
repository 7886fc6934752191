"""SavedModels that Keras wrote: the config of the model beside TensorFlow's graph of its calls.

The graph is not looked at: the model is made from its config, as from any other file.

`saved_model.pb`, `keras_metadata.pb` (since TensorFlow 2.5; before, it stands in the former),
`variables/variables.index` and its shards, `assets/…`. TensorFlow 1.12 to 1.15 could write the
config alone, as `assets/saved_model.json`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from keramos.codec.canonical import Json
from keramos.codec.strict_json import loads
from keramos.dialects import Origin, saved_models
from keramos.errors import DamagedFileError, located
from keramos.saving import by_node, nodes, object_walk
from keramos.saving.formats import tf_checkpoint
from keramos.saving.formats.format import Contents, Format
from keramos.saving.formats.lookup_tables import LookupTables
from keramos.saving.formats.optimizer_nodes import OptimizerNodes
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, WeightStore
from keramos.storage.tensorflow import Bundle, SavedModel
from keramos.storage.tensorflow.messages import decoder
from keramos.storage.tensorflow.saved_model import TensorSpec

#: What callers name it by; a model writes it itself, for it holds what it computes.
ARGUMENT = "tf"
JSON = "assets/saved_model.json"
#: How the kinds of objects of Keras begin.
_KERAS = "_tf_keras_"
GRAPH, METADATA, VARIABLES = "saved_model.pb", "keras_metadata.pb", "variables/variables"


def _is_saved_model(contents: Contents) -> bool:
    return contents.file_type in ("directory", "zip") and GRAPH in contents.names


@dataclass(frozen=True)
class Described:
    """What Keras wrote of an object.

    Attributes:
        identifier: what kind of object.
        metadata: of it.
    """

    identifier: str
    metadata: dict[str, Json]

    @property
    def name(self) -> str | None:
        """Of a layer."""
        name = self.metadata.get("name") or nodes.arguments(self.metadata).get("name")
        return name if isinstance(name, str) else None

    @property
    def class_name(self) -> str | None:
        """Of a layer, without the package that it was registered in."""
        name = self.metadata.get("class_name")
        return name.rpartition(">")[2] if isinstance(name, str) else None


def read(archive: Archive) -> Snapshot:
    """The snapshot in a SavedModel; tensors stay in the shards. One without the config of a model
    has what can be called, and its variables.

    Raises:
        DamagedFileError: a part is missing, or is not what it should be.
    """
    saved = SavedModel(archive.member(GRAPH).span(), archive.limits)
    objects = _described(archive, saved) or _exported(archive)
    # One whose constants are all that it computes with has no variables.
    has_variables = VARIABLES + tf_checkpoint.INDEX in archive
    checkpoint = tf_checkpoint.opened(archive, VARIABLES) if has_variables else None
    graph = checkpoint and tf_checkpoint.graph_of(archive, checkpoint)
    root = objects.get(0)
    if root is not None and not has_variables:
        raise DamagedFileError(
            "the SavedModel of a Keras model is without its variables",
            in_=archive.source,
            wanted=f"{VARIABLES}{tf_checkpoint.INDEX}, and the shards beside it",
            hint="copy the whole folder, variables/ too",
        )
    if root is None or checkpoint is None or graph is None:
        kind = "keras-saved-model" if _is_keras(saved) else None
        return replace(_without_config(archive, saved, checkpoint), foreign=kind)
    names = {node: entry.name for node, entry in objects.items() if entry.name}
    classes = {node: name for node, entry in objects.items() if (name := entry.class_name)}
    paths = object_walk.paths(graph, names)
    optimizer = OptimizerNodes.of_model(checkpoint, graph, 0)
    weights = tf_checkpoint.tensors(checkpoint, graph, paths) | optimizer.variables()
    tables = LookupTables(archive, saved, checkpoint, graph, names)
    return Snapshot(
        _origin(archive.source, saved, root),
        tables.filled(saved_models.config_of(root.metadata, optimizer.numbers())),
        weights,
        metadata=tf_checkpoint.digests(checkpoint, weights),
        arrangement=by_node.ByNode(graph, paths, names, classes),
        signatures=_signatures(saved, is_whole=False),
    )


def _is_keras(saved: SavedModel) -> bool:
    """Whether what was saved was a model of Keras: since TensorFlow 2.5 that is all that its file
    says of it, the rest standing in `keras_metadata.pb`.
    """
    return bool(saved.objects) and saved.objects[0].identifier.startswith(_KERAS)


def _without_config(archive: Archive, saved: SavedModel, checkpoint: Bundle | None) -> Snapshot:
    writer = f"TensorFlow {saved.tensorflow_version}" if saved.tensorflow_version else None
    origin = Origin(archive.source, MODEL.name, writer=writer)
    weights = WeightStore({}) if checkpoint is None else tf_checkpoint.by_key(checkpoint)
    summed = {} if checkpoint is None else tf_checkpoint.digests(checkpoint, weights)
    return Snapshot(
        origin, None, weights, metadata=summed, signatures=_signatures(saved, is_whole=True)
    )


def _signatures(saved: SavedModel, *, is_whole: bool) -> dict[str, str]:
    """What can be called, with the types of what goes in and comes out.

    Args:
        saved: what the SavedModel says of itself.
        is_whole: whether this is all that it can do: then attributes that are functions count,
            too, of which nothing says the types.
    """
    shown = {
        name: f"({_types(entry.inputs)}) -> ({_types(entry.outputs)})"
        for name, entry in saved.signatures.items()
    }
    return {**dict.fromkeys(saved.endpoints, "(…)"), **shown} if is_whole else shown


def _types(tensors: Mapping[str, TensorSpec]) -> str:
    return ", ".join(f"{name}: {_type(tensor)}" for name, tensor in tensors.items())


def _type(tensor: TensorSpec) -> str:
    if tensor.shape is None:
        return f"{tensor.dtype}[…]"
    return f"{tensor.dtype}[{', '.join('?' if n is None else str(n) for n in tensor.shape)}]"


def _described(archive: Archive, saved: SavedModel) -> dict[int, Described]:
    """What Keras wrote of each object, by its number."""
    if METADATA in archive:
        span = archive.member(METADATA).span()
        fields = decoder(span.name, archive.limits).decode("KerasMetadata", span.view(0, span.size))
        entries = [
            (entry.get("node", 0), entry.get("identifier", ""), entry.get("metadata", ""))
            for entry in fields.get("nodes", ())
        ]
    else:
        entries = [(i, entry.identifier, entry.metadata) for i, entry in enumerate(saved.objects)]
    return {
        node: Described(identifier, nodes.mapping(_json(text, archive.source)))
        for node, identifier, text in entries
        if identifier.startswith(_KERAS) and text
    }


def _exported(archive: Archive) -> dict[int, Described]:
    """The model alone, as `export_saved_model` of TensorFlow 1.12 to 1.15 wrote it."""
    if JSON not in archive:
        return {}
    config = nodes.mapping(_json(archive.member(JSON).read(), archive.source))
    return {0: Described("", config)} if "class_name" in config else {}


def _json(text: str | bytes, source: str) -> Json:
    with located(in_=source):
        return saved_models.untagged(loads(text, where=METADATA))


def _origin(source: str, saved: SavedModel, root: Described) -> Origin:
    version, backend = (root.metadata.get(key) for key in ("keras_version", "backend"))
    return Origin(
        source,
        "saved-model",
        keras_version=version if isinstance(version, str) else None,
        backend=backend if isinstance(backend, str) else None,
        evidence="tf_keras",
    )


def are_parts(names: Collection[str]) -> bool:
    """Whether files of these names in one folder are a SavedModel."""
    return GRAPH in names or f"{GRAPH}txt" in names


def _others(archive: Archive) -> Iterator[tuple[str, Json]]:
    """What Keras wrote of each object: Keras 2 makes each by itself, and the model's config need
    not say the same.
    """
    saved = SavedModel(archive.member(GRAPH).span(), archive.limits)
    for number, entry in _described(archive, saved).items():
        yield f"object {number} ({entry.class_name or entry.identifier})", entry.metadata


MODEL = Format(
    "saved-model",
    holds_model=True,
    recognise=_is_saved_model,
    read=read,
    parts=r"keras_metadata\.pb|fingerprint\.pb|variables/.*",
    others=_others,
)
