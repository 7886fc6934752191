"""The tensors of an optimizer, from the order of older versions to today's.

No optimizer is made: the file says its class.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from keramos.codec.canonical import Json
from keramos.dialects import Origin, amended, orders
from keramos.dialects.origin import UNKNOWN
from keramos.saving import nodes
from keramos.saving.paths import INNER_OPTIMIZER, OPTIMIZER, belongs_to_training, group_of, join
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore


def in_todays_order(weights: WeightStore, config: Json, origin: Origin = UNKNOWN) -> WeightStore:
    """`weights` with the variables of the optimizer where newer versions have them.

    Args:
        weights: of a whole model, by path.
        config: of the model.
        origin: who wrote the file.
    """
    training = nodes.mapping(nodes.mapping(config).get("compile_config"))
    weights = _completed(weights, training.get("optimizer"), origin)
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


def _completed(weights: WeightStore, optimizer: Json, origin: Origin) -> WeightStore:
    """`weights` with what the optimizer of today has, and its writer's had not stored."""
    what, group = amended(optimizer, origin), group_of(OPTIMIZER)
    # Where another optimizer scaled the loss, its own state was lost: both start anew.
    if what is None or f"{group_of(join(OPTIMIZER, INNER_OPTIMIZER))}/0" in weights:
        return weights
    stored = weights.under(group)
    steps = stored["0"].read() if "0" in stored else np.zeros(0)
    if steps.shape != () or not np.issubdtype(steps.dtype, np.integer):
        return weights  # no optimizer's; whoever assigns it says so
    variables = [stored["0"]]
    if what.learning_rate is not None:
        variables.append(LazyTensor.of("learning_rate", np.float32(what.learning_rate)))
    if what.keeps_slots:
        variables += [stored[name] for name in sorted(filter(str.isdecimal, stored), key=int)[1:]]
    if what.product is not None:
        variables.append(LazyTensor.of("product", np.float32(what.product(int(steps)))))
    rest = weights.only(path for path in weights if not belongs_to_training(path))
    return rest | {f"{group}/{i}": v.named(f"{group}/{i}") for i, v in enumerate(variables)}
