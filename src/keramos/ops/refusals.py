"""What jax and numpy say of arguments that an operation cannot take, as errors of this library.

Refuses to know operations: the errors of what users bring (functions, arrays of their own) stay as
they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from keramos import _frames, _tree
from keramos.errors import ArgumentTypeError, ConfigError, KeramosError, OutOfRangeError, ShapeError

#: What is told anew; of their subclasses only numpy's, for jax's say that code is traced.
_SPEAKING = (TypeError, ValueError, IndexError, NameError, AttributeError, ZeroDivisionError)


def answered(name: str, compute: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
    """What an operation computes of its arguments.

    Raises:
        ArgumentTypeError, ShapeError, ConfigError, OutOfRangeError: jax or numpy refuse them.
    """
    try:
        return compute(*args, **kwargs)
    except _SPEAKING as error:
        if isinstance(error, KeramosError) or not (new := _refusal(name, error, (args, kwargs))):
            raise
        raise new from error


def _refusal(name: str, error: Exception, arguments: Any) -> KeramosError | None:
    """An error of this library, of the same type, that names the operation and its arguments.

    Args:
        name: of the operation.
        error: that jax or numpy raised.
        arguments: of the call.

    Returns:
        None where the error is to stay as it is.
    """
    module = type(error).__module__.partition(".")[0]
    if module not in ("builtins", "numpy") or _frames.passes_users(error.__traceback__):
        return None
    what = str(error).strip().partition("\n")[0]
    return _type(error)(f"{name}: {what}", found=_summary(arguments))


def _type(error: Exception) -> type[KeramosError]:
    if isinstance(error, IndexError):
        return OutOfRangeError
    if not isinstance(error, ValueError):
        return ArgumentTypeError
    shapes = ("shape", "dimension", "broadcast", "rank")
    return ShapeError if any(word in str(error) for word in shapes) else ConfigError


def _summary(arguments: Any) -> str:
    return ", ".join(_parts(arguments))[:300]


def _parts(arguments: Any) -> Iterable[str]:
    from keramos.engine.transform import shown

    for value in islice(_tree.leaves(arguments), 20):
        if hasattr(value, "shape") and hasattr(value, "dtype"):
            yield f"{value.dtype}[{shown(value.shape)}]"
        else:
            yield repr(value)[:60]
