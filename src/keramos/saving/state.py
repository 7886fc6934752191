"""The tensors of an optimizer, from the order of older versions to today's.

Refuses to make an optimizer: the file says its class.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keramos.dialects import slots
from keramos.storage.weight_store import WeightStore


def upgraded(weights: WeightStore, config: Any) -> WeightStore:
    """`weights` with the variables of the optimizer where newer versions have them.

    Args:
        weights: of a whole model, by path.
        config: of the model.
    """
    training = config.get("compile_config") if isinstance(config, dict) else None
    told = training.get("optimizer") if isinstance(training, dict) else None
    for path, class_name in _optimizers(told):
        weights = weights.renamed(_moved(weights.under(path), path, class_name))
    return weights


def _optimizers(told: Any, path: str = "optimizer") -> Iterator[tuple[str, str]]:
    """The place and the class of an optimizer, and of the one inside it."""
    while isinstance(told, dict) and isinstance(told.get("config"), dict):
        yield f"{path}/vars", str(told.get("class_name"))
        told, path = told["config"].get("inner_optimizer"), f"{path}/inner_optimizer"


def _moved(stored: WeightStore, path: str, class_name: str) -> dict[str, str]:
    names = sorted((name for name in stored if name.isdecimal()), key=int)
    order = slots.upgraded(class_name, [tuple(stored[name].shape) for name in names])
    return {
        f"{path}/{names[old]}": f"{path}/{names[new]}"
        for new, old in enumerate(order)
        if new != old
    }
