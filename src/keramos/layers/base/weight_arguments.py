"""How a weight is asked for: by today's arguments of `add_weight`, or by those of Keras 1 and 2.

The orders themselves stand in `dialects.orders`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from keramos import engine, initializers
from keramos._signatures import accepts_keyword
from keramos.dialects.orders import weight_arguments
from keramos.errors import ArgumentTypeError

#: Arguments of Keras 2 about TensorFlow's own variables; a layer here has no use for them.
_OF_TENSORFLOW = frozenset("partitioner use_resource synchronization getter collections".split())
_FORMER = _OF_TENSORFLOW | {"experimental_autocast"}


def with_older_arguments(add_weight: Callable[..., engine.Variable]) -> Callable[..., Any]:
    """`add_weight`, called as today or as in Keras 1 and 2."""

    @functools.wraps(add_weight)
    def ordered(self: Any, *args: Any, **kwargs: Any) -> engine.Variable:
        if args:
            named = weight_arguments(args)
            if twice := named.keys() & kwargs.keys():
                raise ArgumentTypeError(f"add_weight() got {min(twice)!r} twice")
            kwargs |= named
        if kwargs.get("trainable", True) is None:
            kwargs["trainable"] = True
        if not _FORMER.isdisjoint(kwargs):
            kwargs = _options(kwargs)
        if "/" in (kwargs.get("name") or ""):  # Keras 2 put the name of the layer before it
            kwargs["name"] = kwargs["name"].replace("/", "_")
        return add_weight(self, **kwargs)

    return ordered


def _options(kwargs: dict[str, Any]) -> dict[str, Any]:
    if "experimental_autocast" in kwargs:
        kwargs.setdefault("autocast", kwargs["experimental_autocast"])
    return {name: value for name, value in kwargs.items() if name not in _FORMER}


def initializer_of(value: Any, dtype: str) -> Callable[..., Any]:
    """What makes the first value of a weight.

    Args:
        value: name, config, initializer, or a function of the shape, with or without the dtype.
        dtype: of the weight.
    """
    if value is None:
        value = "glorot_uniform" if engine.dtypes.is_float(dtype) else "zeros"
    initializer = initializers.get(value)
    if isinstance(initializer, initializers.Initializer) or accepts_keyword(initializer, "dtype"):
        return initializer
    return lambda shape, dtype=None: initializer(shape)
