"""RematScope: what is made within it computes intermediate results again for gradients.

Refuses to know how; nothing of jax is needed to make a layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from typing import NamedTuple

from keramos.engine.scope import ContextScope
from keramos.errors import ConfigError

_MODES = ("full", "activations", "larger_than", "list_of_layers", None)


class RematMode(NamedTuple):
    """What a scope says: the arguments of `RematScope`."""

    mode: str | None
    output_size_threshold: int
    layer_names: Sequence[str]


_mode: ContextVar[RematMode | None] = ContextVar("rematerialization", default=None)


class RematScope(ContextScope):
    """Layers and operations made within it keep no intermediate results for their gradients: they
    compute them again, which takes time and saves memory.

    Args:
        mode: `"full"` for all; `"activations"` for the activations of layers; `"larger_than"` for
            those with large outputs; `"list_of_layers"` for some layers; None for none, within
            another scope.
        output_size_threshold: number of elements, for `"larger_than"`.
        layer_names: for `"list_of_layers"`.

    Raises:
        ConfigError: another mode.
    """

    _variable = _mode

    def __init__(
        self,
        mode: str | None = "full",
        output_size_threshold: int = 1024,
        layer_names: Sequence[str] | None = None,
    ):
        if mode not in _MODES:
            wanted = ", ".join(map(repr, _MODES))
            raise ConfigError("unknown mode of RematScope", found=repr(mode), wanted=wanted)
        self.mode = mode
        self.output_size_threshold = output_size_threshold
        self.layer_names = layer_names or []

    def _entered(self) -> RematMode:
        return RematMode(self.mode, self.output_size_threshold, self.layer_names)


def current_mode() -> RematMode | None:
    """What the innermost `RematScope` says; None outside."""
    return _mode.get()
