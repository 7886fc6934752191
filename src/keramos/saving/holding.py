"""What a file has of an object whose class nobody knows: its variables, and what its attributes
hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from keramos.saving.paths import VARS
from keramos.storage.tensor import LazyTensor

#: What training does not update, of those layers that have something else as well.
STATISTICS = ("moving_mean", "moving_variance")


@dataclass(frozen=True)
class Held:
    """A variable.

    Attributes:
        tensor: like which it is.
        name: of the variable.
        is_trained: whether training updates it.
        stored: what `save_own_variables` calls it.
    """

    tensor: LazyTensor
    name: str
    is_trained: bool
    stored: str


@dataclass
class Holding:
    """An object.

    Attributes:
        class_name: of it; where nobody knows, the attribute that holds it, or its list.
        variables: its own, in the order of a file.
        inner: attribute -> what it holds.
        is_listed: whether the variables may be those of objects in it: the file does not say.
        is_ordered: whether everything comes in the order in which it was made.
    """

    class_name: str
    variables: list[Held] = field(default_factory=list["Held"])
    inner: dict[str, Inner] = field(default_factory=dict[str, "Inner"])
    is_listed: bool = False
    is_ordered: bool = True


#: What an attribute holds.
Inner: TypeAlias = "Holding | list[Inner] | dict[str, Inner]"


def of_paths(tensors: Mapping[str, LazyTensor], class_name: str = "") -> Holding:
    """What stands below a path of Keras 3: `vars/0`, `norm/vars/0`.

    Args:
        tensors: path -> tensor.
        class_name: of the object at that path.
    """
    below: dict[str, dict[str, LazyTensor]] = {}
    for path, tensor in tensors.items():
        step, _, rest = path.partition("/")
        below.setdefault(step, {})[rest] = tensor
    own = below.pop(VARS, {})
    names = sorted(own, key=lambda name: (len(name), name))
    passive = _statistics([own[name] for name in names], class_name)
    variables = [Held(own[name], name, i not in passive, name) for i, name in enumerate(names)]
    # In a list, the name of the class says where an object's weights are.
    inner = {step: of_paths(inside, re.sub(r"_\d+$", "", step)) for step, inside in below.items()}
    return Holding(class_name, trained_first(variables), dict(inner), is_ordered=not inner)


def _statistics(tensors: list[LazyTensor], class_name: str) -> range:
    """Which of the variables of an object are statistics, as far as this can be told: the latter
    two of four vectors of one size, as BatchNormalization has them; of two or three only where the
    object is called so.
    """
    shapes, count = {tensor.shape for tensor in tensors}, len(tensors)
    is_alike = len(shapes) == 1 and len(next(iter(shapes))) == 1
    is_named = "batch_norm" in class_name or class_name == "bn"
    is_told = count == 4 or (is_named and count in (2, 3))
    return range(count - 2, count) if is_alike and is_told else range(0)


def of_list(tensors: Mapping[str, LazyTensor]) -> Holding:
    """The tensors of a layer one after the other, in the order in which old Keras listed them:
    those that training does not update are the last.
    """
    names = list(tensors)
    labels = [tensors[name].name.rpartition("/")[2].partition(":")[0] for name in names]
    count = len(names)
    while count and labels[count - 1] in STATISTICS:
        count -= 1
    variables = [Held(tensors[name], name, i < count, name) for i, name in enumerate(names)]
    return Holding("", variables, is_listed=True)


def trained_first(variables: Iterable[Held]) -> list[Held]:
    """In the order in which layers list their variables."""
    return sorted(variables, key=lambda held: not held.is_trained)
