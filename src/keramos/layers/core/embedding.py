"""Embedding: a vector for every whole number.

Refuses quantization and LoRA, which live in rooms of their own.
"""

from __future__ import annotations

from typing import Any

from keramos import constraints, initializers, ops, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.kinds import boolean, integer
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.layer import Layer
from keramos.layers.base.unsupported import absent


class Embedding(Layer):
    """`y[…, :] = embeddings[x[…]]`.

    Input shape `(batch, …)`, whole numbers in [0, input_dim); output shape
    `(batch, …, output_dim)`; `embeddings: (input_dim, output_dim)`.

    Args:
        input_dim: number of vectors, >= 1.
        output_dim: their size, >= 1.
        embeddings_initializer: for the vectors.
        embeddings_regularizer: penalty on the vectors.
        embeddings_constraint: projection of the vectors.
        mask_zero: whether 0 marks absent steps, which the layers that follow leave out.
        weights: the vectors, or a list with them, if they are known.
        lora_rank: only None.
        lora_alpha: unused without `lora_rank`.
        quantization_config: only None.
        activity_regularizer: penalty on the output.
        input_length: without effect; older programs say it.
    """

    input_dim: int = required(integer(1))
    output_dim: int = required(integer(1))
    embeddings_initializer: Any = argument("uniform", initializers.kind)
    embeddings_regularizer: Any = argument(None, regularizers.kind)
    embeddings_constraint: Any = argument(None, constraints.kind)
    mask_zero: bool = argument(False, boolean)
    weights: Any = argument(None, saved=False, attribute="_given")
    lora_rank: Any = argument(None, absent("LoRA"), saved=False)
    lora_alpha: Any = argument(None, saved=False)
    quantization_config: Any = argument(None, absent("quantization"))
    activity_regularizer: Any = argument(None, regularizers.kind, keyword_only=True)
    input_length: Any = argument(None, saved=False, keyword_only=True)

    config_order = (
        "input_dim", "output_dim", "embeddings_initializer", "embeddings_regularizer",
        "activity_regularizer", "embeddings_constraint", "mask_zero", "quantization_config",
    )  # fmt: skip

    def _setup(self) -> None:
        self.autocast = False  # numbers above 2048 are not all there in float16
        self.supports_masking = self.mask_zero
        if self._given is not None:
            self.build()
            self.set_weights(
                self._given if isinstance(self._given, (list, tuple)) else [self._given]
            )
            self._given = None

    def build(self, input_shape: Any = None) -> None:
        self.embeddings = self._declared_weight("embeddings", (self.input_dim, self.output_dim))

    def call(self, inputs: Any) -> Any:
        if inputs.dtype != "int32":
            inputs = ops.cast(inputs, "int32")
        return ops.cast(ops.take(self.embeddings, inputs, axis=0), self.compute_dtype)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """False where the input is 0; None unless `mask_zero`."""
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs: Any) -> Any:
        return KerasTensor(self.compute_output_shape(inputs.shape), self.compute_dtype)
