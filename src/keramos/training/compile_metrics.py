"""CompileMetrics: what `compile(metrics=…, weighted_metrics=…)` means, for all outputs of a model
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keramos import _tree
from keramos.errors import located
from keramos.metrics.metric import Metric
from keramos.training import resolve
from keramos.training.compile_loss import places_with_loss
from keramos.training.per_output import (
    Output,
    PerOutput,
    no_targets,
    outputs_of,
    targets_of,
    weights_of,
    where,
)


@dataclass(frozen=True)
class Watched:
    """One metric of one output.

    Attributes:
        place: of the output, in the flat nest.
        metric: gathers its numbers.
        weighted: whether it sees sample weights.
        prefix: of its name in logs.
    """

    place: int
    metric: Metric
    weighted: bool
    prefix: str


class CompileMetrics(Metric):
    """The metrics of all outputs.

    Args:
        metrics: lists of names, configs, objects or functions, by output.
        weighted_metrics: the same, of metrics that see sample weights.
        name: as every metric.
        output_names: what a model with a list of outputs calls them.
        loss: of `compile`: targets may come for those outputs alone that have one.
    """

    def __init__(
        self,
        metrics: Any,
        weighted_metrics: Any,
        name: str = "compile_metrics",
        output_names: Sequence[str] | None = None,
        loss: Any = None,
    ):
        super().__init__(name=name)
        self._identifiers = {"metrics": metrics, "weighted_metrics": weighted_metrics}
        self.output_names, self._loss = output_names, loss
        self.built = False
        self._watched: list[Watched] = []
        self._outputs: list[Output] = []
        self._learned: list[int] = []

    @property
    def metrics(self) -> list[Metric]:
        """Each metric once, in order."""
        return list({id(watched.metric): watched.metric for watched in self._watched}.values())

    @property
    def variables(self) -> list[Any]:
        return [variable for metric in self.metrics for variable in metric.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Find the metrics of every output.

        Args:
            y_true: targets, or what has their shapes.
            y_pred: outputs, or what has their shapes.

        Raises:
            ConfigError: metrics for other outputs than these.
        """
        self._outputs = outputs_of(y_pred, self.output_names)
        self._learned = places_with_loss(self._loss, self._outputs)
        targets = targets_of(y_true, self._outputs, self._learned)
        predictions = _tree.flatten(y_pred)
        self._watched = []
        for argument, nest in self._identifiers.items():
            rule = PerOutput(argument, resolve.is_identifier, partial=True, many=True)
            identifiers = rule.distribute(nest, self._outputs)
            for place in sorted(identifiers):
                for identifier in identifiers[place]:
                    with located(at=f"compile({argument}=…), {where(self._outputs[place], place)}"):
                        metric = resolve.metric_for(
                            identifier, targets.get(place), predictions[place]
                        )
                    self._watched.append(
                        Watched(place, metric, argument == "weighted_metrics", self._prefix(place))
                    )
        self.built = True

    def _prefix(self, place: int) -> str:
        output = self._outputs[place]
        # Among nested outputs the keys of two may be the same: the layers are not.
        is_flat = all(output.is_top for output in self._outputs)
        name = output.name if is_flat else output.maker
        return f"{name}_" if len(self._outputs) > 1 and name else ""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: targets, nested like the outputs.
            y_pred: outputs.
            sample_weight: for each sample or each element; one for all outputs, or a nest.
        """
        if not self.built:
            self.build(y_true, y_pred)
        targets = targets_of(y_true, self._outputs, self._learned)
        weights = weights_of(sample_weight, self._outputs, self._learned)
        predictions = _tree.flatten(y_pred)
        for watched in self._watched:
            place, metric = watched.place, watched.metric
            y = targets.get(place)
            if y is None:
                output = self._outputs[place]
                raise no_targets(f"the metric {metric.name!r}", y_true, output, place)
            # A metric of the user's need not take `sample_weight` where it is not weighted.
            options = {"sample_weight": weights.get(place)} if watched.weighted else {}
            metric.update_state(y, predictions[place], **options)

    def result(self) -> dict[str, Any]:
        """Name -> result. A name that is taken is marked as weighted, or numbered."""
        results: dict[str, Any] = {}
        for watched in self._watched:
            name = f"{watched.prefix}{watched.metric.name}"
            if name in results and watched.weighted:
                name = f"{watched.prefix}weighted_{watched.metric.name}"
            results[_free(name, results)] = watched.metric.result()
        return {
            inner: value for name, result in results.items() for inner, value in _flat(name, result)
        }

    def reset_state(self) -> None:
        for metric in self.metrics:
            metric.reset_state()


def _flat(name: str, result: Any) -> list[tuple[str, Any]]:
    return list(result.items()) if isinstance(result, dict) else [(name, result)]


def _free(name: str, taken: dict[str, Any]) -> str:
    number, free = 1, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free
