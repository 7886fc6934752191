"""What a model knows about its training: as the file said it, or as `compile` was told.

Refuses to train. What a file says is kept untouched, config and optimizer state, until somebody asks for the optimizer: saving
again loses nothing, and a loss or metric that nobody knows does no harm.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

from keramos.codec.decode import copied
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import Session, running
from keramos.dialects import slots
from keramos.saving.walk import saveables

#: The arguments of `compile` that a config holds, in Keras's order.
COMPILE_KEYS = (
    "optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly", "steps_per_execution", "jit_compile"
)  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """What `compile` was told, as a config holds it."""

    optimizer: Any
    loss: Any
    loss_weights: Any
    metrics: Any
    weighted_metrics: Any
    run_eagerly: bool
    steps_per_execution: int
    jit_compile: bool

    def get_config(self) -> dict[str, Any]:
        """The arguments as plain values."""
        return {key: serialize_keras_object(getattr(self, key)) for key in COMPILE_KEYS}


class _Recalled:
    """The optimizer of a model from a file: made, with its state, when it is first asked for.

    No property: what `compile` or the user sets stands in the model's own attributes, where a save finds it.
    """

    def __get__(self, model: Any, owner: type | None = None) -> Any:
        return self if model is None else model._recall_optimizer()


class Training:
    """Mixin of models."""

    _not_saved = ("_recipe", "_compile_config", "_compile_session", "_stored_state", "_predict_program", "load_report")
    _recipe: Recipe | None = None
    _compile_config: dict[str, Any] | None = None
    _compile_session: Session | None = None
    #: Tensors of the file that belong to no layer: path -> stored tensor, `optimizer/vars/0` first.
    _stored_state: Any = None
    optimizer: Any = _Recalled()
    trainable_variables: list[Any]

    @property
    def compiled(self) -> bool:
        """Whether the model knows how it is trained."""
        return bool(self._compile_config) or self._recipe is not None

    def get_compile_config(self) -> dict[str, Any]:
        """The arguments of `compile` as a config; empty if the model was not compiled."""
        if self._recipe is not None:
            return self._recipe.get_config()
        config = copied(self._compile_config or {})
        if "optimizer" in config and "optimizer" in vars(self):
            config["optimizer"] = serialize_keras_object(_told(self.optimizer))
        return config

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
            auto_scale_loss: under `mixed_float16`, scale the loss so that gradients do not vanish.
        """
        from keramos import optimizers

        told = optimizers.get(optimizer)
        if jit_compile is True and run_eagerly:
            warnings.warn("run_eagerly=True: jit_compile has no effect", stacklevel=2)
        jit = (_supports_jit(self) if jit_compile == "auto" else bool(jit_compile)) and not run_eagerly
        recipe = (told, loss, loss_weights, metrics, weighted_metrics, run_eagerly, steps_per_execution, jit)
        self._compile_config = self._compile_session = self._stored_state = None
        self._recipe = Recipe(*recipe)
        self.optimizer = self._scaled(told) if auto_scale_loss else told

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Keep what a file says about training."""
        session = running()
        if session is not None:
            self._compile_session = Session(session.custom_objects, session.safe_mode, session.trusted)
        self._compile_config = copied(config)

    def _scaled(self, optimizer: Any) -> Any:
        policy = getattr(self, "dtype_policy", None)
        if optimizer is None or getattr(policy, "name", None) != "mixed_float16":
            return optimizer
        from keramos import optimizers

        if isinstance(optimizer, optimizers.LossScaleOptimizer):
            return optimizer
        scaled: Any = optimizers.LossScaleOptimizer.from_config({"inner_optimizer": optimizer, "name": "loss_scale_optimizer"})
        scaled._is_automatic = True
        return scaled

    def _recall_optimizer(self) -> Any:
        """The optimizer that the file describes, set as this model's own; None if it describes none."""
        config = (self._compile_config or {}).get("optimizer")
        if config is None:
            return None
        from keramos import optimizers

        with (self._compile_session or Session()).running():
            optimizer = self._scaled(optimizers.get(config))
        if self._stored_state is not None:
            _restore(optimizer, self._stored_state, self.trainable_variables)
        self.optimizer, self._stored_state = optimizer, None
        return optimizer


def _told(optimizer: Any) -> Any:
    """The optimizer that `compile` was told, without the one that was put around it."""
    return optimizer.inner_optimizer if getattr(optimizer, "_is_automatic", False) else optimizer


def _supports_jit(model: Any) -> bool:
    return all(getattr(layer, "supports_jit", True) for layer in model._flatten_layers())


def _restore(optimizer: Any, stored: Any, variables: list[Any]) -> None:
    """Let the variables of an optimizer stand for the tensors of the file."""
    if len(stored.under("optimizer/vars")) > len(optimizer.variables):
        optimizer.build(variables)
    for path, each in saveables(optimizer):
        found = stored.under(f"optimizer/{path}/vars" if path else "optimizer/vars")
        each.load_own_variables(_in_order(found, each.variables))


def _in_order(stored: Any, variables: list[Any]) -> dict[str, Any]:
    tensors = [stored[name] for name in sorted(stored, key=int)]
    order = slots.upgraded([tuple(t.shape) for t in tensors], [v.shape for v in variables])
    return {str(i): tensors[place] for i, place in enumerate(order)}
