"""HDF5 files of the time before `.keras`: a whole model, or its weights alone.

Weights stand by layer, in the layer's own order; `layer_names` gives the order of the layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keramos import storage
from keramos.codec.canonical import Json
from keramos.codec.strict_json import loads
from keramos.dialects import Origin, slashes
from keramos.dialects.evidence import of_hdf5, of_numbered
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.errors import (
    DamagedFileError,
    located,
    near,
)
from keramos.saving import nodes
from keramos.saving.by_layer import AS_DESCRIBED, BY_LAYER, BY_LAYER_NAME, ByLayer
from keramos.saving.by_number import BY_NUMBER
from keramos.saving.compat import with_vocabularies
from keramos.saving.formats import h5_image
from keramos.saving.formats.format import Contents, Format
from keramos.saving.paths import OPTIMIZER, group_of, join
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, Group, LazyTensor, WeightStore

if TYPE_CHECKING:
    from keramos.storage.writer import Target


def _is_model(contents: Contents) -> bool:
    root = contents.root
    return root is not None and ("model_config" in root.attrs or "model_weights" in root)


def _is_weights(contents: Contents) -> bool:
    root = contents.root
    listed = ("layer_names", "layer_names0", "nb_layers")
    return root is not None and (any(name in root.attrs for name in listed) or _is_graph(root))


def _is_graph(root: Group) -> bool:
    """Whether it holds the weights of a Graph of Keras 0.x."""
    graph = root.get("graph")
    return isinstance(graph, Group) and "nb_params" in graph.attrs


def read_model(archive: Archive) -> Snapshot:
    """The snapshot in a whole-model file; its weights are keyed `layer/0`, in the file's order.

    What it says of training stands with the config, as in files since.

    Raises:
        DamagedFileError: a part is missing, or is not what it should be.
    """
    assert archive.whole is not None  # HDF5 is recognised in files alone
    root = storage.open_hdf5(archive.whole, archive.limits)
    config = _json_attribute(root, "model_config", archive.source)
    if not isinstance(config, dict) or "class_name" not in config:
        raise DamagedFileError(
            "the file does not describe a model: `model_config` is not an object",
            at="model_config",
            in_=archive.source,
        )
    if "training_config" in root.attrs:
        training = _json_attribute(root, "training_config", archive.source)
        config = {**config, "compile_config": training}
    if "model_weights" not in root:
        what = "the file has no weights: `model_weights` is missing"
        raise DamagedFileError(what, at="/", in_=archive.source)
    weights, names = listed_weights(_group(root, "model_weights", archive.source), archive.source)
    if "optimizer_weights" in root:
        weights = weights | _optimizer_weights(root, archive.source)
    origin = _origin(root, archive.source, "hdf5-model", names)
    metadata = _metadata(root, archive.source)
    arrangement = _arrangement(origin, BY_LAYER_NAME)
    return Snapshot(origin, config, weights, metadata=metadata, arrangement=arrangement)


def _optimizer_weights(root: Group, source: str) -> dict[str, LazyTensor]:
    """The variables of the optimizer, in the file's order, at the paths where Keras 3 has them."""
    group = _group(root, "optimizer_weights", source)
    if "weight_names" not in group.attrs and "weight_names0" not in group.attrs:
        return {}
    names = names_in(group, "weight_names", source)
    return {
        join(group_of(OPTIMIZER), str(i)): _tensor(group, name, source)
        for i, name in enumerate(names)
    }


def read_weights(archive: Archive) -> Snapshot:
    """The weights in a file that has no architecture.

    Raises:
        DamagedFileError: a part is missing, or is not what it should be.
    """
    assert archive.whole is not None  # HDF5 is recognised in files alone
    root = storage.open_hdf5(archive.whole, archive.limits)
    if "layer_names" not in root.attrs and "layer_names0" not in root.attrs:
        weights = numbered_weights(root, archive.source)
        origin = of_numbered(archive.source, "hdf5-legacy-weights")
        return Snapshot(origin, None, weights, arrangement=BY_NUMBER)
    weights, names = listed_weights(root, archive.source)
    origin = _origin(root, archive.source, "hdf5-legacy-weights", names)
    metadata = _metadata(root, archive.source)
    return Snapshot(
        origin, None, weights, metadata=metadata, arrangement=_arrangement(origin, BY_LAYER)
    )


def _arrangement(origin: Origin, todays: ByLayer) -> ByLayer:
    return AS_DESCRIBED if origin.family in BEFORE_KERAS3 else todays


def _origin(root: Group, source: str, format: str, names: Sequence[str]) -> Origin:
    version, backend = _text(root, "keras_version"), _text(root, "backend")
    return of_hdf5(source, format, version, backend, names)


def listed_weights(group: Group, source: str) -> tuple[WeightStore, list[str]]:
    """The tensors of a group with `layer_names`, as `layer/0`, `layer/1`, …, and their names.

    Args:
        group: `model_weights`, or the root of a weights file.
        source: the file, for errors.

    Raises:
        DamagedFileError: a list is missing, or names what the file does not hold.
    """
    tensors: dict[str, LazyTensor] = {}
    groups: dict[str, dict[str, Any]] = {}
    names: list[str] = []
    layers = names_in(group, "layer_names", source)
    todays = slashes.todays_names(layers)  # the group of `Conv/BatchNorm` is in that of `Conv`
    for stored in layers:
        if stored not in group:
            raise _absent("layer", group, stored, source)
        inner = _group(group, stored, source)
        layer = todays.get(stored, stored)
        groups[layer] = {}
        for i, name in enumerate(names_in(inner, "weight_names", source)):
            tensors[f"{layer}/{i}"] = _tensor(inner, name, source)
            names.append(name)
    return WeightStore(tensors, groups), names


