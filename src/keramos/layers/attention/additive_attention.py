"""AdditiveAttention: weighted means of values, with weights from sums of queries and keys."""

from __future__ import annotations

from collections.abc import Sequence

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, choice
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.attention.attention import Attention
from keramos.layers.regularization import draw


class AdditiveAttention(Attention):
    """`softmax(scores) · value` with scores `Σ scale · tanh(query + key)` over the features.

    Bahdanau et al., 2015.

    Inputs `[query, value]` or `[query, value, key]`: query `(batch, queries, dim)`, value and key
    `(batch, keys, dim)`; without a key, the value is the key. Output `(batch, queries, dim)`, with
    `return_attention_scores` also the weights `(batch, queries, keys)`. `mask`: a list of one for
    the queries, `(batch, queries)`, and one for the values, `(batch, keys)`; where false, the
    output of a query is 0 and a value has no weight. With `use_causal_mask`, no query sees a later
    key.

    Args:
        use_scale: whether `scale: (dim,)` is learned; 1 otherwise.
        dropout: fraction of the weights to drop in training, in [0, 1].
        score_mode: without effect; Keras takes it, as Attention does.
        seed: integer, for the dropout; random when None.
    """

    use_scale: bool = argument(True, boolean)
    dropout: float = argument(0.0, draw.rate)
    score_mode: str = argument(
        "dot", choice("dot", "concat", fold=False), keyword_only=True, saved=False
    )
    seed: int | None = argument(None, draw.seed, keyword_only=True)

    def build(self, input_shape: Sequence[Shape]) -> None:
        self._check_shapes(input_shape)
        self.scale = None
        if self.use_scale:
            self.scale = self.add_weight(
                name="scale", shape=(input_shape[0][-1],), initializer="glorot_uniform"
            )

    def _calculate_scores(self, query: Array, key: Array) -> Array:
        numpy = engine.numpy
        sums = numpy.tanh(self._sums(query, key))
        return numpy.sum(sums if self.scale is None else self.scale.value * sums, axis=-1)
