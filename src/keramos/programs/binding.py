"""What a caller passes, compared with what a function takes.

Numbers of Python and numpy are cast to the type that is wanted, as TensorFlow does; a float is not
cut to an integer, and text is no number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos import _tree, engine
from keramos.engine.graphs.values import is_text
from keramos.errors import ArgumentTypeError, KeramosError, UnsupportedFileError, printable
from keramos.programs import composites
from keramos.storage.tensorflow.program_file import Parameters
from keramos.storage.tensorflow.values import OtherSpec, Spec

#: Kinds of numpy's types, the narrower first: what may become what.
_ORDER = "biufc"


class MismatchError(ArgumentTypeError):
    """Arguments that a function does not take."""


@dataclass(frozen=True)
class Takes:
    """What a function takes.

    Attributes:
        endpoint: its name, for errors.
        positional: what goes in each place.
        keywords: what goes under each name, that has no place.
        parameters: names and defaults of the Python function that was traced.
        most_positional: how many arguments may be passed without a name.
    """

    endpoint: str
    positional: Sequence[Any]
    keywords: Mapping[str, Any]
    parameters: Parameters
    most_positional: int | None = None

    @property
    def specs(self) -> list[Any]:
        """Every tensor, in the order in which the function takes them."""
        leaves = _tree.flatten((list(self.positional), dict(self.keywords)))
        return [leaf for leaf in leaves if isinstance(leaf, Spec | OtherSpec)]

    def named(self) -> dict[str, Any]:
        """Name of an argument -> what goes there."""
        return {self.name(i): x for i, x in enumerate(self.positional)} | dict(self.keywords)

    def name(self, place: int) -> str:
        """The name of the argument in a place."""
        names = self.parameters.names
        return names[place] if place < len(names) else f"args_{place}"

    def arrays(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Any]:
        """The tensors of a call, in the order in which the function takes them.

        Raises:
            MismatchError: an argument is missing, too much, or does not fit.
        """
        values = self._placed(args, kwargs)
        pairs = [*zip(map(self.name, range(len(self.positional))), self.positional, strict=True)]
        arrays: list[Any] = []
        for name, wanted in [*pairs, *sorted(self.keywords.items())]:
            arrays += self._fitted(name, wanted, values)
        return arrays

    def _placed(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Name of an argument -> its value."""
        most = len(self.positional) if self.most_positional is None else self.most_positional
        places = [*map(self.name, range(len(self.positional)))]
        if most > len(places):  # a signature: one tensor, under its name
            places += sorted(self.keywords)
        if len(args) > most:
            raise self._error("too many arguments", found=len(args), wanted=most)
        values = dict(zip(places, args, strict=False))
        own = self.named()
        # what its writer called a tensor is understood as well as the name of the parameter
        aliases = {x.name: name for name, x in own.items() if isinstance(x, Spec) and x.name}
        for key, value in kwargs.items():
            name = key if key in own else aliases.get(key, key)
            if name not in own and name not in self.parameters.defaults:
                raise self._error(f"no argument is called {key!r}", wanted=", ".join(own))
            if name in values:
                raise self._error(f"two values for the argument {name!r}")
            values[name] = value
        return values

    def _fitted(self, name: str, wanted: Any, values: Mapping[str, Any]) -> list[Any]:
        if name in values:
            return self._leaves(name, wanted, values[name])
        if name in self.parameters.defaults:
            return self._leaves(name, wanted, self.parameters.defaults[name])
        if any(isinstance(leaf, Spec | OtherSpec) for leaf in _tree.flatten(wanted)):
            raise self._error(f"the argument {name!r} is missing", wanted=shown(wanted))
        return []

    def _leaves(self, name: str, wanted: Any, value: Any) -> list[Any]:
        """The tensors in a value, which has the structure that is wanted."""
        if isinstance(wanted, Mapping):
            if not isinstance(value, Mapping) or set(value) != set(wanted):
                keys = ", ".join(map(str, value)) if isinstance(value, Mapping) else type(value)
                raise self._error(
                    f"the argument {name!r} is a dict", found=keys, wanted=", ".join(wanted)
                )
            return [
                x
                for k in sorted(wanted)
                for x in self._leaves(f"{name}[{k!r}]", wanted[k], value[k])
            ]
        if isinstance(wanted, list | tuple):
            if not isinstance(value, list | tuple) or len(value) != len(wanted):
                raise self._error(
                    f"the argument {name!r} is a list or tuple of {len(wanted)}",
                    found=f"{type(value).__name__} of {len(value)}"
                    if hasattr(value, "__len__")
                    else type(value).__name__,
                )
            pairs = enumerate(zip(wanted, value, strict=True))
            return [x for i, (w, v) in pairs for x in self._leaves(f"{name}[{i}]", w, v)]
        if isinstance(wanted, OtherSpec):
            tensors = composites.parts(wanted, value)
            if tensors is not None:
                return [x if is_text(x) else engine.convert_to_tensor(x) for x in tensors]
            raise UnsupportedFileError(
                f"the argument {name!r} is no plain tensor", at=self.endpoint, found=str(wanted)
            )
        if isinstance(wanted, Spec):
            return [self._tensor(name, wanted, value)]
        if isinstance(value, str | bool | int | float | None) and value == wanted:
            return []
        raise self._error(
            f"the argument {name!r} is fixed in the file",
            found=printable(repr(value), 60),
            wanted=repr(wanted),
        )

    def _tensor(self, name: str, spec: Spec, value: Any) -> Any:
        try:
            array = _array(value, spec.dtype)
        except (TypeError, ValueError, KeramosError) as error:
            text = error.what if isinstance(error, KeramosError) else str(error)
            raise self._error(
                f"the argument {name!r} cannot be a tensor: {text}", wanted=str(spec)
            ) from error
        if not _fits(array.shape, spec.shape):
            raise self._error(
                f"the argument {name!r} has another shape",
                found=f"{array.dtype}{list(array.shape)}",
                wanted=str(spec),
            )
        return array

    def _error(self, what: str, **fields: Any) -> MismatchError:
        return MismatchError(f"{self.endpoint}: {what}", **fields)


