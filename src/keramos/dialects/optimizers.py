"""What the optimizers of tf.keras 2.12 to 2.15 did not store, and stored without need -> today's.

Pure: it follows from what the file says of `compile`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from keramos.codec.canonical import Json
from keramos.dialects.origin import Origin

#: The learning rate of an optimizer that was given by its name alone.
_RATES = {"sgd": 0.01, "lion": 1e-4}
_RATE = 0.001


class Amended(NamedTuple):
    """What becomes of the variables of an optimizer in a file.

    Attributes:
        learning_rate: stands second today; None where a schedule says it.
        keeps_slots: whether the file's slots are today's.
        product: steps -> the running product that stands last today; None where there is none.
    """

    learning_rate: float | None
    keeps_slots: bool
    product: Callable[[int], float] | None


def amended(optimizer: Json, origin: Origin) -> Amended | None:
    """What to do with the variables of an optimizer; None where they are today's.

    Args:
        optimizer: what was given to `compile`: a node, or a name.
        origin: who wrote the file.
    """
    if origin.family != "tf_keras":
        return None
    if isinstance(optimizer, str):
        name, config = optimizer.lower(), {"learning_rate": _RATES.get(optimizer.lower(), _RATE)}
    elif isinstance(optimizer, dict) and isinstance(inner := optimizer.get("config"), dict):
        name, config = str(optimizer.get("class_name")).lower(), inner
    else:
        return None
    rate = config.get("learning_rate")
    return Amended(
        rate_was_not_stored(rate),
        not momentums_were_unused(name, config),
        product_was_lost(config) if name == "nadam" else None,
    )


def rate_was_not_stored(rate: Json) -> float | None:
    """tf.keras 2.12 to 2.15 had the learning rate in the config of the optimizer alone."""
    return float(rate) if isinstance(rate, (int, float)) else None


def momentums_were_unused(name: str, config: Mapping[str, Json]) -> bool:
    """tf.keras 2.11 to 2.15 stored momentums of an SGD that had none."""
    return name == "sgd" and not config.get("momentum")


def product_was_lost(config: Mapping[str, Json]) -> Callable[[int], float]:
    """tf.keras 2.11 to 2.15 did not store Nadam's running product, which follows from its steps:

    Π beta_1·(1 − 0.5·0.96^t), t = 1 … steps.
    """
    value = config.get("beta_1")
    beta = float(value) if isinstance(value, (int, float)) else 0.9

    def product(steps: int) -> float:
        result, factor = 1.0, 0.96
        # Long before so many steps the product is 0 in float32.
        for _ in range(min(steps, 10_000)):
            result *= beta * (1.0 - 0.5 * factor)
            factor *= 0.96
        return result

    return product
