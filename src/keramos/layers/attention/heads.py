"""What attention with several heads shares: projections as sublayers, scores with dropout.

A subclass says how many heads there are for queries, keys and values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from keramos import dtype_policies, engine
from keramos._frames import warn
from keramos.errors import ConfigError, ShapeError
from keramos.graph import naming
from keramos.graph.tensor import KerasTensor
from keramos.layers.activation.softmax import Softmax
from keramos.layers.attention import masks
from keramos.layers.base.layer import Layer
from keramos.layers.base.masking import fitting
from keramos.layers.core.einsum_dense import EinsumDense
from keramos.layers.regularization.dropout import Dropout

#: Arguments of the layer that go to each of its projections.
_SHARED = (
    "kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer",
    "activity_regularizer", "kernel_constraint", "bias_constraint",
)  # fmt: skip


class HeadedAttention(Layer):
    """Base of the attention layers with projections.

    A subclass declares the arguments in `_SHARED` and makes its projections in `build`.
    """

    supports_masking = True
    _automatic_name: ClassVar[str]

    def __init__(self, *, name: str | None = None, **kwargs: Any):
        self.seed: Any
        self._flash_attention: bool | None
        self.dropout: float
        self.use_gate: bool
        self.sliding_window: int | None
        self._softmax: Softmax
        self._dropout_layer: Dropout
        self._gate_dense: EinsumDense
        self._output_dense: EinsumDense
        self._dot_product_equation: str
        self._combine_equation: str
        if name is None and "_automatic_name" in vars(type(self)):
            name = naming.auto_name(type(self)._automatic_name)
        super().__init__(name=name, **kwargs)

    def _options(self) -> dict[str, Any]:
        """Arguments that every projection shares."""
        return {name: getattr(self, self._arguments[name].attribute or name) for name in _SHARED}

    def _projection(
        self,
        name: str,
        equation: str,
        output_shape: Any,
        bias_axes: str | None,
        activation: Any = None,
    ) -> EinsumDense:
        options = self._options()
        for argument in ("kernel_initializer", "bias_initializer"):
            # An initializer draws the same numbers every time: each projection needs its own.
            initializer = options[argument]
            if hasattr(initializer, "get_config"):
                options[argument] = type(initializer).from_config(initializer.get_config())
        return EinsumDense(
            equation,
            output_shape=output_shape,
            bias_axes=bias_axes,
            activation=activation,
            name=name,
            dtype=self.dtype_policy,
            **options,
        )

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments; where a projection has a dtype policy of its own, a map of
        policies, without which its kernels could not be read again.
        """
        config = super().get_config()
        own = self.dtype_policy
        policies = {
            # Models that are built inside others have longer paths, or not, depending on the way.
            rf"(.*/)?{re.escape(self.name)}/{layer.name}": layer.dtype_policy
            for layer in self._layers
            if layer.dtype_policy.resolved(layer) != own.resolved(layer)
        }
        if policies:
            config["dtype"] = dtype_policies.serialize(
                dtype_policies.DTypePolicyMap(own.resolved(self), policies)
            )
        if any(layer._quantizes_inputs_otherwise() for layer in self._projections()):
            warn(
                f"how the projections of {self.name!r} quantize their inputs has no place in a "
                "config: read again, they do as their dtype policy says, and predictions differ a "
                "little"
            )
        return config

    def _projections(self) -> Iterator[EinsumDense]:
        return (layer for layer in self._layers if isinstance(layer, EinsumDense))

    # The names of the next three are Keras's: users' subclasses override them.
    def _compute_attention_mask(
        self,
        query: Any,
        value: Any,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        use_causal_mask: bool = False,
    ) -> Any:
        """Which keys each query may attend to, (batch, queries…, keys…); None for all."""
        queries, keys = query.shape[1], value.shape[1]
        visible = masks.combined(
            masks.of_keys(value_mask),
            masks.of_keys(key_mask),
            masks.causal(queries, keys) if use_causal_mask else None,
            masks.window(queries, keys, self.sliding_window) if self.sliding_window else None,
            masks.of_pairs(attention_mask),
        )
        return masks.combined(masks.of_queries(query_mask), visible)

    def _compute_attention(
        self,
        query: Any,
        key: Any,
        value: Any,
        attention_mask: Any = None,
        training: Any = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> tuple[Any, Any]:
        """Weighted means of `value`, and the weights, which are None where the engine fuses both.

        Args:
            query: projected, (batch, …, heads, dim).
            key: projected, with as many heads.
            value: projected, with as many heads.
            attention_mask: (batch, queries…, keys…), or None.
            training: whether weights drop out.
            return_attention_scores: whether the weights are wanted.
            use_causal_mask: whether no query sees a later key, besides what the mask says.
        """
        if use_causal_mask:
            ordered = masks.causal(query.shape[1], key.shape[1])
            attention_mask = masks.combined(attention_mask, ordered)
        scale = self._head_size**-0.5
        if self.dropout == 0 and not return_attention_scores and query.ndim == 4:
            mask = self._fused_mask(attention_mask, query, key)
            return engine.nn.dot_product_attention(query, key, value, mask=mask, scale=scale), None
        products = self._products(query * engine.cast(scale, query.dtype), key)
        weights = self._masked_softmax(products, attention_mask)
        dropped = self._dropout_layer(weights, training=training) if self.dropout > 0 else weights
        return engine.numpy.einsum(self._combine_equation, dropped, value), weights

    def _masked_softmax(self, scores: Any, attention_mask: Any = None) -> Any:
        """Scores (batch, …, heads, queries…, keys…) as weights, 0 where the mask is false."""
        if attention_mask is None:
            return self._softmax(scores)
        mask = masks.for_heads(attention_mask, scores.ndim, self._position_axes)
        return self._softmax(scores, mask=mask)

    def _fused_mask(self, mask: Any, query: Any, key: Any) -> Any:
        if mask is None:
            return None
        batch, queries, heads, _ = query.shape
        mask = masks.for_heads(mask, 4, self._position_axes)
        return fitting(mask, (batch, heads, queries, key.shape[1]), self.name)

    @property
    def _head_size(self) -> int:
        """Size of the queries and keys of a head."""
        raise NotImplementedError(f"{type(self).__name__} must define _head_size")

    @property
    def _position_axes(self) -> int:
        """Number of axes of positions that attention goes over."""
        return 1

    def _check_flash(self, scores: bool) -> None:
        """Raise ConfigError for what a fused kernel, if the caller insists on it, cannot do."""
        if self._flash_attention and (self.dropout > 0 or scores):
            what = "returns no attention scores" if scores else "takes no dropout"
            raise ConfigError(f"{self.name!r}: flash attention {what}", hint="flash_attention=None")

    def _returned(self, query: Any, outputs: Any, weights: Any, scores: bool) -> Any:
        """The heads' outputs projected back together; (outputs, weights) if `scores` is true."""
        if self.use_gate:
            outputs = engine.numpy.multiply(outputs, self._gate_dense(query))
        outputs = self._output_dense(outputs)
        return (outputs, weights) if scores else outputs

    def _products(self, query: Any, key: Any) -> Any:
        return engine.numpy.einsum(self._dot_product_equation, key, query)

    def _check_shapes(self, value_shape: Any, key_shape: Any) -> None:
        if key_shape is not None and tuple(value_shape[1:-1]) != tuple(key_shape[1:-1]):
            raise ShapeError(
                f"{self.name!r} needs as many keys as values",
                found=f"value {tuple(value_shape)}, key {tuple(key_shape)}",
            )

    def _scores_shape(self, query_shape: Any, value_shape: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define _scores_shape()")

    def compute_output_spec(
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
        """The output; with `return_attention_scores`, (output, weights)."""
        shapes = [query.shape, value.shape, None if key is None else key.shape]
        outputs = KerasTensor(self.compute_output_shape(*shapes), self.compute_dtype)
        if not return_attention_scores:
            return outputs
        return outputs, KerasTensor(
            self._scores_shape(query.shape, value.shape), self.compute_dtype
        )
