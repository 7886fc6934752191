"""Objects whose classes nobody knows, in files that list tensors by layer.

A file of Keras 3 says of them at which attributes their weights are, by name. The order in which
they were made, which older files follow, is told by the shapes, and by numbers in names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keramos.codec.names import snake_case
from keramos.codec.protocols import Layer, Variable
from keramos.errors import WeightsError
from keramos.saving import walk
from keramos.storage import LazyTensor

_NUMBER = re.compile(r"_?(\d+)$")


def is_unordered(owner: object) -> bool:
    """Whether an object stands for one whose class nobody knows, and nothing said the order of
    what is in it.
    """
    return hasattr(owner, "take_weights") and not getattr(owner, "is_ordered", True)


def paired(
    stored: Mapping[str, list[LazyTensor]], layers: Sequence[Layer]
) -> list[tuple[str, list[LazyTensor], Layer]] | None:
    """Layers by their classes: the second Dense of the file is the second of the model. None where
    their names do not say the classes.

    Args:
        stored: name of a layer -> its tensors.
        layers: of the model.
    """
    ours, theirs = dict[str, list[Layer]](), dict[str, list[str]]()
    for layer in layers:
        ours.setdefault(snake_case(type(layer).__name__), []).append(layer)
    for name in stored:
        theirs.setdefault(_NUMBER.sub("", name), []).append(name)
    if {k: len(v) for k, v in ours.items()} != {k: len(v) for k, v in theirs.items()}:
        return None
    pairs = {
        name: layer for base in theirs for name, layer in zip(theirs[base], ours[base], strict=True)
    }
    return [(name, values, pairs[name]) for name, values in stored.items()]


def filled(
    layer: Layer, stored_as: str, values: Sequence[LazyTensor]
) -> list[tuple[Variable, LazyTensor]]:
    """The variables of an object, each with its tensor.

    Raises:
        WeightsError: other shapes, or several objects with the same.
    """
    groups: dict[str, list[LazyTensor]] = {}
    for tensor in values:
        groups.setdefault(tensor.name.rpartition("/")[0], []).append(tensor)
    ours, theirs = dict[object, list[Any]](), dict[object, list[list[LazyTensor]]]()
    for name, variables in _owners(layer):
        ours.setdefault(_look(variables), []).append((name, variables))
    for tensors in groups.values():
        theirs.setdefault(_look(tensors), []).append(tensors)
    if {k: len(v) for k, v in ours.items()} != {k: len(v) for k, v in theirs.items()}:
        raise WeightsError(
            f"layer {stored_as!r} of the file holds other weights than {layer.name!r}",
            found=", ".join(str(list(tensor.shape)) for tensor in values)[:200],
            wanted=", ".join(str(list(variable.shape)) for variable in layer.weights)[:200],
        )
    pairs: list[tuple[Variable, LazyTensor]] = []
    for look, alike in ours.items():
        ordered = _ordered(layer, alike)
        for variables, tensors in zip(ordered, theirs[look], strict=True):
            pairs += zip(variables, tensors, strict=True)
    return pairs


def in_order_of_slots(
    variables: Sequence[Variable], slots: Sequence[tuple[int, ...]]
) -> Sequence[Variable]:
    """The variables of a model with objects of unknown classes in the order in which an optimizer
    lists what it keeps for them, as far as shapes tell it; as they are where nothing does.

    Args:
        variables: that training updates.
        slots: the shapes of the optimizer's variables, without those of its steps.
    """
    count = len(variables)
    kinds, rest = divmod(len(slots), count or 1)
    if rest or not kinds:
        return variables
    for order in (slots[::kinds], slots[:count]):  # the slots of each variable, or of each kind
        left: dict[tuple[int, ...], list[Variable]] = {}
        for variable in reversed(variables):
            left.setdefault(tuple(variable.shape), []).append(variable)
        chosen = [left[shape].pop() if left.get(shape) else None for shape in order]
        ordered = [variable for variable in chosen if variable is not None]
        if len(ordered) == count:
            return ordered
    return variables


def _owners(layer: object) -> Iterator[tuple[str, Sequence[Variable]]]:
    """The objects in one that have variables, with their paths."""
    for path, owner in walk.saveables(layer):
        variables: Sequence[Variable] = getattr(owner, "_own_variables", list)()
        if variables:
            yield path, variables


def _look(variables: Sequence[Any]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(variable.shape) for variable in variables)


def _ordered(
    layer: Layer, alike: Sequence[tuple[str, Sequence[Variable]]]
) -> list[Sequence[Variable]]:
    """Objects with the same shapes in the order in which they were made: that of the numbers in
    their names.
    """
    names = [name for name, _ in alike]
    bases = {_NUMBER.sub("", name) for name in names}
    # Of classes, the first has no number; among attributes one without may come anywhere.
    if len(alike) > 1 and (len(bases) > 1 or sum(not _NUMBER.search(name) for name in names) > 1):
        raise WeightsError(
            f"which weights of {layer.name!r} are whose, its class alone says",
            found=f"the same shapes at {', '.join(sorted(names))}"[:200],
            hint=f"load_model(path, custom_objects={{{type(layer).__name__!r}: …}})",
        )
    numbers = [int(match[1]) if (match := _NUMBER.search(name)) else 0 for name in names]
    return [alike[i][1] for i in sorted(range(len(alike)), key=numbers.__getitem__)]
