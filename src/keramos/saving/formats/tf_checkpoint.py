"""TensorFlow checkpoints: `<prefix>.index`, and the shards `<prefix>.data-00000-of-00001` ….

Variables stand by object (`save_weights` of tf.keras, `tf.train.Checkpoint`), or by their names
(`tf.train.Saver`, Estimators). In a folder, the text file `checkpoint` names the newest prefix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from keramos import storage
from keramos.codec.canonical import Json
from keramos.codec.strict_json import loads
from keramos.dialects import Origin
from keramos.errors import DamagedFileError, UnrecognizedFileError, located
from keramos.saving.by_node import ByNode
from keramos.saving.by_variable import BY_VARIABLE
from keramos.saving.formats.format import Contents, Format
from keramos.saving.formats.optimizer_nodes import OptimizerNodes
from keramos.saving.object_walk import paths
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, WeightStore
from keramos.storage.span import Span
from keramos.storage.tensorflow import Bundle, ObjectGraph, bundle, is_index, object_graph
from keramos.storage.tensorflow.messages import decoder

INDEX, NEWEST = ".index", "checkpoint"
SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"
MAX_NOTE = 1 << 20  # bytes of that text
_PATH = re.compile(rb'^model_checkpoint_path: *"((?:[^"\\]|\\.)*)"', re.MULTILINE)


def _is_checkpoint(contents: Contents) -> bool:
    if contents.file_type in ("zip", "directory"):
        return any(_prefixes(contents.names))
    whole = contents.archive.whole
    if whole is None:
        return False
    return is_index(whole) or (contents.file_type == "text" and _names_newest(whole))


def _names_newest(whole: Span) -> bool:
    """Whether a file is the text in which TensorFlow notes the newest of a folder's checkpoints."""
    return _PATH.search(whole.view(0, min(whole.size, MAX_NOTE))) is not None


def _prefixes(names: frozenset[str]) -> list[str]:
    """The checkpoints of a folder."""
    prefixes = [name.removesuffix(INDEX) for name in names if name.endswith(INDEX)]
    shards = {name.rpartition(".data-")[0] for name in names}
    return sorted(prefix for prefix in prefixes if "/" not in prefix and prefix in shards)


def read(archive: Archive) -> Snapshot:
    """The variables of a checkpoint, and the model where it says which one it is of.

    Raises:
        UnrecognizedFileError: a folder holds several, and does not say which is meant.
        DamagedFileError: it is damaged.
    """
    is_alone = archive.container == "file"
    checkpoint = _opened_alone(archive) if is_alone else opened(archive, _newest(archive))
    origin = Origin(archive.source, CHECKPOINT.name, evidence="tf_keras")
    graph = graph_of(archive, checkpoint)
    if graph is None:
        weights = by_key(checkpoint)
        summed = digests(checkpoint, weights)
        return Snapshot(origin, None, weights, metadata=summed, arrangement=BY_VARIABLE)
    places = paths(graph, {})
    optimizer = OptimizerNodes.anywhere(checkpoint, graph)
    weights = tensors(checkpoint, graph, places) | optimizer.variables()
    return Snapshot(
        origin,
        _config(checkpoint, graph, archive.source),
        weights,
        metadata=digests(checkpoint, weights),
        arrangement=ByNode(graph, places, {}, {}),
        settings=optimizer.numbers(),
    )


def opened(archive: Archive, prefix: str) -> Bundle:
    """The checkpoint of a prefix, whose files are members of an archive."""
    index = archive.member(prefix + INDEX).span()
    return Bundle(
        index,
        lambda number, count: archive.member(bundle.shard_name(prefix, number, count)).span(),
        archive.limits,
    )


def _opened_alone(index: Archive) -> Bundle:
    """The checkpoint of an index that was opened as a file: its shards lie beside it. So does the
    index itself, where the text that names it was opened.
    """
    assert index.whole is not None
    prefix = index.source.replace("\\", "/").rpartition("/")[2].removesuffix(INDEX)
    whole = index.whole
    if not is_index(whole):
        prefix = _noted(bytes(whole.view(0, min(whole.size, MAX_NOTE)))) or NEWEST
        whole = storage.beside.opened(index, prefix + INDEX)
    return Bundle(
        whole,
        lambda number, count: storage.beside.opened(
            index, bundle.shard_name(prefix, number, count)
        ),
        index.limits,
    )


def _newest(archive: Archive) -> str:
    """The prefix of the checkpoint that is meant."""
    prefixes = _prefixes(frozenset(archive.names()))
    named = _noted(archive.member(NEWEST).read(MAX_NOTE) if NEWEST in archive else b"")
    if named in prefixes:
        return named
    if len(prefixes) > 1:
        raise UnrecognizedFileError(
            "the folder holds several checkpoints",
            in_=archive.source,
            found=", ".join(prefixes),
            hint="pass the prefix of one: folder/prefix",
        )
    return prefixes[0]


def _noted(text: bytes) -> str | None:
    """The prefix of the newest checkpoint, as the text beside it notes it."""
    match = _PATH.search(text)
    # The path was true where it was written; the folder may have moved.
    return re.split(r"[/\\]", match[1].decode("utf-8", "replace"))[-1] if match else None


def graph_of(archive: Archive, checkpoint: Bundle) -> ObjectGraph | None:
    """The objects of a checkpoint; None for one that lists variables by name."""
    with located(in_=archive.source):
        return ObjectGraph.read(checkpoint, decoder(archive.source, archive.limits))


def tensors(checkpoint: Bundle, graph: ObjectGraph, places: Mapping[int, str]) -> WeightStore:
    """The variables of a model.

    Args:
        checkpoint: that holds them.
        graph: of its objects.
        places: node of a variable -> its path.
    """
    keys = {path: graph.nodes[node].key or "" for node, path in places.items()}
    return WeightStore(
        {path: checkpoint.tensor(key) for path, key in keys.items() if checkpoint.has_numbers(key)}
    )


def digests(checkpoint: Bundle, weights: WeightStore) -> dict[str, Json]:
    """What the metadata of a snapshot say of its tensors: their checksums."""
    named = {path: tensor.name for path, tensor in weights.items() if tensor.name in checkpoint}
    sums: dict[str, Json] = {path: checkpoint.digest(key) for path, key in named.items()}
    return {"digests": sums}


def by_key(checkpoint: Bundle) -> WeightStore:
    """Every tensor of numbers, at its key without what all keys end with."""
    keys = [key for key in checkpoint if checkpoint.has_numbers(key)]
    return WeightStore({key.removesuffix(SUFFIX): checkpoint.tensor(key) for key in keys})


def _config(checkpoint: Bundle, graph: ObjectGraph, source: str) -> dict[str, Json] | None:
    """The config of the model, which tf.keras 1.12 wrote into its checkpoints."""
    key = graph.nodes[0].keys.get(object_graph.CONFIG)
    if key is None or key not in checkpoint:
        return None
    texts = checkpoint.strings(key)
    with located(in_=source):
        config: Json = loads(texts[0] if texts else b"", where=object_graph.CONFIG)
    if not isinstance(config, dict) or "class_name" not in config:
        raise DamagedFileError("the config in the checkpoint is not one of a model", in_=source)
    return config


CHECKPOINT = Format(
    "tf-checkpoint", holds_model=True, recognise=_is_checkpoint, read=read, endings=()
)
