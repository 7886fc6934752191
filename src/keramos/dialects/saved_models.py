"""What Keras wrote beside the graph of a SavedModel -> the config of a model."""

from __future__ import annotations

from collections.abc import Mapping

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import is_of

_SEQUENCES = ("__tuple__", "TensorShape")


def untagged(value: Json) -> Json:
    """A value without the tags that tf.keras put on it: tuples and shapes since 2.2, objects that
    are several times in it since 2.5.
    """
    if isinstance(value, list):
        return [untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    items = value.get("items")
    if is_of(value, _SEQUENCES) and isinstance(items, list):
        return [untagged(item) for item in items]
    return {key: untagged(item) for key, item in value.items() if key != "shared_object_id"}


def config_of(metadata: JsonObject, numbers: Mapping[str, float]) -> JsonObject:
    """The config of a model with what stands beside it: how it is trained, what it was built for.

    Args:
        metadata: of the model, untagged.
        numbers: what its optimizer was set to when it was saved, by name.
    """
    config: JsonObject = {key: metadata[key] for key in ("class_name", "config") if key in metadata}
    if isinstance(training := metadata.get("training_config"), dict):
        optimizer = set_to(training.get("optimizer_config"), numbers)
        config["compile_config"] = {**training, "optimizer_config": optimizer}
    if not metadata.get("is_graph_network") and (shape := _input_shape(metadata)) is not None:
        config["build_config"] = {"input_shape": shape}
    return config


def set_to(optimizer: Json, numbers: Mapping[str, float]) -> Json:
    """The config of an optimizer with the numbers that its variables had: some were set after it
    was made.

    Args:
        optimizer: a node.
        numbers: by name; those that are no arguments of it do not count.
    """
    config = optimizer.get("config") if isinstance(optimizer, dict) else None
    if not isinstance(optimizer, dict) or not isinstance(config, dict):
        return optimizer
    changed: JsonObject = {
        key: numbers[key]
        for key, value in config.items()
        if key in numbers and type(value) is float and value != numbers[key]
    }
    for key in ("inner_optimizer", "optimizer"):
        if isinstance(config.get(key), dict):
            changed[key] = set_to(config[key], numbers)
    return {**optimizer, "config": {**config, **changed}}


def _input_shape(metadata: JsonObject) -> Json:
    """What a model without a graph of its own was called on: since tf.keras 2.7 all arguments,
    before only the first, or its shape.
    """
    every = metadata.get("full_save_spec")
    if isinstance(every, list) and every and isinstance(every[0], list) and every[0]:
        return _shapes(every[0][0])
    first = metadata.get("save_spec")
    return metadata.get("build_input_shape") if first is None else _shapes(first)


def _shapes(spec: Json) -> Json:
    """A nest of tensors' types -> their shapes."""
    if isinstance(spec, list):
        return [_shapes(item) for item in spec]
    if not isinstance(spec, dict):
        return None
    if spec.get("class_name") != "TypeSpec":
        return {key: _shapes(item) for key, item in spec.items()}
    serialized = spec.get("serialized")
    return serialized[0] if isinstance(serialized, list) and serialized else None
