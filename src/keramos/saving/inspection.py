"""What is in a model file, without building the model: who wrote it, its layers, sizes, training
state, what it asks for.

Of the tensors, only the optimizer's step counter is read. A class is imported only for the shapes
of outputs, and only where the whole model is built-in; see `output_shapes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from keramos import storage
from keramos.codec.canonical import Json
from keramos.codec.names import OPERATION_MODULES, OWN_NAMES, snake_case
from keramos.codec.session import Session
from keramos.codec.trust import NEVER, Finding
from keramos.dialects.writing import oldest_reader
from keramos.dialects.writing.reader import shown
from keramos.saving import nodes
from keramos.saving.audit import audit
from keramos.saving.formats import table
from keramos.saving.graph_faults import graph_warnings
from keramos.saving.lambdas import Listing, listings
from keramos.saving.output_shapes import Path, Shape, output_shapes
from keramos.saving.paths import OPTIMIZER, VARS, Numbering
from keramos.saving.snapshot import Snapshot
from keramos.storage import Limits, WeightStore
from keramos.storage.archive import Source


@dataclass(frozen=True)
class LayerInfo:
    """One layer as the config has it.

    Attributes:
        depth: how many models it stands inside of.
        name: its name.
        class_name: its class.
        path: where its weights stand.
        output_shape: of what it puts out; a nest of shapes where that is several tensors; None
            where it cannot be known without code that the file does not hold.
        parameters: elements of its weights.
        nbytes: bytes of its weights.
        tensors: number of its weights.
        at: where it stands in the config, `$.config.layers[3]`.
    """

    depth: int
    name: str
    class_name: str
    path: str
    output_shape: Any
    parameters: int
    nbytes: int
    tensors: int
    at: str = ""


@dataclass(frozen=True)
class TrainingInfo:
    """What the file says about training.

    Attributes:
        optimizer: class of the optimizer.
        iterations: steps taken, if the file holds the optimizer's state.
        loss: as written.
        metrics: as written.
        state_tensors: number of tensors of the optimizer.
        state_nbytes: their bytes.
    """

    optimizer: str | None
    iterations: int | None
    loss: Any
    metrics: Any
    state_tensors: int
    state_nbytes: int


@dataclass(frozen=True)
class FileInfo:
    """A model file at a glance.

    Attributes:
        source: its name.
        format: by content.
        keras_version: of the writer.
        writer: another library that wrote it.
        backend: of the writer.
        oldest_reader: the first release of Keras that takes the file as it is; of files before
            Keras 3, the one that wrote it, or that it was written for. None where nobody knows.
        date_saved: as written.
        class_name: of the model; None where only weights are stored.
        name: of the model.
        layers: in the order of the file.
        parameters: elements of all weights.
        nbytes: bytes of all weights.
        tensors: number of weights.
        dtypes: element type -> number of tensors.
        training: None if the model was not compiled.
        custom: names that the reader must know, with the places that use them.
        refused: what the file asks for and no file gets, with the reason.
        unsupported: classes of Keras that this version lacks.
        assets: files that layers keep.
        metadata: the user's own.
        rewritten: upgrade rules that apply.
        warnings: what in the file cannot be what was saved, a sentence each.
        code: what the code in it says, whether or not operations say it.
        signatures: what of a SavedModel can be called, by name: types of inputs and outputs.
        findings: all that it asks for and that is not simply given, with what to do about each;
            `custom`, `refused` and `unsupported` are made of them.
    """

    source: str
    format: str
    keras_version: str | None
    writer: str | None
    backend: str | None
    oldest_reader: str | None
    date_saved: str | None
    class_name: str | None
    name: str | None
    layers: list[LayerInfo]
    parameters: int
    nbytes: int
    tensors: int
    dtypes: dict[str, int]
    training: TrainingInfo | None
    custom: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    refused: dict[str, str] = field(default_factory=dict[str, str])
    unsupported: dict[str, str] = field(default_factory=dict[str, str])
    assets: list[str] = field(default_factory=list[str])
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    rewritten: dict[str, int] = field(default_factory=dict[str, int])
    warnings: list[str] = field(default_factory=list[str])
    code: list[Listing] = field(default_factory=list[Listing])
    signatures: dict[str, str] = field(default_factory=dict[str, str])
    findings: list[Finding] = field(default_factory=list[Finding])

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    def _repr_html_(self) -> str:
        from keramos.saving.notebook import of_info  # notebooks alone need it

        return of_info(self)


def inspect(filepath: Source, *, limits: Limits | None = None) -> FileInfo:
    """Look into a model or weights file.

    Args:
        filepath: path, path-like, bytes, binary file object or URL; recognised by content.
        limits: `keramos.storage.Limits`; what the file may cost.

    Raises:
        FileError: the file is missing, damaged or of another kind.
    """
    with storage.open(filepath, limits=limits, whole=False) as archive:
        return describe(table.read_any(archive), shaped=archive.limits)


def untrusted(filepath: Source, *, limits: Limits | None = None) -> list[str]:
    """The names that a file wants and that are not simply given: code, functions that act on the
    machine, files to be read, classes and functions that nobody here knows.

    Args:
        filepath: as `load_model` takes it.
        limits: `keramos.storage.Limits`; what the file may cost.
    """
    with storage.open(filepath, limits=limits, whole=False) as archive:
        info = describe(table.read_any(archive))
    return [*info.refused, *info.custom]


def describe(snapshot: Snapshot, *, shaped: Limits | None = None) -> FileInfo:
    """The same for a snapshot.

    Args:
        snapshot: of a file.
        shaped: the limits of the file, where the shapes of outputs are wanted, for which classes
            may be imported.
    """
    weights = snapshot.model_weights
    examined = audit(snapshot, Session())
    config, findings = nodes.mapping(examined.upgraded.config), examined.findings
    buildable = all(finding.training for finding in findings)
    shapes = output_shapes(config, shaped, buildable=buildable) if shaped else {}
    origin = snapshot.origin
    dtypes: dict[str, int] = {}
    for tensor in weights.values():
        dtypes[tensor.dtype] = dtypes.get(tensor.dtype, 0) + 1
    return FileInfo(
        source=origin.source,
        format=origin.format,
        keras_version=origin.keras_version,
        writer=origin.writer,
        backend=origin.backend,
        oldest_reader=_oldest_reader(snapshot),
        date_saved=origin.date_saved or None,
        class_name=_shown(config.get("class_name")),
        name=_shown(nodes.arguments(config).get("name")),
        layers=list(_layers(config, "$", "", (), snapshot, shapes)),
        parameters=sum(t.size for t in weights.values()),
        nbytes=sum(t.nbytes for t in weights.values()),
        tensors=len(weights),
        dtypes=dtypes,
        training=_training(config, snapshot),
        custom=_places(findings),
        refused={f.name: f.why for f in findings if f.kind in NEVER},
        unsupported={
            f.name: f.path for f in findings if f.kind == "unsupported" and not f.training
        },
        assets=sorted(snapshot.assets),
        metadata={k: v for k, v in snapshot.metadata.items() if k not in table.RESERVED_METADATA},
        rewritten=dict(examined.upgraded.log),
        warnings=graph_warnings(snapshot.config, origin),
        code=[] if examined.errors else listings(examined.upgraded.config),
        signatures=dict(snapshot.signatures),
        findings=findings,
    )


def _oldest_reader(snapshot: Snapshot) -> str | None:
    """Of what Keras 3 wrote, what its config asks for; older files, their own writer read."""
    origin = snapshot.origin
    if snapshot.config is None or origin.family is None:
        return None
    if origin.family != "keras3":
        return f"Keras {origin.keras_version}" if origin.keras_version else None
    return shown(oldest_reader(snapshot.config))


def _places(findings: list[Finding]) -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for finding in findings:
        if finding.kind in ("unknown", "foreign"):
            places.setdefault(finding.name, []).append(finding.path)
    return places


def _layers(
    config: Json,
    at: str,
    prefix: str,
    around: Path,
    snapshot: Snapshot,
    shapes: Mapping[Path, Shape],
) -> Iterator[LayerInfo]:
    numbering = Numbering()
    is_stack = nodes.mapping(config).get("class_name") == "Sequential"
    for here, layer in nodes.placed_layers(config, at):
        module = layer.get("module")
        if isinstance(module, str) and module in OPERATION_MODULES:
            continue
        class_name = str(layer.get("class_name"))
        if class_name == "InputLayer" and is_stack:
            continue
        step = snake_case(OWN_NAMES.get(class_name, class_name))
        path = f"{prefix}layers/{numbering.next(step)}"
        name = str(nodes.arguments(layer).get("name") or layer.get("name") or class_name)
        place = snapshot.arrangement.place(path, name)
        weights = snapshot.weights.under(place)
        yield LayerInfo(
            depth=len(around),
            name=name,
            class_name=class_name,
            path=place,
            output_shape=shapes.get((*around, name)),
            parameters=sum(t.size for t in weights.values()),
            nbytes=weights.nbytes,
            tensors=len(weights),
            at=here,
        )
        yield from _layers(layer, here, f"{place}/", (*around, name), snapshot, shapes)


def _training(config: Mapping[str, Json], snapshot: Snapshot) -> TrainingInfo | None:
    recipe = nodes.mapping(config.get("compile_config"))
    if not recipe:
        return None
    optimizer = recipe.get("optimizer")
    if isinstance(optimizer, dict):
        optimizer = optimizer.get("class_name")
    state = snapshot.weights.under(OPTIMIZER)
    return TrainingInfo(
        optimizer=_shown(optimizer),
        iterations=_iterations(state),
        loss=_named(recipe.get("loss")),
        metrics=_named(recipe.get("metrics")),
        state_tensors=len(state),
        state_nbytes=state.nbytes,
    )


def _iterations(state: WeightStore) -> int | None:
    first = state.get(f"{VARS}/0")
    return (
        int(first.read())
        if first is not None and first.shape == () and "int" in first.dtype
        else None
    )


def _shown(value: Json) -> str | None:
    return None if value is None else str(value)


def _named(value: Json) -> Json:
    """A loss or metric as people say it."""
    if isinstance(value, dict) and "class_name" in value:
        config = value.get("config")
        if isinstance(config, dict) and "fn" in config:
            return _named(config["fn"])  # a class that only takes the mean of a function
        return str(config if isinstance(config, str) else value["class_name"])
    if isinstance(value, dict):
        return {k: _named(v) for k, v in value.items()}
    return [_named(v) for v in value] if isinstance(value, list) else value
