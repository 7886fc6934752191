"""Whether a teacher and a student can be compared, and the number that a comparison gives."""

from __future__ import annotations

from typing import Any

from keramos import tree
from keramos.errors import ConfigError, ShapeError
from keramos.models.model import Model


def require_comparable(teacher: Any, student: Any) -> None:
    """Return if both are models whose inputs and outputs, where they are known, agree.

    Args:
        teacher: a model.
        student: a model.

    Raises:
        ConfigError: no model, or dtypes that differ.
        ShapeError: shapes that differ.
    """
    for role, model in (("teacher", teacher), ("student", student)):
        if not isinstance(model, Model):
            raise ConfigError(f"the {role} must be a model", found=type(model).__name__)
    for end in ("inputs", "outputs"):
        pair = [getattr(model, end, None) for model in (teacher, student)]
        if all(tensors is not None for tensors in pair):
            tree.map_structure(lambda a, b, end=end: _require_alike(a, b, end), *pair)


def _require_alike(teacher: Any, student: Any, end: str) -> None:
    sizes = zip(teacher.shape, student.shape, strict=False)
    same_rank = len(teacher.shape) == len(student.shape)
    if not same_rank or any(a != b and None not in (a, b) for a, b in sizes):
        what = f"the {end} of teacher and student have different shapes"
        raise ShapeError(what, found=student.shape, wanted=teacher.shape)
    if teacher.dtype != student.dtype:
        what = f"the {end} of teacher and student have different dtypes"
        raise ConfigError(what, found=student.dtype, wanted=teacher.dtype)


def scalar_loss(loss: Any, teacher: Any, student: Any) -> Any:
    """The number that a distillation loss gives.

    Args:
        loss: a distillation loss.
        teacher: tensor or nest of tensors.
        student: likewise.

    Raises:
        ConfigError: they cannot be compared.
        ShapeError: the loss is no scalar.
    """
    loss.validate_outputs(teacher, student)
    value = loss.compute_loss(teacher, student)
    if shape := tuple(getattr(value, "shape", ())):
        what = f"compute_loss() of {type(loss).__name__} must return one number"
        raise ShapeError(what, found=shape, wanted=(), hint="keras.ops.mean(loss)")
    return value
