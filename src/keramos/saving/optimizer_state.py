"""The tensors of an optimizer, from the order of older versions to today's.

No optimizer is made: the file says its class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from keramos._frames import warn
from keramos.codec.canonical import Json
from keramos.codec.protocols import Variable
from keramos.dialects import Origin, optimizers, orders
from keramos.dialects.optimizers import Positions, Shape, Slot, Source, Stored
from keramos.dialects.origin import BEFORE_KERAS3, UNKNOWN
from keramos.saving import nodes
from keramos.saving.parts import parts_of
from keramos.saving.paths import (
    INNER_OPTIMIZER,
    LOSS_SCALE,
    OPTIMIZER,
    belongs_to_training,
    group_of,
    join,
)
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore

#: How the names of variables begin in files that list them by name.
_LISTED = f"{OPTIMIZER}_weights/"


class Slots(Protocol):
    """The variables of a model whose slots an optimizer keeps."""

    def match(self, shapes: Sequence[Shape]) -> Positions | None:
        """Where the variables were among those of the writer, from the shapes of one kind."""
        ...

    def by_kind(self, names: Sequence[str]) -> Sequence[optimizers.Kinds] | None:
        """The slots of each variable, where the names of the tensors say whose each is."""
        ...

    def todays(self, variable: int, tensors: list[LazyTensor]) -> LazyTensor:
        """What a file holds for a variable -> its slot as it is today."""
        ...


class AsStored:
    """Slots that are today's already, variable by variable."""

    def match(self, shapes: Sequence[Shape]) -> Positions | None:
        """The same order."""
        return optimizers.in_order(shapes)

    def by_kind(self, names: Sequence[str]) -> Sequence[optimizers.Kinds] | None:
        """Unknown: only a model knows its variables."""
        return None

    def todays(self, variable: int, tensors: list[LazyTensor]) -> LazyTensor:
        """The tensor as it is in the file."""
        return tensors[0]


def in_todays_order(
    weights: WeightStore, config: Json, origin: Origin = UNKNOWN, slots: Slots | None = None
) -> WeightStore:
    """`weights` with the variables of the optimizer where newer versions have them.

    Args:
        weights: of a whole model, by path.
        config: of the model, in today's spelling.
        origin: who wrote the file.
        slots: what becomes of each slot; None where no model says it.
    """
    training = nodes.mapping(nodes.mapping(config).get("compile_config"))
    if origin.family in BEFORE_KERAS3:
        return _completed(weights, training.get("optimizer"), origin, slots or AsStored())
    for path, class_name in _optimizers(training.get("optimizer")):
        weights = weights.renamed(_moved(weights.under(path), path, class_name))
    return weights


def restore(optimizer: Any, stored: WeightStore, variables: Sequence[Variable]) -> None:
    """Let the variables of an optimizer stand for the tensors of a file.

    Args:
        optimizer: the object.
        stored: tensors, by path, as today's optimizers have them.
        variables: that it updates.
    """
    state, parts = stored.under(OPTIMIZER), parts_of(optimizer)
    if any(len(state.under(part.group)) > len(part.owner.variables) for part in parts):
        optimizer.build(variables)
    for part in parts_of(optimizer):
        part.owner.load_own_variables(state.under(part.group))


def _optimizers(node: Json) -> Iterator[tuple[str, str]]:
    """The group and the class of an optimizer, and of the one inside it."""
    path = OPTIMIZER
    while isinstance(node, dict) and isinstance(arguments := node.get("config"), dict):
        yield group_of(path), str(node.get("class_name"))
        node, path = arguments.get(INNER_OPTIMIZER), join(path, INNER_OPTIMIZER)


def _moved(stored: WeightStore, path: str, class_name: str) -> dict[str, str]:
    names = sorted((name for name in stored if name.isdecimal()), key=int)
    order = orders.of_optimizer(class_name, [tuple(stored[name].shape) for name in names])
    return {
        f"{path}/{names[old]}": f"{path}/{names[new]}"
        for new, old in enumerate(order)
        if new != old
    }


