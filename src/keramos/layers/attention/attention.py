"""Attention: weighted means of values, with weights from products of queries and keys.

Nothing is projected here; MultiHeadAttention does that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine, random
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, choice
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor, Shape
from keramos.layers.attention import masks
from keramos.layers.base.layer import Layer
from keramos.layers.base.masking import fitting
from keramos.layers.regularization import draw

#: Subtracted from scores that must not count: large enough for exp to give 0, and finite in the
#: dtype. ∞ would give NaN for a query that sees no key.
_LARGE = {"float16": 65504.0}


class Attention(Layer):
    """`softmax(scores) · value`, with a score for every query and key (Luong et al., 2015).

    Inputs `[query, value]` or `[query, value, key]`: query `(batch, …, queries, dim)`, value and
    key `(batch, …, keys, dim)`; without a key, the value is the key. Output
    `(batch, …, queries, dim)`, with `return_attention_scores` also the weights
    `(batch, …, queries, keys)`. `mask`: a list of one for
    the queries, `(batch, queries)`, and one for the values, `(batch, keys)`; where false, the
    output of a query is 0 and a value has no weight. With `use_causal_mask`, no query sees a later
    key.

    Args:
        use_scale: whether the scores are multiplied by a learned `scale: ()`.
        score_mode: `dot` for `query · key`, `concat` for `w · Σ tanh(scale · (query + key))` with a
            learned `w: ()`, the weight `concat_score_weight`.
        dropout: fraction of the weights to drop in training, in [0, 1].
        seed: integer, for the dropout; random when None.
    """

    use_scale: bool = argument(False, boolean)
    score_mode: str = argument("dot", choice("dot", "concat", fold=False))
    dropout: float = argument(0.0, draw.rate)
    seed: int | None = argument(None, draw.seed)

    supports_masking = True

    def _setup(self) -> None:
        self.seed_generator = draw.generator(self.dropout, self.seed)

    def build(self, input_shape: Sequence[Shape]) -> None:
        self._check_shapes(input_shape)
        self.scale: engine.Variable | None = None
        if self.use_scale:
            self.scale = self.add_weight(name="scale", shape=(), initializer="ones")
        self.concat_score_weight: Any = None
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(
                name="concat_score_weight", shape=(), initializer="ones"
            )

    def call(
        self,
        inputs: Sequence[Array],
        mask: Sequence[Array | None] | None = None,
        training: bool = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Array | tuple[Array, Array]:
        self._check_inputs(inputs, mask)
        query, value, key = inputs if len(inputs) == 3 else (*inputs, inputs[1])
        query_mask, value_mask = (None, None) if mask is None else mask[:2]
        scores = self._calculate_scores(query=query, key=key)
        visible = self._calculate_score_mask(scores, value_mask, use_causal_mask)
        outputs, weights = self._apply_scores(
            scores=scores, value=value, scores_mask=visible, training=training
        )
        if query_mask is not None:
            rows = fitting(engine.numpy.expand_dims(query_mask, -1), outputs.shape, self.name)
            outputs = outputs * engine.cast(rows, outputs.dtype)
        return (outputs, weights) if return_attention_scores else outputs

    # The names of the next three are Keras's: users' subclasses override them.
    def _calculate_score_mask(
        self, scores: Array, v_mask: Array | None, use_causal_mask: bool
    ) -> Array | None:
        """Which scores count, booleans that are broadcast to them; None for all."""
        queries, keys = scores.shape[-2:]
        return masks.combined(
            masks.of_keys(v_mask), masks.causal(queries, keys)[0] if use_causal_mask else None
        )

    def _apply_scores(
        self,
        scores: Array,
        value: Array,
        scores_mask: Array | None = None,
        training: bool | None = False,
    ) -> tuple[Array, Array]:
        """Weighted means of the values, and the weights."""
        weights = self._weights(scores, scores_mask, training)
        return engine.numpy.matmul(weights, value), weights

    def _calculate_scores(self, query: Array, key: Array) -> Array:
        """Scores, (…, queries, keys)."""
        numpy = engine.numpy
        if self.score_mode == "dot":
            scores = numpy.matmul(query, numpy.swapaxes(key, -2, -1))
            return scores if self.scale is None else scores * self.scale.value
        sums = self._sums(query, key)
        sums = sums if self.scale is None else sums * self.scale.value
        return self.concat_score_weight.value * numpy.sum(numpy.tanh(sums), axis=-1)

    @staticmethod
    def _sums(query: Array, key: Array) -> Array:
        """Every query plus every key, (…, queries, keys, dim)."""
        return engine.numpy.expand_dims(query, -2) + engine.numpy.expand_dims(key, -3)

    def _weights(self, scores: Array, visible: Any, training: bool | None) -> Array:
        if visible is not None:
            visible = fitting(visible, scores.shape, self.name)
            hidden = engine.cast(engine.numpy.logical_not(visible), scores.dtype)
            scores = scores - hidden * _LARGE.get(str(scores.dtype), 1e9)
        weights = engine.nn.softmax(scores, axis=-1)
        if training and self.seed_generator is not None:
            weights = random.dropout(weights, self.dropout, seed=self.seed_generator)
        return weights

    def _check_inputs(
        self, inputs: Sequence[Array], mask: Sequence[Array | None] | None = None
    ) -> None:
        if not isinstance(inputs, list | tuple) or len(inputs) not in (2, 3):
            raise ConfigError(
                f"{self.name!r} takes [query, value] or [query, value, key]",
                found=repr(inputs)[:200],
            )
        if mask is not None and (not isinstance(mask, list | tuple) or len(mask) not in (2, 3)):
            raise ConfigError(
                f"{self.name!r} takes its masks as [of the queries, of the values]",
                found=repr(mask)[:200],
            )

    def _check_shapes(self, input_shape: Any) -> None:
        # The shape of one input is a tuple, too, and often of three numbers.
        is_one = any(size is None or isinstance(size, int) for size in input_shape)
        self._check_inputs([input_shape] if is_one else input_shape)

    def compute_mask(
        self, inputs: Sequence[Array], mask: Sequence[Array | None] | None = None
    ) -> Array | None:
        """The mask of the queries."""
        self._check_inputs(inputs, mask)
        return None if mask is None else mask[0]

    def compute_output_shape(self, input_shape: Sequence[Shape]) -> Shape:
        self._check_shapes(input_shape)
        return (*input_shape[0][:-1], input_shape[1][-1])

    def compute_output_spec(
        self,
        inputs: Sequence[KerasTensor],
        mask: Sequence[Array | None] | None = None,
        training: bool = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """The output; with `return_attention_scores`, (output, weights)."""
        query, value = inputs[0].shape, inputs[1].shape
        outputs = KerasTensor(self.compute_output_shape([query, value]), self.compute_dtype)
        if not return_attention_scores:
            return outputs
        return outputs, KerasTensor((*query[:-1], value[-2]), self.compute_dtype)
