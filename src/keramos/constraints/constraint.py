"""Constraint: a callable `array -> array of the same shape` that a config can name."""

from __future__ import annotations

from typing import Any

from keramos.codec.saveable import Saveable


class Constraint(Saveable):
    """Base of all constraints: the identity.

    A subclass defines `__call__(w)`, and `get_config` where its constructor takes arguments.
    """

    def __call__(self, w: Any) -> Any:
        """The values that replace `w` after an update.

        Args:
            w: values of a variable.
        """
        return w
