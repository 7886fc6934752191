"""What one computation of shapes has found already, and how many calls it may take.

Models inside models make both necessary: a model that calls the one below it twice, on every level,
stands for 2^levels calls in a file that grows by a few lines a level.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar

from keramos.errors import LimitError
from keramos.graph.mask import get_mask
from keramos.graph.tensor import KerasTensor

#: Calls of operations in one run of a model, or in one computation of its shapes, those inside
#: nested models counted each time: fifteen levels that call the one below twice. Such a program
#: takes an hour to compile. A model without models inside is never refused.
MAX_CALLS = 32_768

#: Shape, dtype and mask of a tensor: all that the shapes and dtypes of outputs depend on.
_Key = tuple


class Evaluation:
    """One computation of shapes.

    Args:
        owner: name of the model whose shapes are wanted, for the error.
        limit: calls of operations that it may take.
    """

    def __init__(self, owner: str, limit: int):
        self._owner, self._limit, self._calls = owner, limit, 0
        # Graphs are kept beside their outputs: the id of one that is gone could be another's.
        self._outputs: dict[tuple[int, _Key], tuple[object, list[KerasTensor]]] = {}

    def count(self, name: str) -> None:
        """One more call, of the operation `name`.

        Raises:
            LimitError: it is one too many.
        """
        self._calls += 1
        if self._calls > self._limit:
            raise LimitError(
                f"the shapes of {self._owner!r} need more than {self._limit:,} calls of layers",
                found=f"models that call models inside them again and again, down to {name!r}",
            )

    def outputs(
        self, graph: object, inputs: list[KerasTensor], compute: Callable[[], list[KerasTensor]]
    ) -> list[KerasTensor]:
        """The outputs of `graph`: `compute()` the first time that it meets such inputs."""
        key = id(graph), tuple(map(_key_of, inputs))
        if key not in self._outputs:
            self._outputs[key] = graph, compute()
        return self._outputs[key][1]


def _key_of(tensor: KerasTensor) -> _Key:
    mask = get_mask(tensor)
    mask_key = (tuple(mask.shape), mask.dtype) if mask is not None else None
    return tensor.shape, tensor.dtype, tensor.sparse, tensor.ragged, mask_key


_CURRENT: ContextVar[Evaluation | None] = ContextVar("keramos_evaluation", default=None)


@contextlib.contextmanager
def evaluation(owner: str, limit: int = MAX_CALLS) -> Iterator[Evaluation]:
    """The computation that goes on; a new one, for the block, where there is none."""
    current = _CURRENT.get()
    if current is not None:
        yield current
        return
    token = _CURRENT.set(current := Evaluation(owner, limit))
    try:
        yield current
    finally:
        _CURRENT.reset(token)


def check_calls(owner: str, calls: int, own: int, limit: int) -> None:
    """Raise LimitError for a model of which one run takes too many calls.

    Args:
        owner: name of the model.
        calls: of operations, in one run.
        own: how many of them stand in the model itself, which are as many as it was written with.
        limit: the most that are allowed.
    """
    if calls > max(limit, own):
        raise LimitError(
            f"one run of {owner!r} takes {calls:,} calls of layers: models inside it call models "
            "inside them again and again",
            wanted=f"at most {limit:,} calls",
            hint="set its attribute max_calls to allow more",
        )
