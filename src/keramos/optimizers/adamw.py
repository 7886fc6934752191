"""AdamW: Adam with weight decay that is not part of the gradient."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.optimizers.adam import Adam
from keramos.optimizers.options import learning_rate_type


class AdamW(Adam):
    """`w ← w - η λ w`, then a step of `Adam`.

    Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2017).

    Args:
        learning_rate: η.
        weight_decay: λ.
        beta_1, beta_2, epsilon, amsgrad: as in `Adam`.
    """

    learning_rate: Any = argument(0.001, learning_rate_type, attribute="_learning_rate")
    weight_decay: float = argument(0.004, number())
    signature_order = ("learning_rate", "weight_decay", "beta_1", "beta_2", "epsilon", "amsgrad")
