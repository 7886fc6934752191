"""MultiHeadAttention: several attentions, each on its own projection of query, key and value."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

from keramos import constraints, initializers, regularizers
from keramos.codec.arguments import ArgumentType, Coerced, argument, required
from keramos.codec.types import boolean, integer, optional
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.activation.softmax import Softmax
from keramos.layers.attention.heads import HeadedAttention
from keramos.layers.base.masking import get_mask, set_mask
from keramos.layers.core.einsum_dense import EinsumDense
from keramos.layers.regularization import draw
from keramos.layers.regularization.dropout import Dropout

_size = integer(1)
_axis = integer()
_Several = Coerced[int | Sequence[int] | None, Any]


def _listed(one: ArgumentType) -> ArgumentType:
    """Several values of a kind as a tuple; one stands for a tuple of one. None stays None."""

    def coerce(value: Any) -> tuple[int, ...] | None:
        if value is None:
            return None
        values = value if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
        return tuple(one.coerce(item) for item in values)

    return ArgumentType(coerce)


class MultiHeadAttention(HeadedAttention):
    """`softmax(query · key / √key_dim) · value` for every head, on projections of the inputs.

    The heads' outputs are projected back together (Vaswani et al., 2017). Query
    `(batch, queries…, dim)`, value and key `(batch, keys…, dim)`; without a key, the value is the
    key. Output `(batch, queries…, dim)` or `(batch, queries…, *output_shape)`, with
    `return_attention_scores` also the weights `(batch, heads, queries…, keys…)`.

    Masks: `value_mask` and `key_mask: (batch, keys)`, `attention_mask: (batch, queries…, keys…)`,
    each true where a query may attend to a key; with `use_causal_mask`, no query sees a later key.
    The mask that the query tensor carries hides all keys from its false queries; `query_mask` is
    accepted and not used, as in Keras. Afterwards the inputs carry no masks.

    Args:
        num_heads: number of heads, >= 1.
        key_dim: size of a head's queries and keys, >= 1.
        value_dim: size of a head's values, >= 1; `key_dim` when None.
        dropout: fraction of the weights to drop in training, in [0, 1].
        use_bias: whether the projections have biases.
        output_shape: sizes of the output after its positions; the last size of the query when None.
        attention_axes: axes of positions over which attention goes; all when None.
        sliding_window: a query sees the keys less than this many steps away, >= 1; all when None.
        flash_attention: without effect; XLA chooses the kernels.
        kernel_initializer: for the kernels of all projections.
        bias_initializer: for their biases.
        kernel_regularizer: penalty on the kernels.
        bias_regularizer: penalty on the biases.
        activity_regularizer: penalty on the outputs of all projections.
        kernel_constraint: projection of the kernels.
        bias_constraint: projection of the biases.
        use_gate: whether the heads' outputs are multiplied by the sigmoid of another projection of
            the query.
        seed: integer, for the dropout; random when None.
    """

    num_heads: int = required(_size)
    key_dim: int = required(_size)
    value_dim: Coerced[int | None, int] = argument(None, optional(_size))
    dropout: float = argument(0.0, draw.rate)
    use_bias: bool = argument(True, boolean)
    output_shape: _Several = argument(None, _listed(_size))
    attention_axes: _Several = argument(None, _listed(_axis))
    sliding_window: int | None = argument(None, optional(_size))
    flash_attention: bool | None = argument(
        None, optional(boolean), saved=False, attribute="_flash_attention"
    )
    kernel_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    bias_initializer: Any = argument("zeros", initializers.argument_type)
    kernel_regularizer: Any = argument(None, regularizers.argument_type)
    bias_regularizer: Any = argument(None, regularizers.argument_type)
    activity_regularizer: Any = argument(
        None, regularizers.argument_type, attribute="_activity_regularizer"
    )
    kernel_constraint: Any = argument(None, constraints.argument_type)
    bias_constraint: Any = argument(None, constraints.argument_type)
    use_gate: bool = argument(False, boolean)
    seed: int | None = argument(None, draw.seed)
    config_order = (
        "num_heads", "key_dim", "value_dim", "dropout", "use_bias", "use_gate", "output_shape",
        "attention_axes", "sliding_window", "kernel_initializer", "bias_initializer",
        "kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint",
        "bias_constraint", "seed",
    )  # fmt: skip

    def _setup(self) -> None:
        self._check_flash(scores=False)
        self.value_dim = self.key_dim if self.value_dim is None else self.value_dim

    @property
    def _head_size(self) -> int:
        return self.key_dim

    @property
    def _position_axes(self) -> int:
        return len(self.attention_axes)

    @property
    def query_dense(self) -> EinsumDense:
        """The projection of the queries."""
        return self._query_dense

    @property
    def key_dense(self) -> EinsumDense:
        """The projection of the keys."""
        return self._key_dense

    @property
    def value_dense(self) -> EinsumDense:
        """The projection of the values."""
        return self._value_dense

    @property
    def output_dense(self) -> EinsumDense:
        """The projection of the heads' outputs."""
        return self._output_dense

    def build(self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None) -> None:
        key_shape = value_shape if key_shape is None else key_shape
        self._check_shapes(value_shape, key_shape)
        # Keras's order, which is that of `weights`: the gate's come before the values'.
        self._query_dense = self._into_heads("query", query_shape, self.key_dim)
        self._key_dense = self._into_heads("key", key_shape, self.key_dim)
        if self.use_gate:
            self._gate_dense = self._into_heads(
                "gate", query_shape, self.value_dim, activation="sigmoid"
            )
        self._value_dense = self._into_heads("value", value_shape, self.value_dim)
        self._plan(len(query_shape) + 1)
        self._dropout_layer = Dropout(self.dropout, dtype=self.dtype_policy, seed=self.seed)
        self._output_dense = self._out_of_heads(query_shape)

    def _into_heads(
        self, name: str, shape: Shape, dim: int, activation: str | None = None
    ) -> EinsumDense:
        free, (last, heads, inner) = _letters(len(shape) - 1, 3)
        projection = self._projection(
            name,
            f"{free}{last},{last}{heads}{inner}->{free}{heads}{inner}",
            (*(None,) * (len(shape) - 2), self.num_heads, dim),
            heads + inner if self.use_bias else None,
            activation,
        )
        projection.build(tuple(shape))
        return projection

    def _out_of_heads(self, query_shape: Shape) -> EinsumDense:
        sizes = self.output_shape or (query_shape[-1],)
        free, (heads, inner, *out) = _letters(len(query_shape) - 1, 2 + len(sizes))
        last = "".join(out)
        projection = self._projection(
            "attention_output",
            f"{free}{heads}{inner},{heads}{inner}{last}->{free}{last}",
            (*(None,) * (len(query_shape) - 2), *sizes),
            last if self.use_bias else None,
        )
        projection.build((*query_shape[:-1], self.num_heads, self.value_dim))
        return projection

    def _plan(self, rank: int) -> None:
        """Make the equations for projections (batch, positions…, heads, dim) of `rank` axes."""
        # Negative axes count from the end of the inputs, which have no axis of heads.
        axes = self.attention_axes = (
            tuple(range(1, rank - 2))
            if self.attention_axes is None
            else tuple(axis % (rank - 1) for axis in self.attention_axes)
        )
        target = string.ascii_lowercase[:rank]
        # Keys and values have letters of their own along the axes of attention.
        source = list(target)
        for letter, axis in zip(string.ascii_lowercase[rank:], axes, strict=False):
            source[axis] = letter
        others = [target[i] for i in range(rank - 1) if i not in axes]
        product = "".join([*others, *(target[i] for i in axes), *(source[i] for i in axes)])
        self._dot_product_equation = f"{''.join(source)},{target}->{product}"
        self._combine_equation = f"{product},{''.join(source)}->{target}"
        last = tuple(range(len(product) - len(axes), len(product)))
        self._softmax = Softmax(axis=last, dtype=self.dtype_policy)

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
        query_mask = get_mask(query)  # Keras reads it off the query tensor alone
        self._take_masks(query, value, key)
        mask = self._compute_attention_mask(
            query,
            value,
            query_mask=query_mask,
            value_mask=value_mask,
            key_mask=key_mask,
            attention_mask=attention_mask,
            use_causal_mask=use_causal_mask,
        )
        self._check_flash(return_attention_scores)
        outputs, weights = self._compute_attention(
            self._query_dense(query), self._key_dense(key), self._value_dense(value), mask,
            training, return_attention_scores,
        )  # fmt: skip
        return self._returned(query, outputs, weights, return_attention_scores)

    def _take_masks(self, *tensors: Array) -> None:
        """As Keras removes them: later layers do not see them, and predictions depend on it."""
        for x in tensors:
            set_mask(x, None)

    def compute_output_shape(
        self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None
    ) -> Shape:
        self._check_shapes(value_shape, key_shape)
        return (*query_shape[:-1], *self.output_shape) if self.output_shape else tuple(query_shape)

    def _scores_shape(self, query_shape: Shape, value_shape: Shape) -> tuple[int | None, ...]:
        rank, axes = len(query_shape) + 1, self.attention_axes
        sizes = (*query_shape[:-1], self.num_heads)
        others = [sizes[i] for i in range(rank - 1) if i not in axes]
        values = (*value_shape[:-1], self.num_heads)
        return (*others, *(sizes[i] for i in axes), *(values[i] for i in axes))


def _letters(free: int, more: int) -> tuple[str, str]:
    """The first `free` letters of the alphabet, and the `more` next."""
    return string.ascii_lowercase[:free], string.ascii_lowercase[free : free + more]
