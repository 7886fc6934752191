"""CompileLoss: what `compile(loss=…, loss_weights=…)` means, for all outputs of a model together.

Losses that layers and regularizers add are none of its terms; see `step_functions.compute_loss`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any

from keramos import _tree, engine, ops
from keramos.errors import ConfigError, ShapeError, located
from keramos.losses.loss import Loss
from keramos.metrics.reduction import Mean
from keramos.training import resolve
from keramos.training.class_labels import Classes
from keramos.training.per_output import (
    Output,
    PerOutput,
    Whole,
    is_number,
    no_targets,
    outputs_of,
    targets_of,
    weights_of,
    where,
)

LOSS = PerOutput("loss", resolve.is_identifier, everywhere=True, over_list="whole")
WEIGHTS = PerOutput("loss_weights", is_number, partial=True, over_list="each")


@dataclass(frozen=True)
class Term:
    """The loss of one output, or of a list of outputs, which are stacked for it.

    Attributes:
        places: of the outputs, in the flat nest.
        name: how it is called in logs.
        loss: of one target and one output.
        weight: its share in the sum.
        classes: of the output, where the targets are their numbers.
    """

    places: tuple[int, ...]
    name: str
    loss: Loss
    weight: Any
    classes: Classes | None

    @property
    def place(self) -> int:
        """Of the first output."""
        return self.places[0]

    def of(self, values: Mapping[int, Any] | Sequence[Any]) -> Any:
        """What `values`, by places, have for this term; None where something is missing."""
        own: list[Any] = [
            values.get(place) if isinstance(values, Mapping) else values[place]
            for place in self.places
        ]
        if len(own) == 1:
            return own[0]
        if any(value is None for value in own):
            return None
        if len({tuple(value.shape) for value in own}) > 1:
            what = f"the loss {self.loss.name!r} is for a list of outputs of different shapes"
            raise ShapeError(what, found=[tuple(value.shape) for value in own])
        return ops.stack(own)  # (output, batch, …)


class CompileLoss:
    """The sum of the losses of all outputs.

    Args:
        loss: name, config, object or function; or a nest of them by output, with None where there
            is none.
        loss_weights: numbers, nested alike.
        output_names: what a model with a list of outputs calls them.
    """

    name = "compile_loss"

    def __init__(
        self, loss: Any, loss_weights: Any = None, output_names: Sequence[str] | None = None
    ):
        self.loss, self.loss_weights, self.output_names = loss, loss_weights, output_names
        self.dtype = engine.floatx()
        self.built = False
        self.terms: list[Term] = []
        self._outputs: list[Output] = []
        self._learned: list[int] = []
        self._trackers: list[Mean] = []

    @property
    def metrics(self) -> list[Mean]:
        """The mean loss of each output, where several have one."""
        return list(self._trackers)

    @property
    def variables(self) -> list[Any]:
        """Those of `metrics`."""
        return [variable for tracker in self._trackers for variable in tracker.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Find the loss of every output.

        Args:
            y_true: targets, or what has their shapes.
            y_pred: outputs, or what has their shapes.

        Raises:
            ConfigError: losses or weights for other outputs than these.
        """
        self._outputs = outputs_of(y_pred, self.output_names)
        losses = LOSS.distribute(self.loss, self._outputs)
        self._learned = places_with_loss(self.loss, self._outputs)
        weights = WEIGHTS.distribute(self.loss_weights, self._outputs)
        for place, weight in weights.items():
            if isinstance(weight, str | bytes) or not (
                isinstance(weight, Number) or hasattr(weight, "shape")
            ):
                raise ConfigError(
                    "`loss_weights` must be numbers",
                    at=where(self._outputs[place], place),
                    found=repr(weight),
                )
        targets = targets_of(y_true, self._outputs, self._learned)
        predictions = _tree.flatten(y_pred)
        self.terms = [
            self._term(place, loss, targets.get(place), predictions[place], weights.get(place))
            for place, loss in losses.items()
            if loss is not None
        ]
        if len(self.terms) > 1:
            with engine.NameScope(self.name):
                self._trackers = [Mean(name=f"{term.name}_loss") for term in self.terms]
        self.built = True

    def _term(self, place: int, identifier: Any, y_true: Any, y_pred: Any, weight: Any) -> Term:
        output, whole = self._outputs[place], identifier
        if isinstance(whole, Whole):
            identifier = whole.value
        with located(at=f"compile(loss=…), {where(output, place)}"):
            loss: Any = resolve.loss_for(identifier, y_true, y_pred)
        if isinstance(whole, Whole):
            return Term(whole.places, whole.name, loss, weight, None)
        called = identifier if isinstance(identifier, str) else loss.name
        return Term((place,), output.called(called), loss, weight, Classes.of(loss, y_pred))

    @property
    def compares_classes(self) -> bool:
        """Whether `check_labels` has anything to look at."""
        return any(term.classes is not None for term in self.terms)

    def check_labels(self, y_true: Any, sample_weight: Any = None) -> None:
        """Check that no label is beyond the classes of its output.

        Args:
            y_true: targets of a batch, as they come to `__call__`.
            sample_weight: likewise.

        Raises:
            ConfigError: there is one that counts.
        """
        if y_true is None:
            return
        targets = targets_of(y_true, self._outputs, self._learned)
        weights = weights_of(sample_weight, self._outputs, self._learned)
        for term in self.terms:
            classes = term.classes
            label = classes and classes.first_beyond(
                targets.get(term.place), weights.get(term.place)
            )
            if classes and label:
                raise ConfigError(
                    f"a label is {label}, and the output has classes from 0 to {classes.count - 1}",
                    at=f"loss {term.loss.name!r}, {where(self._outputs[term.place], term.place)}",
                    hint="y - 1 if classes are counted from 1; ignore_class=… for what does not "
                    "count",
                )

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The loss of a batch; None if there is none for any output.

        Args:
            y_true: targets, nested like the outputs.
            y_pred: outputs.
            sample_weight: for each sample or each element; one for all outputs, or a nest.

        Raises:
            ConfigError: no targets, or targets for other outputs than these.
        """
        if not self.built:
            self.build(y_true, y_pred)
        if not self.terms:
            return None
        targets = targets_of(y_true, self._outputs, self._learned)
        weights = weights_of(sample_weight, self._outputs, self._learned)
        predictions = _tree.flatten(y_pred)
        values = [self._value(term, y_true, targets, predictions, weights) for term in self.terms]
        self._track(values, predictions)
        weighted = [
            v if t.weight is None else v * t.weight for v, t in zip(values, self.terms, strict=True)
        ]
        return sum(weighted[1:], weighted[0])

    def _value(
        self,
        term: Term,
        y: Any,
        targets: dict[int, Any],
        predictions: list[Any],
        weights: dict[int, Any],
    ) -> Any:
        y_true, y_pred, weight = map(term.of, (targets, predictions, weights))
        at = where(self._outputs[term.place], term.place)
        if y_true is None:
            raise no_targets(
                f"the loss {term.loss.name!r}", y, self._outputs[term.place], term.place
            )
        with located(at=f"loss {term.loss.name!r}, {at}"):
            return engine.cast(term.loss(y_true, y_pred, weight), self.dtype)

    def _track(self, values: list[Any], predictions: list[Any]) -> None:
        for tracker, value in zip(self._trackers, values, strict=False):
            tracker.update_state(value, sample_weight=predictions[0].shape[0])


def places_with_loss(loss: Any, outputs: list[Output]) -> list[int]:
    """The positions of the outputs that `loss` of `compile` has something for, in order."""
    places = set[int]()
    for place, own in LOSS.distribute(loss, outputs).items():
        if own is not None:
            places.update(own.places if isinstance(own, Whole) else (place,))
    return sorted(places)
