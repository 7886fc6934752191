"""The state of an optimizer -> the object that Keras 2.11 to 2.15 keep it in."""

from __future__ import annotations

from collections.abc import Iterator

from keramos.export.saved_model.keras_objects import KerasObject, Stored
from keramos.models.keras_saved_model.objects import LIST
from keramos.saving.paths import OPTIMIZER, group_of
from keramos.storage import LazyTensor, WeightStore

IDENTIFIER = "experimentalOptimizer"
STEPS, VARIABLES = "_iterations", "_variables"


def optimizer(weights: WeightStore) -> KerasObject | None:
    """The optimizer of a model; None where it has no state.

    Args:
        weights: of the model, with the variables of the optimizer as the reader has them: first
            how many steps it took.
    """
    tensors = weights.under(group_of(OPTIMIZER)).numbered()
    if not tensors:
        return None
    stored = list(_stored(tensors))
    listed = KerasObject(LIST, variables={str(i): v for i, v in enumerate(stored)})
    return KerasObject(IDENTIFIER, variables={STEPS: stored[0]}, children={VARIABLES: listed})


def _stored(tensors: list[LazyTensor]) -> Iterator[Stored]:
    steps, *others = tensors
    yield Stored(f"{OPTIMIZER}/iteration", LazyTensor.of("iteration", steps.read().astype("int64")))
    for i, tensor in enumerate(others):
        yield Stored(f"{OPTIMIZER}/{i}", tensor)
