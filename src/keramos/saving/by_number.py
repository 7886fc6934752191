"""Files of Keras 0.x, which have no names: tensors one after the other, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keramos.errors import ConfigError, WeightsError
from keramos.saving.by_layer import filled, numbers_of, places_of
from keramos.saving.holding import Holding, of_list
from keramos.saving.locate import Selection
from keramos.saving.parts import Parts
from keramos.storage import LazyTensor, WeightStore


class ByNumber:
    """Tensors stand one after the other, in the order of the layers; models and wrappers have those
    of the layers in them.
    """

    is_canonical = False
    asks_hooks = False
    brings_training = False

    def locate(self, store: WeightStore, parts: Parts, selection: Selection) -> WeightStore:
        """`store` with its tensors at the paths of the model.

        Raises:
            WeightsError: another number of tensors.
            ConfigError: names are asked for, and there are none.
        """
        if selection.rename or selection.by_name:
            what = (
                "rename= and by_name= are for files with names; this one only numbers its tensors"
            )
            raise ConfigError(what)
        layers = list(_with_weights(parts[0].owner))
        counts = [len(numbers_of(layer)) for layer in layers]
        stored = list(store.values())
        if sum(counts) != len(stored):
            raise WeightsError(
                f"the file has {len(stored)} tensors, {parts[0].owner.name!r} takes {sum(counts)}",
                hint="is it the same architecture?",
            )
        places, tensors = places_of(parts), dict[str, LazyTensor]()
        for layer, count in zip(layers, counts, strict=True):
            own, stored = stored[:count], stored[count:]
            tensors |= {
                place: tensor
                for variable, tensor in filled(layer, layer.name, own)
                for place in places[id(variable)]
            }
        return WeightStore(tensors)

    def place(self, path: str, name: str) -> str:
        """The layer's name."""
        return name

    def holding(self, store: WeightStore, path: str, name: str) -> Holding:
        """The tensors of the layer of that name."""
        return of_list(store.under(name))


BY_NUMBER = ByNumber()


def _with_weights(model: Any) -> Iterator[Any]:
    """The layers that have variables of their own, each once, in the order in which configs have
    them: that of a graph is not the one in which it runs.
    """
    seen: set[int] = set()
    waiting = [model]
    while waiting:
        layer = waiting.pop()
        if id(layer) not in seen:
            seen.add(id(layer))
            if layer._owned.variables:
                yield layer
            waiting += reversed(_in_order(layer))


def _in_order(layer: Any) -> list[Any]:
    places = {name: place for place, name in enumerate(getattr(layer, "_listed", ()))}
    return sorted(layer._layers, key=lambda inner: places.get(inner.name, len(places)))
