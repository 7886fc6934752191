"""Files that list tensors by layer: which variable of a model each of them is.

A layer's tensors stand in its own order, which differs between writers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keramos._frames import is_own_class
from keramos.codec.protocols import Layer, Variable
from keramos.dialects import gates, orders
from keramos.dialects.gates import Piece
from keramos.errors import ConfigError, WeightsError
from keramos.saving import unknown_layers
from keramos.saving.fused import fused
from keramos.saving.holding import Holding, of_list
from keramos.saving.locate import Selection
from keramos.saving.parts import Parts
from keramos.storage import LazyTensor, WeightStore


@dataclass(frozen=True)
class ByLayer:
    """Tensors stand by layer, in its own order: which variable each is, only the model knows.

    Attributes:
        names_agree: whether layers belong to those of the same name wherever the model has them
            all; their order is asked for otherwise.
        as_described: whether the layers of a model within a model come in the order of its config.
    """

    names_agree: bool = False
    as_described: bool = False

    is_canonical = False
    asks_hooks = False
    brings_training = False

    def locate(self, store: WeightStore, parts: Parts, selection: Selection) -> WeightStore:
        """`store` with its tensors at the paths of the model.

        Raises:
            WeightsError: another number of layers, or of tensors in one.
            ConfigError: paths are to be renamed, and there are none.
        """
        if selection.rename:
            what = "rename= is for files that list tensors by path; this one lists them by layer"
            raise ConfigError(what, hint="by_name=True loads the layers that have the same name")
        stored = {layer: list(store.under(layer).values()) for layer in store.groups}
        bare = {layer for layer, tensors in stored.items() if not tensors}
        stored = {layer: tensors for layer, tensors in stored.items() if tensors}
        model = parts[0].owner
        layers: list[Layer] = [x for x in getattr(model, "layers", [model]) if x.weights]
        unstored = [x for x in layers if x.name in bare and _keeps_variables_of_its_own(x)]
        layers = [x for x in layers if x not in unstored]
        by_name = self.names_agree and stored.keys() == {layer.name for layer in layers}
        pairs = (
            _paired_by_name(stored, layers)
            if selection.by_name or by_name
            else _paired_by_order(stored, layers, model)
        )
        places = places_of(parts)
        tensors: dict[str, LazyTensor] = {}
        for name, values, layer in pairs:
            is_unordered = unknown_layers.is_unordered(layer)
            weights = described_weights(layer) if self.as_described else layer.weights
            tensors |= {
                place: tensor
                for variable, tensor in (
                    unknown_layers.filled(layer, name, values)
                    if is_unordered
                    else filled(layer, name, values, weights)
                )
                for place in places[id(variable)]
            }
        for variable in (variable for layer in unstored for variable in layer.weights):
            import numpy as np

            as_made = LazyTensor.of(variable.name, np.asarray(variable))
            tensors |= dict.fromkeys(places[id(variable)], as_made)
        # They keep the names of the file, by which some writers sorted the optimizer's variables.
        return WeightStore(tensors)

    def place(self, path: str, name: str) -> str:
        """The layer's name."""
        return name

    def holding(self, store: WeightStore, path: str, name: str) -> Holding:
        """The tensors of the layer of that name."""
        return of_list(store.under(name))


def _keeps_variables_of_its_own(layer: Layer) -> bool:
    """Whether a user's class keeps variables that Keras until 2.2 did not count as its weights,
    `self.a = K.variable(…)`: no file has them, and whoever opened one had them as they were made.
    """
    return not is_own_class(type(layer))


BY_LAYER = ByLayer()

#: Of a model with its config: layers may have another order today.
BY_LAYER_NAME = ByLayer(names_agree=True)

#: Of all before Keras 3. The branches of Keras 1 follow one another there; a copy before a layer
#: moves the layers before it.
AS_DESCRIBED = ByLayer(names_agree=True, as_described=True)


def _paired_by_name(
    stored: Mapping[str, list[LazyTensor]], layers: Sequence[Layer]
) -> list[tuple[str, list[LazyTensor], Layer]]:
    named = {layer.name: layer for layer in layers}
    return [(name, values, named[name]) for name, values in stored.items() if name in named]


def _paired_by_order(
    stored: Mapping[str, list[LazyTensor]], layers: Sequence[Layer], model: Layer
) -> list[tuple[str, list[LazyTensor], Layer]]:
    if unknown_layers.is_unordered(model) and (pairs := unknown_layers.paired(stored, layers)):
        return pairs
    if len(stored) != len(layers):
        raise WeightsError(
            f"the file has {len(stored)} layers with weights, {model.name!r} has {len(layers)}",
            hint="load_weights(path, by_name=True) loads the layers that have the same name",
        )
    every = zip(stored.items(), layers, strict=True)
    return [(name, values, layer) for (name, values), layer in every]


