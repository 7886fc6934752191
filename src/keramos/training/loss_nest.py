"""Which loss is for which outputs: what a nest in `compile(loss=…, loss_weights=…)` means.

A nest like that of the outputs has one for each of them. A loss where the outputs are nested is
for that nest, all together; a list (or a tuple) where they are none has several for the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from keramos.training import resolve
from keramos.training.per_output import Group, Output, PerOutput, is_number


@dataclass(frozen=True)
class Share:
    """One loss and what it is for.

    Attributes:
        identifier: name, config, object or function.
        weight: its share in the sum; None for 1.
        places: of the outputs, in the flat nest.
        depth: how many keys lead to the nest that it is for; None: for one tensor.
    """

    identifier: Any
    weight: Any
    places: tuple[int, ...]
    depth: int | None = None

    def called(self, outputs: Sequence[Output], otherwise: str) -> str:
        """Its name in logs, without the ending.

        Args:
            outputs: all of them.
            otherwise: stands for an output that has no name.
        """
        first = outputs[self.places[0]]
        if self.depth is None:
            return first.called(otherwise)
        if self.depth:
            return "/".join(map(str, first.path[: self.depth]))
        return "_".join(outputs[place].name or str(place) for place in self.places)


class _Weighted(NamedTuple):
    """A loss with the number that stands in its place among the weights."""

    identifier: Any
    weight: Any


def _is_leaf(value: Any) -> bool:
    return isinstance(value, _Weighted) or resolve.is_identifier(value)


_LOSS = PerOutput("loss", _is_leaf)
_WEIGHTS = PerOutput("loss_weights", is_number, partial=True, over_nest=True)


def shares(loss: Any, weights: Any, outputs: list[Output]) -> list[Share]:
    """Every loss that is not None, in the order of the nest.

    Args:
        loss: as `compile` takes it.
        weights: nested like `loss`, or like the outputs.
        outputs: all of them.

    Raises:
        ConfigError: losses or weights for other outputs than these.
    """
    group = list(enumerate(outputs))
    if resolve.is_identifier(loss):
        alone = ((loss, (place,), None) for place, _ in group)
        return _with_weights(alone, weights, outputs)
    paired = _paired(loss, weights)
    if paired is None:
        return _with_weights(_walk(loss, group, 0, outputs), weights, outputs)
    return [
        Share(leaf.identifier, leaf.weight, places, depth)
        for leaf, places, depth in _walk(paired, group, 0, outputs)
        if leaf.identifier is not None
    ]


def _with_weights(
    losses: Iterator[tuple[Any, tuple[int, ...], int | None]], weights: Any, outputs: list[Output]
) -> list[Share]:
    by_place = _WEIGHTS.distribute(weights, outputs)
    return [Share(value, by_place.get(at[0]), at, depth) for value, at, depth in losses]


def _paired(loss: Any, weights: Any) -> Any:
    """The nest of losses, each with its weight; None unless the weights are nested alike."""
    if loss is None or resolve.is_identifier(loss):
        return _Weighted(loss, weights) if is_number(weights) else None
    if isinstance(loss, dict) and isinstance(weights, dict) and loss.keys() >= weights.keys():
        pairs = {key: _inner(value, weights.get(key)) for key, value in loss.items()}
        return None if None in pairs.values() else pairs
    is_list = isinstance(loss, (list, tuple)) and isinstance(weights, (list, tuple))
    if not is_list or len(loss) != len(weights):
        return None
    items = [_inner(*pair) for pair in zip(loss, weights, strict=True)]
    if any(item is None for item in items):
        return None
    return tuple(items) if isinstance(loss, tuple) else items


def _inner(loss: Any, weights: Any) -> Any:
    """As `_paired`; one number is for everything in a nest of losses."""
    if not is_number(weights) or loss is None or resolve.is_identifier(loss):
        return _paired(loss, weights)
    if isinstance(loss, dict):
        return {key: _inner(value, weights) for key, value in loss.items()}
    items = [_inner(value, weights) for value in loss]
    return tuple(items) if isinstance(loss, tuple) else items


def _walk(
    value: Any, group: Group, depth: int, outputs: list[Output]
) -> Iterator[tuple[Any, tuple[int, ...], int | None]]:
    """Each loss, the places that it is for, and the depth of their nest."""
    if value is None:
        return
    nest = group[0][1].nest_at(depth)
    if _is_leaf(value):
        yield value, tuple(place for place, _ in group), None if nest is None else depth
        return
    if isinstance(value, (list, tuple)):
        is_flat = all(item is None or _is_leaf(item) for item in value)
        if is_flat and len(value) == len(group):
            for item, one in zip(value, group, strict=True):
                yield from _walk(item, [one], len(one[1].path), outputs)
            return
        if nest is None or not issubclass(nest, type(value)):
            for item in value:
                yield from _walk(item, group, depth, outputs)
            return
    elif nest is None and isinstance(value, dict) and group[0][1].name is None:
        yield from _walk(list(value.values()), group, depth, outputs)  # nothing to compare with
        return
    for item, inner in _LOSS.entries(value, group, depth, outputs):
        yield from _walk(item, inner, depth + 1, outputs)
