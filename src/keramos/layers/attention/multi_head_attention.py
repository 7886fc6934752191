"""MultiHeadAttention: several attentions side by side, each on its own projection of query, key and
value.

Refuses to know fused kernels: `flash_attention` changes nothing.
"""

from __future__ import annotations

import string
from typing import Any

from keramos import constraints, initializers, regularizers
from keramos.codec.arguments import Kind, argument, required
from keramos.codec.kinds import boolean, integer, optional
from keramos.layers.activation.softmax import Softmax
from keramos.layers.attention import masks
from keramos.layers.attention.heads import HeadedAttention
from keramos.layers.base.masking import get_mask, set_mask
from keramos.layers.core.einsum_dense import EinsumDense
from keramos.layers.regularization import draw
from keramos.layers.regularization.dropout import Dropout

_size = integer(1)
_axis = integer()


def _listed(one: Any) -> Kind:
    def coerce(value: Any) -> tuple[int, ...] | None:
        if value is None:
            return None
        values = value if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
        return tuple(one.coerce(each) for each in values)

    return Kind(coerce)


class MultiHeadAttention(HeadedAttention):
    """`softmax(query · key / √key_dim) · value` for every head, on projections of the inputs; the
    heads' outputs are projected back together (Vaswani et al., 2017).

    Input shapes: query `(batch, queries…, dim)`, value and key `(batch, keys…, dim)`; the key is
    the value where it is left out. Output `(batch, queries…, dim)` or
    `(batch, queries…, *output_shape)`, and the weights `(batch, heads, queries…, keys…)` where they
    are asked for. Masks: of the values and of the keys `(batch, keys)`, which get no weight where
    false; an `attention_mask` `(batch, queries…, keys…)`, true where a query may look at a key;
    `use_causal_mask` for no look at later keys. A mask that the query itself carries hides all keys
    from those queries; `query_mask` is taken and not used, as in Keras. The inputs carry their
    masks no longer afterwards.

    Args:
        num_heads: how many, >= 1.
        key_dim: size of a head's queries and keys, >= 1.
        value_dim: size of a head's values; `key_dim` when left out.
        dropout: of the weights, in [0, 1].
        use_bias: whether the projections have biases.
        output_shape: of the output after its positions; the last size of the query when left out.
        attention_axes: axes of positions over which attention goes; all when left out.
        sliding_window: every query sees the keys less than this many steps away; all when left out.
        flash_attention: changes nothing.
        kernel_initializer: for the kernels of the projections.
        bias_initializer: for their biases.
        kernel_regularizer: penalty on the kernels.
        bias_regularizer: penalty on the biases.
        activity_regularizer: penalty on the outputs of all projections.
        kernel_constraint: projection of the kernels.
        bias_constraint: projection of the biases.
        use_gate: multiply the heads' outputs by the sigmoid of a further projection of the query.
        seed: of the dropout; random when left out.
    """

    num_heads: int = required(_size)
    key_dim: int = required(_size)
    value_dim: Any = argument(None, optional(_size))
    dropout: float = argument(0.0, draw.rate)
    use_bias: bool = argument(True, boolean)
    output_shape: Any = argument(None, _listed(_size))
    attention_axes: Any = argument(None, _listed(_axis))
    sliding_window: Any = argument(None, optional(_size))
    flash_attention: Any = argument(
        None, optional(boolean), saved=False, attribute="_flash_attention"
    )
    kernel_initializer: Any = argument("glorot_uniform", initializers.kind)
    bias_initializer: Any = argument("zeros", initializers.kind)
    kernel_regularizer: Any = argument(None, regularizers.kind)
    bias_regularizer: Any = argument(None, regularizers.kind)
    activity_regularizer: Any = argument(None, regularizers.kind, attribute="_activity_regularizer")
    kernel_constraint: Any = argument(None, constraints.kind)
    bias_constraint: Any = argument(None, constraints.kind)
    use_gate: bool = argument(False, boolean)
    seed: Any = argument(None, draw.seed)
    config_order = (
        "num_heads", "key_dim", "value_dim", "dropout", "use_bias", "use_gate", "output_shape",
        "attention_axes", "sliding_window", "kernel_initializer", "bias_initializer",
        "kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint",
        "bias_constraint", "seed",
    )  # fmt: skip

    def _setup(self) -> None:
        self.value_dim = self.key_dim if self.value_dim is None else self.value_dim

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

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        key_shape = value_shape if key_shape is None else key_shape
        self._check_shapes(value_shape, key_shape)
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

    def _into_heads(self, name: str, shape: Any, dim: int, activation: Any = None) -> EinsumDense:
        free, (last, heads, inner) = _letters(len(shape) - 1, 3)
        made = self._projection(
            name,
            f"{free}{last},{last}{heads}{inner}->{free}{heads}{inner}",
            (*(None,) * (len(shape) - 2), self.num_heads, dim),
            heads + inner if self.use_bias else None,
            activation,
        )
        made.build(tuple(shape))
        return made

    def _out_of_heads(self, query_shape: Any) -> EinsumDense:
        sizes = self.output_shape or (query_shape[-1],)
        free, (heads, inner, *out) = _letters(len(query_shape) - 1, 2 + len(sizes))
        last = "".join(out)
        made = self._projection(
            "attention_output",
            f"{free}{heads}{inner},{heads}{inner}{last}->{free}{last}",
            (*(None,) * (len(query_shape) - 2), *sizes),
            last if self.use_bias else None,
        )
        made.build((*query_shape[:-1], self.num_heads, self.value_dim))
        return made

    def _plan(self, rank: int) -> None:
        """The sums over projections of `rank` axes (batch, positions…, heads, dim)."""
        if self.attention_axes is None:
            self.attention_axes = tuple(range(1, rank - 2))
        axes = [axis % rank for axis in self.attention_axes]
        target = string.ascii_lowercase[:rank]
        source = list(
            target
        )  # keys and values have their own positions along the axes of attention
        for letter, axis in zip(string.ascii_lowercase[rank:], axes, strict=False):
            source[axis] = letter
        kept = [target[i] for i in range(rank - 1) if i not in axes]
        product = "".join([*kept, *(target[i] for i in axes), *(source[i] for i in axes)])
        self._dot_product_equation = f"{''.join(source)},{target}->{product}"
        self._combine_equation = f"{product},{''.join(source)}->{target}"
        last = tuple(range(len(product) - len(axes), len(product)))
        self._softmax = Softmax(axis=last, dtype=self.dtype_policy)

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
        # Keras takes the queries' mask from the query alone, and takes it and those of value and
        # key off their tensors: what comes later in the model no longer sees them, and the files'
        # predictions depend on it
        query_mask = get_mask(query)
        for x in (query, value, key):
            set_mask(x, None)
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
            self._query_dense(query), self._key_dense(key), self._value_dense(value), mask,
            self.key_dim**-0.5, len(self.attention_axes), training, return_attention_scores,
        )  # fmt: skip
        return self._returned(query, outputs, weights, return_attention_scores)

    def compute_output_shape(
        self, query_shape: Any, value_shape: Any, key_shape: Any = None
    ) -> Any:
        self._check_shapes(value_shape, key_shape)
        return (*query_shape[:-1], *self.output_shape) if self.output_shape else tuple(query_shape)

    def _scores_shape(self, query_shape: Any, value_shape: Any) -> tuple[int | None, ...]:
        rank = len(query_shape) + 1
        axes = [axis % rank for axis in self.attention_axes]
        kept = [(*query_shape[:-1], self.num_heads)[i] for i in range(rank - 1) if i not in axes]
        return (*kept, *(query_shape[i] for i in axes), *(value_shape[i] for i in axes))


def _letters(free: int, more: int) -> tuple[str, str]:
    return string.ascii_lowercase[:free], string.ascii_lowercase[free : free + more]
