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

    _not_saved = ("_compile_arguments", "_compile_config", "_stored_state", "_predict_program", "load_report")
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

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Say how the model is trained. What a file said before is forgotten.

        Args:
            optimizer: name, config or object.
            loss: name, config, object or function; a nest of them for several outputs.
            loss_weights: numbers, nested like the losses.
            metrics: names, configs, objects or functions, nested like the outputs.
            weighted_metrics: metrics that see sample weights.
            run_eagerly: train without compiling the step.
            steps_per_execution: batches per compiled step.
            jit_compile: True, False or "auto".
            auto_scale_loss: scale losses in float16.
        """
        from keramos import optimizers

        self._compile_arguments = {
            "optimizer": optimizers.get(optimizer),
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
            "run_eagerly": run_eagerly,
            "steps_per_execution": steps_per_execution,
            "jit_compile": jit_compile in (True, "auto"),
        }
        self._compile_config = self._stored_state = None

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Keep what a file says about training."""
        self._compile_config = copied(config)
