"""The variables of today's optimizers -> those that an older Keras has, in its order.

The mirror of `dialects.optimizers`. Pure: it follows from the optimizer's config and from shapes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from keramos.codec.canonical import Json
from keramos.dialects.writing.reader import Reader

Shape = tuple[int, ...]


class Zeros(NamedTuple):
    """A variable that today's optimizer does not have."""

    shape: Shape


#: Where each variable of the reader's optimizer comes from: its position today, or nowhere.
Sources = Sequence[int | Zeros]


def of_reader(
    optimizer: Json, reader: Reader, shapes: Sequence[Shape], trained: Sequence[Shape] | None
) -> Sources:
    """Where the variables of the reader's optimizer come from.

    Args:
        optimizer: the canonical node, or a name.
        reader: who is to read them.
        shapes: of today's variables, in their order.
        trained: of the variables that it trains; None where no model says it.
    """
    name, config = _named(optimizer)
    places = list(range(len(shapes)))
    if reader.family == "keras3":
        is_moved = name == "nadam" and reader.expects_product_first and _ends_with_product(shapes)
        return _product_first(places, config) if is_moved else places
    if _has_rate(config):
        del places[1:2]  # Keras 2 does not store the learning rate
    if name == "nadam" and _ends_with_product(shapes):
        del places[-1:]  # nor the product
    if name == "adafactor":
        return [*places[:1], *_with_factors_of_matrices(places[1:], shapes)]
    if name == "sgd" and not config.get("momentum"):
        # It has momentums in any case.
        return [*places, *(Zeros(tuple(shape)) for shape in trained or ())]
    return places


def fits(optimizer: Json, shapes: Sequence[Shape], trained: Sequence[Shape] | None) -> bool:
    """Whether variables of an optimizer are those of what a model trains now. Those of layers that
    were frozen later stand in files, too.

    Args:
        optimizer: the canonical node, or a name.
        shapes: of the optimizer's variables.
        trained: of the variables that it trains; None where no model says it.
    """
    name, _ = _named(optimizer)
    own = Counter(tuple(shape) for shape in shapes if shape)
    if not own or trained is None or name == "adafactor":  # its factors have shapes of their own
        return True
    wanted = Counter(tuple(shape) for shape in trained if shape)
    return own.keys() == wanted.keys() and len({own[s] / wanted[s] for s in own}) == 1


def loses_product(optimizer: Json, reader: Reader) -> bool:
    """Keras 2.11 to 2.15 do not store Nadam's running product, and begin it anew."""
    return _named(optimizer)[0] == "nadam" and reader.family != "keras3"


def _with_factors_of_matrices(places: Sequence[int], shapes: Sequence[Shape]) -> Iterator[int]:
    """Keras 2 stores nothing by rows and columns for variables of less than two axes; see
    `dialects.optimizers.factors_were_not_numbered`.
    """
    for i in range(0, len(places), 3):
        *_, whole = of_variable = places[i : i + 3]
        is_matrix = len(of_variable) < 3 or len(shapes[whole]) > 1
        yield from of_variable if is_matrix else (whole,)


def _product_first(places: list[int], config: Mapping[str, Json]) -> list[int]:
    """Keras 3.0 to 3.6 had the product of Nadam before the moments."""
    head = 2 if _has_rate(config) else 1
    return [*places[:head], places[-1], *places[head:-1]]


def _ends_with_product(shapes: Sequence[Shape]) -> bool:
    return len(shapes) > 2 and tuple(shapes[-1]) == ()


def _has_rate(config: Mapping[str, Json]) -> bool:
    """Whether the learning rate is a variable: a schedule has none."""
    return not isinstance(config.get("learning_rate"), dict)


def _named(optimizer: Json) -> tuple[str, Mapping[str, Json]]:
    if isinstance(optimizer, dict):
        config = optimizer.get("config")
        name = str(optimizer.get("class_name")).lower()
        return name, config if isinstance(config, dict) else {}
    return str(optimizer).lower(), {}
