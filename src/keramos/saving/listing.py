"""The weights of a model by layer, as files before `.keras` list them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from keramos.codec.protocols import Variable
from keramos.dialects import orders
from keramos.saving.collect import array_of


@dataclass(frozen=True)
class ListedLayer:
    """One layer of a model.

    Attributes:
        name: its name.
        weights: path and array of each of its weights, those of layers inside it among them.
    """

    name: str
    weights: Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Listing:
    """The layers of a model.

    Attributes:
        layers: in the model's order.
        own: weights that no layer has.
        trained: shapes of the variables that training updates, in the model's order.
    """

    layers: Sequence[ListedLayer]
    own: Sequence[tuple[str, Any]]
    trained: Sequence[tuple[int, ...]]


def listing_of(model: Any, skipped: Iterable[object] | None = None) -> Listing:
    """The listing of a live model; nothing is computed or read.

    Args:
        model: that has layers.
        skipped: layers whose weights are left out.
    """
    left_out = {id(layer) for layer in skipped or ()}
    layers = [
        ListedLayer(layer.name, [] if id(layer) in left_out else _weights(layer))
        for layer in model.layers
    ]
    owned = {id(variable) for layer in model.layers for variable in layer.weights}
    own = [v for v in getattr(model, "weights", ()) if id(v) not in owned]
    shapes = [tuple(v.shape) for v in getattr(model, "trainable_variables", ())]
    return Listing(layers, _named(own), shapes)


def _weights(layer: Any) -> list[tuple[str, Any]]:
    variables: Sequence[Variable] = layer.weights
    weights = [orders.Weight(v.name, v.trainable, v.trainable) for v in variables]
    return _named(variables[i] for i in orders.frozen_ones_were_mixed(weights))


def _named(variables: Iterable[Any]) -> list[tuple[str, Any]]:
    """Arrays by the paths of their variables, each path once."""
    used: dict[str, int] = {}
    named: list[tuple[str, Any]] = []
    for variable in variables:
        count = used[variable.path] = used.get(variable.path, 0) + 1
        path = variable.path if count == 1 else f"{variable.path}_{count - 1}"
        named.append((path, array_of(variable)))
    return named
