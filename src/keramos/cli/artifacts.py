"""What `keramos export` does, and `info` and `predict` where they are given what it wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from keramos import storage
from keramos.cli import running
from keramos.errors import ConfigError, UnknownNameError
from keramos.export import inspection

if TYPE_CHECKING:
    from keramos.export.formats import Format
    from keramos.export.inspection import ArtifactInfo

SHOWN = 6  # operations on the screen


def is_program(file: str) -> bool:
    """Whether a file is an artifact, and not a SavedModel with the config of a model."""
    with storage.open(file, whole=False) as archive:
        kind = inspection.kind_of(archive)
        return kind is not None and not (kind == "saved_model" and _has_config(archive))


def _has_config(archive: storage.Archive) -> bool:
    from keramos.saving.formats import table

    return table.read_any(archive).config is not None


def inspected(file: str) -> ArtifactInfo | None:
    """What is in an artifact; None for a file that holds a model or weights."""
    return inspection.inspect(file) if is_program(file) else None


def show(info: ArtifactInfo) -> None:
    """One screen about an artifact."""
    from keramos.cli import screens

    screens.show_facts(info.source, info.format, _facts(info), _problems(info))


def _facts(info: ArtifactInfo) -> Iterator[tuple[str, str]]:
    from keramos.cli.screens import human_size

    yield "written by", info.writer or "unknown"
    for line in info.readers:
        yield "runs in", line
    yield "programs", human_size(info.program_nbytes)
    size = human_size(info.variable_nbytes)
    yield "variables", f"{info.parameters:,} parameters in {info.variables} tensors, {size}"
    for name, line in info.endpoints.items():
        yield "endpoint", f"{name}{line}"
    for name, line in info.signatures.items():
        yield "signature", f"{name}{line}"
    if info.operations:
        rows = [f"{count} × {name}" for name, count in info.operations.items()]
        more = f", and {len(rows) - SHOWN} others" if len(rows) > SHOWN else ""
        yield "operations", f"{sum(info.operations.values())}: {', '.join(rows[:SHOWN])}{more}"


def _problems(info: ArtifactInfo) -> Iterator[tuple[str, str]]:
    for name, why in info.refused.items():
        yield "not run here", f"{name}: {why}"


def _serving(names: Sequence[str]) -> str:
    """Of the endpoints the one that serves."""
    if len(names) == 1:
        return names[0]
    return "serving_default" if "serving_default" in names else "serve"


def predict(file: str, inputs: str, endpoint: str | None) -> dict[str, Any]:
    """Outputs of an endpoint for the arrays in `inputs`, by name.

    Raises:
        UnknownNameError: there is no such endpoint.
        MissingExtraError: a file of ONNX, where onnxruntime is not installed.
    """
    import numpy as np

    from keramos.export import load

    artifact = load(file)
    signatures = artifact.signatures
    name = endpoint or _serving(list(signatures))
    if name not in signatures:
        raise UnknownNameError(
            f"the artifact has no endpoint {name!r}",
            name=name,
            candidates=signatures,
            in_=file,
            wanted=", ".join(signatures) or None,
            hint="--endpoint NAME",
        )
    arrays = running.read(inputs)
    # a file of ONNX has one program, whose inputs it names itself
    names = list(getattr(signatures[name], "inputs", None) or artifact.inputs)
    chosen = running.inputs_among(arrays, names)
    if len(chosen) != len(names):
        raise ConfigError(
            f"the endpoint takes {len(names)} input(s), the file has {len(chosen)} array(s)",
            found=", ".join(arrays),
            wanted=f"{', '.join(names)}; or x0, x1 …",
        )
    values = {name: arrays[array] for name, array in zip(names, chosen, strict=True)}
    outputs = signatures[name](**values)
    return {key: np.asarray(value) for key, value in outputs.items()}


def export_format(name: str | None, target: str) -> Format:
    """The format of a name, or else of the ending of a path.

    Raises:
        ConfigError: there is none.
        MissingExtraError: what it needs is not installed.
    """
    from keramos.export import formats

    entry = formats.for_path(target) if name is None else formats.named(name)
    entry.check_installed()
    return entry


def opened(file: str, weights: str | None, trust: tuple[str, ...]) -> Any:
    """The model in a file."""
    from keramos.saving.load import load_model

    return load_model(file, compile=False, trusted=trust, weights=weights)


def export(
    model: Any,
    target: str,
    format: Format,
    batch: str,
    opset: int | None,
    *,
    verify: bool,
    verbose: bool,
) -> None:
    """Write a model as an artifact.

    Args:
        model: of a file.
        target: where.
        format: how.
        batch: `dynamic`, or a number.
        opset: of ONNX.
        verify: whether what was written is run.
        verbose: whether it is described.

    Raises:
        ConfigError: a batch that is no number; an option that the format does not have.
    """
    from keramos.export import model_export

    if batch != "dynamic" and not (batch.isdecimal() and int(batch)):
        raise ConfigError("--batch is a number of rows, or 'dynamic'", found=batch)
    options: dict[str, Any] = {} if opset is None else {"opset_version": opset}
    if batch != "dynamic":
        options["input_signature"] = model_export.signature_of_batch(model, int(batch))
    if not verify:
        options["verify"] = False
    model.export(target, format=format.name, verbose=verbose, **options)
