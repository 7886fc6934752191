"""Layers that the tensors of a file show to be quantized, though its config does not say so.

Keras writes the dtype policy of each layer with that layer's config, and so loses those of layers
that another one makes (the projections of MultiHeadAttention): it cannot open such files itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from keramos.saving.parts import Parts
from keramos.saving.paths import owner_of
from keramos.saving.snapshot import Snapshot
from keramos.storage import LazyTensor, WeightStore


def adopt(parts: Parts, snapshot: Snapshot) -> dict[str, int]:
    """Let the layers of a fresh model become what the tensors of its file say they were.

    Args:
        parts: of the model.
        snapshot: the file.

    Returns:
        What was done, for the report: how often.
    """
    if not any(map(_tells, snapshot.weights.values())):  # nearly every file of weights alone
        return {}
    by_path = snapshot.arrangement.is_canonical
    tensors = _by_path(snapshot.weights) if by_path else _by_name(snapshot.weights)
    telling = {path: group for path, group in tensors.items() if any(map(_tells, group))}
    count = 0
    for part in parts:
        group = telling.get(part.path if by_path else getattr(part.owner, "path", ""))
        if group is not None and part.can.adopts:
            count += part.owner._adopt_stored(group)
    return {"policy_was_not_written": count} if count else {}


def _tells(tensor: LazyTensor) -> bool:
    """Whether it may stand for, or beside, a kernel: integers, a scale of all its numbers, or what
    LoRA learned.
    """
    return tensor.dtype.startswith(("int", "uint")) or tensor.shape == () or "/lora_" in tensor.name


def _by_path(weights: WeightStore) -> Mapping[str, list[LazyTensor]]:
    """The tensors of each object, by its path."""
    groups: dict[str, list[LazyTensor]] = {}
    for path, tensor in weights.items():
        groups.setdefault(owner_of(path), []).append(tensor)
    return groups


def _by_name(weights: WeightStore) -> Mapping[str, list[LazyTensor]]:
    """The tensors of each layer, by the path in its variables' names: files that list tensors by
    layer have those of inner layers with those of the outermost.
    """
    groups: dict[str, list[LazyTensor]] = {}
    for path, tensor in weights.items():
        layer = path.rpartition("/")[0]
        name = tensor.name.partition(f"{layer}/")[2]
        groups.setdefault(name.rpartition("/")[0] or layer, []).append(tensor)
    return groups
