"""Penalties on the size of values: L1, L2, both."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.regularizers.regularizer import Regularizer, strength


class L1(Regularizer):
    """l1 · Σ|x|.

    Args:
        l1: >= 0; 0.01 when None.
    """

    l1: float = argument(0.01, strength(0.01, single=True))

    def __call__(self, x: Any) -> Any:
        return _absolute(self.l1, engine.convert_to_tensor(x))


class L2(Regularizer):
    """l2 · Σx².

    Args:
        l2: >= 0; 0.01 when None.
    """

    l2: float = argument(0.01, strength(0.01))

    def __call__(self, x: Any) -> Any:
        return _square(self.l2, engine.convert_to_tensor(x))


class L1L2(Regularizer):
    """l1 · Σ|x| + l2 · Σx².

    Args:
        l1: >= 0; 0 when None.
        l2: >= 0; 0 when None.
    """

    l1: float = argument(0.0, strength(0.0))
    l2: float = argument(0.0, strength(0.0))

    def __call__(self, x: Any) -> Any:
        x = engine.convert_to_tensor(x)
        total = engine.numpy.zeros((), x.dtype)
        if self.l1:
            total = total + _absolute(self.l1, x)
        if self.l2:
            total = total + _square(self.l2, x)
        return total


def _absolute(factor: float, x: Any) -> Any:
    return engine.cast(factor, x.dtype) * engine.numpy.sum(engine.numpy.absolute(x))


def _square(factor: float, x: Any) -> Any:
    return engine.cast(factor, x.dtype) * engine.numpy.sum(engine.numpy.square(x))
