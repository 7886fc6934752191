"""What a config lacks and its own tensors tell: filled in before anything is made of the config."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from keramos.dialects import lost_arguments
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.dialects.rules import nobody_knows
from keramos.saving.snapshot import Snapshot
from keramos.storage import WeightStore

_NUMBER = re.compile(r"_\d{1,9}$")


def with_lost_arguments(
    snapshot: Snapshot, is_custom: Callable[[str], bool] = nobody_knows
) -> Snapshot:
    """The snapshot with the arguments that older writers left out, and notes of what was found.

    Args:
        snapshot: with a config.
        is_custom: whether a name is a custom object's: such a layer is left as it is.
    """
    is_older = snapshot.origin.family in BEFORE_KERAS3
    if snapshot.config is None or snapshot.arrangement.is_canonical or not is_older:
        return snapshot
    config, notes = lost_arguments.recovered(snapshot.config, _stored(snapshot.weights), is_custom)
    return replace(snapshot, config=config, notes=(*snapshot.notes, *notes))


def _stored(weights: WeightStore) -> dict[str, list[lost_arguments.Stored]]:
    """The tensors of each layer, as their names and shapes tell them."""
    return {
        layer: [
            lost_arguments.Stored(_NUMBER.sub("", _leaf(tensor.name)), tuple(tensor.shape))
            for tensor in weights.under(layer).values()
        ]
        for layer in weights.groups
    }


def _leaf(path: str) -> str:
    """`model_weights/dense/dense/kernel:0` -> `kernel`."""
    return path.rpartition("/")[2].partition(":")[0]
