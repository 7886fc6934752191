"""What one batch means: for training, for evaluation, for prediction. Pure functions of a model's
state.

The state is what Keras on jax hands to `train_step`: lists of values in the order of the model's
variables.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from keramos import _tree, engine, ops
from keramos._frames import is_ours, warn
from keramos._signatures import accepts_keyword
from keramos.errors import ConfigError
from keramos.graph.mask import get_mask, set_mask
from keramos.training.data.batches import unpack_x_y_sample_weight


def takes_data_alone(method: Callable) -> bool:
    """Whether a step is written as a function of the data, which runs on the variables, and not of
    the state and the data.
    """
    if is_ours(method):  # which is asked about at every batch
        return False
    parameters = inspect.signature(method).parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return len(positional) == 1 and not any(p.kind is p.VAR_POSITIONAL for p in parameters)


def _mode(model: Any, training: bool) -> dict[str, bool]:
    """The argument that tells `call` whether the model is being trained, where it has one.

    As in Keras, a model whose `call` has none says nothing to its layers: they drop nothing, and
    normalize with their moving statistics, in `fit` too.
    """
    return {"training": training} if "training" in inspect.signature(model.call).parameters else {}


def _mapping(*groups: tuple[Iterable[Any], Iterable[Any] | None]) -> list[tuple[Any, Any]]:
    return [
        pair
        for variables, values in groups
        if values is not None
        for pair in zip(variables, values, strict=True)
    ]  # fmt: skip


def _current(scope: Any, variables: Iterable[Any]) -> list[Any]:
    return [scope.get_current_value(variable) for variable in variables]


def compute_loss(model: Any, y: Any, y_pred: Any, sample_weight: Any) -> Any:
    """The loss of `compile`, and those that layers and regularizers add."""
    criterion = model._compile_loss
    own = None if criterion is None else criterion(y, y_pred, sample_weight)
    added = [ops.sum(engine.cast(loss, engine.floatx())) for loss in model.losses]
    terms = [*([] if own is None else [own]), *added]
    if not terms:
        warn(f"{model.name!r} has no loss: nothing will be learned")
        return engine.numpy.zeros(())
    return sum(terms[1:], terms[0])


def own_loss(model: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool) -> Any:
    """What the model's `compute_loss` returns; users may have written it without `training`."""
    options = (
        {"training": training} if accepts_keyword(type(model).compute_loss, "training") else {}
    )
    loss = model.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, **options)
    if loss is None:
        raise ConfigError(
            "compute_loss() returned None",
            at=type(model).__name__,
            hint="return a number: 0.0 for no loss",
        )
    shape = tuple(getattr(loss, "shape", ()))
    if training and shape:
        what = "compute_loss() returned an array: only one number can be learned from"
        raise ConfigError(
            what, at=type(model).__name__, found=shape, wanted=(), hint="keramos.ops.mean(loss)"
        )
    return loss


def stateless_compute_loss(
    model: Any,
    trainable: list[Any],
    non_trainable: list[Any],
    metrics: list[Any],
    x: Any = None,
    y: Any = None,
    y_pred: Any = None,
    sample_weight: Any = None,
    training: bool = True,
) -> tuple[Any, tuple[list[Any], list[Any], list[Any]]]:
    """`(loss, (trainable, non_trainable, metrics))`: the model's `compute_loss` as a pure
    function.
    """
    groups = (model.trainable_variables, model.non_trainable_variables, model.metrics_variables)
    mapping = _mapping(*zip(groups, (trainable, non_trainable, metrics), strict=True))
    with engine.StatelessScope(mapping) as scope:
        loss = own_loss(model, x, y, y_pred, sample_weight, training)
        return loss, tuple(_current(scope, group) for group in groups)  # type: ignore[return-value]


def compute_loss_and_updates(
    model: Any,
    trainable: list[Any],
    non_trainable: list[Any],
    metrics: list[Any],
    x: Any,
    y: Any,
    sample_weight: Any,
    training: bool = False,
    optimizer_variables: list[Any] | None = None,
) -> tuple[Any, tuple[Any, Any, list[Any], list[Any]]]:
    """`(loss to differentiate, (loss, y_pred, non_trainable, metrics))` of a batch.

    The first is scaled where the optimizer scales losses.
    """
    changing = (model.non_trainable_variables, model.metrics_variables)
    optimizer = model.optimizer if training else None
    mapping = _mapping(
        (model.trainable_variables, trainable),
        *zip(changing, (non_trainable, metrics), strict=True),
        (
            optimizer.variables if optimizer is not None else (),
            optimizer_variables if optimizer is not None else None,
        ),
    )
    with engine.StatelessScope(mapping, collect_losses=True) as scope:
        y_pred = model(x, **_mode(model, training))
        loss = own_loss(model, x, y, y_pred, sample_weight, training)
        scaled = loss if optimizer is None else optimizer.scale_loss(loss)
        return scaled, (loss, y_pred, *(_current(scope, group) for group in changing))  # type: ignore[return-value]


