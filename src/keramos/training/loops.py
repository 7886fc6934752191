"""The loops over batches: `fit`, `evaluate`, and a single batch.

Refuses to know what a step computes, and what callbacks do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from keramos._frames import warn
from keramos.callbacks import CallbackList, History, TerminateOnNaN
from keramos.callbacks.callback import told_when_left
from keramos.engine.training import settled
from keramos.errors import ConfigError
from keramos.metrics.metric import Metric
from keramos.training import data
from keramos.training.class_numbers import checked
from keramos.training.compile_metrics import CompileMetrics
from keramos.training.data import batches
from keramos.training.data.class_weights import ClassWeights
from keramos.training.guard import Guard, is_lost
from keramos.training.stepped import stepped
from keramos.training.trainer import Trainer


@dataclass(frozen=True)
class Validation:
    """What `fit` validates with, and when.

    Attributes:
        source: its batches.
        freq: every so many epochs; or the epochs, counted from 1.
    """

    source: data.Source
    freq: int | Container[int]

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
        callbacks: told of all this.
        verbose: "auto", 0, 1 or 2.
        epochs: number of the last epoch, counted from 1.
        initial_epoch: number of the first one, counted from 0.
    """
    trainer: Trainer = model._trainer
    _check_counts(epochs, initial_epoch, validation)
    told = _listeners(
        model, callbacks, verbose, history=True, epochs=epochs, steps=source.num_batches
    )
    try:
        with told_when_left(told):
            _prepare(trainer, source, training=True)
            model.stop_training, model._source = False, source
            told.on_train_begin()
            logs: dict[str, Any] = {}
            first = _first_epoch(model, initial_epoch)
            if validation is not None and any(map(validation.is_due, range(first, epochs))):
                _look_ahead(trainer, validation.source)
            for epoch in range(first, epochs):
                before, found = logs, _epoch(trainer, source, validation, told, epoch, bool(logs))
                if found is None:
                    break
                logs = found
                _warn_if_lost(before, logs, epoch, source, validation)
                if model.stop_training:
                    break
            if model.optimizer is not None and epochs > 0:
                model.optimizer.finalize_variable_values(model.trainable_weights)
            told.on_train_end(logs)
    finally:
        model._source, model._initial_epoch, model._initial_batch = None, None, 0
        trainer.release()
        source.close()
        if validation is not None:
            validation.source.close()
    history = told.history
    assert history is not None
    return history


