"""What is said where a call of a layer fails: which layer it was, and what it was called with.

An error in which the user's own code had a part stays what it is, and gets a note. Any other is
about the arguments, and becomes one of this library.
"""

from __future__ import annotations

from typing import Any

from keramos import _tree
from keramos._frames import forget_note, has_users
from keramos.errors import ArgumentTypeError, ConfigError, KeramosError, printable

_MARK = "in layer "
_SHOWN = 4


def explained(error: Exception, layer: Any, args: tuple, kwargs: dict[str, Any]) -> Exception:
    """An error that says in which layer it arose, once: the innermost one speaks first.

    Returns:
        The same; or, where no code of the user's had a part in it, one of this library: then it is
        the arguments that the layer cannot take, and they may be those of a file.
    """
    place = f"{type(layer).__name__} {layer.name!r}"
    if isinstance(error, KeramosError):
        forget_note(error)
        return error.located(at=place)
    of_ours = _OURS.get(type(error))
    if of_ours is not None and not has_users(error.__traceback__):
        what = str(error).strip().partition("\n")[0]
        return of_ours(
            f"the layer cannot be called with its arguments: {what}",
            at=place,
            found=described(args, kwargs) or "no tensors",
        )
    _note(error, layer, args, kwargs)
    return error


#: For errors of Python's own types, as libraries raise them about arguments.
_OURS: dict[type, type[ConfigError]] = {
    TypeError: ArgumentTypeError,
    ValueError: ConfigError,
}


def _note(error: Exception, layer: Any, args: tuple, kwargs: dict[str, Any]) -> None:
    if not any(note.startswith(_MARK) for note in getattr(error, "__notes__", ())):
        forget_note(error)
        shown = described(args, kwargs) or "no tensors"
        error.add_note(
            printable(f"{_MARK}{layer.name!r} ({type(layer).__name__}), called with {shown}")
        )


def described(args: tuple, kwargs: dict[str, Any]) -> str:
    """Shapes and dtypes of the tensors among the arguments: `(None, 4) float32`."""
    found = [
        f"{tuple(x.shape)} {x.dtype}"
        for x in _tree.leaves((args, kwargs))
        if hasattr(x, "shape") and hasattr(x, "dtype")
    ]
    return ", ".join([*found[:_SHOWN], "…"] if len(found) > _SHOWN else found)


def returned_nothing(layer: Any) -> ConfigError:
    """The error for a symbolic call without a result, which no graph can go on from."""
    name = type(layer).__name__
    return ConfigError(
        f"call() of {name} {layer.name!r} returned None",
        hint=f"let {name}.call() return the outputs",
    )


def not_quantized(layer: Any) -> ConfigError:
    """What a layer without kernels says of a policy that quantizes."""
    return ConfigError(
        f"{type(layer).__name__} does not compute in {layer.quantization_mode}",
        found=layer.dtype_policy.name,
        hint="dtype='float32' for this layer",
    )


def quantized_late(layer: Any, policy: Any) -> ConfigError:
    """What a built layer says of a policy that keeps kernels in another way."""
    return ConfigError(
        f"{layer.name!r} is built: its kernels stay as they are",
        found=policy.name,
        hint="give the policy to the constructor: dtype=…",
    )
