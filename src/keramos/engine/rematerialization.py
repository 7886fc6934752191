"""Rematerialization: intermediate results that gradients need are computed again instead of kept.

Refuses to know for which operations; see `remat_scope`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import jax

from keramos import _tree
from keramos.engine import tracing
from keramos.engine.array import is_tensor
from keramos.engine.scope import StatelessScope, stateless_scope


def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    """`f`, whose intermediate results are computed again for its gradient instead of kept.

    Args:
        f: of any arguments; variables that it assigns to get their values as without.
    """

    @functools.wraps(f)
    def recomputed(*args: Any, **kwargs: Any) -> Any:
        if not tracing.is_going_on():
            return f(*args, **kwargs)  # nobody takes a gradient
        run = _Run(lambda: f(*args, **kwargs))
        return run.outcome(jax.checkpoint(run.arrays)())

    return recomputed


def output_size(f: Callable[[], Any]) -> int:
    """How many elements the arrays have that `f` returns; nothing is computed.

    Args:
        f: of no arguments.
    """
    outputs, *_ = jax.eval_shape(_Run(f).arrays)
    return sum(math.prod(output.shape) for output in outputs)


class _Run:
    """A function as one of arrays alone: what it returns, its masks, and what it assigns.

    Arguments are what it closes over, so that flags stay flags and tensors keep their masks.
    """

    def __init__(self, function: Callable[[], Any]):
        self._function, self._outer = function, stateless_scope()

    def arrays(self) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
        """The arrays; what else there is to know stays here."""
        outer = self._outer
        with StatelessScope(collect_losses=outer is not None and outer.collect_losses) as scope:
            if outer is not None:
                scope._values.update(outer._values)
            self._result = self._function()
        self._leaves = _tree.flatten(self._result)
        self._variables = scope.changed
        outputs = [leaf for leaf in self._leaves if is_tensor(leaf)]
        masks = [getattr(output, "_keras_mask", None) for output in outputs]
        values = [scope.get_current_value(variable) for variable in self._variables]
        return outputs, masks, values, scope.losses

    def outcome(self, arrays: tuple[list[Any], list[Any], list[Any], list[Any]]) -> Any:
        """What the function returned, with arrays of the outer computation; its assignments and
        losses are made known there.
        """
        outputs, masks, values, losses = arrays
        for output, mask in zip(outputs, masks, strict=True):
            if mask is not None:
                output._keras_mask = mask
        for variable, value in zip(self._variables, values, strict=True):
            variable.assign(value)
        if (outer := self._outer) is not None:
            for loss in losses:
                outer.add_loss(loss)
        source = iter(outputs)
        leaves = [next(source) if is_tensor(leaf) else leaf for leaf in self._leaves]
        return _tree.pack_like(self._result, leaves)
