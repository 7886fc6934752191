"""The variables of older optimizers -> those of today's.

Pure: it follows from what the file says of the optimizer, and from the shapes of its variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from keramos.codec.canonical import Json
from keramos.dialects.origin import BEFORE_KERAS3, Origin

Shape = tuple[int, ...]

#: The learning rate of an optimizer that was given by its name alone.
_RATES = {"sgd": 0.01, "lion": 1e-4}
_RATE = 0.001


class Slot(NamedTuple):
    """What a file holds for one variable of a model.

    Attributes:
        indices: positions among the optimizer's variables in the file.
        variable: position among the trainable variables of the model.
    """

    indices: tuple[int, ...]
    variable: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A variable that the file holds, and that belongs to none of the model's.

    Attributes:
        index: position among the optimizer's variables in the file.
        dtype: of today's; None where it is the file's.
    """

    index: int
    dtype: str | None = None


class Number(NamedTuple):
    """A variable that the file does not hold.

    Attributes:
        of_steps: number of steps -> its value.
        dtype: of the variable.
    """

    of_steps: Callable[[int], float]
    dtype: str = "float32"


Source = Slot | Stored | Number

#: For each trainable variable of the model the positions that it had among those of the writer:
#: several where an older layer had several, none where it was not trained.
Positions = Sequence[tuple[int, ...]]

#: The slots of a variable: their kinds, as tf.keras called them, and their positions in the file.
Kinds = Mapping[str, int]

#: Shapes of the slots of one kind, in the file's order -> the positions; None for nobody knows.
Match = Callable[[Sequence[Shape]], Positions | None]


def in_order(shapes: Sequence[Shape]) -> Positions:
    """The positions where the variables are the writer's, in the same order."""
    return [(i,) for i in range(len(shapes))]


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The slots that an optimizer keeps for each variable.

    Attributes:
        count: of kinds.
        side_by_side: whether today's stand variable by variable; else kind by kind.
        used: whether today's optimizer keeps them.
        always: whether older ones stood so, too.
        used: whether today's optimizer keeps them.
        maxima: whether one more kind follows, all of it behind the others.
    """

    count: int
    side_by_side: bool = False
    always: bool = False
    used: bool = True
    maxima: bool = False


def _kinds(name: str, config: Mapping[str, Json]) -> _Kinds | None:
    if name == "sgd":
        return _Kinds(1, used=bool(config.get("momentum")))
    if name == "rmsprop":
        return _Kinds(1 + bool(config.get("momentum")) + bool(config.get("centered")))
    if name in ("adam", "adamw"):
        return _Kinds(2, side_by_side=True, maxima=bool(config.get("amsgrad")))
    one, two = _Kinds(1), _Kinds(2, side_by_side=True)
    known = {"adagrad": one, "lion": one, "adadelta": two, "adamax": two, "nadam": two}
    return {**known, "ftrl": replace(two, always=True)}.get(name)


#: What tf.keras until 2.10 called the slots of an optimizer, in today's order.
_KINDS: dict[str, tuple[str, ...]] = {
    "sgd": ("momentum",),
    "rmsprop": ("rms", "momentum", "mg"),
    "adagrad": ("accumulator",),
    "adadelta": ("accum_grad", "accum_var"),
    "adam": ("m", "v"),
    "adamax": ("m", "v"),
    "nadam": ("m", "v"),
    "ftrl": ("accumulator", "linear"),
}
_MAXIMA = "vhat"


def of_kinds(optimizer: Json, slots: Sequence[Kinds]) -> list[Source] | None:
    """The same for files of tf.keras until 2.10 that say of each slot whose it is, and which: its
    checkpoints and SavedModels. Before the slots stands the number of steps.

    Args:
        optimizer: a canonical node, or a name.
        slots: of each trainable variable of the model.
    """
    name, config = _named(optimizer)
    kinds = None if name is None else _kinds(name, config)
    if name not in _KINDS or kinds is None:
        return None

    def listed(kind: str) -> list[Slot]:
        return [
            Slot((places[kind],) if kind in places else (), variable)
            for variable, places in enumerate(slots)
        ]

    used = {"momentum": bool(config.get("momentum")), "mg": bool(config.get("centered"))}
    names = [kind for kind in _KINDS[name] if used.get(kind, True)]
    if names and not any(kind in places for places in slots for kind in names):
        return None  # another optimizer's
    return [
        *_head(config, Stored(0, "int64")),
        *_arranged(kinds, [listed(kind) for kind in names]),
        *(listed(_MAXIMA) if kinds.maxima else ()),
        *_tail(name, config),
    ]


def todays(
    optimizer: Json,
    origin: Origin,
    names: Sequence[str],
    shapes: Sequence[Shape],
    match: Match = in_order,
) -> list[Source] | None:
    """Where each variable of today's optimizer comes from; None where the file does not tell.

    Args:
        optimizer: a canonical node, or a name.
        origin: who wrote the file.
        names: of the variables in the file, where it names them.
        shapes: of the variables in the file.
        match: finds the model's variables among the writer's.
    """
    name, config = _named(optimizer)
    if name is None:
        return None
    # Until 2.2, those that need no count of steps for their rule did not count them.
    counts_steps = shapes[:1] == [()]
    steps = Stored(0, "int64") if counts_steps else Number(_always(0), "int64")
    head = _head(config, steps)
    if name == "adafactor":
        return [*head, *factors_were_not_numbered(shapes)]
    kinds = _kinds(name, config)
    if kinds is None:
        return None
    rest = list(range(1 if counts_steps else 0, len(shapes)))
    tail = _tail(name, config)
    if name == "nadam" and rest and _is_product(shapes, rest):
        rest = rest[1:]
    elif name == "nadam" and len(rest) % 2 and shapes[rest[-1]] == ():
        tail, rest = [Stored(rest[-1])], rest[:-1]  # of SavedModels, which have it
    by_kind = is_listed_by_kind(names, origin) and not kinds.always
    rest = _without_unused(rest, shapes, kinds)

    def positions(indices: Sequence[int]) -> Positions | None:
        return match([shapes[i] for i in indices])

    slots = _slots(kinds, rest, by_kind, positions, bool(config.get("use_ema")))
    return None if slots is None else [*head, *slots, *tail]


def _head(config: Mapping[str, Json], steps: Source) -> list[Source]:
    """What stands before the slots."""
    rate = config.get("learning_rate")
    return [steps, Number(_always(rate))] if isinstance(rate, (int, float)) else [steps]


def _tail(name: str, config: Mapping[str, Json]) -> list[Source]:
    """What stands behind them."""
    return [Number(product_was_lost(config))] if name == "nadam" else []


def _always(value: float) -> Callable[[int], float]:
    def of_steps(steps: int) -> float:
        return value

    return of_steps


def _named(optimizer: Json) -> tuple[str | None, Mapping[str, Json]]:
    if isinstance(optimizer, str):
        name = optimizer.lower()
        return name, {"learning_rate": _RATES.get(name, _RATE)}
    if isinstance(optimizer, dict) and isinstance(config := optimizer.get("config"), dict):
        return str(optimizer.get("class_name")).lower(), config
    return None, {}


def is_listed_by_kind(names: Sequence[str], origin: Origin) -> bool:
    """Keras until 2.10 listed all first moments, then all second ones; 2.11 to 2.15 had both
    optimizers, and named the count of steps of the newer ones `iteration`.

    Files without names are `.keras` files, which only the newer ones wrote.
    """
    newer = not names or names[0].rpartition("/")[2].startswith("iteration:")
    return origin.family in BEFORE_KERAS3 and not newer


def _is_product(shapes: Sequence[Shape], rest: Sequence[int]) -> bool:
    """Keras 2.3, and tf.keras until 2.10, stored the product of Nadam's former schedule."""
    return shapes[rest[0]] == () and len(rest) % 2 == 1


