"""What a function can be called with.

A parameter that collects keywords (`**kwargs`) takes every name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any


def accepts_keyword(function: Callable[..., Any], name: str) -> bool:
    """Whether a function, or a class, can be called with an argument of that name."""
    parameters = inspect.signature(function).parameters
    return name in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())
