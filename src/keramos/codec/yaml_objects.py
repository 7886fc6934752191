"""Scalars and Python objects of YAML, as JSON values.

Old Keras wrote the Python objects of its configs as they were: tuples, numpy's numbers and arrays,
lists that TensorFlow had wrapped. Each is read as the value that it stood for; no other is read,
and none is made.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from keramos.codec.canonical import Json
from keramos.errors import DamagedFileError, UnsafeError

#: A JSON value, bytes, or what is no value of its own (`DType`, `Name`).
Value: TypeAlias = (
    "bool | int | float | str | bytes | DType | Name | list[Value] | dict[str, Value] | None"
)

CODE = "yaml-object"  # cause of errors
_STANDARD = "tag:yaml.org,2002:"
_CALL = re.compile(r"python/object(?:/apply|/new)?:(.*)", re.DOTALL)

#: Type of numpy's (kind, bytes) -> format of `struct`.
_FORMATS = {
    "f2": "e",
    "f4": "f",
    "f8": "d",
    **{f"i{size}": code for size, code in ((1, "b"), (2, "h"), (4, "i"), (8, "q"))},
    **{f"u{size}": code for size, code in ((1, "B"), (2, "H"), (4, "I"), (8, "Q"))},
    "b1": "?",
}


@dataclass(frozen=True)
class DType:
    """A type of numpy's.

    Attributes:
        name: as `"f4"`.
        order: of the bytes, as `struct` spells it.
    """

    name: str
    order: str


@dataclass(frozen=True)
class Name:
    """A name of Python's, in a place where it may say what an object is.

    Attributes:
        path: dotted.
    """

    path: str


def of_scalar(tag: str, text: str, max_digits: int) -> Value:
    """The value of a scalar.

    Args:
        tag: as resolved.
        text: of the scalar.
        max_digits: of an integer.

    Raises:
        DamagedFileError: the text is none of its tag's.
        UnsafeError: the tag asks for an object.
    """
    short = tag.removeprefix(_STANDARD)
    if short.startswith("python/name:"):
        return Name(short.removeprefix("python/name:"))
    read = _SCALARS.get(short.removeprefix("python/"))
    if read is None:
        raise _refusal(short)
    if read is _integer and len(text) > max_digits:
        raise DamagedFileError(f"an integer of {len(text)} characters")
    try:
        return read(text)
    except (ValueError, binascii.Error) as error:
        raise DamagedFileError(f"YAML with a {short} that is none", found=text[:80]) from error


def of_sequence(tag: str, items: list[Value]) -> Value:
    """The value of a sequence; see `of_scalar`."""
    short = tag.removeprefix(_STANDARD)
    if short in ("seq", "python/tuple", "python/list"):
        return items
    return _object(short, items, {})


def of_mapping(tag: str, items: dict[str, Value]) -> Value:
    """The value of a mapping; see `of_scalar`."""
    short = tag.removeprefix(_STANDARD)
    if short in ("map", "python/dict"):
        return items
    arguments = items.get("args", [])
    return _object(short, arguments if isinstance(arguments, list) else [], items)


def plain(value: Value) -> Json:
    """A scalar as JSON has it.

    Raises:
        UnsafeError: a name of Python's, which nothing was made of.
    """
    if isinstance(value, Name):
        raise UnsafeError(
            f"YAML that asks for Python's {value.path}",
            hint="custom_objects cannot give this",
            cause=CODE,
        )
    if isinstance(value, DType):
        return value.name
    return value.decode("latin-1") if isinstance(value, bytes) else cast("Json", value)


def _integer(text: str) -> int:
    return int(text.replace("_", ""))


def _float(text: str) -> float:
    sign, name = (-1.0, text[1:]) if text[:1] == "-" else (1.0, text)
    special = {".inf": math.inf, "+.inf": math.inf, ".nan": math.nan}.get(name.lower())
    return float(text.replace("_", "")) if special is None else sign * special


def _boolean(text: str) -> bool:
    is_true = text.lower() in ("yes", "true", "on")
    if not is_true and text.lower() not in ("no", "false", "off"):
        raise ValueError(text)
    return is_true


def _nothing(text: str) -> None:
    return None


_SCALARS: Mapping[str, Callable[[str], Value]] = {
    "null": _nothing,
    "none": _nothing,
    "bool": _boolean,
    "int": _integer,
    "long": _integer,
    "float": _float,
    "str": str,
    "unicode": str,
    "timestamp": str,
    "binary": lambda text: base64.b64decode("".join(text.split()), validate=True),
    "bytes": lambda text: base64.b64decode("".join(text.split()), validate=True),
}


def _object(tag: str, arguments: list[Value], fields: Mapping[str, Value]) -> Value:
    """What a call of Python's stood for.

    Args:
        tag: `python/object/apply:…`.
        arguments: of the call.
        fields: `state`, `listitems`, `dictitems`, where they stand apart.
    """
    called = _CALL.fullmatch(tag)
    if called is None:
        raise _refusal(tag)
    module, _, name = called[1].rpartition(".")
    read = _OBJECTS.get((module.partition(".")[0], name))
    value = None if read is None else read(arguments, fields)
    is_unknown_size = name == "Dimension" and arguments == [None]
    if value is None and not (read is not None and is_unknown_size):
        raise _refusal(tag)
    return value


def _refusal(tag: str) -> UnsafeError:
    called = _CALL.fullmatch(tag)
    asked = f"Python's {called[1]}" if called else f"a value of type {tag}"
    return UnsafeError(
        f"YAML that asks for {asked}",
        wanted="plain values, tuples, and numbers of numpy",
        cause=CODE,
    )


def _dtype(arguments: list[Value], fields: Mapping[str, Value]) -> Value:
    state = fields.get("state")
    order = state[1] if isinstance(state, list) and len(state) > 1 else "<"
    name = arguments[0] if arguments else None
    if not isinstance(name, str) or name not in _FORMATS or order not in ("<", ">", "|", "="):
        return None
    return DType(name, ">" if order == ">" else "<")


def _scalar(arguments: list[Value], fields: Mapping[str, Value]) -> Value:
    dtype, data = arguments if len(arguments) == 2 else (None, None)
    if not isinstance(dtype, DType) or not isinstance(data, bytes):
        return None
    numbers = _numbers(dtype, data)
    return numbers[0] if len(numbers) == 1 else None


def _array(arguments: list[Value], fields: Mapping[str, Value]) -> Value:
    state = fields.get("state")
    if not isinstance(state, list) or len(state) != 5:
        return None
    _, shape, dtype, is_transposed, data = state
    if not isinstance(shape, list) or not isinstance(dtype, DType) or not isinstance(data, bytes):
        return None
    return _nested(_numbers(dtype, data), shape, bool(is_transposed))


def _numbers(dtype: DType, data: bytes) -> list[Value]:
    code = _FORMATS[dtype.name]
    count, rest = divmod(len(data), struct.calcsize(f"<{code}"))
    return [] if rest else list(struct.unpack(f"{dtype.order}{count}{code}", data))


def _nested(numbers: list[Value], shape: list[Value], is_transposed: bool) -> Value:
    """Numbers as lists in lists; None if they do not fill the shape, or fill it by columns."""
    sizes = [size for size in shape if isinstance(size, int) and size > 0]
    if len(sizes) != len(shape) or math.prod(sizes) != len(numbers):
        return None
    if is_transposed and len(sizes) > 1:
        return None
    rows: list[Value] = numbers
    for size in sizes[:0:-1]:
        rows = [rows[i : i + size] for i in range(0, len(rows), size)]
    return rows if sizes else rows[0]


def _wrapped(key: str) -> Callable[[list[Value], Mapping[str, Value]], Value]:
    """What a container of TensorFlow's or Python's holds."""

    def read(arguments: list[Value], fields: Mapping[str, Value]) -> Value:
        return arguments[0] if arguments else fields.get(key)

    return read


def _ordered(arguments: list[Value], fields: Mapping[str, Value]) -> Value:
    items = arguments[0] if arguments else []
    pairs = [i for i in items if isinstance(i, list)] if isinstance(items, list) else []
    if not isinstance(items, list) or len(pairs) != len(items):
        return None
    return {str(pair[0]): pair[1] for pair in pairs if len(pair) == 2}


#: (first part of the module, class or function) -> what it stood for.
_OBJECTS: Mapping[tuple[str, str], Callable[[list[Value], Mapping[str, Value]], Value]] = {
    ("numpy", "dtype"): _dtype,
    ("numpy", "scalar"): _scalar,
    ("numpy", "_reconstruct"): _array,
    ("collections", "OrderedDict"): _ordered,
    **{
        (module, name): _wrapped("listitems" if "ict" not in name else "dictitems")
        for module, names in {
            "builtins": ("dict", "list", "tuple"),
            "__builtin__": ("dict", "list", "tuple"),
            "tensorflow": (
                "ListWrapper",
                "_ListWrapper",
                "_DictWrapper",
                "TensorShape",
                "Dimension",
            ),
        }.items()
        for name in names
    },
}
