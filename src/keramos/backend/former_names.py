"""Arguments as Keras 1 called them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

#: Of convolutions and pools; those that named sizes for Theano are passed over.
OF_WINDOWS = {
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "filter_dilation": "dilation_rate",
    "image_shape": None,
    "filter_shape": None,
    "volume_shape": None,
}


def also_called(**former: str | None) -> Callable[[Function], Function]:
    """Let a function take arguments by former names as well.

    Args:
        **former: former name -> today's; None for an argument that is passed over.
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if not former.keys().isdisjoint(kwargs):
                renamed = ((former.get(name, name), value) for name, value in kwargs.items())
                kwargs = {name: value for name, value in renamed if name is not None}
            return function(*args, **kwargs)

        return call  # type: ignore[return-value]

    return decorate
