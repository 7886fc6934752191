"""GroupQueryAttention: several heads of queries share one head of keys and values.

Refuses to know fused kernels: `flash_attention` changes nothing.
"""

from __future__ import annotations

from typing import Any

from keramos import constraints, engine, initializers, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.kinds import boolean, integer, optional
from keramos.errors import ConfigError, ShapeError
from keramos.layers.activation.softmax import Softmax
from keramos.layers.attention import masks
from keramos.layers.attention.heads import HeadedAttention
from keramos.layers.core.einsum_dense import EinsumDense
from keramos.layers.regularization import draw
from keramos.layers.regularization.dropout import Dropout

_size = integer(1)


class GroupedQueryAttention(HeadedAttention):
    """Like MultiHeadAttention, with fewer heads of keys and values than of queries (Ainslie et al.,
    2023).

    Input shapes: query `(batch, queries, dim)`, value and key `(batch, keys, dim)`; the key is the
    value where it is left out. Output `(batch, queries, dim)`, and the weights
    `(batch, query heads, queries, keys)` where they are asked for. Masks: of the queries
    `(batch, queries)`, of the values and of the keys `(batch, keys)`; an `attention_mask`
    `(batch, queries, keys)`, true where a query may look at a key; `use_causal_mask` for no look at
    later keys.

    Args:
        head_dim: size of a head, >= 1.
        num_query_heads: heads of queries, a multiple of the next.
        num_key_value_heads: heads of keys and values, >= 1.
        dropout: of the weights, in [0, 1].
        use_bias: whether the projections have biases.
        sliding_window: every query sees the keys less than this many steps away; all when left out.
        flash_attention: changes nothing.
        kernel_initializer: for the kernels of the projections.
        bias_initializer: for their biases.
        kernel_regularizer: penalty on the kernels.
        bias_regularizer: penalty on the biases.
        activity_regularizer: penalty on the output, and on those of all projections.
        kernel_constraint: projection of the kernels.
        bias_constraint: projection of the biases.
        use_gate: multiply the heads' outputs by the sigmoid of a further projection of the query.
        seed: of the dropout; random when left out.
    """

    head_dim: int = required(_size)
    num_query_heads: int = required(_size)
    num_key_value_heads: int = required(_size)
    dropout: float = argument(0.0, draw.rate)
    use_bias: bool = argument(True, boolean)
    sliding_window: Any = argument(None, optional(_size))
    flash_attention: Any = argument(
        None, optional(boolean), saved=False, attribute="_flash_attention"
    )
    kernel_initializer: Any = argument("glorot_uniform", initializers.kind)
    bias_initializer: Any = argument("zeros", initializers.kind)
    kernel_regularizer: Any = argument(None, regularizers.kind)
    bias_regularizer: Any = argument(None, regularizers.kind)
    activity_regularizer: Any = argument(None, regularizers.kind)
    kernel_constraint: Any = argument(None, constraints.kind)
    bias_constraint: Any = argument(None, constraints.kind)
    use_gate: bool = argument(False, boolean)
    seed: Any = argument(None, draw.seed)
    config_order = (
        "head_dim", "num_query_heads", "num_key_value_heads", "use_bias", "use_gate",
        "sliding_window", "dropout", "kernel_initializer", "bias_initializer", "kernel_regularizer",
        "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint", "seed",
    )  # fmt: skip

    _automatic_name = "grouped_query_attention"  # what Keras calls it inside
    _dot_product_equation = "bquh,bkuh->buqk"
    _combine_equation = "buqk,bkuh->bquh"

    def _setup(self) -> None:
        if self.num_query_heads % self.num_key_value_heads:
            raise ConfigError(
                "GroupQueryAttention: `num_query_heads` must be a multiple of "
                "`num_key_value_heads`",
                found=f"{self.num_query_heads} and {self.num_key_value_heads}",
            )

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        key_shape = value_shape if key_shape is None else key_shape
        for shape in (query_shape, value_shape, key_shape):
            if len(shape) != 3:
                raise ShapeError(
                    f"{self.name!r} takes inputs (batch, positions, dim)", found=tuple(shape)
                )
        self._query_dense = self._into_heads(
            "query", "bqm,muh->bquh", query_shape, self.num_query_heads
        )
        self._key_dense = self._into_heads(
            "key", "bkm,mvh->bkvh", key_shape, self.num_key_value_heads
        )
        if self.use_gate:
            self._gate_dense = self._into_heads(
                "gate", "bqm,muh->bquh", query_shape, self.num_query_heads, "sigmoid"
            )
        self._value_dense = self._into_heads(
            "value", "bkm,mvh->bkvh", value_shape, self.num_key_value_heads
        )
        self._softmax = Softmax(axis=-1, dtype=self.dtype_policy)
        self._dropout_layer = Dropout(self.dropout, dtype=self.dtype_policy, seed=self.seed)
        self._output_dense = self._projection(
            "attention_output",
            "bquh,uhm->bqm",
            (None, query_shape[-1]),
            "m" if self.use_bias else None,
        )
        self._output_dense.build((None, None, self.num_query_heads, self.head_dim))

    def _into_heads(
        self, name: str, equation: str, shape: Any, heads: int, activation: Any = None
    ) -> EinsumDense:
        bias_axes = equation[-2:] if self.use_bias else None
        made = self._projection(name, equation, (None, heads, self.head_dim), bias_axes, activation)
        made.build(tuple(shape))
        return made

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: Any = None,
        use_causal_mask: bool = False,
    ) -> Any:
        key = value if key is None else key
        shared = self.num_query_heads // self.num_key_value_heads
        mask = masks.combined(
            masks.of_queries(query_mask),
            self._mask(
                query.shape[1],
                value.shape[1],
                value_mask,
                key_mask,
                attention_mask,
                use_causal_mask,
            ),
        )
        outputs, weights = self._attended(
            self._query_dense(query),
            engine.numpy.repeat(self._key_dense(key), shared, axis=2),
            engine.numpy.repeat(self._value_dense(value), shared, axis=2),
            mask,
            self.head_dim**-0.5,
            1,
            training,
            return_attention_scores,
        )
        return self._returned(query, outputs, weights, return_attention_scores)

    def _products(self, query: Any, key: Any) -> Any:
        return engine.numpy.einsum(self._dot_product_equation, query, key)

    def compute_output_shape(
        self, query_shape: Any, value_shape: Any, key_shape: Any = None
    ) -> Any:
        self._check_shapes(value_shape, key_shape)
        if query_shape[-1] != value_shape[-1]:
            raise ShapeError(
                f"{self.name!r} needs queries and values of the same size",
                found=f"query {tuple(query_shape)}, value {tuple(value_shape)}",
            )
        return tuple(query_shape)

    def _scores_shape(self, query_shape: Any, value_shape: Any) -> tuple[int | None, ...]:
        return (query_shape[0], self.num_query_heads, query_shape[1], value_shape[1])
