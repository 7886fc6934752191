"""The whole-model HDF5 file: config and weights as Keras wrote them before `.keras`.

Refuses to know models. Weights stand by layer, in the layer's own order; `layer_names` says the
order of the layers.
"""

from __future__ import annotations

from typing import Any

from keramos import storage
from keramos.codec.parse import loads
from keramos.errors import DamagedFileError, UnsupportedFileError
from keramos.saving.snapshot import Origin, Snapshot
from keramos.storage.weight_store import WeightStore


def read(archive: Any) -> Snapshot:
    """The snapshot in a whole-model file; its weights are keyed `layer/weight` in the order of the
    file.

    Raises:
        DamagedFileError: a part is missing, or is not what it should be.
    """
    root = storage.open_hdf5(archive.whole, archive.limits)
    config = _json_attribute(root, "model_config", archive.source)
    if not isinstance(config, dict) or "class_name" not in config:
        raise DamagedFileError(
            "the file does not describe a model: `model_config` is not an object",
            in_=archive.source,
        )
    origin = Origin(
        archive.source,
        "hdf5-model",
        keras_version=_text(root, "keras_version"),
        backend=_text(root, "backend"),
    )
    _check_meaning(config, origin)
    training = (
        _json_attribute(root, "training_config", archive.source)
        if "training_config" in root.attrs
        else None
    )
    metadata = {"training_config": training} if training else {}
    return Snapshot(
        origin,
        config,
        layered_weights(root["model_weights"], archive.source),
        {},
        metadata,
        "layers",
    )


def _check_meaning(config: Any, origin: Origin) -> None:
    """Refuse a name that meant something else when the file was written: a wrong number is worse
    than none.

    Raises:
        UnsupportedFileError: `hard_sigmoid` before Keras 3 was max(0, min(1, 0.2·x + 0.5)); since,
            it is relu6(x + 3) / 6.
    """
    if (origin.keras_version or "0").partition(".")[0] >= "3":
        return
    stack = [config]
    while stack:
        value = stack.pop()
        if value == "hard_sigmoid":
            raise UnsupportedFileError(
                "hard_sigmoid of Keras 1 and 2 is not supported: today's is another function",
                in_=str(origin),
            )
        stack.extend(
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        )


def layered_weights(group: Any, source: str) -> WeightStore:
    """The tensors of a group with `layer_names`, as `layer/0`, `layer/1`, … in the layer's order.

    Args:
        group: `model_weights`, or the root of a weights file.
        source: the file, for errors.

    Raises:
        DamagedFileError: a name in the lists that the file does not hold.
    """
    tensors: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for layer in names_in(group, "layer_names", source):
        if layer not in group:
            raise DamagedFileError(f"layer {layer!r} is listed but not in the file", in_=source)
        inner = group[layer]
        groups[layer] = {}
        for i, name in enumerate(names_in(inner, "weight_names", source)):
            tensors[f"{layer}/{i}"] = _tensor(inner, name, source)
    return WeightStore(tensors, groups)


def names_in(group: Any, attribute: str, source: str) -> list[str]:
    """A list of names kept in an attribute, or in `attribute0`, `attribute1`, … where it was too
    long for one.
    """
    if attribute in group.attrs:
        chunks = [group.attrs[attribute]]
    else:
        chunks = []
        while f"{attribute}{len(chunks)}" in group.attrs:
            chunks.append(group.attrs[f"{attribute}{len(chunks)}"])
    found = [_decoded(name) for chunk in chunks for name in list(chunk)]
    if not all(isinstance(name, str) for name in found):
        raise DamagedFileError(f"attribute {attribute!r} does not hold names", in_=source)
    return found


def _tensor(group: Any, name: str, source: str) -> Any:
    current = group
    for part in name.split("/"):
        if not hasattr(current, "keys") or part not in current:
            raise DamagedFileError(f"weight {name!r} is listed but not in the file", in_=source)
        current = current[part]
    return current


def _json_attribute(root: Any, name: str, source: str) -> Any:
    value = _text(root, name)
    if value is None:
        raise DamagedFileError(f"the file has no readable `{name}`", in_=source)
    return loads(value, where=name)


def _text(group: Any, name: str) -> str | None:
    value = _decoded(group.attrs[name]) if name in group.attrs else None
    return value if isinstance(value, str) else None


def _decoded(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
