"""The tensors of an optimizer, from the order of older versions to today's.

No optimizer is made: the file says its class.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keramos.dialects import orders
from keramos.saving.paths import INNER_OPTIMIZER, OPTIMIZER, group_of, join
from keramos.storage.weight_store import WeightStore


def in_todays_order(weights: WeightStore, config: Any) -> WeightStore:
    """`weights` with the variables of the optimizer where newer versions have them.

    Args:
        weights: of a whole model, by path.
        config: of the model.
    """
    training = config.get("compile_config") if isinstance(config, dict) else None
    optimizer = training.get("optimizer") if isinstance(training, dict) else None
    for path, class_name in _optimizers(optimizer):
        weights = weights.renamed(_moved(weights.under(path), path, class_name))
    return weights


def _optimizers(config: Any) -> Iterator[tuple[str, str]]:
    """The group and the class of an optimizer, and of the one inside it."""
    path = OPTIMIZER
    while isinstance(config, dict) and isinstance(config.get("config"), dict):
        yield group_of(path), str(config.get("class_name"))
        config, path = config["config"].get(INNER_OPTIMIZER), join(path, INNER_OPTIMIZER)


def _moved(stored: WeightStore, path: str, class_name: str) -> dict[str, str]:
    names = sorted((name for name in stored if name.isdecimal()), key=int)
    order = orders.of_optimizer(class_name, [tuple(stored[name].shape) for name in names])
    return {
        f"{path}/{names[old]}": f"{path}/{names[new]}"
        for new, old in enumerate(order)
        if new != old
    }
