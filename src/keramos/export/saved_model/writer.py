"""An archive -> a directory with `saved_model.pb` and `variables/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keramos.engine.stablehlo import Module
from keramos.errors import ConfigError
from keramos.export import calls
from keramos.export.endpoint import Endpoint
from keramos.export.loading import load
from keramos.export.onnx.refusal import report
from keramos.export.saved_model import keras_objects
from keramos.export.saved_model.functions import Program, function, wrapper
from keramos.export.saved_model.gradients import gradient
from keramos.export.saved_model.keras_objects import METADATA
from keramos.export.saved_model.native import body
from keramos.export.saved_model.objects import Objects
from keramos.export.saved_model.served_graph import INIT, SAVER, ServedGraph
from keramos.export.saved_model.values import Message
from keramos.export.verification import Runner
from keramos.storage.tensorflow.bundle_writer import BundleWriter
from keramos.storage.tensorflow.messages import encoded
from keramos.storage.tensorflow.object_graph import KEY

if TYPE_CHECKING:
    from keramos.engine.variable import Variable
    from keramos.export.archive import ExportArchive

#: Of the graph: what wrote it, and the oldest that reads it.
GRAPH_VERSION = {"producer": 1645, "min_consumer": 12}
DEFAULT = "serving_default"
HOLDS_TEXT = True
TRACING = {"kept_calls": body.KEPT_CALLS, "folds": True}


def write(
    archive: ExportArchive,
    path: Path,
    *,
    gradients: bool = True,
    stablehlo: bool | None = None,
    function_aliases: Mapping[str, Endpoint] | None = None,
) -> None:
    """Write a SavedModel.

    Args:
        archive: its endpoints and variables.
        path: of the directory, which is not there.
        gradients: whether it can be trained on, which doubles programs in StableHLO.
        stablehlo: True: endpoints are programs in StableHLO, which TensorFlow 2.14 and later
            compiles; False: operations of TensorFlow, which all of its versions and converters
            know; None: these where TensorFlow has all that they need.
        function_aliases: other names of endpoints, which TensorFlow's loader gives if it is asked
            to.

    Raises:
        ConfigError: an endpoint computes what TensorFlow cannot.
        SaveError: `stablehlo=False`, and TensorFlow has no operations for it; each is named.
        UnsupportedFileError: a dtype that TensorFlow does not have.
    """
    objects = Objects(archive.variables)
    for name, group in lists(archive).items():
        objects.add_list(name, group)
    aliases = _aliases(archive, function_aliases or {})
    write_artifact(path, lambda: programs(archive, gradients, stablehlo), objects, aliases)


def programs(
    archive: ExportArchive, gradients: bool = True, stablehlo: bool | None = None
) -> Sequence[Program]:
    """The endpoints of an archive as TensorFlow sees them; arguments and errors as those of
    `write`.
    """
    endpoints = enumerate(archive.endpoints.values())
    return [_program(endpoint, number, gradients, stablehlo) for number, endpoint in endpoints]


def _aliases(archive: ExportArchive, aliases: Mapping[str, Any]) -> dict[str, str]:
    """Endpoint -> alias."""
    named = {id(endpoint): name for name, endpoint in archive.endpoints.items()}
    for alias, endpoint in aliases.items():
        if id(endpoint) not in named:
            raise ConfigError(
                f"the alias {alias!r} is for no endpoint of this archive",
                hint="function_aliases={…: archive.add_endpoint(…)}",
            )
    return {named[id(endpoint)]: str(alias) for alias, endpoint in aliases.items()}


def write_artifact(
    path: Path,
    programs: Callable[[], Sequence[Program]],
    objects: Objects,
    aliases: Mapping[str, str] = {},
) -> None:
    """Write the files of a SavedModel.

    Args:
        path: of the directory, which is not there.
        programs: gives what can be called, while the numbers are on their way to the disk.
        objects: what is in it; the programs are added.
        aliases: endpoint -> another name for it.

    Raises:
        UnsupportedFileError: a dtype that TensorFlow does not have.
    """
    folder = path / "variables"
    folder.mkdir(parents=True)
    with BundleWriter(folder / "variables") as bundle:
        bundle.add(objects.tensors())
        called = programs()
        graph = ServedGraph(objects.variables, objects.keys)
        library = _library(called, objects, graph)
        objects.finish()
        bundle.add(objects.tensors())  # those that only the checkpoint has
        bundle.finish({KEY: objects.checkpoint()})
    if objects.described:
        (path / METADATA).write_bytes(keras_objects.metadata(objects.described))
    names = {p.name: aliases[p.endpoint.name] for p in called if p.endpoint.name in aliases}
    (path / "saved_model.pb").write_bytes(_saved_model(graph, library, objects, names))


def run(path: Path) -> Runner:
    """What calls the endpoints of a SavedModel."""
    signatures = load(path).signatures
    return lambda endpoint, inputs: signatures[endpoint](**inputs)


def _program(endpoint: Endpoint, number: int, gradients: bool, stablehlo: bool | None) -> Program:
    if not stablehlo and not (gradients and endpoint.trace.gradient_rules and stablehlo is None):
        operations, refusals = body.of_endpoint(endpoint)
        if operations is not None:
            return Program(endpoint, number, operations)
        if stablehlo is False:
            raise report(refusals, "TensorFlow has no operations for this endpoint")
    module = endpoint.trace.stablehlo(platforms=("tpu",), assertions=False)
    calls.check(endpoint, module, "TensorFlow")
    return Program(endpoint, number, module, _gradient(endpoint) if gradients else None)


def _gradient(endpoint: Endpoint) -> Module | None:
    """What gives gradients; None for what has none."""
    if not endpoint.is_differentiable:
        return None
    module = endpoint.trace.gradient(platforms=("tpu",), assertions=False)
    return None if module.custom_calls - calls.EXPANDED else module


def lists(archive: ExportArchive) -> Mapping[str, Sequence[Variable]]:
    """Attributes of the artifact that are lists of variables."""
    return {
        "variables": archive.variables,
        "trainable_variables": archive.trainable_variables,
        "non_trainable_variables": archive.non_trainable_variables,
        **archive.collections,
        "_all_variables": archive.variables,
        "_misc_assets": [],
    }


def _library(programs: Sequence[Program], objects: Objects, graph: ServedGraph) -> bytes:
    """The functions of all endpoints; objects and signatures are added on the way."""
    functions: list[bytes] = []
    registered: list[Message] = []
    for program in programs:
        called = function(program)
        wrapped = wrapper(program, called)
        pullback = None if program.gradient is None else gradient(program)
        functions += [encoded("FunctionDef", called), encoded("FunctionDef", wrapped)]
        if pullback is not None:
            functions.append(encoded("FunctionDef", pullback.function))
            registered.append(
                {"function": program.gradient_name, "operation": program.gradient_type}
            )
        objects.add_program(program, pullback)
        for key in (program.endpoint.name, *([] if program.number else [DEFAULT])):
            objects.add_signature(key, program)
            graph.add(key, program, wrapped)
    return encoded("Library", {"function": functions, "registered": registered})


def _saved_model(
    graph: ServedGraph, library: bytes, objects: Objects, aliases: Mapping[str, str]
) -> bytes:
    nodes = [encoded("Node", message) for message in graph.nodes]
    meta_graph = {
        "info": {
            "tags": ["serve"],
            "tensorflow_version": "2.15.0",
            "git_version": "keramos",
            "stripped_defaults": True,
            "aliases": aliases,
        },
        "graph": encoded("Graph", {"node": nodes, "library": library, "versions": GRAPH_VERSION}),
        "saver": SAVER,
        "collections": {"saved_model_main_op": {"nodes": {"name": [INIT]}}},
        "signatures": {key: encoded("Signature", s) for key, s in graph.signatures.items()},
        "objects": objects.graph(),
    }
    return encoded("SavedModel", {"version": 1, "graphs": [encoded("MetaGraph", meta_graph)]})