def numbered_weights(root: Group, source: str) -> WeightStore:
    """The tensors of a file of Keras 0.x, in order: `layer_0/param_0`, or `graph/param_0`.

    Raises:
        DamagedFileError: one is missing.
    """
    if _is_graph(root):
        names = ["graph"]
    else:
        names = [f"layer_{i}" for i in range(_count(root, "nb_layers", source))]
    tensors: dict[str, LazyTensor] = {}
    for name in names:
        if name not in root:
            raise _absent("layer", root, name, source)
        group = _group(root, name, source)
        for i in range(_count(group, "nb_params", source)):
            tensors[f"{name}/{i}"] = _tensor(group, f"param_{i}", source)
    return WeightStore(tensors)


def _count(group: Group, attribute: str, source: str) -> int:
    """A number of things in a group, which a damaged file has not."""
    count = group.attrs.get(attribute)
    if type(count) is not int or not 0 <= count <= len(group):
        what = f"`{attribute}` is not the number of what is there"
        raise DamagedFileError(what, at=group.path or "/", in_=source, found=repr(count)[:80])
    return count


def names_in(group: Group, attribute: str, source: str) -> list[str]:
    """A list of names kept in an attribute, or in `attribute0`, `attribute1`, … where it was too
    long for one.

    Raises:
        DamagedFileError: there is none, not even an empty one, or it is something else.
    """
    chunks: list[Json] = [group.attrs[attribute]] if attribute in group.attrs else []
    if not chunks:
        while f"{attribute}{len(chunks)}" in group.attrs:
            chunks.append(group.attrs[f"{attribute}{len(chunks)}"])
    if not chunks:
        raise DamagedFileError(
            f"the list `{attribute}` is missing", at=group.path or "/", in_=source
        )
    return [name for chunk in chunks for name in _names(chunk, attribute, group, source)]


def _names(chunk: Json, attribute: str, group: Group, source: str) -> list[str]:
    place = group.path or "/"
    if not isinstance(chunk, list):
        raise DamagedFileError(f"attribute {attribute!r} is not a list", at=place, in_=source)
    names = [name for name in nodes.listing(chunk) if isinstance(name, str)]
    if len(names) < len(chunk):
        raise DamagedFileError(f"attribute {attribute!r} does not hold names", at=place, in_=source)
    return names


def _group(parent: Group, name: str, source: str) -> Group:
    node = parent[name]
    if not isinstance(node, Group):
        raise DamagedFileError(
            f"{name!r} is a tensor, not a group", at=join(parent.path, name), in_=source
        )
    return node


def _tensor(group: Group, name: str, source: str) -> LazyTensor:
    current: Group | LazyTensor = group
    for step in name.split("/"):
        if not isinstance(current, Group) or step not in current:
            raise _absent("weight", group, name, source)
        current = current[step]
    if not isinstance(current, LazyTensor):
        raise DamagedFileError(
            f"weight {name!r} is a group, not a tensor", at=join(group.path, name), in_=source
        )
    return current


def _absent(noun: str, group: Group, name: str, source: str) -> DamagedFileError:
    what, place = f"{noun} {name!r} is listed but not in the file", join(group.path, name) or "/"
    return DamagedFileError(what, at=place, in_=source, near=near(name, group))


def _json_attribute(root: Group, name: str, source: str) -> Json:
    value = _text(root, name)
    if value is None:
        raise DamagedFileError(f"the file has no readable `{name}`", at="/", in_=source)
    with located(in_=source):
        return loads(value, where=name)


def _metadata(root: Group, source: str) -> Mapping[str, Json]:
    """The user's own values; none in files of other writers."""
    if h5_image.METADATA not in root.attrs:
        return {}
    return nodes.mapping(_json_attribute(root, h5_image.METADATA, source))


def _text(group: Group, name: str) -> str | None:
    value: Json = group.attrs.get(name)
    return value if isinstance(value, str) else None


def write_model(snapshot: Snapshot, target: Target) -> None:
    """Write a whole model.

    Args:
        snapshot: with a config and a listing.
        target: path, URL or file object.
    """
    storage.write_weights(target, h5_image.of_model(with_vocabularies(snapshot)))


def write_weights(snapshot: Snapshot, target: Target) -> None:
    """Write the weights of a snapshot.

    Args:
        snapshot: with a listing.
        target: path, URL or file object.
    """
    storage.write_weights(target, h5_image.of_weights(snapshot))


MODEL = Format(
    "hdf5-model",
    holds_model=True,
    recognise=_is_model,
    read=read_model,
    endings=(".h5", ".hdf5"),
    argument="h5",
    write=write_model,
    container="hdf5",
)
WEIGHTS = Format(
    "hdf5-legacy-weights",
    holds_model=False,
    recognise=_is_weights,
    read=read_weights,
    endings=(".h5", ".hdf5"),
    argument="h5",
    write=write_weights,
    container="hdf5",
)
