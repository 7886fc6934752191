"""Rematerialized: operations that were made in a `RematScope`, and what of them it is about."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from keramos import engine


class Rematerialized:
    """Mixin of operations."""

    name: str
    call: Callable[..., Any]
    _active_call: Callable[..., Any]
    compute_output_spec: Callable[..., Any]
    #: What the scope said in which it was made.
    _remat_mode: Any = None

    def rematerialized_call(self, layer_call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """`layer_call` as the `RematScope` wants it in which this was made: computing intermediate
        results again for gradients, or as it is.

        Args:
            layer_call: a function of what this is called with.
            *args: of the call.
            **kwargs: of the call.
        """
        scope = self._remat_mode
        if scope is None or not engine.tracing.is_going_on():
            return layer_call
        if scope.mode == "activations":
            return self._with_activation(layer_call)
        applies = scope.mode == "full" or (
            scope.mode == "list_of_layers" and self.name in scope.layer_names
        )
        if scope.mode == "larger_than":
            size = engine.rematerialization.output_size(lambda: layer_call(*args, **kwargs))
            applies = size > scope.output_size_threshold
        return engine.rematerialization.remat(layer_call) if applies else layer_call

    def _to_run(self, symbolic: bool, args: tuple, kwargs: dict[str, Any]) -> Callable[..., Any]:
        """What a call with these arguments runs: for symbols, the rule of the result."""
        if symbolic:
            return self.compute_output_spec
        return self.rematerialized_call(self._active_call, *args, **kwargs)

    def _with_activation(self, layer_call: Callable[..., Any]) -> Callable[..., Any]:
        activation = getattr(self, "activation", None)
        if activation is None:
            return layer_call

        @functools.wraps(layer_call)
        def call(*args: Any, **kwargs: Any) -> Any:
            # Past `__setattr__`: a layer may be locked, or own its activation.
            recomputed = engine.rematerialization.remat(activation)
            object.__setattr__(self, "activation", recomputed)
            try:
                return layer_call(*args, **kwargs)
            finally:
                object.__setattr__(self, "activation", activation)

        return call
