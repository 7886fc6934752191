"""Which outputs of a model a distillation loss compares, and the model that gives them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keramos.models.model import Model
from keramos.models.sequential import Sequential

#: The key of a model's own outputs.
LAST = "final_output"


def layer_names(losses: Iterable[Any], attribute: str) -> list[str]:
    """The layers that losses name, each once.

    Args:
        losses: distillation losses.
        attribute: `"teacher_layer_name"` or `"student_layer_name"`.
    """
    names = (getattr(loss, attribute, None) for loss in losses)
    return list(dict.fromkeys(name for name in names if name))


def extractor(model: Any, names: list[str]) -> Any:
    """The model that gives `{LAST: outputs, name: output of that layer}`; None for no names.

    Args:
        model: of a graph.
        names: of layers.
    """
    if not names:
        return None
    last = model.layers[-1].output if isinstance(model, Sequential) else model.output
    outputs = {LAST: last, **{name: model.get_layer(name).output for name in names}}
    return Model(inputs=model.inputs, outputs=outputs, name=f"{model.name}_multi_feature_extractor")


def outputs_for(
    loss: Any, teacher: dict[str, Any], student: dict[str, Any], y_pred: Any
) -> tuple[Any, Any]:
    """What a loss compares: (of the teacher, of the student).

    Args:
        loss: that names layers, or does not.
        teacher: name -> output.
        student: name -> output.
        y_pred: what the student answered.
    """
    layer = getattr(loss, "teacher_layer_name", None)
    if layer is None:
        return teacher[LAST], y_pred
    return teacher[layer or LAST], student[getattr(loss, "student_layer_name", None) or LAST]
