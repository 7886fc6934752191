"""LogitsDistillation: the last outputs of both models, made softer, and compared."""

from __future__ import annotations

from typing import Any

from keramos import losses, ops, tree
from keramos.codec.arguments import keyword
from keramos.codec.saveable import Saveable
from keramos.codec.types import number
from keramos.distillation.distillation_loss import (
    Criterion,
    DistillationLoss,
    criteria_type,
    total,
)


class LogitsDistillation(DistillationLoss, Saveable):
    """The logits of both, divided by a temperature `T`, compared by a loss (Hinton et al. 2015,
    arXiv:1503.02531).

    `keras.losses.KLDivergence` compares distributions, `T² · KL(softmax(t / T), softmax(s / T))`;
    every other loss, functions included, compares `t / T` and `s / T` as they are.

    Args:
        temperature: `T`, above 0; the larger, the softer.
        loss: a name, a config, a loss, a function, or a nest of them as the outputs are nested,
            with None for those that are not compared.
    """

    temperature: float = keyword(default=3.0, type=number(0, open_low=True), kw_only=True)
    loss: Any = keyword(default="kl_divergence", type=criteria_type, kw_only=True)

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """The sum of the losses of all outputs, a scalar.

        Args:
            teacher_outputs: logits (batch, …, classes), or a nest of them.
            student_outputs: likewise.
            **kwargs: are not looked at.
        """
        return total(self._value, self.loss, teacher_outputs, student_outputs)

    def validate_outputs(self, teacher_outputs: Any, student_outputs: Any) -> None:
        super().validate_outputs(teacher_outputs, student_outputs)
        tree.assert_same_structure(self.loss, teacher_outputs)

    def _value(self, criterion: Criterion, teacher: Any, student: Any) -> Any:
        teacher, student = (ops.divide(x, self.temperature) for x in (teacher, student))
        if not isinstance(criterion, losses.KLDivergence):
            return ops.mean(criterion(teacher, student))
        divergence = criterion(ops.softmax(teacher, axis=-1), ops.softmax(student, axis=-1))
        return ops.mean(divergence) * self.temperature**2  # gradients shrink by T²
