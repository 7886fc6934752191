"""What older writers kept as variables of layers that have none today: statistics of their data.

Refuses to know what a layer makes of it: that says `_take_stored`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from keramos.codec.protocols import TakesStored
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.saving.parts import Parts
from keramos.saving.snapshot import Snapshot
from keramos.storage import LazyTensor, WeightStore


def handed_over(parts: Parts, snapshot: Snapshot) -> Snapshot:
    """The snapshot without the tensors that such layers have taken.

    Args:
        parts: of the model.
        snapshot: of a file; those of Keras 3 have none.
    """
    takers = [part for part in parts if isinstance(part.owner, TakesStored)]
    writer = snapshot.weights_origin or snapshot.origin
    if not takers:
        return snapshot
    if snapshot.arrangement.is_canonical:  # files of weights alone do not say who wrote them
        pairs = _by_path(takers, snapshot.weights)
    elif writer.family in BEFORE_KERAS3:
        pairs = [*_by_layer(parts[0].owner, snapshot.weights)]
        pairs = pairs or _by_order(takers, snapshot.weights)
    else:
        return snapshot
    taken: set[str] = set()
    for path, owner in pairs:
        owner._take_stored(snapshot.weights[path].read())
        taken.add(path)
    if not taken:
        return snapshot
    rest = snapshot.weights.only(path for path in snapshot.weights if path not in taken)
    return replace(snapshot, weights=rest)


def _by_path(takers: Parts, weights: WeightStore) -> Iterator[tuple[str, Any]]:
    for part in takers:
        if part.first_tensor in weights and not part.variables:
            yield part.first_tensor, part.owner


def _by_layer(model: object, weights: WeightStore) -> Iterator[tuple[str, Any]]:
    """Layers whose variables stand with those of the layer around them: their names tell them."""
    for layer in getattr(model, "layers", ()):
        waiting: list[Any] = [x for x in layer._flatten_layers() if isinstance(x, TakesStored)]
        for path, tensor in weights.under(layer.name).items() if waiting else ():
            if waiting and _leaf(tensor) in waiting[0]._stored_names:
                yield f"{layer.name}/{path}", waiting.pop(0)


def _by_order(takers: Parts, weights: WeightStore) -> Iterable[tuple[str, Any]]:
    """Of a checkpoint, which has layers by their numbers: the first takes the first, where there
    are as many.
    """
    names = frozenset[str]().union(*(part.owner._stored_names for part in takers))
    stored = [path for path, tensor in weights.items() if _leaf(tensor) in names]
    stored.sort(key=lambda path: [int(digits) for digits in _DIGITS.findall(path)])
    if len(stored) != len(takers):
        return ()
    return zip(stored, (part.owner for part in takers), strict=True)


_DIGITS = re.compile(r"\d+")


def _leaf(tensor: LazyTensor) -> str:
    """`model_weights/discretization/summary:0` -> `summary`, `Variable_1:0` -> `Variable`; in
    checkpoints, attributes of objects stand behind it.
    """
    name = tensor.name.partition("/.ATTRIBUTES/")[0].rpartition("/")[2].partition(":")[0]
    stem, _, number = name.rpartition("_")
    return stem if stem and number.isdecimal() else name
