"""Identity: the input, unchanged."""

from __future__ import annotations

from typing import Any

from keramos import _tree
from keramos.graph.tensor import as_sparse
from keramos.layers.base.layer import Layer


class Identity(Layer):
    """`y = x`, for a tensor or a nest of tensors."""

    supports_masking = True
    _takes_sparse = True

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self._needs_no_build()

    def call(self, inputs: Any) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def compute_output_spec(self, inputs: Any) -> Any:
        return _tree.map_structure(lambda x: as_sparse(x, x.sparse), inputs)
