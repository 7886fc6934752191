"""CategoryEncoding: category numbers -> vectors."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument
from keramos.codec.types import boolean, integer, optional
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor, Shape
from keramos.layers.base.layer import Layer
from keramos.layers.preprocessing import encoding


class CategoryEncoding(Layer):
    """A vector of length `num_tokens` for each category, or for each row of categories.

    Input `(…, n)`, integers in [0, num_tokens); output `(…, num_tokens)`, in the mode `one_hot`
    `(…, n, num_tokens)` unless n is 1. `count_weights`: shape of the input, for `count`.

    Args:
        num_tokens: number of categories, >= 1.
        output_mode: `one_hot`: a vector for each category; `multi_hot`: 1 for each category that
            occurs in the row; `count`: how often it occurs.
        sparse: whether vectors are sparse tensors, without their zeros; not kept in files.

    Raises:
        ConfigError: no `num_tokens`.
    """

    num_tokens: int = argument(None, optional(integer(1)))
    output_mode: str = argument("multi_hot", encoding.mode(*encoding.MODES))
    sparse: bool = argument(False, boolean, saved=False)

    _allow_non_tensor_positional_args = True
    _convert_input_args = False

    def _setup(self) -> None:
        if self.num_tokens is None:
            raise ConfigError("CategoryEncoding needs `num_tokens`")

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        return encoding.encoded(
            inputs,
            self.num_tokens,
            self.output_mode,
            self.dtype,
            count_weights,
            sparse=self.sparse,
        )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return encoding.shape_of(input_shape, self.num_tokens, self.output_mode)

    def compute_output_spec(self, inputs: KerasTensor, count_weights: Any = None) -> KerasTensor:
        return KerasTensor(self.compute_output_shape(inputs.shape), self.dtype, sparse=self.sparse)
