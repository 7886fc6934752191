"""The slots that an optimizer keeps for the variables of a model, in an older file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keramos.codec.protocols import Variable
from keramos.dialects import Origin
from keramos.dialects.optimizers import Positions, Shape
from keramos.saving import adapt
from keramos.saving.parts import Parts
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore


class SlotsOfModel:
    """Slots change as the tensors of their variables do: a rotated kernel has rotated moments.

    Args:
        variables: of the model, that training updates.
        parts: of the model.
        located: the tensors of the file, where the model has them; they have the names that the
            file gives them.
        origin: who wrote the file.

    Attributes:
        lost: paths of variables whose slots begin anew.
    """

    def __init__(
        self, variables: list[Variable], parts: Parts, located: WeightStore, origin: Origin
    ):
        self._variables, self._origin = variables, origin
        self._owners = {
            id(variable): (part, f"{part.group}/{i}")
            for part in reversed(parts)  # the first that holds a variable is the one that made it
            for i, variable in enumerate(part.variables)
        }
        self._located = located
        self.lost: list[str] = []

    def match(self, shapes: Sequence[Shape]) -> Positions | None:
        """Where the variables were among those of the writer, from the shapes of one kind.

        Keras until 2.3 did not write that a whole model inside another was frozen: its variables
        have no slots, then.
        """
        order = self._sorted() if self._origin.sorts_slots else range(len(self._variables))
        if order is None:
            return None
        if len(shapes) == len(order):
            places = dict(zip(order, range(len(shapes)), strict=True))
        else:
            wanted = [tuple(self._variables[i].shape) for i in order]
            chosen = only_subsequence(wanted, shapes)
            if chosen is None:
                return None
            places = {order[i]: place for place, i in enumerate(chosen)}
        return [(places[i],) if i in places else () for i in range(len(order))]

    def _sorted(self) -> Sequence[int] | None:
        """The variables in the order of the names in the file; None where a name is missing."""
        names: list[str] = []
        for variable in self._variables:
            path = self._owners[id(variable)][1]
            if path not in self._located:
                return None
            names.append(_own_name(self._located[path].name))
        return sorted(range(len(names)), key=names.__getitem__)

    def todays(self, variable: int, tensors: list[LazyTensor]) -> LazyTensor:
        """The slot of a variable; zeros where the file has one of another shape."""
        target = self._variables[variable] if variable < len(self._variables) else None
        if target is None:
            return tensors[0]  # of a variable that the model has not: whoever assigns it says so
        part, path = self._owners[id(target)]
        if len(tensors) == 1:
            tensor = adapt.todays(
                tensors[0], target, part, self._located, self._origin, is_slot=True
            )
            if tensor.shape == tuple(target.shape):
                return tensor
        self.lost.append(path)
        return LazyTensor.of(path, np.broadcast_to(np.float32(0), tuple(target.shape)))


def only_subsequence(sequence: Sequence[Shape], wanted: Sequence[Shape]) -> list[int] | None:
    """The positions in `sequence` of `wanted`, in order; None where there is none, or another."""
    if len(wanted) > len(sequence):
        return None
    first = _leftmost(sequence, wanted)
    last = _leftmost(sequence[::-1], wanted[::-1])
    if first is None or last is None:
        return None
    # Only where the leftmost are the rightmost, too, is there no choice.
    return first if first == [len(sequence) - 1 - i for i in reversed(last)] else None


def _leftmost(sequence: Sequence[Shape], wanted: Sequence[Shape]) -> list[int] | None:
    places: list[int] = []
    remaining = iter(enumerate(sequence))
    for shape in wanted:
        place = next((i for i, other in remaining if other == shape), None)
        if place is None:
            return None
        places.append(place)
    return places


def _own_name(path: str) -> str:
    """`model_weights/dense_1/dense_1_W` -> `dense_1_W`: a name begins with its layer's."""
    return path.split("/", 2)[-1]
