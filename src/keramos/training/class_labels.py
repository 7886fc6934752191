"""Labels of classes that an output does not have: the sparse cross-entropies would count them as no
class at all, without an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos._frames import is_ours
from keramos.losses.categorical import (
    SparseCategoricalCrossentropy,
    sparse_categorical_crossentropy,
)
from keramos.losses.loss import LossFunctionWrapper
from keramos.training.data.batches import unpack_x_y_sample_weight


@dataclass(frozen=True)
class Classes:
    """The classes of an output.

    Attributes:
        count: how many.
        ignored: a number that is none of them and may occur; None for none.
    """

    count: int
    ignored: int | None = None

    @classmethod
    def of(cls, loss: Any, y_pred: Any) -> Classes | None:
        """Those that a loss compares with class numbers; None for a loss that does not, or an
        unknown count.

        Args:
            loss: of one output.
            y_pred: the output, or what has its shape.
        """
        if type(loss) is SparseCategoricalCrossentropy:
            axis, ignored = loss.axis, loss.ignore_class
        elif type(loss) is LossFunctionWrapper and loss.fn is sparse_categorical_crossentropy:
            axis, ignored = loss._fn_kwargs.get("axis", -1), loss._fn_kwargs.get("ignore_class")
        else:
            return None
        count = y_pred.shape[axis] if y_pred.shape else None
        return None if count is None else cls(count, ignored)

    def first_beyond(self, labels: Any, weights: Any = None) -> str | None:
        """The first label that counts and is beyond these classes: `10, at y[3] of the batch`.
        Arrays of devices are not read.

        Negative labels are left alone: padding is filled with them.

        Args:
            labels: (batch, …).
            weights: of rows or of labels; those that weigh nothing do not count.
        """
        if not isinstance(labels, np.ndarray) or labels.dtype.kind not in "iuf":
            return None
        beyond = labels >= self.count
        if self.ignored is not None:
            beyond &= labels != self.ignored
        if not beyond.any():
            return None
        if weights is not None:
            beyond &= _counting(weights, beyond)
        places = np.argwhere(beyond)
        if not len(places):
            return None
        place = tuple(map(int, places[0]))
        return f"{labels[place].item()}, at y[{', '.join(map(str, place))}] of the batch"


def _counting(weights: Any, labels: np.ndarray) -> Any:
    """Which labels weigh anything; none, where weights and labels do not go together in a way that
    is known here.
    """
    if not isinstance(weights, np.ndarray) or weights.shape != labels.shape[: weights.ndim]:
        return False
    return (weights != 0).reshape(weights.shape + (1,) * (labels.ndim - weights.ndim))


class LabelChecked:
    """A step that checks that no label is beyond the classes of its output.

    Args:
        step: takes a batch.
        criterion: the loss that it is compared with.
    """

    def __init__(self, step: Callable[[Any], Any], criterion: Any):
        self._step, self._criterion = step, criterion

    def __call__(self, batch: Any) -> Any:
        """Take the step.

        Raises:
            ConfigError: there is such a label, and it counts. Nothing was computed.
        """
        _, y, sample_weight = unpack_x_y_sample_weight(batch)
        self._criterion.check_labels(y, sample_weight)
        return self._step(batch)


def with_checked_labels(step: Callable[[Any], Any], model: Any) -> Callable[[Any], Any]:
    """`step`, with its labels checked where it is known that the loss gets them as they come.

    They are left alone where the model has steps or a `compute_loss` of its own, which may change
    them, and where masks may leave some out.
    """
    criterion = model._compile_loss
    if criterion is None or not criterion.compares_classes or not _is_plain(model):
        return step
    if any(_may_mask(layer) for layer in model._flatten_layers()):
        return step
    return LabelChecked(step, criterion)


def _may_mask(layer: Any) -> bool:
    own = type(layer).compute_mask.__module__ != "keramos.layers.base.layer" and not hasattr(
        layer, "compile"
    )
    return own and getattr(layer, "mask_zero", True)


def _is_plain(model: Any) -> bool:
    ours = (
        "train_step",
        "test_step",
        "compute_loss",
        "compute_loss_and_updates",
        "stateless_compute_loss",
    )
    return all(is_ours(getattr(model, name)) for name in ours)
