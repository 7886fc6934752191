"""The slots that an optimizer keeps for the variables of a model, in an older file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keramos._frames import warn
from keramos.codec.canonical import Json
from keramos.codec.protocols import Layer, Variable
from keramos.dialects import Origin
from keramos.dialects.optimizers import Kinds, Positions, Shape
from keramos.saving import adapt
from keramos.saving.by_layer import described_weights, is_moved
from keramos.saving.fused import fused_like, pieces_of
from keramos.saving.optimizer_state import in_todays_order
from keramos.saving.parts import Parts
from keramos.saving.paths import SLOT
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
        self._order = _writers_order(variables, parts[0].owner)
        self.lost: list[str] = []

    def match(self, shapes: Sequence[Shape]) -> Positions | None:
        """Where the variables were among those of the writer, from the shapes of one kind.

        Keras until 2.3 did not write that a whole model inside another was frozen: its variables
        have no slots, then.
        """
        if self._origin.hides_order_of_slots:
            listed = self._rotated(shapes)
        else:
            listed = self._sorted() if self._origin.sorts_slots else self._listed()
        if listed is None:
            return None
        if len(shapes) != len(listed):
            chosen = only_subsequence([self._shape(i, piece) for i, piece in listed], shapes)
            if chosen is None:
                return None
            listed = [listed[i] for i in chosen]
        places: list[dict[int, int]] = [{} for _ in self._variables]
        for place, (variable, piece) in enumerate(listed):
            places[variable][piece] = place
        return [tuple(of_one[piece] for piece in sorted(of_one)) for of_one in places]

    def by_kind(self, names: Sequence[str]) -> Sequence[Kinds] | None:
        """The slots of each variable: kind -> position of its tensor. None where the names of the
        tensors do not say whose each is.
        """
        places: dict[str, dict[str, int]] = {}
        for place, name in enumerate(names):
            variable, is_slot, kind = name.rpartition(SLOT)
            if is_slot:
                places.setdefault(variable, {})[kind] = place
        if not places:
            return None
        paths = [self._owners[id(variable)][1] for variable in self._variables]
        located = self._located
        return [places.get(located[p].name, {}) if p in located else {} for p in paths]

    def _listed(self) -> list[tuple[int, int]]:
        """(variable, piece that the writer had apart), in the order of the writer's model."""
        return [(i, piece) for i in self._order for piece in range(len(self._pieces(i)))]

    def _rotated(self, shapes: Sequence[Shape]) -> list[tuple[int, int]] | None:
        """The same beginning at the one of them with which all shapes fit; None where that is none,
        or may be another.

        Numbers that stood in names were sorted as text: in order, but for the place where they get
        a digit more.
        """
        listed = self._listed()
        every = [self._shape(i, piece) for i, piece in listed]
        starts = [i for i in range(len(every)) if every[i:] + every[:i] == list(shapes)]
        return listed[starts[0] :] + listed[: starts[0]] if len(starts) == 1 else None

    def _sorted(self) -> list[tuple[int, int]] | None:
        """The same in the order of the names in the file; None where a name is missing."""
        named: list[tuple[str, tuple[int, int]]] = []
        for variable, piece in self._listed():
            stored = self._pieces(variable)[piece]
            if stored is None:
                return None
            named.append((_own_name(stored.name), (variable, piece)))
        return [place for _, place in sorted(named)]

    def _stored(self, variable: int) -> LazyTensor | None:
        """What the file has for a variable itself."""
        path = self._owners[id(self._variables[variable])][1]
        return self._located.get(path)

    def _pieces(self, variable: int) -> Sequence[LazyTensor | None]:
        stored = self._stored(variable)
        return (None,) if stored is None else pieces_of(stored)

    def _shape(self, variable: int, piece: int) -> Shape:
        """Of the variable of today, or of a piece of it, which has no counterpart there."""
        pieces = self._pieces(variable)
        stored = pieces[piece] if len(pieces) > 1 else None
        return tuple((self._variables[variable] if stored is None else stored).shape)

    def todays(self, variable: int, tensors: list[LazyTensor]) -> LazyTensor:
        """The slot of a variable; zeros where the file has one of another shape."""
        target = self._variables[variable] if variable < len(self._variables) else None
        if target is None:
            return tensors[0]  # of a variable that the model has not: whoever assigns it says so
        part, path = self._owners[id(target)]
        pieces = self._pieces(variable)
        if len(tensors) == len(pieces):
            whole = self._stored(variable)
            together = tensors[0] if whole is None else fused_like(whole, tensors)
            tensor = adapt.todays(together, target, part, self._located, self._origin, is_slot=True)
            if tensor.shape == tuple(target.shape):
                return tensor
        self.lost.append(path)
        return LazyTensor.of(path, np.broadcast_to(np.float32(0), tuple(target.shape)))


def _writers_order(variables: Sequence[Variable], model: Layer) -> Sequence[int]:
    """The positions of the variables, in the order in which the writer's model had them: another
    one where what ends a mask moved the layers by which a model is listed today.
    """
    if not is_moved(model):
        return range(len(variables))
    places = {id(variable): i for i, variable in enumerate(described_weights(model))}
    return sorted(range(len(variables)), key=lambda i: places[id(variables[i])])


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


def for_model(
    state: WeightStore,
    config: Json,
    parts: Parts,
    variables: Sequence[Variable],
    located: WeightStore,
    origin: Origin,
) -> WeightStore:
    """The variables of the optimizer of an older file, as today's has them; those that the file
    does not have are named in a warning.

    Args:
        state: of the file.
        config: of the model, in today's spelling; its training says the optimizer.
        parts: of the model.
        variables: of the model, in the order in which its optimizer has them.
        located: the tensors of the file, where the model has them.
        origin: who wrote the file.
    """
    slots = SlotsOfModel(list(variables), parts, located, origin)
    state = in_todays_order(state, config, origin, slots)
    if slots.lost:
        first, count = slots.lost[0], len(slots.lost)
        what = f"the file has no slots that fit {count} of the optimizer's, the first of {first}"
        warn(f"{what}: they start anew")
    return state
