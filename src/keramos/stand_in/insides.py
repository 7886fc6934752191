"""What packages take from the inside of Keras that has no other place here: small functions of a
few lines.
"""

from __future__ import annotations

import importlib.util
import math
import os
import sys
import threading
import types
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import Any, TypeVar

from keramos.codec import names
from keramos.errors import ConfigError, MissingExtraError
from keramos.graph.operation import traced_spec
from keramos.stand_in import homes

_OF_FAMILIES = ("deserialize", "get", "serialize")
Function = TypeVar("Function", bound=Callable[..., Any])
_ATTRIBUTES = threading.local()
_OF_GRAIN = tuple(
    os.path.join("grain", "_src", "python", name) for name in ("dataset", "data_loader")
)


def standardize_tuple(value: Any, n: int, name: str, allow_zero: bool = False) -> tuple[int, ...]:
    """`n` sizes, of which one alone holds for all.

    Args:
        value: an int, or `n` of them.
        n: how many.
        name: of the argument, for errors.
        allow_zero: whether a size may be 0.

    Raises:
        ConfigError: it is neither, or a size is too small.
    """
    sizes = (value,) * n if isinstance(value, int) else value
    least = 0 if allow_zero else 1
    is_whole = isinstance(sizes, (tuple, list)) and len(sizes) == n
    if not is_whole or not all(isinstance(size, int) and size >= least for size in sizes):
        wanted = f"an int, or {n} of them, of at least {least}"
        raise ConfigError(f"{name} is no size", found=repr(value)[:80], wanted=wanted)
    return tuple(sizes)


def tensorflow_layout(x: Any, data_format: str) -> tuple[Any, str]:
    """Volumes, and the name that TensorFlow has for the order of their axes."""
    return x, "NCDHW" if data_format == "channels_first" else "NDHWC"


def tensorflow_padding(padding: str) -> str:
    """A padding as TensorFlow calls it.

    Raises:
        ConfigError: it is neither `same` nor `valid`.
    """
    if padding not in ("same", "valid"):
        raise ConfigError("no such padding", found=repr(padding), wanted="same or valid")
    return padding.upper()


def keras_export(path: str | list[str]) -> Callable[[Function], Function]:
    """Leaves what it decorates as it is: names are published by tables here."""
    return lambda decorated: decorated


def compute_output_spec(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The symbolic tensors that a function would return."""
    return traced_spec(fn, args, kwargs)


def count_params(weights: Iterable[Any]) -> int:
    """How many numbers variables hold, each variable counted once."""
    return sum(math.prod(w.shape) for w in {id(weight): weight for weight in weights}.values())


def get_global_attribute(name: str, default: Any = None, set_to_default: bool = False) -> Any:
    """What a package has set for this thread."""
    if set_to_default and default is not None and getattr(_ATTRIBUTES, name, None) is None:
        setattr(_ATTRIBUTES, name, default)
    value = getattr(_ATTRIBUTES, name, None)
    return default if value is None else value


def set_global_attribute(name: str, value: Any) -> None:
    """Set something for this thread."""
    setattr(_ATTRIBUTES, name, value)


def in_grain_data_pipeline() -> bool:
    """Whether this call comes from a pipeline of grain."""
    frame = sys._getframe() if "grain" in sys.modules else None
    while frame is not None:
        if any(part in frame.f_code.co_filename for part in _OF_GRAIN):
            return True
        frame = frame.f_back
    return False


class Activations(MutableMapping[str, Callable[..., Any]]):
    """Activation functions by name; what is put in is known by that name from then on."""

    def __getitem__(self, name: str) -> Callable[..., Any]:
        objects = homes.public("keras.saving.get_custom_objects")()
        if name in objects:
            return objects[name]
        if name not in self._names():
            raise KeyError(name)
        return homes.public(f"keras.activations.{name}")

    def __setitem__(self, name: str, function: Callable[..., Any]) -> None:
        homes.public("keras.saving.get_custom_objects")()[name] = function

    def __delitem__(self, name: str) -> None:
        del homes.public("keras.saving.get_custom_objects")()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    @staticmethod
    def _names() -> list[str]:
        return [name for name in names.exports("activations") if name not in _OF_FAMILIES]


def no_automatic_dependency_tracking(function: Function) -> Function:
    """The function as it is: attributes are looked at after a constructor."""
    return function


class LazyModule:
    """A library that is imported by its first use.

    Args:
        name: as it is imported.
        pip_name: as it is installed.
        import_error_msg: what the error says where it is not.
    """

    def __init__(self, name: str, pip_name: str | None = None, import_error_msg: str | None = None):
        self.name, self.pip_name = name, pip_name or name
        self.import_error_msg = import_error_msg
        self.module: types.ModuleType | None = None

    @property
    def available(self) -> bool:
        """Whether it is installed."""
        try:
            return importlib.util.find_spec(self.name) is not None
        except (ImportError, ValueError):
            return False

    def initialize(self) -> None:
        """Import it.

        Raises:
            MissingExtraError: it is not installed.
        """
        try:
            __import__(self.name)
        except ImportError as error:
            what = self.import_error_msg or f"this needs {self.name}"
            raise MissingExtraError(what, hint=f"pip install {self.pip_name}") from error
        self.module = sys.modules[self.name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if self.module is None:
            self.initialize()
        return getattr(self.module, name)

    def __repr__(self) -> str:
        return f"LazyModule({self.name})"


tensorflow = LazyModule("tensorflow")
torch = LazyModule("torch", pip_name="torch")
jax = LazyModule("jax")
scipy = LazyModule("scipy")
activations = Activations()