def _warn_if_lost(
    before: dict, logs: dict, epoch: int, source: data.Source, validation: Validation | None
) -> None:
    """Say why the loss is no number any more, when this is new; of the two losses, the one that
    explains the other.
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


def _look_ahead(trainer: Trainer, source: data.Source) -> None:
    """Raise what is wrong with validation data before an epoch was trained in vain, where nobody
    can tell that it was tried.

    What is traced for it is thrown away: callbacks may still change what a later trace sees.
    """
    batch = source.at_hand()
    if batch is not None:
        with _noted(source):
            stepped(trainer.step("test").trace, batch)


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
        if isinstance(value, bool) or not hasattr(value, "__index__") or value < 0:
            raise ConfigError(f"`{name}` must be an integer >= 0", found=repr(value))
    freq = 1 if validation is None else validation.freq
    if not (isinstance(freq, int) and freq > 0) and not isinstance(freq, (list, tuple, set, range)):
        raise ConfigError(
            "`validation_freq` must be an integer >= 1, or a list of epochs", found=repr(freq)
        )


def _first_epoch(model: Any, initial_epoch: int) -> int:
    """What a callback that restores an interrupted run says, else what the user says."""
    return initial_epoch if model._initial_epoch is None else model._initial_epoch


def _epoch(
    trainer: Trainer,
    source: data.Source,
    validation: Validation | None,
    told: CallbackList,
    epoch: int,
    trained: bool,
) -> dict[str, Any] | None:
    """Train for an epoch: its logs; None where the data ended with an earlier one, of which they
    have warned.

    `trained`: whether there was an earlier one.
    """
    model = trainer.model
    skip, model._initial_batch = model._initial_batch, 0
    source.on_epoch_begin()
    model.reset_metrics()
    told.on_epoch_begin(epoch)
    step = checked(trainer.step("train"), model)
    if not any(
        isinstance(each, TerminateOnNaN) for each in told.callbacks
    ):  # which answers NaN in its own way
        step = Guard(trainer, step, source)
    each = source.epoch(skip)
    logs = _pass(
        model, told, step, each, TRAINING, f"training {model.name!r}, epoch {epoch + 1}", skip
    )
    if logs is None and not trained:
        raise _no_batches("training", model)
    if logs is None:
        return None
    logs = settled(logs)
    source.on_epoch_end()
    if validation is not None and validation.is_due(epoch):
        with _noted(validation.source):
            measured = _measure(trainer, validation.source, told) or {}
        logs |= {f"val_{name}": value for name, value in measured.items()}
    told.on_epoch_end(epoch, logs)
    return logs


@dataclass(frozen=True)
class PassKind:
    """What differs between passes over the data.

    Attributes:
        begin: the hook that is told before a batch.
        end: the hook that is told after it.
        stop: the attribute of a model that ends the pass.
    """

    begin: str
    end: str
    stop: str


TRAINING = PassKind("on_train_batch_begin", "on_train_batch_end", "stop_training")
TESTING = PassKind("on_test_batch_begin", "on_test_batch_end", "stop_evaluating")


def _pass(
    model: Any,
    told: CallbackList,
    step: Any,
    each: Iterator[Any],
    kind: PassKind,
    doing: str,
    first: int = 0,
) -> dict | None:
    """One pass over the data, from batch `first` on; the logs after its last batch, None if there
    was none.
    """
    begin, end = getattr(told, kind.begin), getattr(told, kind.end)
    group, logs, done = model.steps_per_execution, None, first
    for batch in each:
        begin(done)
        for one in chain((batch,), islice(each, group - 1)):
            try:
                logs = stepped(step, one)
            except Exception as error:
                error.add_note(f"({doing}, batch {done + 1})")
                raise
            done += 1
        end(done - 1, logs)
        if getattr(model, kind.stop):
            break
    if logs is None and first:  # the run was interrupted after the last batch of an epoch
        return model.get_metrics_result()
    return logs


def _no_batches(doing: str, model: Any) -> ConfigError:
    return ConfigError("the data have no batches", at=f"{doing} {model.name!r}")


def evaluate(model: Any, source: data.Source, *, callbacks: Any, verbose: Any) -> dict[str, Any]:
    """Measure a model: the logs of one pass.

    Args:
        model: compiled.
        source: batches to measure with.
        callbacks: told of it.
        verbose: "auto", 0, 1 or 2.
    """
    trainer: Trainer = model._trainer
    told = _listeners(model, callbacks, verbose, history=False, epochs=1, steps=source.num_batches)
    try:
        with told_when_left(told):
            _prepare(trainer, source, training=False)
            logs = _measure(trainer, source, told)
            if logs is None:
                raise _no_batches("evaluating", model)
            return logs
    finally:
        trainer.release()
        source.close()


def _measure(trainer: Trainer, source: data.Source, told: CallbackList) -> dict[str, Any] | None:
    """The logs of one pass; None, after a warning, where the data ended with an earlier one."""
    model = trainer.model
    if not all(
        each is None or each.built for each in (model._compile_loss, model._compile_metrics)
    ):
        trainer.prepare(source.peek(), training=False)
    # A pass begins anew: with `validation_steps`, each epoch is measured with the same data.
    source.close()
    source.on_epoch_begin()
    model.stop_evaluating = False
    told.on_test_begin()
    model.reset_metrics()
    each = source.epoch()
    step = checked(trainer.step("test"), model)
    logs = _pass(model, told, step, each, TESTING, f"evaluating {model.name!r}")
    logs = None if logs is None else settled(logs)
    source.on_epoch_end()
    told.on_test_end(logs)
    return logs


def _prepare(trainer: Trainer, source: data.Source, *, training: bool) -> None:
    if trainer.is_ready(training=training):
        trainer.refresh()
    else:
        trainer.prepare(source.peek(), training=training)


def _listeners(
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
    trainer: Trainer = model._trainer
    batch = batches.tidy((x, y, sample_weight), f"{name}_on_batch")
    if class_weight is not None:
        batch = ClassWeights.of(class_weight).added_to(batch)
    if trainer.is_ready(training=name == "train"):
        trainer.refresh()
    else:
        trainer.prepare(batch, training=name == "train")
    step = checked(trainer.step(name, alone=True), model)
    return settled(stepped(Guard(trainer, step) if name == "train" else step, batch))


def in_order(metrics: Iterable[Metric], logs: dict[str, Any]) -> Any:
    """The values of logs as a list, or the only one: metrics in their order, then what is left, by
    name.

    Args:
        metrics: of the model.
        logs: name -> value.
    """
    names = [
        each.name
        for metric in metrics
        for each in (metric.metrics if isinstance(metric, CompileMetrics) else [metric])
    ]  # fmt: skip
    values = [logs[name] for name in names if name in logs]
    values += [logs[name] for name in sorted(logs) if name not in names]
    return values[0] if len(values) == 1 else values