def _without_unused(rest: list[int], shapes: Sequence[Shape], kinds: _Kinds) -> list[int]:
    """Keras 2.1.3 to 2.3 wrote one number in place of each maximum that Adam did not keep."""
    third = len(rest) // 3
    is_unused = (
        kinds.count == 2
        and not kinds.maxima
        and len(rest) % 3 == 0
        and all(shapes[i] == (1,) for i in rest[2 * third :])
        and any(shapes[i] != (1,) for i in rest)
    )
    return rest[: 2 * third] if is_unused else rest


def _slots(
    kinds: _Kinds,
    rest: list[int],
    by_kind: bool,
    match: Callable[[Sequence[int]], Positions | None],
    averages: bool,
) -> list[Slot] | None:
    """The slots in today's order; None where the file has another number of them.

    Args:
        rest: positions in the file, all of slots.
        by_kind: whether they stand kind by kind there, whatever today's do.
        match: of the positions in the file of one kind.
        averages: whether an average of each variable stands before its slots.
    """
    if not kinds.used and not averages:
        return []
    count, surplus = divmod(len(rest), averages + kinds.count + kinds.maxima)
    first, end = count * averages, count * (averages + kinds.count)
    step = 1 if by_kind or not kinds.side_by_side else kinds.count
    places = match(rest[first : first + count * step : step]) if count and not surplus else None
    if places is None:
        return None if rest else []

    def listed(start: int, step: int = 1) -> list[Slot]:
        return [
            Slot(tuple(rest[start + place * step] for place in places_of), variable)
            for variable, places_of in enumerate(places)
        ]

    starts = range(first, end, count) if step == 1 else range(first, first + kinds.count)
    every = [listed(start, step) for start in starts]
    return [
        *(listed(0) if averages else ()),
        *(_arranged(kinds, every) if kinds.used else ()),
        *(listed(end) if kinds.maxima else ()),
    ]


def _arranged(kinds: _Kinds, every: Sequence[Sequence[Slot]]) -> Iterator[Slot]:
    """The slots of each kind, in today's order."""
    return chain.from_iterable(zip(*every, strict=True) if kinds.side_by_side else every)


def factors_were_not_numbered(shapes: Sequence[Shape]) -> Iterator[Source]:
    """tf.keras 2.12 to 2.15 stored nothing where Adafactor does not factor, for variables of less
    than two axes; today two numbers stand there, which nobody reads.

    Args:
        shapes: of the number of steps, and then of the mean squares of each variable: by row, by
            column where it has both, and of the whole.
    """
    i = 1
    while i < len(shapes):
        rows, columns, whole = (*shapes[i : i + 3], (), ())[:3]
        is_factored = len(whole) > 1 and (rows, columns) == (whole[:-1], (*whole[:-2], whole[-1]))
        yield from (Stored(i), Stored(i + 1)) if is_factored else [Number(_always(0), "int32")] * 2
        i += 2 * is_factored
        yield Stored(i)
        i += 1


def product_was_lost(config: Mapping[str, Json]) -> Callable[[int], float]:
    """tf.keras 2.11 to 2.15 did not store Nadam's running product, which follows from its steps;
    older ones had another schedule, whose product is of no use today:

    Π beta_1·(1 − 0.5·0.96^t), t = 1 … steps.
    """
    value = config.get("beta_1")
    beta = float(value) if isinstance(value, (int, float)) else 0.9

    def product(steps: int) -> float:
        result, factor = 1.0, 0.96
        # Long before so many steps the product is 0 in float32.
        for _ in range(min(steps, 10_000)):
            result *= beta * (1.0 - 0.5 * factor)
            factor *= 0.96
        return result

    return product
