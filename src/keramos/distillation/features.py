"""FeatureDistillation: what two layers inside both models give, compared.

Which outputs those are, a `Distiller` finds out.
"""

from __future__ import annotations

from typing import Any

from keramos import ops, tree
from keramos.codec.arguments import keyword
from keramos.codec.saveable import Saveable
from keramos.codec.types import optional, string
from keramos.distillation.distillation_loss import DistillationLoss, criteria_type, total
from keramos.errors import ConfigError, located

_name = optional(string)


class FeatureDistillation(DistillationLoss, Saveable):
    """The features of a layer of the teacher and of a layer of the student, compared by a loss
    (Romero et al. 2015, arXiv:1412.6550).

    Args:
        loss: a name, a config, a loss, a function, or a nest of them as the features are nested,
            with None for those that are not compared.
        teacher_layer_name: of a layer whose output is taken; None for the last outputs of both
            models.
        student_layer_name: likewise; None for the model's last output.
    """

    loss: Any = keyword(default="mse", type=criteria_type, kw_only=True)
    teacher_layer_name: str | None = keyword(default=None, type=_name, kw_only=True)
    student_layer_name: str | None = keyword(default=None, type=_name, kw_only=True)

    def validate_model_compatibility(self, teacher: Any, student: Any) -> None:
        """Check that both models have such layers.

        Args:
            teacher: a model.
            student: a model.

        Raises:
            ConfigError: a model without a graph, when layers are named; or no layer of that name.
        """
        names = {
            "teacher": (teacher, self.teacher_layer_name),
            "student": (student, self.student_layer_name),
        }
        if any(name is not None for _, name in names.values()):
            _require_graphs({role: model for role, (model, _) in names.items()})
        for role, (model, name) in names.items():
            if name is not None:
                with located(at=f"the {role} of {type(self).__name__}"):
                    model.get_layer(name)

    def validate_outputs(self, teacher_outputs: Any, student_outputs: Any) -> None:
        super().validate_outputs(teacher_outputs, student_outputs)
        tree.assert_same_structure(self.loss, teacher_outputs)

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """The sum of the mean losses of all features, a scalar.

        Args:
            teacher_outputs: features (batch, …), or a nest of them.
            student_outputs: likewise.
            **kwargs: are not looked at.
        """
        return total(
            lambda criterion, teacher, student: ops.mean(criterion(teacher, student)),
            self.loss,
            teacher_outputs,
            student_outputs,
        )


def _require_graphs(models: dict[str, Any]) -> None:
    without = [role for role, model in models.items() if getattr(model, "inputs", None) is None]
    if without:
        raise ConfigError(
            "layers are named, and a model without a graph has no outputs of layers",
            found=" and ".join(f"the {role}" for role in without),
            wanted="Functional or Sequential models",
            hint="FeatureDistillation() without names, or LogitsDistillation()",
        )