def described_weights(layer: Layer) -> list[Variable]:
    """The weights of a layer, those of a model in it in the order of the layers in its config."""
    weights = list(layer.weights)
    for described in _described_orders(layer):
        own = {id(v): v for inner in described for v in described_weights(inner)}
        places = [i for i, variable in enumerate(weights) if id(variable) in own]
        for place, variable in zip(places, own.values(), strict=True):
            weights[place] = variable
    return weights


def is_moved(model: Layer) -> bool:
    """Whether a model, or one within it, lists its layers in another order than its config does."""
    return any(True for _ in _described_orders(model))


def _described_orders(layer: Layer) -> Iterator[list[Layer]]:
    """The layers of each model in this layer that has another order today, as its config has them.

    A Sequential of Keras until 2.2 had no name: where it stood in the config is not known.
    """
    whole: Any = layer
    for model in whole._flatten_layers():
        described = getattr(model, "described_layers", None)
        if described is None or described == model.layers:
            continue
        if {inner.name for inner in described} <= set(model._described):
            yield described


def filled(
    layer: Layer,
    stored_as: str,
    values: list[LazyTensor],
    variables: Sequence[Variable] | None = None,
) -> list[tuple[Variable, LazyTensor]]:
    """The variables of a layer, each with its tensor.

    Args:
        layer: of the model.
        stored_as: its name in the file.
        values: its tensors there.
        variables: the weights of the layer in the order of the file; its own by default.

    Raises:
        WeightsError: another number of tensors.
    """
    names = [_leaf(tensor.name) for tensor in values]
    owners = _owners(layer)
    variables = layer.weights if variables is None else variables
    weights = [_described(variable, owners.get(id(variable))) for variable in variables]
    pieces = gates.pieces(weights, orders.of_layer(weights, names), names)
    if len(values) != len(pieces):
        raise WeightsError(
            f"layer {layer.name!r} has {len(weights)} weights, "
            f"layer {stored_as!r} of the file has {len(values)}",
            found=", ".join(names)[:200],
            wanted=", ".join(weight.name for weight in weights)[:200],
            hint="is it the same architecture?",
        )
    stored = _by_weight(pieces, values)
    return [
        (variable, _whole(stored[i], owners.get(id(variable))))
        for i, variable in enumerate(variables)
    ]


def numbers_of(layer: Layer) -> list[str]:
    """What a file without names calls the tensors of a layer."""
    owners = _owners(layer)
    weights = [_described(variable, owners.get(id(variable))) for variable in layer.weights]
    return gates.numbers(weights, orders.of_layer(weights))


def _owners(layer: Any) -> dict[int, Any]:
    """Variables by id -> the layer, of those in this one, that made it."""
    return {
        id(variable): inner
        for inner in layer._flatten_layers()
        for variable in inner._owned.variables
    }


def _described(variable: Variable, owner: Any) -> orders.Weight:
    # It may be frozen by now, but it was made for training.
    came_trainable = owner is not None and id(variable) in owner._owned.trainable
    return orders.Weight(
        variable.name, variable.trainable, came_trainable, type(owner).__name__ if owner else ""
    )


def _by_weight(
    pieces: Sequence[Piece], values: Sequence[LazyTensor]
) -> dict[int, dict[int, LazyTensor]]:
    """Position of a variable -> what the file holds of it, by gate."""
    stored: dict[int, dict[int, LazyTensor]] = {}
    for piece, tensor in zip(pieces, values, strict=True):
        stored.setdefault(piece.weight, {})[piece.gate or 0] = tensor
    return stored


def _whole(stored: Mapping[int, LazyTensor], owner: Any) -> LazyTensor:
    tensors = [stored[gate] for gate in sorted(stored)]
    data_format = getattr(owner, "data_format", None)
    return fused(tensors, gates.axis(tensors[0].ndim, data_format))


def _leaf(path: str) -> str:
    """`model_weights/dense/dense/kernel:0` -> `kernel`."""
    return path.rpartition("/")[2].partition(":")[0]


def places_of(parts: Parts) -> dict[int, list[str]]:
    """Variables by id -> where a file by paths has them: with each object that holds them."""
    places: dict[int, list[str]] = {}
    for part in parts:
        for i, variable in enumerate(part.variables if part.can.has_variables else ()):
            places.setdefault(id(variable), []).append(f"{part.group}/{i}")
    return places
