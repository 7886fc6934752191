"""A snapshot -> the tensors and attributes of an HDF5 file that lists tensors by layer.

Which Keras it is for, the snapshot's origin says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keramos.codec.canonical import Json
from keramos.dialects.writing import Reader, hdf5
from keramos.errors import ConfigError, SaveError
from keramos.saving.formats.format import KERAS_VERSION
from keramos.saving.listing import Listing
from keramos.saving.paths import INNER_OPTIMIZER, OPTIMIZER, group_of, join
from keramos.saving.snapshot import Snapshot
from keramos.storage import WeightStore

#: The most names in one attribute: each takes 16 bytes, and all attributes less than 64 KiB.
_NAMES = 4000
_OWN = "top_level_model_weights"
_OPTIMIZER = "optimizer_weights"

#: The attribute of the root with the user's own values.
METADATA = "keramos_metadata"


def of_model(snapshot: Snapshot) -> WeightStore:
    """The contents of a whole-model file.

    Args:
        snapshot: with a config, and a listing of its layers.

    Raises:
        SaveError: files of layers, for which there is no place.
    """
    reader = _reader(snapshot)
    config = dict(snapshot.config or {})
    if snapshot.assets:
        what = "an HDF5 file has no place for the files of layers"
        raise SaveError(what, found=", ".join(snapshot.assets)[:200], hint="save a .keras file")
    training = config.pop("compile_config", None)
    written = hdf5.model_config(config, reader)
    listed = _Image(reader, _version(snapshot))
    listed.add_layers("model_weights", _listing(snapshot))
    attributes = _writer(reader, _version(snapshot)) | {"model_config": json.dumps(written)}
    if isinstance(training, dict):
        recipe = hdf5.training_of(training, reader)
        if recipe is not None:
            attributes["training_config"] = json.dumps(recipe)
            listed.add_optimizer(_optimizer(snapshot), recipe)
    return listed.store(attributes | _metadata(snapshot))


def of_weights(snapshot: Snapshot) -> WeightStore:
    """The contents of a file of weights alone."""
    listed = _Image(_reader(snapshot), _version(snapshot))
    listed.add_layers("", _listing(snapshot))
    return listed.store(_metadata(snapshot))


def _metadata(snapshot: Snapshot) -> dict[str, str]:
    """What archives keep in `metadata.json`, in an attribute that no other reader looks for."""
    return {METADATA: json.dumps(dict(snapshot.metadata))} if snapshot.metadata else {}


def _reader(snapshot: Snapshot) -> Reader:
    return Reader.of(f"keras=={_version(snapshot)}")


def _listing(snapshot: Snapshot) -> Listing:
    if snapshot.listing is None:
        raise ConfigError("this format lists weights by layer, which only a model can do")
    return snapshot.listing()


def _version(snapshot: Snapshot) -> str:
    return snapshot.origin.keras_version or KERAS_VERSION


def _writer(reader: Reader, version: str) -> dict[str, str]:
    # To Keras 2 it means how kernels stand; to Keras 3 nothing.
    backend = "jax" if reader.family == "keras3" else "tensorflow"
    return {"backend": backend, "keras_version": version}


def _optimizer(snapshot: Snapshot) -> list[Any]:
    """The variables of the optimizer, in its own order; of one inside another, that alone."""
    inner = snapshot.weights.under(group_of(join(OPTIMIZER, INNER_OPTIMIZER)))
    stored = inner if len(inner) else snapshot.weights.under(group_of(OPTIMIZER))
    return stored.numbered()


class _Image:
    def __init__(self, reader: Reader, version: str):
        self._writer = _writer(reader, version)
        self._tensors: dict[str, Any] = {}
        self._groups: dict[str, dict[str, Any]] = {}
        # The names of TensorFlow's variables end so; readers take names as they are.
        self._end = "" if reader.family == "keras3" else ":0"

    def add_layers(self, place: str, listing: Listing) -> None:
        names = [layer.name for layer in listing.layers]
        self._groups[place] = {**_listed("layer_names", names), **self._writer}
        for layer in listing.layers:
            self._add(join(place, layer.name), layer.weights)
        self._add(join(place, _OWN), listing.own)

    def add_optimizer(self, variables: Sequence[Any], training: Mapping[str, Json]) -> None:
        if not variables:
            return
        node = training["optimizer_config"]
        name = str(node["class_name"] if isinstance(node, dict) else node).rpartition(">")[2]
        name = name if self._end else name.lower()
        first = "iteration" if self._end else f"{name}/iteration"
        named = ((f"{name}/variable_{i}" if i else first, v) for i, v in enumerate(variables))
        self._add(_OPTIMIZER, named)

    def _add(self, group: str, weights: Iterable[tuple[str, Any]]) -> None:
        named = {f"{path}{self._end}": array for path, array in weights}
        self._groups[group] = _listed("weight_names", list(named))
        self._tensors |= {f"{group}/{name}": array for name, array in named.items()}

    def store(self, attributes: Mapping[str, Any]) -> WeightStore:
        root = {**self._groups.pop("", {}), **attributes}
        tensors = WeightStore.build(self._tensors)
        widened = {path: tensor.widened() for path, tensor in tensors.items()}
        return WeightStore(widened, {"": root, **self._groups})


def _listed(name: str, values: list[str]) -> dict[str, list[str]]:
    """A list of names as attributes: several where it is too long for one."""
    if len(values) <= _NAMES:
        return {name: values}
    parts = range(0, len(values), _NAMES)
    return {f"{name}{i}": values[at : at + _NAMES] for i, at in enumerate(parts)}