def _with_masks(model: Any) -> Callable:
    """The model's `compute_loss_and_updates`, which also returns masks.

    A mask hangs on an array, and does not get out of a differentiated function with it.
    """

    def computed(*args: Any, **kwargs: Any) -> tuple[Any, tuple]:
        scaled, (loss, y_pred, non_trainable, metrics) = model.compute_loss_and_updates(
            *args, **kwargs
        )
        return scaled, (loss, y_pred, _tree.map_structure(get_mask, y_pred), non_trainable, metrics)

    return computed


def _masked(y_pred: Any, masks: Any) -> Any:
    _tree.map_structure(lambda y, mask: None if mask is None else set_mask(y, mask), y_pred, masks)
    return y_pred


def train_step(model: Any, state: tuple, data: Any) -> tuple[dict[str, Any], tuple]:
    """Learn from a batch: `(logs, state)`.

    Args:
        model: compiled and built.
        state: values of the trainable, the non-trainable, the optimizer's and the metrics'
            variables.
        data: x, (x, y) or (x, y, sample_weight).
    """
    trainable, non_trainable, optimizer_values, metrics = state
    if model.optimizer is None:
        hint = 'compile("adam", …); optimizer=None is for evaluation'
        raise ConfigError(f"{model.name!r} has no optimizer to train it", hint=hint)
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    gradient = engine.training.value_and_grad(_with_masks(model), has_aux=True)
    (_, (loss, y_pred, masks, non_trainable, metrics)), gradients = gradient(
        trainable,
        non_trainable,
        metrics,
        x,
        y,
        sample_weight,
        training=True,
        optimizer_variables=optimizer_values,
    )
    trainable, optimizer_values = _updated(model, trainable, optimizer_values, gradients)
    logs, metrics = _measured(
        model,
        metrics,
        loss,
        x,
        y,
        _masked(y_pred, masks),
        sample_weight,
        (trainable, non_trainable),
    )
    return logs, (trainable, non_trainable, optimizer_values, metrics)


def _updated(
    model: Any, trainable: list[Any], optimizer_values: list[Any], gradients: list[Any]
) -> tuple[list, list]:
    optimizer, variables = model.optimizer, model.trainable_variables
    if not is_ours(optimizer.stateless_apply):  # which knows the variables of `build` alone
        return optimizer.stateless_apply(optimizer_values, gradients, trainable)
    own = optimizer.variables
    with engine.StatelessScope(_mapping((variables, trainable), (own, optimizer_values))) as scope:
        optimizer.apply(gradients, variables)
        return _current(scope, variables), _current(scope, own)


def _measured(
    model: Any,
    metrics: list[Any],
    loss: Any,
    x: Any,
    y: Any,
    y_pred: Any,
    sample_weight: Any,
    weights: tuple[list, list],
) -> tuple[dict[str, Any], list[Any]]:
    groups = (model.metrics_variables, model.trainable_variables, model.non_trainable_variables)
    with engine.StatelessScope(_mapping(*zip(groups, (metrics, *weights), strict=True))) as scope:
        if model._loss_tracker is not None:
            model._loss_tracker.update_state(loss, sample_weight=_rows(x))
        logs = model.compute_metrics(x, y, y_pred, sample_weight)
        return logs, _current(scope, groups[0])


def _rows(x: Any) -> int:
    return next((leaf.shape[0] for leaf in _tree.leaves(x) if leaf is not None and leaf.shape), 1)


def test_step(model: Any, state: tuple, data: Any) -> tuple[dict[str, Any], tuple]:
    """Measure a batch: `(logs, state)`.

    Args:
        model: compiled and built.
        state: values of the trainable, the non-trainable and the metrics' variables.
        data: x, (x, y) or (x, y, sample_weight).
    """
    trainable, non_trainable, metrics = state
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    _, (loss, y_pred, non_trainable, metrics) = model.compute_loss_and_updates(
        trainable, non_trainable, metrics, x, y, sample_weight, training=False
    )
    logs, metrics = _measured(
        model, metrics, loss, x, y, y_pred, sample_weight, (trainable, non_trainable)
    )
    return logs, (trainable, non_trainable, metrics)


def predict_step(model: Any, state: tuple, data: Any) -> tuple[Any, list[Any]]:
    """Outputs for a batch: `(outputs, non_trainable)`.

    Args:
        model: built.
        state: values of the trainable and the non-trainable variables.
        data: x, alone or with what `fit` would want.
    """
    x, _, _ = unpack_x_y_sample_weight(data)
    outputs, non_trainable = model.stateless_call(*state, x, **_mode(model, False))
    return outputs, non_trainable
