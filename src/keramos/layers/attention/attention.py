"""Attention: weighted means of values, the weights from products of queries and keys.

Refuses to project anything; MultiHeadAttention does.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, random
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, choice
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor
from keramos.layers.attention import masks
from keramos.layers.base.layer import Layer
from keramos.layers.regularization import draw

#: What is taken away from a score that must not count: as good as infinite in every type.
_LARGE = {"float16": 65504.0}


class Attention(Layer):
    """`softmax(scores) · value`, the scores those of every query with every key (Luong et al.,
    2015).

    Inputs `[query, value]` or `[query, value, key]`: query `(batch, queries, dim)`, value and key
    `(batch, keys, dim)`; the key is the value where it is left out. Output `(batch, queries, dim)`,
    and the weights `(batch, queries, keys)` where they are asked for. Masks: one of the queries,
    whose outputs become 0, and one of the values, which get no weight.

    Args:
        use_scale: multiply the scores by a learned `scale: ()`.
        score_mode: `"dot"` for `query · key`, `"concat"` for `w · Σ tanh(scale · (query + key))`
            with a learned `w: ()`.
        dropout: of the weights, in [0, 1].
        seed: of the dropout; random when left out.
    """

    use_scale: bool = argument(False, boolean)
    score_mode: str = argument("dot", choice("dot", "concat", fold=False))
    dropout: float = argument(0.0, draw.rate)
    seed: Any = argument(None, draw.seed)

    supports_masking = True

    def _setup(self) -> None:
        self.seed_generator = draw.generator(self.dropout, self.seed)

    def build(self, input_shape: Any) -> None:
        self._check_inputs(input_shape)
        self.scale = (
            self.add_weight(name="scale", shape=(), initializer="ones") if self.use_scale else None
        )
        self.concat_score_weight: Any = None
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(
                name="concat_score_weight", shape=(), initializer="ones"
            )

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: Any = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        self._check_inputs(inputs, mask)
        query, value, key = inputs if len(inputs) == 3 else (*inputs, inputs[1])
        query_mask, value_mask = (None, None) if mask is None else mask[:2]
        visible = masks.combined(
            masks.of_keys(value_mask),
            masks.causal(query.shape[1], key.shape[1]) if use_causal_mask else None,
        )
        weights = self._weights(self._scores(query, key), visible, training)
        outputs = engine.numpy.matmul(weights, value)
        if query_mask is not None:
            outputs = outputs * engine.cast(engine.numpy.expand_dims(query_mask, -1), outputs.dtype)
        return (outputs, weights) if return_attention_scores else outputs

    def _scores(self, query: Any, key: Any) -> Any:
        """(batch, queries, keys)."""
        numpy = engine.numpy
        if self.score_mode == "dot":
            scores = numpy.matmul(query, numpy.transpose(key, (0, 2, 1)))
            return scores if self.scale is None else scores * self.scale.value
        sums = query[:, :, None, :] + key[:, None, :, :]  # (batch, queries, keys, dim)
        sums = sums if self.scale is None else sums * self.scale.value
        return self.concat_score_weight.value * numpy.sum(numpy.tanh(sums), axis=-1)

    def _weights(self, scores: Any, visible: Any, training: Any) -> Any:
        if visible is not None:
            hidden = engine.cast(engine.numpy.logical_not(visible), scores.dtype)
            scores = scores - hidden * _LARGE.get(str(scores.dtype), 1e9)
        weights = engine.nn.softmax(scores, axis=-1)
        if training and self.seed_generator is not None:
            weights = random.dropout(weights, self.dropout, seed=self.seed_generator)
        return weights

    def _check_inputs(self, inputs: Any, mask: Any = None) -> None:
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

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """That of the queries."""
        self._check_inputs(inputs, mask)
        return None if mask is None else mask[0]

    def compute_output_shape(self, input_shape: Any) -> Any:
        self._check_inputs(input_shape)
        return (*input_shape[0][:-1], input_shape[1][-1])

    def compute_output_spec(
        self,
        inputs: Any,
        mask: Any = None,
        training: Any = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """The output, and the weights where they are asked for."""
        query, value = inputs[0].shape, inputs[1].shape
        outputs = KerasTensor(self.compute_output_shape([query, value]), self.compute_dtype)
        return (
            (outputs, KerasTensor((*query[:2], value[1]), self.compute_dtype))
            if return_attention_scores
            else outputs
        )
