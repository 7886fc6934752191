"""What a model knows about its training: as the file said it, or as `compile` was told.

Refuses to train. What a file says is kept untouched, config and optimizer state, until somebody
asks for the optimizer, the losses or the metrics: saving again loses nothing, and a loss or metric
that nobody knows does no harm before.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from keramos._frames import warn
from keramos.codec.decode import copied
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import Session, running
from keramos.errors import ConfigError
from keramos.models.recipe import (
    Criteria,
    Recalled,
    Recipe,
    decoded_nest,
    made_again,
    recipe_option,
)
from keramos.saving.walk import saveables

if TYPE_CHECKING:
    from keramos.metrics.reduction import Mean
    from keramos.training.compile_loss import CompileLoss
    from keramos.training.compile_metrics import CompileMetrics
    from keramos.training.trainer import Trainer


class Compilation:
    """Mixin of models: `compile`, and what follows from it."""

    _not_saved = (
        "_recipe", "_compile_config", "_compile_session", "_stored_state", "_predict_program",
        "load_report", "history", "loss", "_criteria", "_kept_trainer", "_run_eagerly",
        "_jit_compile", "_steps_per_execution", "_compile_loss", "_compile_metrics",
        "_loss_tracker", "_trainer", "_source", "metrics", "metrics_names", "metrics_variables",
    )  # fmt: skip
    _recipe: Recipe | None = None
    _compile_config: dict[str, Any] | None = None
    _compile_session: Session | None = None
    #: Tensors of the file that belong to no layer: path -> stored tensor, `optimizer/vars/0` first.
    _stored_state: Any = None
    _kept_trainer: Any = None
    optimizer: Any = Recalled()
    loss: Any = Recalled()
    _criteria: Any = Recalled()
    run_eagerly = recipe_option("run_eagerly", False)
    jit_compile = recipe_option("jit_compile", True)
    steps_per_execution = recipe_option("steps_per_execution", 1)
    stop_training: bool = False
    stop_evaluating: bool = False
    stop_predicting: bool = False
    #: Where a callback that restores an interrupted run lets `fit` begin: an epoch, and a batch of
    #: it.
    _initial_epoch: int | None = None
    _initial_batch: int = 0
    #: The data of a `fit` that is running: such a callback asks how far they have come, and lets
    #: them go on there.
    _source: Any = None
    name: str
    trainable_variables: list[Any]

    @property
    def compiled(self) -> bool:
        """Whether the model knows how it is trained."""
        return bool(self._compile_config) or self._recipe is not None

    @property
    def _compile_loss(self) -> CompileLoss | None:
        return self._criteria.loss if self.compiled else None

    @property
    def _compile_metrics(self) -> CompileMetrics | None:
        return self._criteria.metrics if self.compiled else None

    @property
    def _loss_tracker(self) -> Mean | None:
        return self._criteria.tracker if self.compiled else None

    @property
    def _trainer(self) -> Trainer:
        """What trains this model.

        Raises:
            ConfigError: not compiled.
        """
        if not self.compiled:
            raise ConfigError(
                f"{self.name!r} is not compiled", hint='model.compile("adam", loss="mse")'
            )
        trainer = self._kept_trainer
        if trainer is None:
            from keramos.training.trainer import Trainer

            trainer = Trainer(self)
            object.__setattr__(self, "_kept_trainer", trainer)
        return trainer

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
            metrics: list of names, configs, objects or functions; a nest of them for several
                outputs.
            weighted_metrics: metrics that see sample weights.
            run_eagerly: train without compiling the step.
            steps_per_execution: batches between two calls of callbacks.
            jit_compile: True, False or "auto".
            auto_scale_loss: under `mixed_float16`, scale the loss so that gradients do not vanish.

        Raises:
            UnknownClassError: an optimizer, loss or metric that nobody knows.
            ConfigError: something that is none.
        """
        from keramos import optimizers
        from keramos.training import resolve

        told = _optimizer(optimizers.get, optimizer)
        resolve.check_loss(loss)
        resolve.check_metrics(metrics, "metrics")
        resolve.check_metrics(weighted_metrics, "weighted_metrics")
        if jit_compile is True and run_eagerly:
            warn("run_eagerly=True: jit_compile has no effect")
        jit = (
            _supports_jit(self) if jit_compile == "auto" else bool(jit_compile)
        ) and not run_eagerly
        self._forget()
        recipe = (
            told,
            loss,
            loss_weights,
            metrics,
            weighted_metrics,
            run_eagerly,
            _steps(steps_per_execution),
            jit,
        )
        self._recipe = Recipe(*recipe)
        self.optimizer = self._scaled(told) if auto_scale_loss else told
        object.__setattr__(self, "loss", loss)
        object.__setattr__(
            self, "_criteria", self._made_criteria(loss, loss_weights, metrics, weighted_metrics)
        )

    def compile_like(self, other: Any) -> None:
        """Be trained as `other` is: with the same losses, and an optimizer and metrics made again.

        Args:
            other: a model.
        """
        told = other._recipe
        if told is None:
            self._forget()
            self._compile_config, self._compile_session = (
                copied(other._compile_config),
                other._compile_session,
            )
            return
        kept = {
            key: getattr(told, key)
            for key in ("loss", "loss_weights", "run_eagerly", "steps_per_execution", "jit_compile")
        }
        made = {
            key: made_again(getattr(told, key))
            for key in ("optimizer", "metrics", "weighted_metrics")
        }
        self.compile(**kept, **made, auto_scale_loss=other.optimizer is not told.optimizer)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled or copied: all but compiled code, and the data of a run that is going
        on.
        """
        return {name: value for name, value in self.__dict__.items() if name not in _NOT_CARRIED}

    def _forget(self) -> None:
        if self._kept_trainer is not None:
            self._kept_trainer.release()
        for name in ("_kept_trainer", "_compile_config", "_compile_session", "_stored_state"):
            object.__setattr__(self, name, None)
        for name in ("_criteria", "loss", "_run_eagerly", "_jit_compile", "_steps_per_execution"):
            self.__dict__.pop(name, None)

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Keep what a file says about training."""
        session = running()
        if session is not None:
            self._compile_session = Session(
                session.custom_objects, session.safe_mode, session.trusted
            )
        self._compile_config = copied(config)

    def _scaled(self, optimizer: Any) -> Any:
        policy = getattr(self, "dtype_policy", None)
        return (
            _with_loss_scale(optimizer)
            if getattr(policy, "name", None) == "mixed_float16"
            else optimizer
        )

    def _made_criteria(
        self, loss: Any, loss_weights: Any, metrics: Any, weighted_metrics: Any
    ) -> Criteria:
        from keramos.metrics.reduction import Mean
        from keramos.training import CompileLoss, CompileMetrics

        names = getattr(self, "output_names", None)
        measured = metrics is not None or weighted_metrics is not None
        return Criteria(
            None if loss is None else CompileLoss(loss, loss_weights, output_names=names),
            CompileMetrics(metrics, weighted_metrics, output_names=names) if measured else None,
            Mean(name="loss"),
        )

    # -- What a file said --------------------------------------------------------------------------

    def _recall(self, name: str) -> Any:
        """What the file describes, set as this model's own; None if it describes none."""
        found = {
            "optimizer": self._recall_optimizer,
            "loss": self._recall_loss,
            "_criteria": self._recall_criteria,
        }[name]()
        if found is not None:
            object.__setattr__(self, name, found)
        return found

    def _session(self) -> Any:
        return (self._compile_session or Session()).running()

    def _recall_optimizer(self) -> Any:
        config = (self._compile_config or {}).get("optimizer")
        if config is None:
            return None
        from keramos import optimizers

        with self._session():
            optimizer = self._scaled(optimizers.get(config))
        if self._stored_state is not None:
            if len(
                self._stored_state.under("optimizer/inner_optimizer")
            ):  # the config of a functional model has no policy
                optimizer = _with_loss_scale(optimizer)
            _restore(optimizer, self._stored_state, self.trainable_variables)
        self._stored_state = None
        return optimizer

    def _recall_loss(self) -> Any:
        from keramos import losses

        with self._session():
            return decoded_nest((self._compile_config or {}).get("loss"), losses.deserialize)

    def _recall_criteria(self) -> Criteria | None:
        config = self._compile_config
        if not config:
            return None
        from keramos import metrics

        decoded = partial(decoded_nest, decode=metrics.deserialize)
        with self._session():
            measured = [decoded(config.get(key)) for key in ("metrics", "weighted_metrics")]
        return self._made_criteria(self.loss, config.get("loss_weights"), *measured)


#: Attributes that a copy of a model does without.
_NOT_CARRIED = frozenset({"_kept_trainer", "_predict_program", "_source"})


def _optimizer(get: Any, identifier: Any) -> Any:
    try:
        return get(identifier)
    except ConfigError as error:
        raise error.located(at="compile(optimizer=…)")  # noqa: B904 - the same error, with its place filled in


def _steps(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError("`steps_per_execution` must be an integer >= 1", found=repr(value))
    return value


def _with_loss_scale(optimizer: Any) -> Any:
    """`optimizer` within one that scales the loss; configs go on describing it alone, as Keras's
    do.
    """
    from keramos import optimizers

    if optimizer is None or isinstance(optimizer, optimizers.LossScaleOptimizer):
        return optimizer
    scaled: Any = optimizers.LossScaleOptimizer.from_config(
        {"inner_optimizer": optimizer, "name": "loss_scale_optimizer"}
    )
    scaled._is_automatic = True
    return scaled


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
        each.load_own_variables(
            stored.under(f"optimizer/{path}/vars" if path else "optimizer/vars")
        )
