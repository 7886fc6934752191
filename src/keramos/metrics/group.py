"""MetricsList: several metrics that are updated with the same batches."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import ArgumentType, argument, keyword
from keramos.codec.encode import serialize_keras_object
from keramos.codec.types import optional, string
from keramos.metrics import family
from keramos.metrics.metric import Metric, name_type


def _coerce_metrics(value: Any) -> list[Metric]:
    return [family.get(metric) for metric in value]


class MetricsList(Metric):
    """Metrics updated together; the result is a dict name -> result.

    Args:
        metrics: names, configs or objects.
        name: as every `Metric`.
        output_name: the model's output that they measure.
    """

    metrics: Any = argument((), ArgumentType(_coerce_metrics, serialize_keras_object))
    name: str = keyword(default="metrics_list", type=name_type, kw_only=True)
    output_name: str | None = argument(None, optional(string))
    signature_order = ("metrics", "name", "output_name")
    config_order = ("metrics", "name", "output_name")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch in every metric.

        Args:
            y_true: the truth.
            y_pred: the prediction.
            sample_weight: for each sample or for each element.
        """
        for metric in self.metrics:
            metric.update_state(y_true, y_pred, sample_weight=sample_weight)

    def reset_state(self) -> None:
        for metric in self.metrics:
            metric.reset_state()

    def result(self) -> dict[str, Any]:
        return {metric.name: metric.result() for metric in self.metrics}
