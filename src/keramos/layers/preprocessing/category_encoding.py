"""CategoryEncoding: numbers of categories -> vectors.

Refuses to find the categories: see `integer_lookup` and `string_lookup`.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, choice, integer, optional
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.layer import Layer
from keramos.layers.preprocessing import encoding


class CategoryEncoding(Layer):
    """One vector of length `num_tokens` for each category, or for each row of them.

    Input `(…, n)`, integers in [0, num_tokens); output `(…, num_tokens)`, for `one_hot`
    `(…, n, num_tokens)` unless n is 1.

    Args:
        num_tokens: number of categories.
        output_mode: `one_hot`: a vector each; `multi_hot`: 1 for what the row has; `count`: how
            often it has it.
        sparse: tensors are dense all the same.

    Raises:
        ConfigError: no `num_tokens`.
    """

    num_tokens: int = argument(None, optional(integer(1)))
    output_mode: str = argument("multi_hot", choice(*encoding.MODES, fold=False))
    sparse: bool = argument(False, boolean, saved=False)

    _allow_non_tensor_positional_args = True
    _convert_input_args = False

    def _setup(self) -> None:
        if self.num_tokens is None:
            raise ConfigError("CategoryEncoding needs `num_tokens`")

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        return encoding.encoded(
            inputs, self.num_tokens, self.output_mode, self.dtype, count_weights
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        return encoding.shape_of(input_shape, self.num_tokens, self.output_mode)

    def compute_output_spec(self, inputs: Any, count_weights: Any = None) -> KerasTensor:
        return KerasTensor(self.compute_output_shape(inputs.shape), self.dtype)
