"""AdditiveAttention: weighted means of values, the weights from sums of queries and keys.

Refuses to project anything.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, choice
from keramos.layers.attention.attention import Attention
from keramos.layers.regularization import draw


class AdditiveAttention(Attention):
    """`softmax(scores) · value`, the scores `Σ scale · tanh(query + key)` over the features
    (Bahdanau et al., 2015).

    Inputs `[query, value]` or `[query, value, key]`: query `(batch, queries, dim)`, value and key
    `(batch, keys, dim)`; the key is the value where it is left out. Output `(batch, queries, dim)`,
    and the weights `(batch, queries, keys)` where they are asked for. Masks: one of the queries,
    whose outputs become 0, and one of the values, which get no weight.

    Args:
        use_scale: whether there is a learned `scale: (dim,)`; 1 otherwise.
        dropout: of the weights, in [0, 1].
        score_mode: unused; taken because Attention has it.
        seed: of the dropout; random when left out.
    """

    use_scale: bool = argument(True, boolean)
    dropout: float = argument(0.0, draw.rate)
    score_mode: str = argument(
        "dot", choice("dot", "concat", fold=False), keyword_only=True, saved=False
    )
    seed: Any = argument(None, draw.seed, keyword_only=True)

    def build(self, input_shape: Any) -> None:
        self._check_inputs(input_shape)
        self.scale = None
        if self.use_scale:
            self.scale = self.add_weight(
                name="scale", shape=(input_shape[0][-1],), initializer="glorot_uniform"
            )

    def _scores(self, query: Any, key: Any) -> Any:
        bent = engine.numpy.tanh(
            query[:, :, None, :] + key[:, None, :, :]
        )  # (batch, queries, keys, dim)
        return engine.numpy.sum(bent if self.scale is None else self.scale.value * bent, axis=-1)
