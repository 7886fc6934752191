"""What is said where code needs the values of arrays while it is only traced."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import jax
import jax.core

from keramos._frames import forget_note, last_of_users
from keramos.errors import ArgumentTypeError, ConfigError

#: What jax raises there -> what needs the value, and what to write in its place. The first that
#: fits counts.
NEEDS = {
    jax.errors.TracerBoolConversionError: (
        "`if`, `while`, `and` or `not`",
        "keramos.ops.where, keramos.ops.cond",
    ),
    jax.errors.TracerArrayConversionError: ("numpy", "keramos.ops in place of numpy"),
    jax.errors.TracerIntegerConversionError: (
        "an index or a length",
        "keramos.ops.take, keramos.ops.fori_loop",
    ),
    jax.errors.NonConcreteBooleanIndexError: (
        "a mask, used as an index,",
        "keramos.ops.where(mask, x, 0)",
    ),
    jax.errors.ConcretizationTypeError: ("float(), int() or .item()", "leave it an array"),
}


def known(value: Any, function: str, argument: str) -> Any:
    """`value`, on which the shape of a result depends.

    Args:
        value: numbers, arrays, or sequences of them.
        function: that takes it.
        argument: its name there.

    Raises:
        ArgumentTypeError: an array in it is only traced.
    """
    parts = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(part, jax.core.Tracer) for part in parts):
        raise ArgumentTypeError(
            f"{function}: the shape of the result depends on `{argument}`, whose value is not known"
            " while code is only traced, to be compiled",
            hint="a Python integer or tuple, or `static_argnums` of jax.jit",
        )
    return value


@contextlib.contextmanager
def as_config_errors(instead: str | None = None) -> Iterator[None]:
    """Code in the block that needs a value too early is named.

    Args:
        instead: what else can be done about it, if anything.

    Raises:
        ConfigError: in place of jax's own errors; it has their notes.
    """
    try:
        yield
    except tuple(NEEDS) as error:
        what, hint = next(words for kind, words in NEEDS.items() if isinstance(error, kind))
        raised = ConfigError(
            f"{what} needs the value of an array, and this code is only traced, to be compiled",
            at=last_of_users(error.__traceback__),
            hint=f"{hint}; or {instead}" if instead else hint,
        )
        forget_note(error)
        for note in getattr(error, "__notes__", ()):
            raised.add_note(note)
        try:  # the frames of the caller's code say more than jax's words
            raise raised.with_traceback(error.__traceback__) from None
        finally:
            del raised  # whose traceback holds this frame


def failed(error: BaseException) -> bool:
    """Whether jax raised an error, for code needs a number that has no value yet."""
    return isinstance(error, tuple(NEEDS))


def is_going_on() -> bool:
    """Whether jax runs this code to write a program of it, so that no number has a value yet."""
    return isinstance(jax.numpy.zeros(()), jax.core.Tracer)
