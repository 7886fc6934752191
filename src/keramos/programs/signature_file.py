"""`signatures.json`: what can be called in a directory of programs, and on which variables.

Refuses to run anything. docs/EXPORT.md describes the file; `SignatureFile.text` writes what
`SignatureFile.read` takes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keramos import _tree
from keramos.errors import DamagedFileError, UnsupportedFileError
from keramos.storage import Limits, Span, index, safetensors

NAME = "signatures.json"
VERSION = 1
MAX_DEPTH = 64  # of nests of arguments and results
MAX_NAME = 1000  # characters of a name, a size or a constraint
#: Types of numbers that go in and out; variables are of those that safetensors files have.
DTYPES = frozenset({*safetensors.DTYPES.values(), "complex64", "complex128", "int4", "uint4"})
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
#: Format -> ending of the file of each endpoint.
ENDINGS: Mapping[str, str] = {"stablehlo": ".mlirbc", "jax": ".jax"}


@dataclass(frozen=True)
class Tensor:
    """An array that goes in or comes out.

    Attributes:
        name: unique among the inputs, or the outputs, of its endpoint.
        shape: ints, and text for sizes that are known when the program runs.
        dtype: `"float32"`.
    """

    name: str
    shape: tuple[int | str, ...]
    dtype: str

    def as_dict(self) -> dict[str, Any]:
        """As the file has it."""
        return {"name": self.name, "dtype": self.dtype, "shape": list(self.shape)}


@dataclass(frozen=True)
class StoredVariable:
    """A variable, whose numbers are the tensor of its name in `variables.safetensors`.

    Attributes:
        name: unique in the artifact.
        shape: ints.
        dtype: `"float32"`.
        trainable: whether training may change it.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    trainable: bool

    def as_dict(self) -> dict[str, Any]:
        """As the file has it."""
        return {
            "name": self.name,
            "dtype": self.dtype,
            "shape": list(self.shape),
            "trainable": self.trainable,
        }


@dataclass(frozen=True)
class Signature:
    """One endpoint.

    Attributes:
        name: an identifier.
        program: name of the file.
        digest: of the file, as `digest_of` gives it.
        arguments: name -> nest of names of inputs.
        inputs: what the program takes after the variables, in order.
        outputs: what it gives, in order; the new values of `updates` follow.
        results: the nest of names of outputs that a caller gets.
        variables: numbers of the variables that the program takes first.
        updates: numbers of the variables that are assigned afterwards.
        constraints: what holds for symbolic sizes.
        stablehlo: the oldest version of StableHLO that reads the program; None where jax alone
            reads it.
        custom_calls: what a reader must know beside StableHLO.
        operations: name -> how often it stands in the program, for people.
    """

    name: str
    program: str
    digest: str
    arguments: Mapping[str, Any]
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    results: Any
    variables: tuple[int, ...]
    updates: tuple[int, ...] = ()
    constraints: tuple[str, ...] = ()
    stablehlo: str | None = None
    custom_calls: tuple[str, ...] = ()
    operations: Mapping[str, int] = field(default_factory=dict[str, int])

    def as_dict(self) -> dict[str, Any]:
        """As the file has it."""
        arguments = [{"name": n, "inputs": nest} for n, nest in self.arguments.items()]
        return {
            "program": self.program,
            "digest": self.digest,
            "stablehlo": self.stablehlo,
            "custom_calls": list(self.custom_calls),
            "operations": dict(self.operations),
            "arguments": arguments,
            "inputs": [tensor.as_dict() for tensor in self.inputs],
            "outputs": [tensor.as_dict() for tensor in self.outputs],
            "results": self.results,
            "variables": list(self.variables),
            "updates": list(self.updates),
            "constraints": list(self.constraints),
        }


