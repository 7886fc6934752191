"""GroupQueryAttention: several heads of queries share one head of keys and values."""

from __future__ import annotations

from typing import Any

from keramos import constraints, engine, initializers, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean, integer, optional
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.activation.softmax import Softmax
from keramos.layers.attention.heads import HeadedAttention
from keramos.layers.core.einsum_dense import EinsumDense
from keramos.layers.regularization import draw
from keramos.layers.regularization.dropout import Dropout

#: Number of heads, size of a head.
_size = integer(1)


class GroupedQueryAttention(HeadedAttention):
    """MultiHeadAttention with fewer heads of keys and values than of queries.

    Ainslie et al., 2023. Query `(batch, queries, dim)`, value and key `(batch, keys, dim)`; without
    a key, the value is the key. Output `(batch, queries, dim)`, with `return_attention_scores` also
    the weights `(batch, query heads, queries, keys)`. Masks: `query_mask: (batch, queries)`,
    `value_mask` and `key_mask: (batch, keys)`, `attention_mask: (batch, queries, keys)`, each true
    where a query may attend to a key; with `use_causal_mask`, no query sees a later key.

    Args:
        head_dim: size of the queries, keys and values of a head, >= 1.
        num_query_heads: heads of queries, a multiple of `num_key_value_heads`.
        num_key_value_heads: heads of keys and values, >= 1.
        dropout: fraction of the weights to drop in training, in [0, 1].
        use_bias: whether the projections have biases.
        sliding_window: a query sees the keys less than this many steps away, >= 1; all when None.
        flash_attention: without effect; XLA chooses the kernels.
        kernel_initializer: for the kernels of all projections.
        bias_initializer: for their biases.
        kernel_regularizer: penalty on the kernels.
        bias_regularizer: penalty on the biases.
        activity_regularizer: penalty on the output, and on those of all projections.
        kernel_constraint: projection of the kernels.
        bias_constraint: projection of the biases.
        use_gate: whether the heads' outputs are multiplied by the sigmoid of another projection of
            the query.
        seed: integer, for the dropout; random when None.
    """

    head_dim: int = required(_size)
    num_query_heads: int = required(_size)
    num_key_value_heads: int = required(_size)
    dropout: float = argument(0.0, draw.rate)
    use_bias: bool = argument(True, boolean)
    sliding_window: int | None = argument(None, optional(_size))
    flash_attention: bool | None = argument(
        None, optional(boolean), saved=False, attribute="_flash_attention"
    )
    kernel_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    bias_initializer: Any = argument("zeros", initializers.argument_type)
    kernel_regularizer: Any = argument(None, regularizers.argument_type)
    bias_regularizer: Any = argument(None, regularizers.argument_type)
    activity_regularizer: Any = argument(None, regularizers.argument_type)
    kernel_constraint: Any = argument(None, constraints.argument_type)
    bias_constraint: Any = argument(None, constraints.argument_type)
    use_gate: bool = argument(False, boolean)
    seed: int | None = argument(None, draw.seed)
    config_order = (
        "head_dim", "num_query_heads", "num_key_value_heads", "use_bias", "use_gate",
        "sliding_window", "dropout", "kernel_initializer", "bias_initializer", "kernel_regularizer",
        "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint", "seed",
    )  # fmt: skip

    _automatic_name = "grouped_query_attention"  # the name of the class in Keras
    _dot_product_equation = "bquh,bkuh->buqk"
    _combine_equation = "buqk,bkuh->bquh"

    @property
    def _head_size(self) -> int:
        return self.head_dim

    def _setup(self) -> None:
        self._check_flash(scores=False)
        if self.num_query_heads % self.num_key_value_heads:
            raise ConfigError(
                "GroupQueryAttention: `num_query_heads` must be a multiple of "
                "`num_key_value_heads`",
                found=f"{self.num_query_heads} and {self.num_key_value_heads}",
            )

    def build(self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None) -> None:
        key_shape = value_shape if key_shape is None else key_shape
        for shape in (query_shape, value_shape, key_shape):
            if len(shape) != 3:
                raise ShapeError(
                    f"{self.name!r} takes inputs (batch, positions, dim)", found=tuple(shape)
                )
        heads, shared = self.num_query_heads, self.num_key_value_heads
        # Keras's order, which is that of `weights`: the gate's come before the values'.
        self._query_dense = self._into_heads("query", "bqm,muh->bquh", query_shape, heads)
        self._key_dense = self._into_heads("key", "bkm,mvh->bkvh", key_shape, shared)
        if self.use_gate:
            self._gate_dense = self._into_heads(
                "gate", "bqm,muh->bquh", query_shape, heads, "sigmoid"
            )
        self._value_dense = self._into_heads("value", "bkm,mvh->bkvh", value_shape, shared)
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
        self, name: str, equation: str, shape: Shape, heads: int, activation: str | None = None
    ) -> EinsumDense:
        bias_axes = equation[-2:] if self.use_bias else None
        output_shape = (None, heads, self.head_dim)
        projection = self._projection(name, equation, output_shape, bias_axes, activation)
        projection.build(tuple(shape))
        return projection

    def call(
        self,
        query: Array,
        value: Array,
        key: Array | None = None,
        query_mask: Array | None = None,
        value_mask: Array | None = None,
        key_mask: Array | None = None,
        attention_mask: Array | None = None,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Array | tuple[Array, Array]:
        key = value if key is None else key
        shared = self.num_query_heads // self.num_key_value_heads
        mask = self._compute_attention_mask(
            query,
            value,
            query_mask=query_mask,
            value_mask=value_mask,
            key_mask=key_mask,
            attention_mask=attention_mask,
            use_causal_mask=use_causal_mask,
        )
        queries = self._query_dense(query)
        keys = engine.numpy.repeat(self._key_dense(key), shared, axis=2)
        values = engine.numpy.repeat(self._value_dense(value), shared, axis=2)
        self._check_flash(return_attention_scores)
        # An override need not know of weights unless somebody wants them, as in Keras.
        wanted = {"return_attention_scores": True} if return_attention_scores else {}
        outputs, weights = self._compute_attention(
            queries, keys, values, attention_mask=mask, training=training, **wanted
        )
        return self._returned(query, outputs, weights, return_attention_scores)

    def _products(self, query: Array, key: Array) -> Array:
        return engine.numpy.einsum(self._dot_product_equation, query, key)

    def compute_output_shape(
        self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None
    ) -> Shape:
        if query_shape[-1] != value_shape[-1]:
            raise ShapeError(
                f"{self.name!r} needs queries and values of the same size",
                found=f"query {tuple(query_shape)}, value {tuple(value_shape)}",
            )
        self._check_shapes(value_shape, key_shape)
        return tuple(query_shape)

    def _scores_shape(self, query_shape: Shape, value_shape: Shape) -> tuple[int | None, ...]:
        return (query_shape[0], self.num_query_heads, query_shape[1], value_shape[1])
