"""Penalties of activities, which older writers added up over a batch: sentences for the reader."""

from __future__ import annotations

from keramos.codec.canonical import Json
from keramos.codec.parse import objects
from keramos.dialects import Origin


def penalty_warnings(config: Json, origin: Origin) -> list[str]:
    """That what layers add to the loss for their outputs counts less than it did.

    Args:
        config: of a model, as written.
        origin: who wrote it.
    """
    if not origin.sums_penalties_of_activities:
        return []
    names = [str(name) for node in objects(config) or () if (name := _penalized(node))]
    if not names:
        return []
    shown = ", ".join(map(repr, names[:5])) + (" …" if names[5:] else "")
    sentence = (
        f"the penalties of activities of {shown} were sums over a batch for the writer; today they "
        "are divided by its size: to train on alike, multiply their strengths by it"
    )
    return [sentence]


def _penalized(node: dict[str, Json]) -> Json:
    """The name of a layer that has such a penalty."""
    config = node.get("config")
    if not isinstance(config, dict):
        return None
    has_one = config.get("activity_regularizer") is not None
    is_one = node.get("class_name") == "ActivityRegularization"
    return config.get("name") or node["class_name"] if has_one or is_one else None
