"""The tensors of an optimizer, from the order of older versions to today's.

No optimizer is made: the file says its class.
"""

from __future__ import annotations

from collections.abc import Iterator

from keramos.codec.canonical import Json
from keramos.dialects import orders
from keramos.saving import nodes
from keramos.saving.paths import INNER_OPTIMIZER, OPTIMIZER, group_of, join
from keramos.storage.weight_store import WeightStore


def in_todays_order(weights: WeightStore, config: Json) -> WeightStore:
    """`weights` with the variables of the optimizer where newer versions have them.

    Args:
        weights: of a whole model, by path.
        config: of the model.
    """
    training = nodes.mapping(nodes.mapping(config).get("compile_config"))
    for path, class_name in _optimizers(training.get("optimizer")):
        weights = weights.renamed(_moved(weights.under(path), path, class_name))
    return weights


def _optimizers(node: Json) -> Iterator[tuple[str, str]]:
    """The group and the class of an optimizer, and of the one inside it."""
    path = OPTIMIZER
    while isinstance(node, dict) and isinstance(arguments := node.get("config"), dict):
        yield group_of(path), str(node.get("class_name"))
        node, path = arguments.get(INNER_OPTIMIZER), join(path, INNER_OPTIMIZER)


def _moved(stored: WeightStore, path: str, class_name: str) -> dict[str, str]:
    names = sorted((name for name in stored if name.isdecimal()), key=int)
    order = orders.of_optimizer(class_name, [tuple(stored[name].shape) for name in names])
    return {
        f"{path}/{names[old]}": f"{path}/{names[new]}"
        for new, old in enumerate(order)
        if new != old
    }
