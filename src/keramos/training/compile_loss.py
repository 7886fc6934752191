"""CompileLoss: what `compile(loss=…, loss_weights=…)` means, for all outputs of a model together.

Losses that layers and regularizers add are none of its terms; see `step_functions.compute_loss`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any

from keramos import _tree, engine, ops
from keramos.errors import ConfigError, located
from keramos.losses.loss import Loss
from keramos.metrics.reduction import Mean
from keramos.training import resolve
from keramos.training.class_labels import Classes
from keramos.training.loss_nest import Share, shares
from keramos.training.per_output import (
    Output,
    no_targets,
    outputs_of,
    targets_of,
    weights_of,
    where,
)

#: The positions of outputs, and how their loss is called.
Logged = tuple[tuple[int, ...], str]


@dataclass(frozen=True)
class Term:
    """The loss of one output, or of a nest of outputs, together.

    Attributes:
        places: of the outputs, in the flat nest.
        name: how it is called in logs.
        loss: of one target and one output, or of two nests of them.
        weight: its share in the sum.
        classes: of the output, where the targets are their numbers.
        nest: what the outputs are in; None for one tensor.
    """

    places: tuple[int, ...]
    name: str
    loss: Loss
    weight: Any
    classes: Classes | None
    nest: Any = None

    @property
    def logged(self) -> Logged:
        """What its number in the logs is of."""
        return self.places, self.name

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
        if any(value is None for value in own):
            return None
        return own[0] if self.nest is None else _tree.pack_like(self.nest, own)

    def weights(self, values: Mapping[int, Any]) -> Any:
        """The sample weights for this term."""
        own = self.of(values)
        if self.nest is None or own is None:
            return own
        first, *others = _tree.flatten(own)
        # A loss of a list of outputs has the values of each: (output, batch, …).
        return first if all(one is first for one in others) else ops.stack([first, *others])


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
        self._trackers: dict[Logged, Mean] = {}

    @property
    def metrics(self) -> list[Mean]:
        """The mean loss of each output, where several have one."""
        return list(self._trackers.values())

    @property
    def variables(self) -> list[Any]:
        """Those of `metrics`."""
        return [variable for tracker in self.metrics for variable in tracker.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Find the loss of every output.

        Args:
            y_true: targets, or what has their shapes.
            y_pred: outputs, or what has their shapes.

        Raises:
            ConfigError: losses or weights for other outputs than these.
        """
        self._outputs = outputs_of(y_pred, self.output_names)
        own = shares(self.loss, self.loss_weights, self._outputs)
        self._learned = _places(own)
        for share in own:
            _check_weight(share, self._outputs)
        targets = targets_of(y_true, self._outputs, self._learned)
        self.terms = [self._term(share, targets, y_pred) for share in own]
        if len(self.terms) > 1:
            with engine.NameScope(self.name):
                # Several losses of one output have one number in the logs: their sum.
                self._trackers = {
                    logged: Mean(name=f"{logged[1]}_loss")
                    for logged in dict.fromkeys(term.logged for term in self.terms)
                }
        self.built = True

    def _term(self, share: Share, targets: dict[int, Any], y_pred: Any) -> Term:
        place, nest = share.places[0], None
        predictions = _tree.flatten(y_pred)
        if share.depth is not None:
            nest = y_pred
            for key in self._outputs[place].path[: share.depth]:
                nest = nest[key]
            self._check_nest(share, nest)
        with located(at=f"compile(loss=…), {where(self._outputs[place], place)}"):
            loss: Any = resolve.loss_for(share.identifier, targets.get(place), predictions[place])
        named = share.identifier if isinstance(share.identifier, str) else loss.name
        classes = Classes.of(loss, predictions[place]) if nest is None else None
        name = share.called(self._outputs, named)
        return Term(share.places, name, loss, share.weight, classes, nest)

    def _check_nest(self, share: Share, nest: Any) -> None:
        """A name means a loss of tensors: a list of them is stacked for it."""
        is_list = isinstance(nest, (list, tuple)) and not any(map(_tree.is_nested, nest))
        stacks = is_list and len({tuple(y.shape) for y in nest}) == 1
        if isinstance(share.identifier, str) and not stacks:
            names = [self._outputs[i].called(f"output {i}") for i in share.places]
            raise ConfigError(
                f"the loss {share.identifier!r} is of one tensor and stands for {len(names)}"
                + (" of different shapes" if is_list else ""),
                at="compile(loss=…)",
                found=", ".join(names),
                hint="one loss for each, nested like the outputs; or a function of the nest",
            )

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
        y_true, y_pred, weight = term.of(targets), term.of(predictions), term.weights(weights)
        at = where(self._outputs[term.place], term.place)
        if y_true is None:
            raise no_targets(
                f"the loss {term.loss.name!r}", y, self._outputs[term.place], term.place
            )
        with located(at=f"loss {term.loss.name!r}, {at}"):
            return engine.cast(term.loss(y_true, y_pred, weight), self.dtype)

    def _track(self, values: list[Any], predictions: list[Any]) -> None:
        sums: dict[Logged, Any] = {}
        for term, value in zip(self.terms, values, strict=True):
            sums[term.logged] = sums[term.logged] + value if term.logged in sums else value
        for logged, tracker in self._trackers.items():
            tracker.update_state(sums[logged], sample_weight=predictions[0].shape[0])


def _check_weight(share: Share, outputs: list[Output]) -> None:
    weight = share.weight
    is_number = isinstance(weight, Number) or hasattr(weight, "shape")
    if weight is not None and (isinstance(weight, str | bytes) or not is_number):
        raise ConfigError(
            "`loss_weights` must be numbers",
            at=where(outputs[share.places[0]], share.places[0]),
            found=repr(weight),
        )


def places_with_loss(loss: Any, outputs: list[Output]) -> list[int]:
    """The positions of the outputs that `loss` of `compile` has something for, in order."""
    return _places(shares(loss, None, outputs))


def _places(own: list[Share]) -> list[int]:
    return sorted({place for share in own for place in share.places})
