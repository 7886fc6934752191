"""DistillationLoss: the base of what compares a teacher with a student.

A subclass defines `compute_loss`; the checks before it are there to be overridden.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import losses, ops, tree
from keramos.codec.arguments import ArgumentType
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.errors import ConfigError

#: `criterion(teacher, student)`, values of any shape.
Criterion = Callable[[Any, Any], Any]


class DistillationLoss:
    """Base of all distillation losses: one number for how far a student is from its teacher.

    A subclass defines `compute_loss(teacher_outputs, student_outputs)`, and `get_config` to be
    saved.
    """

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """The loss of a batch, a scalar.

        Args:
            teacher_outputs: tensor or nest of tensors, the batch first.
            student_outputs: likewise.
            **kwargs: for subclasses.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must define compute_loss(teacher_outputs, student_outputs)"
        )

    def validate_outputs(self, teacher_outputs: Any, student_outputs: Any) -> None:
        """Check what is to be compared, before every `compute_loss`.

        Args:
            teacher_outputs: tensor or nest of tensors.
            student_outputs: likewise.

        Raises:
            ConfigError: nests of different structures.
        """
        tree.assert_same_structure(teacher_outputs, student_outputs)

    def validate_model_compatibility(self, teacher: Any, student: Any) -> None:
        """Check the models, when a `Distiller` is made; this base takes any.

        Args:
            teacher: a model.
            student: a model.
        """


def criteria_of(loss: Any) -> Any:
    """A nest of names, configs and losses as a nest of what can be called; None stays None.

    Args:
        loss: as a user, or a config, names losses.

    Raises:
        UnknownClassError: a name that nobody knows.
        ConfigError: every leaf is None.
    """
    criteria = tree.map_structure(losses.get, decode_config(loss))
    if all(criterion is None for criterion in tree.flatten(criteria)):
        raise ConfigError("must have a loss: every one of them is None", found=repr(loss)[:200])
    return criteria


criteria_type: ArgumentType[Any] = ArgumentType(criteria_of, serialize_keras_object)


def total(value: Callable[[Criterion, Any, Any], Any], criteria: Any, *outputs: Any) -> Any:
    """The sum over a nest of criteria; outputs whose criterion is None do not count.

    Args:
        value: (criterion, teacher, student) -> scalar.
        criteria: nest of criteria and of None.
        *outputs: the teacher's and the student's, nested alike.
    """
    leaves = zip(*map(tree.flatten, (criteria, *outputs)), strict=True)
    return sum((value(*leaf) for leaf in leaves if leaf[0] is not None), ops.zeros(()))
