"""What is in an artifact: what can be called, how large it is, who wrote it, and what runs it.

Nothing is run, and nothing is read but by readers of our own: those of others can be brought down.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from keramos import storage
from keramos.errors import KeramosError, UnrecognizedFileError
from keramos.programs import signature_file
from keramos.storage import Archive, Limits

if TYPE_CHECKING:
    from keramos.programs import Artifact

GRAPH = "saved_model.pb"
_MODULE = "XlaCallModule"
#: Newest operator set -> the first onnxruntime that runs it.
ONNX_RUNTIMES: Mapping[int, str] = {
    15: "1.10", 16: "1.11", 17: "1.12", 18: "1.14", 19: "1.15", 20: "1.17", 21: "1.18",
}  # fmt: skip
_HEADER = re.compile(rb"ML\xefR.{1,4}?StableHLO_v(\d+(?:\.\d+)*)\0", re.DOTALL)


@dataclass(frozen=True)
class ArtifactInfo:
    """An artifact at a glance.

    Attributes:
        source: its name.
        format: `saved_model`, `stablehlo`, `jax` or `onnx`.
        writer: as written; None where nothing says it.
        readers: what runs it, a line each.
        endpoints: by name, with what they take and give.
        signatures: those that are not endpoints of the same name, likewise.
        program_nbytes: bytes of the programs.
        variables: their number.
        parameters: elements of all variables.
        variable_nbytes: bytes of all variables.
        operations: name -> how often it stands in the programs.
        refused: endpoint -> why `keramos.export.load` does not run it.
    """

    source: str
    format: str
    writer: str | None
    readers: list[str]
    endpoints: dict[str, str]
    signatures: dict[str, str]
    program_nbytes: int
    variables: int
    parameters: int
    variable_nbytes: int
    operations: dict[str, int] = field(default_factory=dict[str, int])
    refused: dict[str, str] = field(default_factory=dict[str, str])

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def kind_of(archive: Archive) -> str | None:
    """`saved_model`, `programs` (the formats stablehlo and jax), `onnx`; None for what is none."""
    if GRAPH in archive:
        return "saved_model"
    if signature_file.NAME in archive:
        return "programs"
    return "onnx" if storage.recognise(archive) == "onnx" else None


def inspect(filepath: Any, *, limits: Limits | None = None) -> ArtifactInfo:
    """Look into an artifact.

    Args:
        filepath: a directory, a zip of it, or an `.onnx` file.
        limits: what it may cost.

    Raises:
        UnrecognizedFileError: it is no artifact.
        DamagedFileError: it contradicts itself.
    """
    with storage.open(filepath, limits=limits, whole=False) as archive:
        kind = kind_of(archive)
        if kind is None:
            raise UnrecognizedFileError("this is no artifact", in_=archive.source)
        return _READERS[kind](archive)


def _saved_model(archive: Archive) -> ArtifactInfo:
    from keramos.programs import Program, Revived

    program = Program(archive)
    file, artifact = program.file, Revived(program)
    bodies = list(file.functions.values()) or [file.graph]
    nodes = [node for body in bodies for node in body.operations.values()]
    modules = [node.attribute("module", b"") for node in nodes if node.op == _MODULE]
    counts = Counter(node.op for node in nodes)
    version = file.tensorflow_version
    ours = file.git_version == "keramos"
    return _described(
        archive,
        "saved_model",
        "keramos" if ours else f"TensorFlow {version}" if version else None,
        _tensorflows(version, ours, modules),
        artifact,
        archive.member(GRAPH).size,
        counts,
        _refused(artifact.signatures) | _refused(artifact.endpoints),
    )


def _programs(archive: Archive) -> ArtifactInfo:
    from keramos.engine import portable_artifact
    from keramos.programs import Portable

    artifact = Portable(archive)
    signatures = artifact.file.endpoints.values()
    members = [archive.member(s.program) for s in signatures if s.program in archive]
    counts: Counter[str] = Counter()
    refused: dict[str, str] = {}
    for signature in signatures:
        counts.update(signature.operations)
        if others := portable_artifact.unknown_calls(signature.custom_calls):
            refused[signature.name] = f"calls of what is not known: {', '.join(others)}"
    versions = [s.stablehlo for s in signatures if s.stablehlo]
    readers = ["jax: jax.export.deserialize"]
    if artifact.file.format == "stablehlo":
        readers = [_of_stablehlo(versions), "jax, through keramos.export.load"]
    size = sum(member.size for member in members)
    writer = artifact.file.writer
    format = artifact.file.format
    return _described(archive, format, writer, readers, artifact, size, counts, refused)


def _described(
    archive: Archive,
    format: str,
    writer: str | None,
    readers: list[str],
    artifact: Artifact,
    program_nbytes: int,
    operations: Counter[str],
    refused: dict[str, str],
) -> ArtifactInfo:
    endpoints = _lines(artifact.endpoints)
    others = {n: e for n, e in artifact.signatures.items() if n not in endpoints}
    variables = artifact.variables
    sizes = [(v.size, v.size * storage.dtypes.itemsize(v.dtype)) for v in variables]
    return ArtifactInfo(
        source=archive.source,
        format=format,
        writer=writer,
        readers=readers,
        endpoints=endpoints,
        signatures=_lines(others),
        program_nbytes=program_nbytes,
        variables=len(variables),
        parameters=sum(size for size, _ in sizes),
        variable_nbytes=sum(nbytes for _, nbytes in sizes),
        operations=dict(operations.most_common()),
        refused=refused,
    )


def _lines(endpoints: Mapping[str, Any]) -> dict[str, str]:
    """What endpoints take and give; `(…)` for those that cannot be told."""
    lines: dict[str, str] = {}
    for name in endpoints:
        try:
            lines[name] = endpoints[name].signature
        except KeramosError:
            lines[name] = "(…)"
    return lines


def _refused(endpoints: Mapping[str, Any]) -> dict[str, str]:
    """Those that do not run here, and why."""
    refused: dict[str, str] = {}
    for name in endpoints:
        try:
            endpoints[name].check()
        except KeramosError as error:
            refused[name] = f"{error.what}: {error.found}" if error.found else error.what
    return refused


# -- Who reads it ----------------------------------------------------------------------------------


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _of_stablehlo(versions: Iterable[str]) -> str:
    newest = max(versions, key=_number, default="0.9.0")
    return f"readers of StableHLO {newest} and later"


def _tensorflows(written: str | None, ours: bool, modules: Iterable[bytes]) -> list[str]:
    """What was seen: TensorFlow 2.14 reads StableHLO 0.14.0, 2.15 not 1.1.0, 2.21 reads 1.17.0."""
    headers = [_HEADER.match(bytes(module[:64])) for module in modules]
    versions = [header[1].decode() for header in headers if header]
    if not versions:
        return [f"TensorFlow {written} and later"] if written and not ours else ["TensorFlow"]
    newest = max(versions, key=_number)
    if _number(newest) <= (0, 14, 0):
        return ["TensorFlow 2.14 and later"]
    return [f"a TensorFlow that reads StableHLO {newest}: 2.21 does up to 1.17.0, 2.15 does not"]


# -- ONNX ------------------------------------------------------------------------------------------


def _onnx(archive: Archive) -> ArtifactInfo:
    from keramos.storage.onnx.dtypes import NUMBERS
    from keramos.storage.onnx.messages import SCHEMA
    from keramos.storage.protobuf.decoding import Decoder

    assert archive.whole is not None
    decoder = Decoder(SCHEMA, archive.source, archive.limits)
    fields = decoder.decode("Model", archive.whole.view(0, archive.whole.size))
    graph = fields.get("graph", {})
    if not graph.get("output"):
        raise UnrecognizedFileError("this is no model in ONNX", in_=archive.source)
    names = {number: name for name, number in NUMBERS.items()}
    tensors = graph.get("initializer", [])
    elements = [max(0, math.prod(tensor.get("dims", ()))) for tensor in tensors]
    nbytes = [
        n * storage.dtypes.itemsize(names.get(t.get("data_type", 0), "float32"))
        for n, t in zip(elements, tensors, strict=True)
    ]
    inside = sum(len(tensor.get("raw_data", b"")) for tensor in tensors)
    operator_sets = {
        o.get("domain", ""): o.get("version", 0) for o in fields.get("opset_import", [])
    }
    weights = {tensor.get("name") for tensor in tensors}
    takes = [v for v in graph.get("input", []) if v.get("name") not in weights]
    ends = [", ".join(_onnx_value(v, names) for v in vs) for vs in (takes, graph["output"])]
    writer = " ".join(filter(None, (fields.get(f"producer_{n}") for n in ("name", "version"))))
    return ArtifactInfo(
        source=archive.source,
        format="onnx",
        writer=writer or None,
        readers=list(_onnx_readers(operator_sets)),
        endpoints={"serve": f"({ends[0]}) -> {ends[1]}"},
        signatures={},
        program_nbytes=archive.whole.size - inside,
        variables=len(tensors),
        parameters=sum(elements),
        variable_nbytes=sum(nbytes),
        operations=dict(Counter(_onnx_operations(graph)).most_common()),
    )


def _onnx_operations(graph: Mapping[str, Any]) -> Iterator[str]:
    for node in graph.get("node", []):
        yield ".".join(filter(None, (node.get("domain"), node.get("op_type", ""))))
        for attribute in node.get("attribute", []):
            yield from _onnx_operations(attribute.get("g", {}))


def _onnx_value(value: Mapping[str, Any], names: Mapping[int, str]) -> str:
    tensor = value.get("type", {}).get("tensor_type", {})
    dims = tensor.get("shape", {}).get("dim", [])
    sizes = [str(d.get("dim_value", d.get("dim_param", "?"))) for d in dims]
    dtype = names.get(tensor.get("elem_type", 0), "?")
    return f"{value.get('name', '')}: {dtype}[{', '.join(sizes)}]"


def _onnx_readers(operator_sets: Mapping[str, int]) -> Iterator[str]:
    version = operator_sets.get("", 0)
    first = next((v for n, v in ONNX_RUNTIMES.items() if version <= n), None)
    yield f"operator set {version}" + (f": onnxruntime {first} and later" if first else "")
    for domain, number in operator_sets.items():
        if domain:
            yield f"operators of {domain} {number}"


_READERS: Mapping[str, Callable[[Archive], ArtifactInfo]] = {
    "saved_model": _saved_model,
    "programs": _programs,
    "onnx": _onnx,
}
