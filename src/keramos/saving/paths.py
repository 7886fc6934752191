"""The names that Keras 3 gives to groups of tensors in a file."""

from __future__ import annotations

#: The group of an object's own tensors.
VARS = "vars"

#: Below this path stands what belongs to training and to no layer.
OPTIMIZER = "optimizer"

#: An optimizer inside another, which scales the loss.
INNER_OPTIMIZER = "inner_optimizer"

#: How an optimizer scales the loss, in files that say it beside the optimizer.
LOSS_SCALE = "loss_scale"

#: Stands in the name of a slot, between that of its variable and its kind.
SLOT = "/.OPTIMIZER_SLOT/"


def join(path: str, name: str) -> str:
    """`path/name`; the outermost path is empty."""
    return f"{path}/{name}" if path else name


def group_of(path: str) -> str:
    """The group that holds the tensors of the object at `path`."""
    return join(path, VARS)


def owner_of(path: str) -> str:
    """The path of the object that a tensor belongs to."""
    group = path.rpartition("/")[0]
    return "" if group == VARS else group.removesuffix(f"/{VARS}")


def belongs_to_training(path: str) -> bool:
    """Whether a tensor is the optimizer's.

    In files that list tensors by layer, `optimizer/0` is that of a layer of this name.
    """
    names = path.split("/")
    return names[0] == OPTIMIZER and (not names[-1].isdecimal() or names[-2] == VARS)


def belongs_to_inner_training(path: str) -> bool:
    """Whether a tensor is of the optimizer of a model inside another, which was compiled, too."""
    names = path.split("/")
    return names[-2:-1] == [VARS] and OPTIMIZER in names[1:-2]


class Numbering:
    """Names of the members of one container: `dense`, `dense_1`, `dense_2`."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def next(self, name: str) -> str:
        """`name`, with a number from its second use on."""
        count = self._used.get(name, 0)
        self._used[name] = count + 1
        return f"{name}_{count}" if count else name
