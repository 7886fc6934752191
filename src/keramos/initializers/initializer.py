"""Initializer: a callable `(shape, dtype) -> array` that a config can name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from keramos.codec.saveable import Saveable
from keramos.errors import ConfigError


class Initializer(Saveable):
    """Base of all initializers.

    A subclass defines `__call__(shape, dtype=None)`, and `get_config` where its constructor takes
    arguments.
    """

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        """The values.

        Args:
            shape: sizes, all known.
            dtype: a name; `floatx()` when left out.
        """
        raise ConfigError(f"{type(self).__name__} must define __call__(shape, dtype=None)")

    def clone(self) -> Self:
        """Another one with the same config; without a seed in it, with a new seed."""
        return type(self).from_config(self.get_config())


def sizes(shape: Any) -> tuple[int, ...]:
    """`shape` as a tuple; a single number stands for one axis."""
    return tuple(shape) if hasattr(shape, "__iter__") else (shape,)
