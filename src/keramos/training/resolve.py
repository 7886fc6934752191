"""Which loss or metric is meant: by name, by function, or by what fits the shapes of an output."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Number
from typing import Any

from keramos import losses, metrics
from keramos.codec.family import Family
from keramos.codec.session import joined
from keramos.errors import ConfigError, located
from keramos.losses.family import FAMILY as LOSSES
from keramos.losses.loss import Loss, LossFunctionWrapper
from keramos.metrics.family import FAMILY as METRICS
from keramos.metrics.metric import Metric
from keramos.metrics.reduction import MeanMetricWrapper

#: Names that stand for whatever fits an output: of one number, of one-hot classes, of class
#: numbers.
FITTING_LOSSES: dict[str, tuple] = dict.fromkeys(
    ("crossentropy", "ce"),
    ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"),
)
FITTING_METRICS: dict[str, tuple] = {
    **dict.fromkeys(
        ("accuracy", "acc"),
        (metrics.BinaryAccuracy, metrics.CategoricalAccuracy, metrics.SparseCategoricalAccuracy),
    ),
    **dict.fromkeys(  # as in Keras 2; Keras 3 knows them as losses alone
        ("crossentropy", "ce"),
        (
            metrics.BinaryCrossentropy,
            metrics.CategoricalCrossentropy,
            metrics.SparseCategoricalCrossentropy,
        ),
    ),
}


def is_identifier(value: Any) -> bool:
    """Whether `value` names, describes or is a single loss or metric."""
    return (
        isinstance(value, (str, Loss, Metric))
        or callable(value)
        or (isinstance(value, dict) and "class_name" in value)
    )


def loss_for(identifier: Any, y_true: Any, y_pred: Any) -> Loss | None:
    """The loss that is meant for an output.

    Args:
        identifier: name, config, object, class or function.
        y_true: the targets, or what has their shape.
        y_pred: the output, or what has its shape.
    """
    loss = losses.get(_fitting(identifier, FITTING_LOSSES, y_true, y_pred))
    if loss is None or isinstance(loss, Loss):
        return loss
    return LossFunctionWrapper(loss, name=name_of(loss))


def metric_for(identifier: Any, y_true: Any, y_pred: Any) -> Metric:
    """The metric that is meant for an output, called as it was named.

    Args:
        identifier: name, config, object, class or function.
        y_true: the targets, or what has their shape.
        y_pred: the output, or what has its shape.
    """
    fitting = _fitting(identifier, FITTING_METRICS, y_true, y_pred)
    if fitting is not identifier:
        return fitting(name=identifier)
    member = metrics.get(identifier)
    metric = member if isinstance(member, Metric) else MeanMetricWrapper(member)
    metric.name = identifier if isinstance(identifier, str) else name_of(member)
    return metric


def name_of(member: Any) -> str:
    """How logs call a loss or a metric."""
    if isinstance(member, str):
        return member
    if isinstance(getattr(member, "name", None), str):
        return member.name
    name = getattr(member, "__name__", type(member).__name__)
    return "lambda" if name == "<lambda>" else _snake_case(name)


def _snake_case(name: str) -> str:
    from keramos.graph import naming

    return naming.snake_case(name)


def _fitting(identifier: Any, table: Mapping[str, tuple], y_true: Any, y_pred: Any) -> Any:
    row = table.get(identifier.lower()) if isinstance(identifier, str) else None
    if row is None:
        return identifier
    if y_true is None:
        raise ConfigError(
            f"which {identifier!r} is meant depends on the targets",
            hint="pass `y`, or name the exact one",
        )
    return row[_kind(tuple(y_true.shape), tuple(y_pred.shape))]


def _kind(true: tuple, pred: tuple) -> int:
    """0: one number; 1: one-hot classes; 2: class numbers."""
    if pred[-1:] == (1,) or not pred:
        return 0
    return 2 if len(true) < len(pred) or true[-1] == 1 else 1


def check(spec: Any, family: Family, fitting: Mapping[str, Any], argument: str) -> None:
    """Look up every name in an argument of `compile`, without making anything.

    Args:
        spec: nest of identifiers.
        family: losses, or metrics.
        fitting: names that shapes decide.
        argument: its name, for errors.

    Raises:
        UnknownClassError: an unknown name.
        ConfigError: something that is no identifier.
    """
    if spec is None or isinstance(spec, str):
        known = (
            spec is None
            or spec.lower() in fitting
            or spec in family.short_names
            or spec.lower() in family.short_names
        )
        if not known and joined().custom(spec) is None:
            with located(at=f"compile({argument}=…)"):
                family.get(spec)
    elif isinstance(spec, (list, tuple)) or (isinstance(spec, dict) and "class_name" not in spec):
        for inner in spec.values() if isinstance(spec, dict) else spec:
            check(inner, family, fitting, argument)
    elif not is_identifier(spec):
        raise ConfigError(
            f"cannot be read as a {family.noun}",
            at=f"compile({argument}=…)",
            found=repr(spec)[:200],
        )


def check_loss(spec: Any) -> None:
    """`check`, for `loss`."""
    check(spec, LOSSES, FITTING_LOSSES, "loss")


def check_loss_weights(spec: Any) -> None:
    """Check that `loss_weights` are numbers, or a nest, without looking into it.

    Raises:
        ConfigError: they are not.
    """
    is_number = isinstance(spec, Number) and not isinstance(spec, bool)
    if spec is None or is_number or isinstance(spec, (list, tuple, dict)) or hasattr(spec, "shape"):
        return
    raise ConfigError("`loss_weights` must be numbers, nested like the losses", found=repr(spec))


def check_metrics(spec: Any, argument: str) -> None:
    """`check`, for `metrics` and `weighted_metrics`."""
    if spec is not None and (not isinstance(spec, (list, tuple, dict)) or is_identifier(spec)):
        raise ConfigError(
            f"`{argument}` must be a list, or a dict by output",
            found=repr(spec)[:200],
            hint=f"{argument}=[…]",
        )
    check(spec, METRICS, FITTING_METRICS, argument)
