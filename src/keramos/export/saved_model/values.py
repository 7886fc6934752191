"""Nests of Python -> the `StructuredValue` messages by which TensorFlow describes signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keramos.engine.listing import Value
from keramos.storage.tensorflow.bundle import STRING
from keramos.storage.tensorflow.bundle_writer import code_of, shape_message
from keramos.storage.tensorflow.messages import encoded

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spec:
    """A tensor of a signature.

    Attributes:
        value: shape and dtype; a size that is no int is not known.
        name: that it has in the signature.
    """

    value: Value
    name: str

    @property
    def code(self) -> int:
        """tensorflow.DataType."""
        return STRING if self.value.dtype == "string" else code_of(self.value.dtype, self.name)

    @property
    def shape(self) -> bytes:
        """Its shape as a message, encoded."""
        return shape_message(tuple(self.value.shape))

    @property
    def info(self) -> Message:
        """Shape and type, as a `TensorInfo` has them."""
        return {"dtype": self.code, "shape": self.shape}


def message(nest: Any) -> Message:
    """A nest of specs, text, bools and None as a `Value` message.

    Raises:
        TypeError: for anything else.
    """
    match nest:
        case None:
            return {"none": {}}
        case bool():
            return {"bool": nest}
        case str():
            return {"text": nest}
        case Spec():
            return {"spec": {"name": nest.name, "shape": nest.shape, "dtype": nest.code}}
        case list():
            return {"list": {"value": list(map(message, nest))}}
        case tuple():
            return {"tuple": {"value": list(map(message, nest))}}
        case Mapping():
            return {"dict": {"entry": {key: message(value) for key, value in nest.items()}}}
    raise TypeError(type(nest))


def value(nest: Any) -> bytes:
    """The same, encoded."""
    return encoded("Value", message(nest))


def function_spec(
    names: Iterable[str], keyword_only: Sequence[str] = (), signature: Any = None
) -> bytes:
    """What Python's `inspect.getfullargspec` says of a function, encoded.

    Args:
        names: of its arguments.
        keyword_only: names of those that have no position.
        signature: nest of specs.
    """
    fields = {
        "args": list(names),
        "varargs": None,
        "varkw": None,
        "defaults": None,
        "kwonlyargs": list(keyword_only),
        "kwonlydefaults": None,
        "annotations": {},
    }
    pairs = [{"key": key, "value": message(nest)} for key, nest in fields.items()]
    spec = {"named": {"name": "FullArgSpec", "pair": pairs}}
    return encoded("FunctionSpec", {"arguments": spec, "signature": message(signature)})
