"""Whether what is computed now trains.

A call of a layer knows; outside of one, what `set_learning_phase` said, else it does not train.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from keramos import engine
from keramos.backend.loops import switch
from keramos.layers.base import call as calls

_OUTSIDE = [0]


def learning_phase() -> Any:
    """1 while training, else 0."""
    training = calls.context_value("training")
    if training is None:
        return _OUTSIDE[0]
    return int(training) if isinstance(training, bool | int) else training


def set_learning_phase(value: Any) -> None:
    """Let `value`, 0 or 1, count wherever no call of a layer says otherwise."""
    _OUTSIDE[0] = int(value)


@contextlib.contextmanager
def learning_phase_scope(value: Any) -> Iterator[None]:
    """Let `value`, 0 or 1, count within the block."""
    previous = _OUTSIDE[0]
    set_learning_phase(value)
    try:
        with calls.CallContext(training=bool(value)):
            yield
    finally:
        _OUTSIDE[0] = previous


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` while training, else `alt`.

    Args:
        x: tensor, or function that returns it.
        alt: the same.
        training: bool or tensor; what `learning_phase` says when left out.
    """
    training = learning_phase() if training is None else training
    if isinstance(training, bool | int):
        return _value(x if training else alt)
    return switch(training, x, alt)


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` unless training, else `alt`."""
    return in_train_phase(alt, x, training)


def _value(x: Callable[[], Any] | Any) -> Any:
    return x() if callable(x) and not isinstance(x, engine.Variable) else x