@dataclass(frozen=True)
class SignatureFile:
    """The whole file.

    Attributes:
        format: a key of `ENDINGS`.
        writer: what wrote it, for people.
        variables: those of all endpoints and collections.
        endpoints: by name, in order.
        collections: name -> numbers of variables.
    """

    format: str
    writer: str
    variables: tuple[StoredVariable, ...]
    endpoints: Mapping[str, Signature]
    collections: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])

    def text(self) -> bytes:
        """The file."""
        content = {
            "format": self.format,
            "version": VERSION,
            "writer": self.writer,
            "endpoints": {name: s.as_dict() for name, s in self.endpoints.items()},
            "variables": [variable.as_dict() for variable in self.variables],
            "collections": {name: list(numbers) for name, numbers in self.collections.items()},
        }
        return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def read(cls, span: Span, limits: Limits) -> SignatureFile:
        """The file, every part of it compared with what it must be.

        Raises:
            DamagedFileError: it contradicts itself, or is no such file.
            UnsupportedFileError: a later version of the file, or another format.
            LimitError: it is longer than `max_text_bytes`.
        """
        content = index.of_file(span, limits, "the signatures are too long")
        try:
            return _file(_Place(content, "$", limits))
        except (DamagedFileError, UnsupportedFileError) as error:
            raise error.located(in_=span.name) from None


