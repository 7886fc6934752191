"""Makes `import keras` mean this library: for the rest of the process, whether or not Keras is
installed.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import types
import warnings
from collections.abc import Iterable
from typing import Any

from keramos.errors import ConfigError
from keramos.stand_in import naming
from keramos.stand_in.finder import Finder, StandIn, imported

#: What else may mean this library.
CHOICES = ("tensorflow.keras", "tf_keras")


def as_keras(also: str | Iterable[str] = ()) -> types.ModuleType:
    """Let `import keras`, `from keras.layers import Dense` and the like mean this library.

    It holds for this process, wherever the import stands. `keras.__version__` and
    `importlib.metadata.version("keras")` are those of the Keras whose names these are. TensorFlow
    from 2.16 on finds this library as its `tf.keras`, and `tensorflow.keras.layers` is imported.
    Classes say that they are of the module in which Keras defines them, such as
    `keras.src.layers.core.dense`.

    Args:
        also: `"tensorflow.keras"`, `"tf_keras"`, or both: these names mean this library, too. Where
            TensorFlow is not installed, `tensorflow` is then a module that has `keras` alone.

    Returns:
        The module `keras`.

    Raises:
        ConfigError: `keras`, or what is asked for, was imported before; or `also` is another name.
    """
    aliases = [also] if isinstance(also, str) else list(also)
    for alias in aliases:
        if alias not in CHOICES:
            raise ConfigError(
                "as_keras: `also` names what keramos cannot stand in for",
                found=repr(alias),
                wanted=", ".join(CHOICES),
            )
    finder = next((f for f in sys.meta_path if isinstance(f, Finder)), None)
    fresh = [
        a for a in ("keras", *aliases) if finder is None or a not in (*finder.aliases, "keras")
    ]
    for name in fresh:
        _refuse_imported(name)
    if finder is None:
        finder = Finder()
        sys.meta_path.insert(0, finder)
        naming.name_all()
        _tell_backend()
    for alias in fresh:
        if alias == "tensorflow.keras" and importlib.util.find_spec("tensorflow") is None:
            sys.modules["tensorflow"] = _without_tensorflow()
        if alias != "keras":
            finder.aliases.insert(0, alias)
    return imported("keras")


def load_ipython_extension(_: Any) -> None:
    """`%load_ext keramos` in a notebook: `import keras` means this library from here on."""
    as_keras()


def _refuse_imported(name: str) -> None:
    module = sys.modules.get(name)
    if module is not None and not isinstance(module, StandIn):
        raise ConfigError(
            f"{name} was imported before keramos could stand in for it",
            found=getattr(module, "__file__", None),
            hint="call keramos.as_keras() first, or: python -m keramos run program.py",
        )


def _tell_backend() -> None:
    backend = os.environ.get("KERAS_BACKEND", "jax")
    if backend != "jax":
        warnings.warn(
            f"KERAS_BACKEND={backend} is without effect: keramos computes with jax", stacklevel=3
        )


def _without_tensorflow() -> types.ModuleType:
    """A module `tensorflow` that has nothing but `keras`."""
    module = types.ModuleType("tensorflow")
    module.__path__ = []

    def __getattr__(name: str) -> Any:
        if name == "keras":
            return imported("keras")
        raise AttributeError(f"tensorflow.{name}: TensorFlow is not installed")

    module.__dict__["__getattr__"] = __getattr__
    return module
