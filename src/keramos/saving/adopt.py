"""Layers that the tensors of a file show to be quantized, though its config does not say so.

Keras writes the dtype policy of each layer with that layer's config, and so loses those of layers
that another one makes (the projections of MultiHeadAttention): it cannot open such files itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.saving.snapshot import Layout
from keramos.saving.walk import saveables
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore


def adopt(model: Any, weights: WeightStore, layout: Layout) -> dict[str, int]:
    """Let the layers of a fresh `model` become what `weights`, of the same file, say they were.

    Returns:
        What was done, for the report: how often.
    """
    tensors = _by_path(weights) if layout == "paths" else _by_name(weights)
    whole = {path: group for path, group in tensors.items() if any(map(_is_whole, group))}
    if not whole:  # nearly every file
        return {}
    adopted = 0
    for path, owner in saveables(model):
        group = whole.get(path if layout == "paths" else getattr(owner, "path", ""))
        if group is not None and hasattr(owner, "_adopt_stored"):
            adopted += owner._adopt_stored(group)
    return {"policy_was_not_written": adopted} if adopted else {}


def _is_whole(tensor: LazyTensor) -> bool:
    return tensor.dtype.startswith(("int", "uint"))


def _by_path(weights: WeightStore) -> Mapping[str, list[LazyTensor]]:
    """The tensors of each object, by its path."""
    groups: dict[str, list[LazyTensor]] = {}
    for path, tensor in weights.items():
        groups.setdefault(path.rpartition("/")[0].removesuffix("vars").rstrip("/"), []).append(
            tensor
        )
    return groups


def _by_name(weights: WeightStore) -> Mapping[str, list[LazyTensor]]:
    """The tensors of each layer, by the path in its variables' names: files that list tensors by
    layer have those of inner layers with those of the outermost.
    """
    groups: dict[str, list[LazyTensor]] = {}
    for path, tensor in weights.items():
        layer = path.rpartition("/")[0]
        name = tensor.name.partition(f"{layer}/")[2]
        groups.setdefault(name.rpartition("/")[0], []).append(tensor)
    return groups
