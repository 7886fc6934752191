"""Regularizer: a callable `array -> scalar penalty` that a config can name."""

from __future__ import annotations

import math
import struct
from typing import Any

from keramos import engine
from keramos.codec.arguments import ArgumentType
from keramos.codec.saveable import Saveable
from keramos.errors import ConfigError, NoConfigError


class Regularizer(Saveable):
    """Base of all regularizers.

    A subclass defines `__call__(x)` and `get_config()`.
    """

    def __call__(self, x: Any) -> Any:
        """The penalty, a scalar to be added to the loss.

        Args:
            x: values of a variable, or an output.
        """
        return 0.0

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments as plain values.

        Raises:
            NoConfigError: a subclass that does not define it.
        """
        if not self._arguments:
            raise NoConfigError(
                f"{type(self).__name__} must define get_config()",
                hint="def get_config(self): return {'argument': …}",
            )
        return super().get_config()


def strength(when_none: float | None = None, single: bool = False) -> ArgumentType:
    """The kind of an argument that is a finite number >= 0, as a float.

    Args:
        when_none: what None stands for; an error when left out.
        single: rounded to what `floatx()` can hold, as Keras rounds and writes some of them.
    """

    def coerce(value: Any) -> float:
        plain = value.item() if hasattr(value, "item") else value
        plain = when_none if plain is None else plain
        if (
            isinstance(plain, bool)
            or not isinstance(plain, int | float)
            or not 0 <= plain < math.inf  # false for NaN, too
        ):
            raise ConfigError("must be a finite number >= 0", found=repr(value)[:200])
        return _rounded(float(plain)) if single else float(plain)

    return ArgumentType(coerce)


def _rounded(value: float) -> float:
    # with a byte order: `struct` checks for overflow only then
    layout = "<e" if engine.floatx() == "float16" else "<f"
    return struct.unpack(layout, struct.pack(layout, value))[0]
