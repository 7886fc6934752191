"""What is said where code looks at numbers while it is only traced.

Refuses to know what is traced, and why.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import jax

from keramos._frames import forget_note, last_of_users
from keramos.errors import ConfigError

#: What jax raises there -> what wanted to look, and what to write in its place. The first that fits counts.
LOOKS = {
    jax.errors.TracerBoolConversionError: ("`if`, `while`, `and` or `not` looks at", "keramos.ops.where, keramos.ops.cond"),
    jax.errors.TracerArrayConversionError: ("numpy asks for", "keramos.ops in place of numpy"),
    jax.errors.TracerIntegerConversionError: ("an index or a length asks for", "keramos.ops.take"),
    jax.errors.NonConcreteBooleanIndexError: ("a mask, used as an index, asks for", "keramos.ops.where(mask, x, 0)"),
    jax.errors.ConcretizationTypeError: ("float(), int() or .item() asks for", "leave it an array"),
}


@contextlib.contextmanager
def telling(instead: str) -> Iterator[None]:
    """Code in the block that looks at numbers too early is named.

    Args:
        instead: what else can be done about it.

    Raises:
        ConfigError: in place of jax's own errors; it has their notes.
    """
    try:
        yield
    except tuple(LOOKS) as error:
        what, hint = next(told for kind, told in LOOKS.items() if isinstance(error, kind))
        raised = ConfigError(
            f"{what} numbers that are not there yet: this code is traced before it runs",
            at=last_of_users(error.__traceback__),
            hint=f"{hint}; or {instead}",
        )
        forget_note(error)
        for note in getattr(error, "__notes__", ()):
            raised.add_note(note)
        # the frames of the caller's code say more than jax's words
        raise raised.with_traceback(error.__traceback__) from None
