"""The switch of Keras that trusts every later file; here it is an error with a hint."""

from __future__ import annotations

from keramos.errors import UnsafeError


def enable_unsafe_deserialization() -> None:
    """Not supported: what a file may do is granted for one call, not for a process.

    Raises:
        UnsafeError: always, with what to write instead.
    """
    raise UnsafeError(
        "there is no way to trust all files at once",
        hint="load_model(path, trusted=['the class or function you know']), or safe_mode=False for "
        "that one file",
    )
