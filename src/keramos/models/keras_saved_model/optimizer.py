"""The state of an optimizer -> the object that Keras 2.11 to 2.15 keep it in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from keramos.export.saved_model.keras_objects import KerasObject, Stored
from keramos.export.saved_model.objects import PLAIN
from keramos.models.keras_saved_model.objects import LIST
from keramos.saving.paths import INNER_OPTIMIZER, LOSS_SCALE, OPTIMIZER, group_of, join
from keramos.storage import LazyTensor, WeightStore

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

IDENTIFIER = "experimentalOptimizer"
STEPS, VARIABLES = "_iterations", "_variables"


def optimizer(weights: WeightStore, canonical: WeightStore) -> KerasObject | None:
    """The optimizer of a model; None where it has no state.

    Args:
        weights: of the model, with the variables of the optimizer as the reader has them: first
            how many steps it took.
        canonical: the same as today's files have them.
    """
    tensors = weights.under(group_of(OPTIMIZER)).numbered()
    if not tensors:
        return None
    stored = list(_stored(tensors))
    listed = KerasObject(LIST, variables={str(i): v for i, v in enumerate(stored)})
    children = {VARIABLES: listed}
    if (scale := _scale(canonical)) is not None:
        children[LOSS_SCALE] = scale
    return KerasObject(IDENTIFIER, variables={STEPS: stored[0]}, children=children)


def _stored(tensors: list[LazyTensor]) -> Iterator[Stored]:
    steps, *others = tensors
    yield _count("iteration", steps)
    for i, tensor in enumerate(others):
        yield Stored(f"{OPTIMIZER}/{i}", tensor)


def _scale(weights: WeightStore) -> KerasObject | None:
    """How an optimizer scales the loss for the one in it; None for one that does not."""
    if not len(weights.under(group_of(join(OPTIMIZER, INNER_OPTIMIZER)))):
        return None
    _, _, steps, scale = weights.under(group_of(OPTIMIZER)).numbered()[:4]
    scaling: dict[str, Variable | Stored] = {
        "current_loss_scale": Stored("current_loss_scale", scale),
        "good_steps": _count("good_steps", steps),
    }
    return KerasObject(PLAIN, variables=scaling)


def _count(name: str, tensor: LazyTensor) -> Stored:
    """A number of steps, which has 64 bits there."""
    return Stored(name, LazyTensor.of(name, tensor.read().astype("int64")))
