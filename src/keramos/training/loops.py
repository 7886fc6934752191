"""The loops over batches: `fit`, `evaluate`, and a single batch.

What a step computes is known to `step_functions`; how programs are kept, to `compiled_steps`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from keramos._frames import warn
from keramos.callbacks import CallbackList, History, TerminateOnNaN
from keramos.callbacks.callback import aborting_on_error
from keramos.callbacks.run import Run
from keramos.config import brevity
from keramos.engine.training import settled
from keramos.errors import ArgumentTypeError, ConfigError
from keramos.metrics.metric import Metric
from keramos.training import compiled_steps, data
from keramos.training.class_labels import with_checked_labels
from keramos.training.compile_metrics import CompileMetrics
from keramos.training.compiled_steps import CompiledSteps
from keramos.training.data import batches
from keramos.training.data.class_weights import ClassWeights
from keramos.training.finite_guard import FiniteGuard, is_lost
from keramos.training.step_errors import run_step


@dataclass(frozen=True)
class Validation:
    """What `fit` validates with, and when.

    Attributes:
        source: its batches.
        freq: every so many epochs; or the epochs, counted from 1.
        asked: arguments of the model's `evaluate`, where a user's class overrides it.
    """

    source: data.Source
    freq: int | Container[int]
    asked: dict[str, Any] = field(default_factory=dict[str, Any])

    def is_due(self, epoch: int) -> bool:
        """Whether to validate after `epoch`, counted from 0."""
        return (
            (epoch + 1) % self.freq == 0 if isinstance(self.freq, int) else epoch + 1 in self.freq
        )


def fit(
    model: Any,
    source: data.Source,
    validation: Validation | None,
    *,
    callbacks: Any,
    verbose: Any,
    epochs: int,
    initial_epoch: int,
) -> History:
    """Train epoch after epoch.

    Args:
        model: compiled.
        source: batches to learn from.
        validation: batches to measure with.
        callbacks: whose hooks are called.
        verbose: "auto", 0, 1 or 2.
        epochs: number of the last epoch, counted from 1.
        initial_epoch: number of the first one, counted from 0.
    """
    steps = compiled_steps.of(model)
    _check_counts(epochs, initial_epoch, validation)
    epochs = brevity.limited_epochs(epochs)
    callbacks = _callback_list(
        model, callbacks, verbose, history=True, epochs=epochs, steps=source.num_batches
    )
    try:
        with aborting_on_error(callbacks):
            _prepare(steps, source, training=True)
            model.stop_training = False
            run = Run(initial_epoch, 0, source)
            callbacks.on_run(run)
            callbacks.on_train_begin()
            logs = _epochs(Fit(steps, source, validation, callbacks, run), epochs)
            if model.optimizer is not None and epochs > 0:
                model.optimizer.finalize_variable_values(model.trainable_weights)
            callbacks.on_train_end(logs)
    finally:
        steps.release()
        source.close()
        if validation is not None:
            validation.source.close()
    history = callbacks.history
    assert history is not None
    return history


@dataclass(frozen=True)
class Fit:
    """What the epochs of one `fit` have in common."""

    steps: CompiledSteps
    source: data.Source
    validation: Validation | None
    callbacks: CallbackList
    run: Run


def _epochs(fit: Fit, epochs: int) -> dict[str, Any]:
    """Train from the epoch of the run on; the logs of the last epoch."""
    run, validation, logs = fit.run, fit.validation, dict[str, Any]()
    if validation is not None and any(map(validation.is_due, range(run.epoch, epochs))):
        _look_ahead(fit.steps, validation.source)
    for epoch in range(run.epoch, epochs):
        run.epoch = epoch
        before, after = logs, _epoch(fit, is_first=not logs)
        if after is None:
            break
        logs = after
        _warn_if_lost(before, logs, epoch, fit.source, validation)
        if fit.steps.model.stop_training:
            break
    return logs


def _warn_if_lost(
    before: dict, logs: dict, epoch: int, source: data.Source, validation: Validation | None
) -> None:
    """Warn, once, that the loss has become NaN or infinite, and say why; of the two losses, the one
    that explains the other.
    """
    if is_lost(before.get("loss")):
        return
    if is_lost(logs.get("loss")):
        cause = source.not_finite() or "a smaller learning rate, or clipnorm, may help"
        warn(f"the loss is {logs['loss']} after epoch {epoch + 1}: {cause}")
    elif validation is None or is_lost(before.get("val_loss")) or not is_lost(logs.get("val_loss")):
        return
    elif place := validation.source.not_finite():
        warn(f"val_loss is {logs['val_loss']} after epoch {epoch + 1}: in validation_data, {place}")


def _look_ahead(steps: CompiledSteps, source: data.Source) -> None:
    """Raise what is wrong with validation data before an epoch was trained in vain, where looking
    at the data leaves no trace.

    What is traced for it is thrown away: callbacks may still change what a later trace sees.
    """
    batch = source.at_hand()
    if batch is not None:
        with _noted(source):
            run_step(steps.step("test").trace, batch)


@contextlib.contextmanager
def _noted(source: data.Source) -> Iterator[None]:
    """What is raised in the block says which data were measured with."""
    try:
        yield
    except Exception as error:
        error.add_note(f"(while measuring {source.argument})")
        raise


def _check_counts(epochs: Any, initial_epoch: Any, validation: Validation | None) -> None:
    for name, value in (("epochs", epochs), ("initial_epoch", initial_epoch)):
        is_integer = not isinstance(value, bool) and hasattr(value, "__index__")
        if not is_integer or value < 0:
            error = ConfigError if is_integer else ArgumentTypeError
            raise error(f"`{name}` must be an integer >= 0", found=repr(value))
    freq = 1 if validation is None else validation.freq
    if not (isinstance(freq, int) and freq > 0) and not isinstance(freq, (list, tuple, set, range)):
        raise ConfigError(
            "`validation_freq` must be an integer >= 1, or a list of epochs", found=repr(freq)
        )


def _epoch(fit: Fit, *, is_first: bool) -> dict[str, Any] | None:
    """Train for an epoch: its logs; None where the data ended with an earlier one, of which they
    have warned.
    """
    steps, source, callbacks, run = fit.steps, fit.source, fit.callbacks, fit.run
    model, epoch = steps.model, run.epoch
    first_batch, run.batch = run.batch, 0
    source.on_epoch_begin()
    model.reset_metrics()
    callbacks.on_epoch_begin(epoch)
    step = with_checked_labels(steps.step("train"), model)
    # TerminateOnNaN answers NaN in its own way: by ending the training.
    if not any(isinstance(callback, TerminateOnNaN) for callback in callbacks.callbacks):
        step = FiniteGuard(steps, step, source)
    place = f"training {model.name!r}, epoch {epoch + 1}"
    training = Pass(model, callbacks, step, TRAINING, place)
    logs = training.over(source.epoch(first_batch), first_batch)
    if logs is None and is_first:
        raise _no_batches("training", model)
    if logs is None:
        return None
    logs = settled(logs)
    source.on_epoch_end()
    validation = fit.validation
    if validation is not None and validation.is_due(epoch):
        with _noted(validation.source):
            measured = _validated(steps, validation, callbacks) or {}
        logs |= {f"val_{name}": value for name, value in measured.items()}
    callbacks.on_epoch_end(epoch, logs)
    return logs


def _validated(
    steps: CompiledSteps, validation: Validation, callbacks: CallbackList
) -> dict[str, Any] | None:
    if not validation.asked:
        return _measure(steps, validation.source, callbacks)
    return steps.model.evaluate(**validation.asked, callbacks=callbacks, return_dict=True)


@dataclass(frozen=True)
class PassHooks:
    """What differs between passes over the data.

    Attributes:
        begin: the hook that is called before a batch.
        end: the hook that is called after it.
        stop: the attribute of a model that ends the pass.
    """

    begin: str
    end: str
    stop: str


TRAINING = PassHooks("on_train_batch_begin", "on_train_batch_end", "stop_training")
TESTING = PassHooks("on_test_batch_begin", "on_test_batch_end", "stop_evaluating")


@dataclass(frozen=True)
class Pass:
    """One pass of a step over data.

    Attributes:
        place: where an error was raised, for its note.
    """

    model: Any
    callbacks: CallbackList
    step: Callable[[Any], Any]
    hooks: PassHooks
    place: str

    def over(self, source: Iterator[Any], first: int = 0) -> dict[str, Any] | None:
        """The logs after the last batch, None if there was none.

        Args:
            source: the batches.
            first: number of the first of them.
        """
        begin, end = (getattr(self.callbacks, hook) for hook in (self.hooks.begin, self.hooks.end))
        group, logs, number = self.model.steps_per_execution, None, first
        for batch in source:
            begin(number)
            for member in chain((batch,), islice(source, group - 1)):
                logs = self._logs_of(member, number)
                number += 1
            end(number - 1, logs)
            if getattr(self.model, self.hooks.stop):
                break
        if logs is None and first:  # the run was interrupted after the last batch of an epoch
            return self.model.get_metrics_result()
        return logs

    def _logs_of(self, batch: Any, number: int) -> dict[str, Any]:
        try:
            return run_step(self.step, batch)
        except Exception as error:
            error.add_note(f"({self.place}, batch {number + 1})")
            raise


def _no_batches(doing: str, model: Any) -> ConfigError:
    return ConfigError("the data have no batches", at=f"{doing} {model.name!r}")


def evaluate(model: Any, source: data.Source, *, callbacks: Any, verbose: Any) -> dict[str, Any]:
    """Measure a model: the logs of one pass.

    Args:
        model: compiled.
        source: batches to measure with.
        callbacks: whose hooks are called.
        verbose: "auto", 0, 1 or 2.
    """
    steps = compiled_steps.of(model)
    callbacks = _callback_list(
        model, callbacks, verbose, history=False, epochs=1, steps=source.num_batches
    )
    try:
        with aborting_on_error(callbacks):
            _prepare(steps, source, training=False)
            logs = _measure(steps, source, callbacks)
            if logs is None:
                raise _no_batches("evaluating", model)
            return logs
    finally:
        steps.release()
        source.close()


def _measure(
    steps: CompiledSteps, source: data.Source, callbacks: CallbackList
) -> dict[str, Any] | None:
    """The logs of one pass; None, after a warning, where the data ended with an earlier one."""
    model = steps.model
    if not steps.has_built_criteria():
        steps.prepare(source.peek(), training=False)
    # A pass begins anew: with `validation_steps`, each epoch is measured with the same data.
    source.close()
    source.on_epoch_begin()
    model.stop_evaluating = False
    callbacks.on_test_begin()
    model.reset_metrics()
    step = with_checked_labels(steps.step("test"), model)
    evaluation = Pass(model, callbacks, step, TESTING, f"evaluating {model.name!r}")
    logs = evaluation.over(source.epoch())
    logs = None if logs is None else settled(logs)
    source.on_epoch_end()
    callbacks.on_test_end(logs)
    return logs


def _prepare(steps: CompiledSteps, source: data.Source, *, training: bool) -> None:
    if steps.is_ready(training=training):
        steps.refresh()
    else:
        # Shuffling draws for a look at the data: Keras looks where that is needed, no sooner.
        needs_data = not steps.is_ready(training=False)
        steps.prepare(source.peek() if needs_data else None, training=training)


def _callback_list(
    model: Any, callbacks: Any, verbose: Any, *, history: bool, **params: Any
) -> CallbackList:
    if isinstance(callbacks, CallbackList):
        return callbacks
    return CallbackList(
        callbacks,
        add_history=history,
        add_progbar=verbose != 0,
        model=model,
        verbose=verbose,
        **params,
    )


def on_batch(
    model: Any, name: str, x: Any, y: Any, sample_weight: Any, class_weight: Any = None
) -> dict[str, Any]:
    """Train or test on one batch: its logs as floats.

    Args:
        model: compiled.
        name: "train" or "test".
        x: inputs.
        y: targets.
        sample_weight: weights of rows.
        class_weight: class number → weight.
    """
    steps = compiled_steps.of(model)
    batch = batches.tidy((x, y, sample_weight), f"{name}_on_batch")
    if class_weight is not None:
        batch = ClassWeights.of(class_weight).added_to(batch)
    batch = (*batch, *[None] * (3 - len(batch)))  # users' own steps unpack three parts here
    if steps.is_ready(training=name == "train"):
        steps.refresh()
    else:
        steps.prepare(batch, training=name == "train")
    step = with_checked_labels(steps.step(name, alone=True), model)
    return settled(run_step(FiniteGuard(steps, step) if name == "train" else step, batch))


def in_order(metrics: Iterable[Metric], logs: dict[str, Any]) -> Any:
    """The values of logs as a list, or the only one: metrics in their order, then what is left, by
    name.

    Args:
        metrics: of the model.
        logs: name -> value.
    """
    names = [
        inner.name
        for metric in metrics
        for inner in (metric.metrics if isinstance(metric, CompileMetrics) else [metric])
    ]
    values = [logs[name] for name in names if name in logs]
    values += [logs[name] for name in sorted(logs) if name not in names]
    return values[0] if len(values) == 1 else values
