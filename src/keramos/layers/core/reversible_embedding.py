"""ReversibleEmbedding: a vector for every whole number, and from a vector back to a score for every
number.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.types import boolean, number, optional
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.masking import set_mask
from keramos.layers.core.embedding import Embedding
from keramos.quantizers.product import form


class ReversibleEmbedding(Embedding):
    """`y[…, :] = embeddings[x[…]]`; reversed `y = x · embeddingsᵀ`, optionally
    `cap · tanh(y / cap)`.

    Forward as Embedding; reversed `(batch, …, output_dim)` -> `(batch, …, input_dim)`.
    `embeddings: (input_dim, output_dim)`, `reverse_embeddings: (output_dim, input_dim)` unless
    tied.

    Args:
        input_dim: number of vectors, >= 1.
        output_dim: their size, >= 1.
        tie_weights: whether the way back uses the same matrix.
        embeddings_initializer: for the vectors, both ways.
        embeddings_regularizer: penalty on the vectors.
        embeddings_constraint: projection of the vectors.
        mask_zero: whether 0 marks absent steps, which the layers that follow leave out.
        reverse_dtype: dtype in which the way back is computed; that of its operands when None.
            Kernels of int8 have their own.
        logit_soft_cap: the largest score, > 0; none when None.
    """

    signature_order = ("input_dim", "output_dim", "tie_weights")

    tie_weights: bool = argument(True, boolean)
    reverse_dtype: str | None = argument(None, optional(ArgumentType(engine.standardize_dtype)))
    logit_soft_cap: float | None = argument(None, optional(number(0, open_low=True)))

    config_order = (*Embedding.config_order, "tie_weights", "reverse_dtype", "logit_soft_cap")

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        if not self.tie_weights:
            columns = form(
                "reverse_embeddings", (self.output_dim, self.input_dim), (self.input_dim,),
                packed=0, zero_dtype=None,
            )  # fmt: skip
            self.reverse_embeddings = self._made_kernel(
                columns, prefix="embeddings", regularizer=None, constraint=None
            )

    def call(self, inputs: Any, reverse: bool = False) -> Any:
        if reverse:
            return self._scores(inputs)
        vectors = super().call(inputs)
        # Here, because `compute_mask` is not told the direction.
        set_mask(vectors, super().compute_mask(inputs))
        return vectors

    def _scores(self, x: Any) -> Any:
        tied = self.tie_weights
        name = "embeddings" if tied else "reverse_embeddings"
        scores = self._product.matmul(
            self, x, name, transposed=tied, float_dtype=self.reverse_dtype
        )
        if self.logit_soft_cap is None:
            return scores
        return ops.multiply(ops.tanh(ops.divide(scores, self.logit_soft_cap)), self.logit_soft_cap)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """None: `call` has set the mask."""
        return None

    def compute_output_shape(self, input_shape: Any, reverse: bool = False) -> Any:
        return (
            (*input_shape[:-1], self.input_dim)
            if reverse
            else super().compute_output_shape(input_shape)
        )

    def compute_output_spec(self, inputs: Any, reverse: bool = False) -> Any:
        return KerasTensor(self.compute_output_shape(inputs.shape, reverse), self.compute_dtype)