_NAMELESS = "that no config names: they are left out"


def _completed(weights: WeightStore, optimizer: Json, origin: Origin, slots: Slots) -> WeightStore:
    """`weights` with what the optimizer of today has, and its writer's had not stored."""
    own, inner = group_of(OPTIMIZER), group_of(join(OPTIMIZER, INNER_OPTIMIZER))
    within = nodes.mapping(nodes.mapping(optimizer).get("config")).get(INNER_OPTIMIZER)
    is_apart = bool(len(weights.under(inner)))
    # An optimizer that scaled the loss stored nothing of its own that tells the scale.
    group = inner if within is not None or is_apart else own
    stored = weights.under(inner if is_apart else own)
    tensors = [stored[name] for name in sorted(filter(str.isdecimal, stored), key=int)]
    if not tensors:
        return weights
    shapes = [tuple(tensor.shape) for tensor in tensors]
    names = [t.name.removeprefix(_LISTED) for t in tensors if t.name.startswith(_LISTED)]
    kinds = slots.by_kind([tensor.name for tensor in tensors])
    sources = (
        optimizers.todays(within or optimizer, origin, names, shapes, slots.match)
        if kinds is None
        else optimizers.of_kinds(within or optimizer, kinds)
    )
    if sources is None:
        what = f"the file has {len(tensors)} variables of an optimizer"
        is_named = optimizer is not None
        warn(f"{what} {'in no known order: it starts anew' if is_named else _NAMELESS}")
    if sources and not isinstance(sources[0], Stored) and _is_scheduled(within or optimizer):
        warn(
            "the file does not say how many steps the optimizer took: its learning rate, which "
            "follows from them, begins anew"
        )
    variables = list(map(_Reader(tensors, slots), sources or ()))
    rest = weights.only(path for path in weights if not belongs_to_training(path))
    scale = list(weights.under(group_of(join(OPTIMIZER, LOSS_SCALE))).values())
    if within is not None and len(scale) == 2:
        rest = rest | _in_group(own, [*_scaling(*scale), *variables])
    return rest | _in_group(group, variables)


def _is_scheduled(optimizer: Json) -> bool:
    return isinstance(nodes.arguments(nodes.mapping(optimizer)).get("learning_rate"), dict)


def _in_group(group: str, variables: Sequence[LazyTensor]) -> dict[str, LazyTensor]:
    return {f"{group}/{i}": v.named(f"{group}/{i}") for i, v in enumerate(variables)}


def _scaling(steps: LazyTensor, scale: LazyTensor) -> list[LazyTensor]:
    """What an optimizer that scales the loss has before the variables of the one inside it."""
    unused = [np.zeros((), "int32"), np.zeros((), "float32")]  # steps and rate are the inner one's
    counted = LazyTensor.of(steps.name, np.nan_to_num(steps.read()).astype("int32"))
    return [*(LazyTensor.of("unused", array) for array in unused), counted, scale]


class _Reader:
    """Source of a variable -> the variable."""

    def __init__(self, tensors: list[LazyTensor], slots: Slots):
        self._tensors, self._slots = tensors, slots

    def __call__(self, source: Source) -> LazyTensor:
        if isinstance(source, Slot):
            return self._slots.todays(source.variable, [self._tensors[i] for i in source.indices])
        if isinstance(source, Stored):
            tensor = self._tensors[source.index]
            if source.dtype in (None, tensor.dtype) or tensor.shape != ():
                return tensor
            # Until 2.0.7 steps were counted in float32.
            number = np.nan_to_num(tensor.read().astype("float64"))
            return LazyTensor.of(tensor.name, number.astype(source.dtype))
        return LazyTensor.of("number", np.asarray(source.of_steps(self._steps), source.dtype))

    @cached_property
    def _steps(self) -> int:
        first = self._tensors[0]
        if first.shape != () or not first.dtype.startswith(("int", "uint", "float")):
            return 0
        return int(np.nan_to_num(first.read()))
