"""What `compile` was given by the names of outputs, when these are called otherwise.

Pure: dict in, dict out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keramos.codec.canonical import Json, JsonObject

#: Arguments of `compile` that may be dicts by the name of an output.
_BY_OUTPUT = ("loss", "loss_weights", "metrics", "weighted_metrics")


def renamed(
    model: Mapping[str, Json], config: JsonObject, name: Callable[[str], str]
) -> JsonObject:
    """A model with another config, whose outputs have other names.

    Args:
        model: as it was.
        config: what its layers are now.
        name: what an output is called now, by what it was called.
    """
    training = model.get("compile_config")
    if not isinstance(training, dict):
        return {**model, "config": config}
    compiled: JsonObject = {
        key: _by_name(value, name) if key in _BY_OUTPUT else value
        for key, value in training.items()
    }
    return {**model, "config": config, "compile_config": compiled}


def _by_name(value: Json, name: Callable[[str], str]) -> Json:
    if not isinstance(value, dict) or "class_name" in value:  # one object, for all outputs
        return value
    return {name(key): inner for key, inner in value.items()}