def _fits(shape: Sequence[int], wanted: Sequence[int | None] | None) -> bool:
    if wanted is None:
        return True
    return len(shape) == len(wanted) and all(
        m is None or n == m for n, m in zip(shape, wanted, strict=True)
    )


def _array(value: Any, dtype: str) -> Any:
    """A value as a tensor of a type: text as numpy's objects, numbers as a jax array."""
    if dtype == "string":
        return _text(value)
    if not hasattr(value, "dtype"):
        value = np.asarray(value)
        if value.dtype == np.float64 and value.ndim == 0:
            value = value[()]  # as numpy's own number
    kind = _kind(value.dtype)
    wanted = _kind(np.dtype("float32") if "float" in dtype else np.dtype(dtype))
    if kind not in _ORDER or _rank(kind) > _rank(wanted):
        raise TypeError(f"{value.dtype} is not cast to {dtype}")
    return engine.convert_to_tensor(value, dtype)


def _kind(dtype: Any) -> str:
    name = engine.standardize_dtype(dtype)
    return "f" if "float" in name else np.dtype(name).kind if name != "string" else "S"


def _rank(kind: str) -> int:
    return {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}.get(kind, 9)


def _text(value: Any) -> np.ndarray:
    array = np.asarray(value)
    if array.dtype.kind not in "OSU":
        raise TypeError(f"{array.dtype} is no text")
    elements = [x.encode() if isinstance(x, str) else x for x in array.reshape(-1).tolist()]
    if not all(isinstance(x, bytes) for x in elements):
        raise TypeError("not all elements are text")
    texts = np.empty(len(elements), object)
    texts[:] = elements
    return texts.reshape(array.shape)


def shown(structure: Any) -> str:
    """A structure of arguments or results, for people."""
    if isinstance(structure, Mapping):
        return "{" + ", ".join(f"{k!r}: {shown(v)}" for k, v in structure.items()) + "}"
    if isinstance(structure, list):
        return "[" + ", ".join(map(shown, structure)) + "]"
    if isinstance(structure, tuple):
        return "(" + ", ".join(map(shown, structure)) + ")"
    return str(structure)
