"""Automatic names: `dense`, `dense_1`, … counted per process until `clear_session`.

The counters are Keras's, so that files name layers alike.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextvars import ContextVar

from keramos.codec.names import snake_case as snake_case
from keramos.errors import ConfigError

_COUNTS: defaultdict[str, int] = defaultdict(int)
_RESERVED: ContextVar[Collection[str]] = ContextVar("keramos_reserved_names", default=())


def auto_name(prefix: str) -> str:
    """`prefix`, then `prefix_1`, …: every call another one."""
    reserved = _RESERVED.get()
    while True:
        count = _COUNTS[prefix]
        _COUNTS[prefix] += 1
        name = f"{prefix}_{count}" if count else prefix
        if name not in reserved:
            return name


@contextlib.contextmanager
def reserved(names: Collection[str]) -> Iterator[None]:
    """No automatic name of the block is among `names`."""
    token = _RESERVED.set(names)
    try:
        yield
    finally:
        _RESERVED.reset(token)


@contextlib.contextmanager
def uncounted() -> Iterator[None]:
    """Automatic names of the block are given again after it."""
    before = dict(_COUNTS)
    try:
        yield
    finally:
        _COUNTS.clear()
        _COUNTS.update(before)


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Automatic names of the block start anew, and leave those outside alone: the same every
    time.
    """
    with uncounted():
        _COUNTS.clear()
        yield


def get_uid(prefix: str = "") -> int:
    """How many automatic names of that prefix there are, this one counted: 1, then 2, …"""
    _COUNTS[prefix] += 1
    return _COUNTS[prefix]


def clear_session(free_memory: bool = True) -> None:
    """Start the automatic names anew.

    Args:
        free_memory: also collect garbage now.
    """
    _COUNTS.clear()
    if free_memory:
        import gc

        gc.collect()


def checked(name: object, owner: str) -> str:
    """`name`, if an object can be called so.

    Raises:
        ConfigError: not a string, or with a slash, which separates names in weight paths.
    """
    if not isinstance(name, str) or "/" in name:
        raise ConfigError(f"{owner}: `name` must be a string without '/'", found=repr(name)[:200])
    return name
