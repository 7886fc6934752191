"""What a model knows about its training: as the file said it, or as `compile` was told.

Refuses to train. What a file says is kept untouched, config and optimizer state, so that saving again loses nothing.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.decode import copied
from keramos.codec.encode import serialize_keras_object

#: The arguments of `compile` that a config holds, in Keras's order.
COMPILE_KEYS = (
    "optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly", "steps_per_execution", "jit_compile"
)  # fmt: skip


class Training:
    """Mixin of models."""

    _compile_arguments: dict[str, Any] | None = None
    _compile_config: dict[str, Any] | None = None
    #: Tensors of the file that belong to no layer: path -> stored tensor, `optimizer/vars/0` first.
    _stored_state: Any = None

    @property
    def compiled(self) -> bool:
        """Whether the model knows how it is trained."""
        return self._compile_config is not None or self._compile_arguments is not None

    def get_compile_config(self) -> dict[str, Any]:
        """The arguments of `compile` as a config; empty if the model was not compiled."""
        if self._compile_arguments is not None:
            return {key: serialize_keras_object(self._compile_arguments[key]) for key in COMPILE_KEYS}
        return copied(self._compile_config or {})

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Keep what a file says about training."""
        self._compile_config = copied(config)
