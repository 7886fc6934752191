"""The arguments of `compile`, and what a model is measured by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined

if TYPE_CHECKING:
    from keramos.metrics.metric import Metric
    from keramos.metrics.reduction import Mean
    from keramos.optimizers import Optimizer
    from keramos.training.compile_loss import CompileLoss
    from keramos.training.compile_metrics import CompileMetrics


@dataclass(frozen=True)
class Recipe:
    """The arguments of `compile`. Fields stand in the order in which Keras writes them."""

    optimizer: Optimizer | None
    loss: Any
    loss_weights: Any
    metrics: Any
    weighted_metrics: Any
    run_eagerly: bool
    steps_per_execution: int
    jit_compile: bool

    def get_config(self) -> dict[str, Any]:
        """The arguments as plain values."""
        return {
            key: serialize_keras_object(getattr(self, key)) for key in self.__dataclass_fields__
        }

    def arguments_for_another(self) -> dict[str, Any]:
        """Arguments of `compile` for another model: objects with state are copied by their
        configs, the losses are shared.
        """
        shared = ("loss", "loss_weights", "run_eagerly", "steps_per_execution", "jit_compile")
        copied = ("optimizer", "metrics", "weighted_metrics")
        return {
            **{name: getattr(self, name) for name in shared},
            **{name: _copied_by_config(getattr(self, name)) for name in copied},
        }


@dataclass(frozen=True)
class Criteria:
    """What a model is measured by.

    Attributes:
        loss: of the outputs.
        metrics: of the outputs.
        tracker: mean of the whole loss.
    """

    loss: CompileLoss | None
    metrics: CompileMetrics | None
    tracker: Mean

    def every_metric(self) -> list[Metric]:
        """The mean loss, the metrics, the loss of each output: the order in which logs have
        them.
        """
        every = (self.tracker, self.metrics, *(self.loss.metrics if self.loss else ()))
        return [metric for metric in every if metric is not None]


def _copied_by_config(nest: Any) -> Any:
    """A nest in which objects are made again from their configs; names, functions and None stay
    what they are.
    """
    if hasattr(nest, "get_config"):
        return type(nest).from_config(nest.get_config())
    if isinstance(nest, dict):
        return {key: _copied_by_config(value) for key, value in nest.items()}
    return [_copied_by_config(v) for v in nest] if isinstance(nest, (list, tuple)) else nest


def decoded_nest(nest: Any, decode: Callable[[Any], Any]) -> Any:
    """A nest of configs as a nest of objects; names stay names, but for those of custom objects,
    which only the session of the load knows.
    """
    is_custom = isinstance(nest, str) and joined().knows(nest)
    if is_custom or (isinstance(nest, dict) and "class_name" in nest):
        return decode(nest)
    if isinstance(nest, dict):
        return {key: decoded_nest(value, decode) for key, value in nest.items()}
    return [decoded_nest(v, decode) for v in nest] if isinstance(nest, (list, tuple)) else nest
