"""Tensors brought to the devices of a layout."""

from __future__ import annotations

from typing import Any

from keramos.distribution.current import placed
from keramos.distribution.tensor_layout import TensorLayout
from keramos.engine import shards
from keramos.graph.tensor import KerasTensor


def distribute_tensor(tensor: Any, layout: Any) -> Any:
    """`tensor` with another layout; inside a compiled function, what jax is to lay it out as.

    Args:
        tensor: numbers of any kind; a symbolic tensor comes back as it is.
        layout: a `TensorLayout` with a mesh, or a sharding of jax.

    Raises:
        ConfigError: a layout without a mesh, or that does not fit.
    """
    if isinstance(tensor, KerasTensor):
        return tensor
    sharding = (
        placed(layout, "of a tensor").sharding if isinstance(layout, TensorLayout) else layout
    )
    return shards.arranged(tensor, sharding)
