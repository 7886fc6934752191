"""Which source fits what `fit`, `evaluate` and `predict` were given.

Refuses to know how each of them works.
"""

from __future__ import annotations

from typing import Any

from keramos.errors import ConfigError
from keramos.training.data.epochs import Source
from keramos.training.data.table import ArraySource, positive


def source(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    batch_size: int | None = None,
    shuffle: bool | str = False,
    class_weight: Any = None,
    steps: int | None = None,
) -> Source:
    """The batches of whatever holds data.

    Args:
        x: arrays, or a nest of them.
        y: targets.
        sample_weight: weights of rows, like y.
        batch_size: rows of a batch, 32 unless given.
        shuffle: see `ArraySource`.
        class_weight: class number → weight.
        steps: batches of an epoch; None for all.

    Raises:
        ConfigError: something is given that cannot be data, or not together with the rest.
        ShapeError: arrays have different numbers of rows.
    """
    steps = None if steps is None else positive(steps, "steps")
    if x is None:
        raise ConfigError("x is missing: there are no data")
    if y is None and sample_weight is not None:
        raise ConfigError("sample_weight is given without y")
    parts = tuple(part for part in (x, y, sample_weight) if part is not None)
    return ArraySource(parts, batch_size=batch_size, shuffle=shuffle, steps=steps, class_weight=class_weight)
