"""The graph of operations in a SavedModel, its functions, and the objects that call them.

Decodes a function when somebody asks for it, and an attribute of an operation likewise; runs
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from keramos.errors import KeramosError
from keramos.storage.limits import Limits
from keramos.storage.protobuf.decoding import Decoder, Fields
from keramos.storage.span import Span
from keramos.storage.tensorflow import elements, values
from keramos.storage.tensorflow.messages import decoder
from keramos.storage.tensorflow.values import Spec

CONTROL = "^"
SERVING = "serve"
OLD_FILES = "saved_model_assets"  # a collection
_NO_BYTES = memoryview(b"")


class FunctionName(str):
    """The value of an attribute that names a function."""

    __slots__ = ()


@dataclass(frozen=True)
class Operation:
    """One operation of a graph.

    Attributes:
        name: of the node.
        op: what it does.
        inputs: references to tensors: `node`, `node:1`, `node:output:1`.
        controls: names of the nodes that run before.
    """

    name: str
    op: str
    inputs: tuple[str, ...]
    controls: tuple[str, ...]
    _attributes: Mapping[str, memoryview] = field(repr=False)
    _file: ProgramFile = field(repr=False)
    _decoded: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)

    def __contains__(self, name: str) -> bool:
        return name in self._attributes

    def attribute(self, name: str, default: Any = None) -> Any:
        """An attribute as Python says it: a number, bytes, the name of a type, a tuple of sizes, an
        array, a `FunctionName`, or a list of them.

        Raises:
            DamagedFileError: it is not one.
        """
        if name not in self._attributes:
            return default
        if name not in self._decoded:
            self._decoded[name] = self._file.attribute(self._attributes[name], at=self.name)
        return self._decoded[name]

    @property
    def functions(self) -> list[str]:
        """The functions that its attributes name."""
        values = [self.attribute(name) for name in self._attributes if not name.startswith("_")]
        lists: list[list[Any]] = [v if isinstance(v, list) else [v] for v in values]
        every = [one for values_ in lists for one in values_]
        return [str(one) for one in every if isinstance(one, FunctionName)]


@dataclass(frozen=True)
class Body:
    """A function of a graph; the graph itself is one without arguments and results.

    Attributes:
        name: of it.
        arguments: names, in order.
        operations: name of a node -> the operation.
        results: references to tensors, in order.
        controls: names of nodes that run whoever asks for results.
    """

    name: str
    arguments: tuple[str, ...]
    operations: Mapping[str, Operation] = field(repr=False)
    results: tuple[str, ...]
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concrete:
    """A function together with what it is called with.

    Attributes:
        name: of the function.
        bound: numbers of the objects that follow its arguments.
        inputs: (arguments, keyword arguments), `Spec` where a tensor goes.
        outputs: structure of the result.
    """

    name: str
    bound: Sequence[int]
    inputs: tuple[Sequence[Any], Mapping[str, Any]]
    outputs: Any


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a Python function was called with.

    Attributes:
        names: of its parameters, in order; without the object of a method.
        defaults: name -> value of the parameters that have one.
    """

    names: Sequence[str]
    defaults: Mapping[str, Any]
    keywords: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """What is said of a variable."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    trainable: bool


class _Functions(Mapping[str, Body]):
    """Functions by name, decoded when asked for."""

    def __init__(self, data: Mapping[str, memoryview], decode: Callable[[memoryview], Body]):
        self._data, self._decode = data, decode
        self._bodies: dict[str, Body] = {}

    def __getitem__(self, name: str) -> Body:
        if name not in self._bodies:
            self._bodies[name] = self._decode(self._data[name])
        return self._bodies[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


class ProgramFile:
    """What a SavedModel computes.

    Args:
        span: `saved_model.pb`.
        limits: what it may cost.
        is_graph: whether it is a `GraphDef` alone, as TensorFlow serializes one, and no SavedModel.

    Raises:
        DamagedFileError: it is no SavedModel.
    """

    def __init__(self, span: Span, limits: Limits, *, is_graph: bool = False):
        self._span, self.limits = span, limits
        self._decoder: Decoder = decoder(span.name, limits)
        self._metas: list[Fields] = self._graphs() if not is_graph else [{"graph": self._whole}]
        self._meta = min(self._metas, key=_preference)

    @property
    def _whole(self) -> memoryview:
        return self._span.view(0, self._span.size)

    def _graphs(self) -> list[Fields]:
        graphs = self._decode("SavedModel", self._whole).get("graphs", [])
        if not graphs:
            raise self._span.damaged("there is no graph in the SavedModel")
        return [self._decode("MetaGraph", data) for data in graphs]

    def every(self) -> list[ProgramFile]:
        """The same file for each of its graphs: some are for training."""
        files: list[ProgramFile] = [copy(self) for _ in self._metas]
        for file, meta in zip(files, self._metas, strict=True):
            file._meta = meta
        return files

    def _decode(self, message: str, data: memoryview) -> Fields:
        return self._decoder.decode(message, data)

    @property
    def name(self) -> str:
        """Of the file."""
        return self._span.name

    @property
    def tensorflow_version(self) -> str | None:
        """Of its writer, as written."""
        return self._meta.get("info", {}).get("tensorflow_version")

    @property
    def git_version(self) -> str | None:
        """Of its writer, as written; keramos writes its own name."""
        return self._meta.get("info", {}).get("git_version")

    # -- operations ---------------------------------------------------------------------------

    @cached_property
    def _graph(self) -> Fields:
        return self._decode("Graph", self._meta.get("graph", _NO_BYTES))

    @cached_property
    def _library(self) -> Fields:
        return self._decode("Library", self._graph.get("library", _NO_BYTES))

    @cached_property
    def functions(self) -> Mapping[str, Body]:
        """Every function, by name."""
        heads = [
            (self._decode("FunctionHead", data).get("signature", {}).get("name", ""), data)
            for data in self._library.get("function", ())
        ]
        return _Functions(dict(heads), self._body)

    @cached_property
    def gradients(self) -> Mapping[str, str]:
        """Name of a gradient (`_gradient_op_type`) -> the function that computes it."""
        entries = self._library.get("registered", ())
        return {entry.get("operation", ""): entry.get("function", "") for entry in entries}

    @cached_property
    def graph(self) -> Body:
        """The operations outside every function."""
        return Body("", (), self._operations(self._graph.get("node", ())), (), ())

    def _body(self, data: memoryview) -> Body:
        fields = self._decode("FunctionBody", data)
        signature, results = fields.get("signature", {}), fields.get("ret", {})
        outputs = [argument.get("name", "") for argument in signature.get("output", ())]
        missing = [name for name in outputs if name not in results]
        name = signature.get("name", "")
        if missing:
            raise self._span.damaged("a function does not say what it returns", at=name)
        return Body(
            name,
            tuple(argument.get("name", "") for argument in signature.get("input", ())),
            self._operations(fields.get("node", ())),
            tuple(results[output] for output in outputs),
            tuple(fields.get("control_ret", {}).values()),
        )

    def _operations(self, nodes: Sequence[memoryview]) -> dict[str, Operation]:
        operations = map(self._operation, nodes)
        return {operation.name: operation for operation in operations}

    def _operation(self, data: memoryview) -> Operation:
        fields = self._decode("Operation", data)
        references: list[str] = fields.get("input", [])
        return Operation(
            fields.get("name", ""),
            fields.get("op", ""),
            tuple(name for name in references if not name.startswith(CONTROL)),
            tuple(name[1:] for name in references if name.startswith(CONTROL)),
            fields.get("attr", {}),
            self,
        )

    def attribute(self, data: memoryview, *, at: str) -> Any:
        """A message of kind `Attr` as Python says it."""
        try:
            return self._plain(self._decode("Attr", data))
        except ValueError as error:
            if isinstance(error, KeramosError):
                raise
            raise self._span.damaged(str(error), at=at) from None

    def _plain(self, fields: Fields) -> Any:
        for kind, value in fields.items():
            if kind == "list":
                return [self._one(k, one) for k, many in value.items() for one in many]
            return self._one(kind, value)
        return None

    def _one(self, kind: str, value: Any) -> Any:
        match kind:
            case "text":
                return bytes(value)
            case "type":
                return elements.dtype_name(value)
            case "shape":
                return elements.sizes(value)
            case "tensor":
                return elements.array(value, self.limits)
            case "function":
                return FunctionName(value.get("name", ""))
            case _:
                return value

    # -- what is called -----------------------------------------------------------------------

    @cached_property
    def _object_graph(self) -> Fields:
        return self._decode("ObjectGraph", self._meta.get("objects", _NO_BYTES))

    @cached_property
    def objects(self) -> Sequence[Fields]:
        """Every object: `children` (name -> number), and one more field that says what it is.

        Raises:
            DamagedFileError: an edge leads nowhere.
        """
        objects: list[Fields] = self._object_graph.get("nodes", [])
        for fields in objects:
            edges = fields.get("children", ())
            fields["children"] = {edge.get("name", ""): edge.get("node", 0) for edge in edges}
            if any(not 0 <= n < len(objects) for n in fields["children"].values()):
                raise self._span.damaged("an edge of the graph of objects leads nowhere")
        return objects

    def concrete(self, name: str) -> Concrete:
        """How a function is called.

        Raises:
            DamagedFileError: nothing says so.
        """
        entries = self._object_graph.get("concrete", {})
        if name not in entries or name not in self.functions:
            raise self._span.damaged("an object calls a function that is not there", at=name)
        fields = self._decode("Concrete", entries[name])
        inputs: Any = self._value(fields.get("signature", _NO_BYTES)) or ((), {})
        bound = fields.get("bound", [])
        if len(inputs) != 2 or any(not 0 <= n < len(self.objects) for n in bound):
            raise self._span.damaged("what a function is called with is damaged", at=name)
        return Concrete(name, bound, inputs, self._value(fields.get("outputs", _NO_BYTES)))

    def parameters(self, spec: memoryview) -> Parameters:
        """Those of the Python function that was traced."""
        fields = self._decode("FunctionSpec", spec)
        described: dict[str, Any] = values.plain(fields.get("arguments", {})) or {}
        names = [str(name) for name in described.get("args") or ()]
        given_last = tuple(described.get("defaults") or ())
        named = names[len(names) - len(given_last) :]
        defaults: dict[str, Any] = dict(zip(named, given_last, strict=False))
        keywords = [str(name) for name in described.get("kwonlyargs") or ()]
        defaults |= described.get("kwonlydefaults") or {}
        return Parameters(names[bool(fields.get("is_method")) :], defaults, keywords)

    def variable(self, number: int) -> Variable:
        """What is said of the variable that an object is."""
        fields = self.objects[number]["variable"]
        shape = elements.sizes(fields.get("shape", {})) or ()
        name, dtype = fields.get("name", ""), elements.dtype_name(fields.get("dtype", 0))
        return Variable(name, dtype, shape, bool(fields.get("trainable", False)))

    def _value(self, data: memoryview) -> Any:
        return values.plain(self._decode("Value", data))

    @cached_property
    def signatures(self) -> Mapping[str, tuple[Mapping[str, Spec], Mapping[str, Spec]]]:
        """Name -> inputs and outputs by name; the name of a `Spec` is a reference to a tensor."""
        decoded = {
            name: self._decode("Signature", data)
            for name, data in self._meta.get("signatures", {}).items()
        }
        return {
            name: tuple(  # type: ignore[misc]
                {key: values.spec(info) for key, info in sorted(fields.get(side, {}).items())}
                for side in ("inputs", "outputs")
            )
            for name, fields in decoded.items()
        }

    @property
    def collections(self) -> Mapping[str, Sequence[str]]:
        """Name -> the nodes that it lists."""
        entries = self._meta.get("collections", {}).items()
        return {name: fields.get("nodes", {}).get("name", []) for name, fields in entries}

    @property
    def files(self) -> Sequence[tuple[str, str]]:
        """(reference to the tensor that names it, name below `assets/`) of every file."""
        entries: list[Fields] = list(self._meta.get("files", ()))
        # TensorFlow 1 lists them elsewhere
        packed = self._meta.get("collections", {}).get(OLD_FILES, {}).get("any", {})
        messages = (entry.get("value", _NO_BYTES) for entry in packed.get("value", ()))
        entries += [self._decode("AssetFile", data) for data in messages]
        return [(e.get("tensor", {}).get("name", ""), e.get("filename", "")) for e in entries]


def _preference(meta: Fields) -> tuple[bool, bool]:
    """Of several graphs those for serving are meant; of these, such as have objects."""
    tags = meta.get("info", {}).get("tags", [])
    return SERVING not in tags, "objects" not in meta
