"""Embedding: a vector for every whole number."""

from __future__ import annotations

from typing import Any

from keramos import constraints, initializers, ops, quantizers, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean, integer
from keramos.graph.tensor import spec_like
from keramos.layers.base.adapted import KernelAttribute, lora_alpha, lora_rank
from keramos.layers.base.kernel import KernelLayer
from keramos.quantizers.product import form


class Embedding(KernelLayer):
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
        lora_rank: how many columns the matrices have that LoRA trains in place of the vectors; no
            LoRA when None.
        lora_alpha: how much of what they learn counts; `lora_rank` when None.
        quantization_config: quantizers for a policy such as `dtype="int8_from_float32"`.
        activity_regularizer: penalty on the output.
        input_length: without effect; older programs say it.
    """

    input_dim: int = required(integer(1))
    output_dim: int = required(integer(1))
    embeddings_initializer: Any = argument("uniform", initializers.argument_type)
    embeddings_regularizer: Any = argument(None, regularizers.argument_type)
    embeddings_constraint: Any = argument(None, constraints.argument_type)
    mask_zero: bool = argument(False, boolean)
    weights: Any = argument(None, saved=False, attribute="_first_weights")
    lora_rank: Any = lora_rank()
    lora_alpha: Any = lora_alpha()
    quantization_config: Any = argument(None, quantizers.configuration_type)
    activity_regularizer: Any = argument(None, regularizers.argument_type, keyword_only=True)
    input_length: Any = argument(None, saved=False, keyword_only=True)

    _kernel_name = "embeddings"
    config_order = (
        "input_dim", "output_dim", "embeddings_initializer", "embeddings_regularizer",
        "activity_regularizer", "embeddings_constraint", "mask_zero", "quantization_config",
        "lora_rank", "lora_alpha",
    )  # fmt: skip
    _modes = ("int8", "int4")
    embeddings = KernelAttribute()

    def _setup(self) -> None:
        super()._setup()
        self.autocast = False  # numbers above 2048 are not all there in float16
        self.supports_masking = self.mask_zero
        if self._first_weights is not None:
            self.build()
            several = isinstance(self._first_weights, (list, tuple))
            self.set_weights(self._first_weights if several else [self._first_weights])
            self._first_weights = None

    def build(self, input_shape: Any = None) -> None:
        # A scale for each vector: what stands beside the kernel varies along `input_dim`.
        rows = form(
            "embeddings", (self.input_dim, self.output_dim), (self.input_dim,), (1,), group_axis=1
        )
        self.embeddings = self._made_kernel(rows)
        self._finish_build()

    @property
    def _embeddings(self) -> Any:
        """The variable, as Keras calls it."""
        return self._held("embeddings")

    def call(self, inputs: Any) -> Any:
        if inputs.dtype != "int32":
            inputs = ops.cast(inputs, "int32")
        return self._product.take(self, inputs, "embeddings")

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """False where the input is 0; None unless `mask_zero`."""
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs: Any) -> Any:
        return spec_like(self.compute_output_shape(inputs.shape), self.compute_dtype)
