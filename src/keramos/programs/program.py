"""A SavedModel, open: its variables, its tables, its functions, and the objects that hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from keramos import engine, storage
from keramos.engine.graphs import Graph, Resources
from keramos.engine.graphs.compilation import Compiled
from keramos.engine.graphs.interpreter import Gradient
from keramos.engine.graphs.plan import Reference
from keramos.engine.graphs.registry import Body
from keramos.engine.graphs.resources import Table, Text
from keramos.errors import (
    DamagedFileError,
    UnrecognizedFileError,
    UnsupportedFileError,
)
from keramos.programs import examples as examples  # whose operations graphs may have
from keramos.programs.binding import Takes
from keramos.programs.endpoint import Endpoint, Endpoints, Traced
from keramos.programs.numbers import Numbers
from keramos.storage import Archive, Limits
from keramos.storage.tensorflow.program_file import Concrete, Parameters, ProgramFile
from keramos.storage.tensorflow.values import OtherSpec, Spec

GRAPH, ASSETS = "saved_model.pb", "assets"
#: Collections of TensorFlow 1 that list what runs once, before anything else does.
INITIALIZERS = ("saved_model_main_op", "legacy_init_op")
NOT_CALLED = "__saved_model"
LISTS = "trackable_list_wrapper"
SIGNATURES = "signatures"


def open_program(source: Any, limits: Limits | None = None) -> Program:
    """The program of a SavedModel.

    Args:
        source: its directory, or a zip of it.
        limits: what opening and running it may cost.

    Raises:
        UnrecognizedFileError: it is no SavedModel.
    """
    archive = storage.open(source, limits=limits)
    if GRAPH not in archive:
        raise UnrecognizedFileError(
            "this is no SavedModel",
            in_=archive.source,
            wanted=f"a directory with {GRAPH}",
            hint="keramos.saving.load_model opens every other model",
        )
    return Program(archive)


class Program:
    """What a SavedModel holds, and can do.

    Args:
        archive: its files.
    """

    def __init__(self, archive: Archive):
        self.archive, self.limits = archive, archive.limits
        self.file = ProgramFile(archive.member(GRAPH).span(), archive.limits)
        self._objects: dict[int, Any] = {}

    @property
    def source(self) -> str:
        """The file, as the caller called it."""
        return self.archive.source

    # -- what it keeps --------------------------------------------------------------------------

    @cached_property
    def _numbers(self) -> Numbers:
        return Numbers(self.archive)

    @cached_property
    def graph(self) -> Graph:
        """What runs its functions."""
        files = {
            f"{ASSETS}/{name}".encode(): partial(self._asset, name) for _, name in self.file.files
        }
        return Graph(
            self.file.functions,
            self.file.graph,
            resources=Resources(files),
            most_bytes=self.limits.max_result_bytes,
            most_operations=self.limits.max_operations,
            most_calls=self.limits.max_calls,
            name=self.source,
        )

    def _asset(self, name: str) -> bytes:
        return self.archive.member(f"{ASSETS}/{name}").read(self.limits.max_asset_bytes)

    def _register_gradients(self) -> None:
        """Gradients that the file brings along; those that nothing describes are left out."""
        for name, function in self.file.gradients.items():
            if function in self.file.functions:
                try:
                    self.graph.gradients[name] = self._gradient(self.file.concrete(function))
                except DamagedFileError:
                    continue

    def _gradient(self, concrete: Concrete) -> Gradient:
        captured = []
        for number in concrete.bound:
            fields = self.file.objects[number].get("captured")
            if fields is None:
                captured.append(self.object(number))
            else:
                captured.append(Reference.read(fields.get("name", "")))
        gives = concrete.outputs if isinstance(concrete.outputs, list | tuple) else []
        return Gradient(concrete.name, captured, [leaf is not None for leaf in gives])

    # -- objects --------------------------------------------------------------------------------

    @property
    def has_objects(self) -> bool:
        """Whether it says which objects hold its functions; TensorFlow 1 did not."""
        return bool(self.file.objects)

    def children(self, number: int) -> Mapping[str, int]:
        """Name of an attribute -> number of the object in it."""
        return self.file.objects[number]["children"]

    def kind(self, number: int) -> str:
        """What an object is: variable, function, list, …"""
        fields = self.file.objects[number]
        for name in ("variable", "function", "bare", "constant", "asset", "resource", "captured"):
            if name in fields:
                return name
        identifier = fields.get("user", {}).get("identifier", "")
        return {LISTS: "list", "signature_map": SIGNATURES}.get(identifier, "object")

    def object(self, number: int) -> Any:
        """A variable, a table, a constant, the path of an asset.

        Raises:
            UnsupportedFileError: another kind of object.
        """
        if number not in self._objects:
            kind = self.kind(number)
            make: Callable[[int], Any] | None = {
                "variable": self._variable,
                "constant": self._constant,
                "asset": self._asset_path,
                "resource": self._table,
            }.get(kind)
            if make is None:
                what = "a function uses an object of a kind that is not known"
                raise UnsupportedFileError(what, in_=self.source, found=kind)
            self._objects[number] = make(number)
        return self._objects[number]

    def _variable(self, number: int) -> engine.Variable | Text:
        about = self.file.variable(number)
        key = self._numbers.key(number)
        return self._numbers.variable(about.name, key, about.dtype, about.shape, about.trainable)

    def _constant(self, number: int) -> Any:
        name = self.file.objects[number]["constant"].get("operation", "")
        node = self.file.graph.operations.get(name)
        value = None if node is None else node.attribute("value")
        if value is None:
            raise DamagedFileError(
                "an object is a constant that is not there", at=name, in_=self.source
            )
        return value

    def _asset_path(self, number: int) -> Any:
        file = self.file.objects[number]["asset"].get("file", 0)
        if not 0 <= file < len(self.file.files):
            raise DamagedFileError("an asset that is not there", in_=self.source)
        return self._path(self.file.files[file][1])

    def _path(self, name: str) -> Any:
        path = np.empty((), object)
        path[()] = f"{ASSETS}/{name}".encode()
        return path

    def _table(self, number: int) -> Any:
        """A table, filled: from the checkpoint, or by the function that does."""
        children = self.children(number)
        table = self._once(children, "_create_resource")
        if not table or not isinstance(table[0], Table):
            raise UnsupportedFileError(
                "a resource that is no table is not supported",
                in_=self.source,
                found=str(table)[:80],
            )
        self._objects[number] = table[0]  # which the next function takes
        columns = self._numbers.columns(number)
        if columns is not None:
            table[0].replace(*columns)
        else:
            self._once(children, "_initialize")
        return table[0]

    def _once(self, children: Mapping[str, int], name: str) -> list[Any]:
        """Run a function that takes nothing."""
        number = children.get(name)
        functions = () if number is None else self._functions(number)
        if not functions:
            return []
        concrete = self.file.concrete(functions[0])
        body = self.graph.functions[concrete.name]
        self.graph.check([(body, body.results, body.controls)])
        return self.graph.call(concrete.name, [self.object(n) for n in concrete.bound])

    # -- functions ------------------------------------------------------------------------------

    def _functions(self, number: int) -> Sequence[str]:
        fields = self.file.objects[number]
        if "bare" in fields:
            return [fields["bare"].get("function", "")]
        return fields.get("function", {}).get("concrete", [])

    def endpoint(self, name: str, number: int) -> Endpoint:
        """The endpoint that an object is.

        Args:
            name: the attribute that it stands in.
            number: of the object.
        """
        fields = self.file.objects[number]
        described = fields.get("bare") or fields.get("function") or {}
        spec, most = described.get("spec"), None
        parameters = Parameters([], {}) if spec is None else self.file.parameters(spec)
        if "bare" in fields:
            most = described.get("positional", 0)
        traced = [
            self._traced(name, self.file.concrete(function), parameters, most)
            for function in self._functions(number)
        ]
        if not traced:
            raise UnsupportedFileError(
                "the function was never called before it was saved", at=name, in_=self.source
            )
        return Endpoint(name, traced)

    def _traced(
        self, name: str, concrete: Concrete, parameters: Parameters, most: int | None
    ) -> Traced:
        takes = Takes(name, list(concrete.inputs[0]), concrete.inputs[1], parameters, most)
        body = self.graph.functions[concrete.name]
        count = len(body.arguments) - len(concrete.bound)
        plain = [spec for spec in takes.specs if isinstance(spec, Spec)]
        if count != len(plain) and not any(isinstance(s, OtherSpec) for s in takes.specs):
            raise DamagedFileError(
                "a function takes another number of tensors than its description says",
                at=concrete.name,
                in_=self.source,
            )
        bound = {
            argument: self.object(number)
            for argument, number in zip(body.arguments[count:], concrete.bound, strict=True)
        }
        return Traced(takes, concrete.outputs, self._compiled(body, body.arguments[:count], bound))

    def _compiled(self, body: Body, fed: Sequence[str], bound: dict[str, Any]) -> Compiled:
        if not self.graph.gradients and self.file.gradients:
            self._register_gradients()
        return Compiled(self.graph, body, fed, bound, body.results, body.controls)

    # -- signatures -----------------------------------------------------------------------------

    @cached_property
    def signatures(self) -> Endpoints:
        """What serves: functions of named tensors that give a dict."""
        number = self.children(0).get(SIGNATURES) if self.has_objects else None
        if number is not None:
            children = self.children(number)
            return Endpoints(children, lambda name: self.endpoint(name, children[name]))
        names = [n for n in self.file.signatures if not n.startswith(NOT_CALLED)]
        return Endpoints(names, self._signature)

    def _signature(self, name: str) -> Endpoint:
        """A signature whose tensors are those of the graph itself, as TensorFlow 1 wrote them."""
        inputs, outputs = self.file.signatures[name]
        self._initialize()
        plain = {key: Spec(spec.shape, spec.dtype) for key, spec in inputs.items()}
        takes = Takes(name, [], plain, Parameters([], {}), int(len(plain) == 1))
        fed = [Reference.read(inputs[key].name).node for key in sorted(inputs)]
        order = sorted(outputs)
        compiled = Compiled(
            self.graph,
            self.graph.outside,
            fed,
            self._asset_feeds,
            [outputs[key].name for key in order],
        )
        gives = {key: Spec(outputs[key].shape, outputs[key].dtype) for key in order}
        return Endpoint(name, [Traced(takes, gives, compiled)])

    @cached_property
    def _asset_feeds(self) -> dict[str, Any]:
        """Node that names a file -> its path."""
        return {Reference.read(tensor).node: self._path(name) for tensor, name in self.file.files}

    def _initialize(self) -> None:
        """Give the variables of the graph their values, and fill its tables; once."""
        if self.graph.resources.variables:
            return
        operations = self.file.graph.operations.values()
        for node in operations:
            if node.op in ("VarHandleOp", "VariableV2", "Variable"):
                self._name_variable(node)
        for collection in INITIALIZERS:
            for node in self.file.collections.get(collection, ()):
                if node in self.file.graph.operations:
                    self.graph.evaluate(self.graph.outside, self._asset_feeds, [], [node])

    def _name_variable(self, node: Any) -> None:
        shared = node.attribute("shared_name")
        name = shared.decode() if shared else node.name
        keys = [key for key in (name, node.name) if key in self._numbers]
        self.graph.resources.variables[name] = self._numbers.variable(
            name,
            keys[0] if keys else name,
            node.attribute("dtype", "float32"),
            node.attribute("shape") or (),
            trainable=False,  # nothing that is read says otherwise
        )
