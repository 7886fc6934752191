"""The last rows of arrays, kept for validation.

Nothing is shuffled: what is kept is the end of the data, as they were given.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

from keramos import _tree
from keramos.errors import ArgumentTypeError, ConfigError
from keramos.training.data import nests
from keramos.training.data.choice import giver_of
from keramos.training.data.columns import Column


def train_validation_split(arrays: tuple, validation_split: float) -> tuple[tuple, tuple]:
    """`arrays` for training and for validation; nothing is copied.

    Args:
        arrays: (x, y, sample_weight), nests of arrays or None.
        validation_split: fraction of the rows kept for validation, in (0, 1).

    Raises:
        ConfigError: the fraction is out of range, one of the two would be empty, or the data are
            not arrays.
        ShapeError: the arrays have different numbers of rows.
    """
    is_number = isinstance(validation_split, Real)
    if not is_number or not 0 < validation_split < 1:
        error = ConfigError if is_number else ArgumentTypeError
        raise error(
            "validation_split must be a number between 0 and 1", found=repr(validation_split)
        )
    hint = "validation_data=…, if the data are not arrays"
    if giver := giver_of(arrays[0]):
        raise ConfigError(f"validation_split needs arrays: x is {giver}", hint=hint)
    try:
        parts = nests.columns(arrays)
    except ConfigError as error:
        raise ConfigError(
            f"validation_split needs arrays: {error.what}", found=error.found, hint=hint
        ) from error
    length = nests.common_length(parts)
    count = math.floor(length * (1.0 - float(validation_split)))
    if not 0 < count < length:
        raise ConfigError(
            f"validation_split={validation_split} leaves nothing on one side",
            found=f"{length} rows",
        )
    return _between(parts, 0, count), _between(parts, count, length)


def _between(parts: tuple, start: int, stop: int) -> tuple:
    def cut(leaf: Column | None) -> Any:
        return None if leaf is None else leaf.between(start, stop)

    return tuple(_tree.map_structure(cut, part) for part in parts)
