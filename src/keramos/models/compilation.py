"""`compile` and what follows from it: how a model is trained, as the user or a file says."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from keramos._frames import is_ours, warn
from keramos.codec.decode import copied
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import Session, running
from keramos.errors import ConfigError, located
from keramos.models import recall
from keramos.models.recall import Recalled
from keramos.models.recipe import Recipe
from keramos.models.training_state import TrainingState

if TYPE_CHECKING:
    from keramos.metrics.reduction import Mean
    from keramos.storage.weight_store import WeightStore
    from keramos.training.compile_loss import CompileLoss
    from keramos.training.compile_metrics import CompileMetrics


def _compile_loss(model: Any) -> CompileLoss | None:
    criteria = recall.criteria(model)
    return None if criteria is None else criteria.loss


def _compile_metrics(model: Any) -> CompileMetrics | None:
    criteria = recall.criteria(model)
    return None if criteria is None else criteria.metrics


def _loss_tracker(model: Any) -> Mean | None:
    criteria = recall.criteria(model)
    return None if criteria is None else criteria.tracker


def _option(name: str, default: Callable[[Any], Any]) -> property:
    """An option of `compile`, which may also be set.

    Args:
        name: of the argument.
        default: of a model, where a file does not say: Keras 2 wrote null, or nothing.
    """

    def read(self: Compilation) -> Any:
        value = self._training_state.option(name)
        return default(self) if value in (None, "auto") else value

    def write(self: Compilation, value: Any) -> None:
        self._training_state.options[name] = value

    return property(read, write, doc=f"`{name}` of `compile`.")


class Compilation:
    """Mixin of models: `compile`, and what follows from it."""

    #: Properties that the walk of saving leaves alone: to read them decodes what a file says.
    _not_saved: ClassVar[tuple[str, ...]] = ("metrics_names",)
    optimizer: Any = Recalled(recall.optimizer)
    loss: Any = Recalled(recall.loss)
    # Keras's own names for what a model is measured by: steps that users write ask for them.
    _compile_loss: Any = Recalled(_compile_loss)
    _compile_metrics: Any = Recalled(_compile_metrics)
    _loss_tracker: Any = Recalled(_loss_tracker)
    run_eagerly = _option("run_eagerly", lambda model: False)
    jit_compile = _option("jit_compile", lambda model: can_compile(model, model.run_eagerly))
    steps_per_execution = _option("steps_per_execution", lambda model: 1)
    stop_training: bool = False
    stop_evaluating: bool = False
    stop_predicting: bool = False
    name: str
    trainable_variables: list[Any]

    @cached_property
    def _training_state(self) -> TrainingState:
        # Made when first asked for: options may be set before `super().__init__()`. A cached
        # property writes past `__setattr__`, which a user's class may define.
        return TrainingState()

    @property
    def _stored_state(self) -> WeightStore | None:
        """Tensors of the file that belong to no layer; saving sets them, and writes them again."""
        return self._training_state.stored

    @_stored_state.setter
    def _stored_state(self, stored: WeightStore | None) -> None:
        self._training_state.stored = stored

    @property
    def compiled(self) -> bool:
        """Whether the model knows how it is trained."""
        return self._training_state.is_compiled

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
        """Set how the model is trained. What a file said of it is forgotten.

        Args:
            optimizer: name, config or object.
            loss: name, config, object or function; a nest of them for several outputs.
            loss_weights: numbers, nested like the losses.
            metrics: list of names, configs, objects or functions; a nest of them for several
                outputs.
            weighted_metrics: metrics that see sample weights.
            run_eagerly: train without compiling the step.
            steps_per_execution: batches between two calls of callbacks.
            jit_compile: True, False or "auto".
            auto_scale_loss: under `mixed_float16`, scale the loss so that gradients do not vanish.

        Raises:
            UnknownClassError: an optimizer, a loss or a metric of an unknown name.
            ConfigError: an argument of another type.
        """
        from keramos import optimizers
        from keramos.training import resolve

        with located(at="compile(optimizer=…)"):
            optimizer = optimizers.get(optimizer)
        resolve.check_loss(loss)
        resolve.check_loss_weights(loss_weights)
        resolve.check_metrics(metrics, "metrics")
        resolve.check_metrics(weighted_metrics, "weighted_metrics")
        recipe = Recipe(
            optimizer=optimizer,
            loss=loss,
            loss_weights=loss_weights,
            metrics=metrics,
            weighted_metrics=weighted_metrics,
            run_eagerly=run_eagerly,
            steps_per_execution=_checked_steps(steps_per_execution),
            jit_compile=_resolved_jit(self, jit_compile, run_eagerly),
        )
        state = self._start_anew()
        state.recipe, state.loss = recipe, loss
        state.criteria = recall.criteria_of(self, loss, loss_weights, metrics, weighted_metrics)
        self.optimizer = recall.for_policy(optimizer, self) if auto_scale_loss else optimizer

    def _start_anew(self) -> TrainingState:
        state = self._training_state.renewed()
        self.__dict__["_training_state"] = state
        self.__dict__.pop("loss", None)  # set by the user, before `compile`, which sets it as well
        return state

    def compile_like(self, other: Any) -> None:
        """Be trained as `other` is: with the same losses, and copies of its optimizer and metrics.

        Args:
            other: a model.
        """
        theirs: TrainingState = other._training_state
        if theirs.recipe is None:
            state = self._start_anew()
            state.config, state.session = copied(theirs.config), theirs.session
        else:
            scales = other.optimizer is not theirs.recipe.optimizer
            self.compile(**theirs.recipe.arguments_for_another(), auto_scale_loss=scales)

    def get_compile_config(self) -> dict[str, Any]:
        """The arguments of `compile` as a config; empty if the model was not compiled."""
        state = self._training_state
        if state.recipe is not None:
            return state.recipe.get_config()
        config = copied(state.config or {})
        if "optimizer" in config and "optimizer" in vars(self):
            config["optimizer"] = serialize_keras_object(recall.without_loss_scale(self.optimizer))
        return config

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Keep what a file says about training.

        Args:
            config: what `get_compile_config` returned.
        """
        if not is_ours(type(self).compile):
            warn(
                f"{type(self).__name__} has a compile() of its own, which loading does not call: "
                "call it, or define get_compile_config() and compile_from_config()"
            )
        state, session = self._training_state, running()
        if session is not None:
            state.session = Session(session.custom_objects, session.safe_mode, session.trusted)
        state.config = copied(config)

    def __getstate__(self) -> dict[str, Any]:
        # With a slot of its own: `copy.copy(model)` may be compiled without changing the model.
        return {**self.__dict__, "_training_state": copy.copy(self._training_state)}


def _checked_steps(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError("`steps_per_execution` must be an integer >= 1", found=repr(value))
    return value


def _resolved_jit(model: Any, jit_compile: Any, run_eagerly: bool) -> bool:
    if jit_compile is True and run_eagerly:
        warn("run_eagerly=True: jit_compile has no effect")
    if jit_compile == "auto":
        return can_compile(model, run_eagerly)
    return bool(jit_compile) and not run_eagerly


def can_compile(model: Any, run_eagerly: bool) -> bool:
    """Whether a model that is not run eagerly consists of layers that can be compiled."""
    return not run_eagerly and all(
        getattr(layer, "supports_jit", True) for layer in model._flatten_layers()
    )
