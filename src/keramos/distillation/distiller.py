"""Distiller: the model of a teacher, which stays as it is, and of a student, which learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import metrics as metrics_package, ops, tree
from keramos._frames import warn
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.codec.types import number
from keramos.distillation import comparison, extraction
from keramos.distillation.distillation_loss import criteria_of
from keramos.errors import ArgumentTypeError, ConfigError, UnbuiltError
from keramos.models.model import Model

_share = number(0, 1)


class Distiller(Model):
    """A student that learns from targets and from a teacher. Its outputs are the student's.

    The loss is `w · student loss + (1 - w) · Σᵢ wᵢ · distillation lossᵢ`.

    Args:
        teacher: a trained model; its `trainable` becomes False.
        student: a model of inputs and outputs of the same shapes and dtypes.
        distillation_losses: a `DistillationLoss` or a list of them.
        distillation_loss_weights: the `wᵢ`, one for each of a list; 1 by default.
        student_loss_weight: `w`, in [0, 1].
        name: of the model.
        **kwargs: of `Model`.

    Attributes:
        student: the model to use afterwards.
        teacher: the model to learn from.

    Raises:
        ConfigError: models that cannot be compared, or another number of weights than of losses.
    """

    def __init__(
        self,
        teacher: Any,
        student: Any,
        distillation_losses: Any,
        distillation_loss_weights: Sequence[float] | None = None,
        student_loss_weight: float = 0.5,
        name: str = "distiller",
        **kwargs: Any,
    ):
        super().__init__(name=name, **kwargs)
        comparison.require_comparable(teacher, student)
        self.teacher = teacher
        self.student = student
        self.student_loss_weight = _share.coerce(student_loss_weight)
        self.distillation_losses, self.distillation_loss_weights = _weighted(
            distillation_losses, distillation_loss_weights
        )
        for loss in self.distillation_losses:
            loss.validate_model_compatibility(teacher, student)
        self._teacher_feature_extractor = extraction.extractor(
            teacher, extraction.layer_names(self.distillation_losses, "teacher_layer_name")
        )
        self._student_feature_extractor = extraction.extractor(
            student, extraction.layer_names(self.distillation_losses, "student_layer_name")
        )
        self.teacher.trainable = False
        self.student_loss_tracker = metrics_package.Mean(name="student_loss")
        self.distillation_loss_tracker = metrics_package.Mean(name="distillation_loss")
        self.total_loss_tracker = metrics_package.Mean(name="total_loss")

    def compile(
        self, optimizer: Any = "adam", loss: Any = None, metrics: Any = None, **kwargs: Any
    ) -> None:
        """Set how the student is trained.

        Args:
            optimizer: name, config or object.
            loss: of the student's outputs and the targets; a nest of them for several outputs.
            metrics: list of metrics of the student's outputs.
            **kwargs: of `Model.compile`.

        Raises:
            ConfigError: no loss, or metrics that are no list.
        """
        if loss is None:
            raise ConfigError("a Distiller needs the loss of its student", hint="compile(loss=…)")
        if metrics is not None and not isinstance(metrics, (list, tuple)):
            raise ArgumentTypeError("`metrics` of a Distiller must be a list", found=repr(metrics))
        self._learn_by(loss)
        super().compile(optimizer=optimizer, loss=None, metrics=metrics, **kwargs)

    def _learn_by(self, loss: Any) -> None:
        # A nest, not state of the model: losses are not tracked.
        object.__setattr__(self, "_loss_of_student", loss)
        object.__setattr__(self, "_student_loss", criteria_of(loss))

    def get_compile_config(self) -> dict[str, Any]:
        """The arguments of `compile` as a config; the loss is the student's."""
        config = super().get_compile_config()
        loss = getattr(self, "_loss_of_student", None)
        return {**config, "loss": serialize_keras_object(loss)} if config else config

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Keep what a file says about training, if it names the student's loss: files that Keras
        writes do not.

        Args:
            config: what `get_compile_config` returned.
        """
        loss = decode_config(config.get("loss"))
        if loss is None:
            warn(f"the file does not say by which loss {self.name!r} is trained: call compile()")
            return
        self._learn_by(loss)
        super().compile_from_config({**config, "loss": None})

    def call(self, inputs: Any, training: Any = None, **kwargs: Any) -> Any:
        """What the student answers.

        Args:
            inputs: as the student takes them.
            training: whether the model is being trained.
            **kwargs: of the student's call.
        """
        return self.student(inputs, training=training, **kwargs)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The loss of a batch, a scalar; the three trackers are updated.

        Args:
            x: inputs of both models.
            y: targets; without them the student learns from the teacher alone.
            y_pred: what the student answered; it is called when left out.
            sample_weight: is not looked at.
            training: whether the model is being trained.
        """
        if y_pred is None:
            y_pred = self(x, training=training)
        weight = self.student_loss_weight
        student_loss = self._student_term(y, y_pred) if weight > 0 and y is not None else 0.0
        distillation_loss = self._distillation_term(x, y_pred) if weight < 1 else 0.0
        loss = ops.add(
            ops.multiply(weight, student_loss), ops.multiply(1.0 - weight, distillation_loss)
        )
        self.student_loss_tracker.update_state(student_loss)
        self.distillation_loss_tracker.update_state(distillation_loss)
        self.total_loss_tracker.update_state(loss)
        return loss

    def _student_term(self, y: Any, y_pred: Any) -> Any:
        criteria = getattr(self, "_student_loss", None)
        if criteria is None:
            raise UnbuiltError(
                f"{self.name!r} does not know the loss of its student", hint="compile(loss=…)"
            )
        values = tree.map_structure(lambda loss, *pair: loss(*pair), criteria, y, y_pred)
        terms = tree.flatten(values)
        return ops.mean(terms[0]) if len(terms) == 1 else ops.sum(ops.stack(terms))

    def _distillation_term(self, x: Any, y_pred: Any) -> Any:
        teacher = self._teacher_feature_extractor
        student = self._student_feature_extractor
        features = (
            {extraction.LAST: self.teacher(x, training=False)}
            if teacher is None
            else teacher(x, training=False),
            {extraction.LAST: y_pred} if student is None else student(x, training=True),
        )
        terms = [
            ops.multiply(weight, comparison.scalar_loss(loss, *outputs))
            for loss, weight in zip(
                self.distillation_losses, self.distillation_loss_weights, strict=True
            )
            for outputs in (extraction.outputs_for(loss, *features, y_pred),)
        ]
        return sum(terms[1:], terms[0]) if terms else 0.0

    def reset_metrics(self) -> None:
        """Let all metrics and trackers start anew."""
        super().reset_metrics()
        self.student_loss_tracker.reset_state()
        self.distillation_loss_tracker.reset_state()
        self.total_loss_tracker.reset_state()

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, both models included."""
        return {
            **super().get_config(),
            "teacher": serialize_keras_object(self.teacher),
            "student": serialize_keras_object(self.student),
            "distillation_losses": [serialize_keras_object(x) for x in self.distillation_losses],
            "distillation_loss_weights": list(self.distillation_loss_weights),
            "student_loss_weight": self.student_loss_weight,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A distiller from what `get_config` returned.

        Args:
            config: of this class.
            custom_objects: name -> class or function.
        """
        own = ("teacher", "student", "distillation_losses")
        with joined(custom_objects).running():
            return cls(**{k: decode_config(v) if k in own else v for k, v in config.items()})


def _weighted(losses: Any, weights: Any) -> tuple[list[Any], list[float]]:
    if losses is None:
        raise ConfigError(
            "a Distiller needs `distillation_losses`",
            hint="keras.distillation.LogitsDistillation()",
        )
    if not isinstance(losses, (list, tuple)):
        return [losses], [1.0]
    if weights is None:
        return list(losses), [1.0] * len(losses)
    if len(weights) != len(losses):
        what = "`distillation_loss_weights` must be as many as the losses"
        raise ConfigError(what, found=len(weights), wanted=len(losses))
    return list(losses), list(weights)
