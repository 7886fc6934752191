"""Small models and data to train, and runs that are killed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import keramos
from keramos import layers
from keramos.callbacks import Callback

ROWS, BATCH = 20, 4
BATCHES = ROWS // BATCH

_random = np.random.RandomState(0)
X = _random.randn(ROWS, 3).astype("float32")
Y = X.sum(1, keepdims=True) + 1


def model(seed: int = 1, optimizer: Any = "adam", dropout: float = 0.3) -> Any:
    """A compiled model with every kind of state: averages, slots, a generator of random numbers,
    metrics.
    """
    keramos.utils.clear_session()
    keramos.utils.set_random_seed(seed)
    inner = [layers.Dense(4), layers.BatchNormalization(), layers.Dropout(dropout), layers.Dense(1)]
    made = keramos.Sequential([keramos.Input((3,)), *inner])
    made.compile(optimizer, "mse", metrics=["mae"])
    return made


class Killed(BaseException):
    """What ends a run, and nothing may catch."""


class Killer(Callback):
    """Ends the run after a batch, counted from 0 over all epochs of the process."""

    def __init__(self, after: int):
        super().__init__()
        self.left = after

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1


def batches(seen: list[int]) -> Iterator[Any]:
    """Batches without end; `seen` notes which were asked for."""
    step = 0
    while True:
        seen.append(step)
        at = step % BATCHES * BATCH
        yield X[at : at + BATCH], Y[at : at + BATCH]
        step += 1


class Reborn:
    """A model that can begin anew as often as needed without being compiled again, as if its
    process had.
    """

    def __init__(self, make: Callable[[], Any] = model):
        self.model = make()
        self.model.optimizer.build(self.model.trainable_variables)
        self._first = [variable.numpy() for variable in self._variables()]
        self.model.fit(X[:1], Y[:1], verbose=0)  # a first `fit` draws once more, to look at a batch

    def _variables(self) -> list[Any]:
        return [*self.model.variables, *self.model.optimizer.variables]

    def __call__(self) -> Any:
        keramos.utils.set_random_seed(1)
        for variable, value in zip(self._variables(), self._first, strict=True):
            variable.assign(value)
        self.model.reset_metrics()
        return self.model


@functools.cache
def _compiled() -> Reborn:
    return Reborn()


def fresh() -> Any:
    """The model of `model()` as it was at first; compiled once for all tests."""
    return _compiled()()


def values(model: Any) -> list[np.ndarray]:
    """All that a run leaves behind."""
    return [variable.numpy() for variable in [*model.variables, *model.optimizer.variables]]


def same(first: Any, second: Any) -> bool:
    """Whether two models, or what they left behind, are equal to the bit."""
    pair = [each if isinstance(each, list) else values(each) for each in (first, second)]
    return all(np.array_equal(a, b) for a, b in zip(*pair, strict=True))


def run_killed(
    make: Callable[[], Any], fit: Callable[[Any, list[Any]], Any], kills: list[int]
) -> tuple[Any, Any]:
    """Train in several processes, as it were: each but the last is killed after so many batches."""
    for after in kills:
        try:
            fit(make(), [Killer(after)])
        except Killed:
            continue
        raise AssertionError("the run ended before it was killed")
    last = make()
    return last, fit(last, [])