def digest_of(content: bytes) -> str:
    """What a program's file is told by: `sha256:` and hexadecimal digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def order_of(nest: Any, tensors: Sequence[Tensor]) -> list[int]:
    """Where the leaves of a nest of names, dicts with sorted keys, stand among tensors."""
    places = {tensor.name: i for i, tensor in enumerate(tensors)}
    return [places[name] for name in _tree.flatten(nest) if name is not None]


# -- Reading -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """A value of the file, and where it stands."""

    value: Any
    at: str
    limits: Limits

    def damaged(self, wanted: str) -> DamagedFileError:
        return DamagedFileError(
            "the signatures are not as they must be",
            at=self.at,
            found=json.dumps(self.value)[:80],
            wanted=wanted,
        )

    def of(self, kind: type, wanted: str) -> Any:
        # `type(…) is`: True is an int as well
        if type(self.value) is not kind:
            raise self.damaged(wanted)
        return self.value

    def field(self, name: str) -> _Place:
        fields = self.of(dict, "an object")
        if name not in fields:
            raise self.damaged(f"the field {name!r}")
        return _Place(fields[name], f"{self.at}.{name}", self.limits)

    def items(self) -> list[_Place]:
        values = self.of(list, "a list")
        return [_Place(v, f"{self.at}[{i}]", self.limits) for i, v in enumerate(values)]

    def entries(self) -> dict[str, _Place]:
        fields = self.of(dict, "an object")
        return {k: _Place(v, f"{self.at}.{k}", self.limits) for k, v in fields.items()}

    def text(self) -> str:
        value = self.of(str, "text")
        if len(value) > MAX_NAME:
            raise self.damaged(f"at most {MAX_NAME} characters")
        return value


def _file(place: _Place) -> SignatureFile:
    version = place.field("version").of(int, "a number")
    if version != VERSION:
        raise UnsupportedFileError(
            "signatures of another version",
            found=version,
            wanted=VERSION,
            hint="a newer keramos may read them",
        )
    format = place.field("format").text()
    if format not in ENDINGS:
        raise UnsupportedFileError(
            "programs of a format that is not known", found=format, wanted=", ".join(ENDINGS)
        )
    variables = tuple(map(_variable, place.field("variables").items()))
    _check_unique(place.field("variables"), variables)
    count = len(variables)
    endpoints = place.field("endpoints").entries()
    return SignatureFile(
        format,
        place.field("writer").text(),
        variables,
        {name: _signature(name, entry, format, count) for name, entry in endpoints.items()},
        {
            _identifier(name, entry): _numbers(entry, count)
            for name, entry in place.field("collections").entries().items()
        },
    )


def _variable(place: _Place) -> StoredVariable:
    tensor = _tensor(place)
    sizes = index.sizes(tensor.shape)
    if sizes is None:
        raise place.field("shape").damaged("sizes")
    trainable = place.field("trainable").of(bool, "true or false")
    return StoredVariable(tensor.name, sizes, tensor.dtype, trainable)


def _signature(name: str, place: _Place, format: str, count: int) -> Signature:
    program = place.field("program")
    if program.text() != f"{_identifier(name, place)}{ENDINGS[format]}":
        raise program.damaged(f"{name}{ENDINGS[format]}")
    inputs = _tensors(place.field("inputs"))
    outputs = _tensors(place.field("outputs"))
    arguments: dict[str, Any] = {}
    for entry in place.field("arguments").items():
        argument = entry.field("name")
        if argument.text() in arguments:
            raise argument.damaged("names that differ")
        arguments[argument.text()] = _nest(entry.field("inputs"))
    results = place.field("results")
    nest = _nest(results)
    _check_leaves(place.field("arguments"), list(arguments.values()), inputs)
    _check_leaves(results, nest, outputs)
    version = place.field("stablehlo")
    return Signature(
        name,
        program.text(),
        _digest(place.field("digest")),
        arguments,
        inputs,
        outputs,
        nest,
        _numbers(place.field("variables"), count),
        _numbers(place.field("updates"), count),
        tuple(item.text() for item in place.field("constraints").items()),
        None if version.value is None else version.text(),
        tuple(item.text() for item in place.field("custom_calls").items()),
        {n: item.of(int, "a number") for n, item in place.field("operations").entries().items()},
    )


def _digest(place: _Place) -> str:
    if not _DIGEST.fullmatch(place.text()):
        raise place.damaged("sha256: and 64 hexadecimal digits")
    return place.text()


def _identifier(name: str, place: _Place) -> str:
    if not name.isidentifier() or name.startswith("__") or len(name) > MAX_NAME:
        raise place.damaged("a name that is an identifier")
    return name


def _tensors(place: _Place) -> tuple[Tensor, ...]:
    tensors = tuple(map(_tensor, place.items()))
    _check_unique(place, tensors)
    return tensors


def _check_unique(place: _Place, named: Iterable[Any]) -> None:
    names = [item.name for item in named]
    if len(set(names)) != len(names):
        raise place.damaged("names that differ")


def _tensor(place: _Place) -> Tensor:
    shape = place.field("shape").items()
    if len(shape) > place.limits.max_rank:
        raise place.field("shape").damaged(f"at most {place.limits.max_rank} sizes")
    return Tensor(
        place.field("name").text(), tuple(map(_size, shape)), _dtype(place.field("dtype"))
    )


def _size(place: _Place) -> int | str:
    if isinstance(place.value, str):
        return place.text()
    if index.sizes([place.value]) is None:
        raise place.damaged("a size, or text for one that is not fixed")
    return place.value


def _dtype(place: _Place) -> str:
    if place.text() not in DTYPES:
        raise place.damaged("the name of a type of numbers")
    return place.text()


def _numbers(place: _Place, count: int) -> tuple[int, ...]:
    numbers = index.sizes(place.of(list, "a list"))
    if numbers is None or any(n >= count for n in numbers) or len(set(numbers)) != len(numbers):
        raise place.damaged(f"different numbers of variables, each below {count}")
    return numbers


def _nest(place: _Place, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise place.damaged(f"at most {MAX_DEPTH} levels")
    readers: Mapping[type, Callable[[], Any]] = {
        str: place.text,
        type(None): lambda: None,
        list: lambda: [_nest(item, depth + 1) for item in place.items()],
        dict: lambda: {key: _nest(item, depth + 1) for key, item in place.entries().items()},
    }
    read = readers.get(type(place.value))
    if read is None:
        raise place.damaged("a nest of names")
    return read()


def _check_leaves(place: _Place, nest: Any, tensors: Sequence[Tensor]) -> None:
    names = [name for name in _tree.flatten(nest) if name is not None]
    if sorted(names) != sorted(tensor.name for tensor in tensors):
        raise place.damaged("each of the names once")
