"""Structures of arguments and results, as TensorFlow describes them: messages of kind `Value`.

A leaf is a `Spec` for a tensor, or the plain value that a function was traced with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from keramos.storage.protobuf.decoding import Fields
from keramos.storage.tensorflow.elements import dtype_name, sizes


@dataclass(frozen=True, slots=True)
class Spec:
    """A tensor that goes in or comes out.

    Attributes:
        shape: None for a size, or a rank, that is not fixed.
        dtype: name of its type.
        name: what its writer called it; may be empty.
    """

    shape: tuple[int | None, ...] | None
    dtype: str
    name: str = ""

    def __str__(self) -> str:
        if self.shape is None:
            return f"{self.dtype}[…]"
        return f"{self.dtype}[{', '.join('?' if n is None else str(n) for n in self.shape)}]"


@dataclass(frozen=True, slots=True)
class OtherSpec:
    """What is no tensor: one in rows of different lengths, one of few numbers.

    Attributes:
        class_name: TensorFlow's name of its class.
        state: what describes it.
    """

    class_name: str
    state: Any

    def __str__(self) -> str:
        return self.class_name


def plain(value: Fields) -> Any:
    """A message of kind `Value` as Python says it."""
    for kind, content in value.items():
        if kind in _READERS:
            return _READERS[kind](content)
    return None


def spec(fields: Fields) -> Spec:
    """A tensor of a message of kind `Spec`, or `TensorInfo`."""
    numbers = sizes(fields.get("shape", {}))
    shape = None if numbers is None else tuple(None if n < 0 else n for n in numbers)
    return Spec(shape, dtype_name(fields.get("dtype", 0)), fields.get("name", ""))


def _other(fields: Fields) -> Any:
    return OtherSpec(fields.get("class_name", ""), plain(fields.get("state", {})))


def _values(fields: Fields) -> list[Any]:
    return [plain(value) for value in fields.get("value", ())]


def _entries(fields: Fields) -> dict[str, Any]:
    entries: Mapping[str, Fields] = fields.get("entry", {})
    return {name: plain(value) for name, value in entries.items()}


def _named(fields: Fields) -> dict[str, Any]:
    return {pair.get("key", ""): plain(pair.get("value", {})) for pair in fields.get("pair", ())}


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "none": lambda _: None,
    "float": float,
    "int": int,
    "text": str,
    "bool": bool,
    "shape": sizes,
    "dtype": dtype_name,
    "spec": spec,
    "bounded_spec": spec,
    "type_spec": _other,
    "list": _values,
    "tuple": lambda fields: tuple(_values(fields)),
    "dict": _entries,
    "named": _named,
}
