"""An archive -> the directory that both formats share, given the program of each endpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keramos import __version__, _tree
from keramos.engine import listing
from keramos.errors import ConfigError
from keramos.export.endpoint import Endpoint
from keramos.export.loading import load
from keramos.export.verification import Runner
from keramos.programs.portable import VARIABLES
from keramos.programs.signature_file import (
    ENDINGS,
    NAME,
    Signature,
    SignatureFile,
    StoredVariable,
    Tensor,
    digest_of,
)
from keramos.storage import WeightStore, safetensors, write_archive
from keramos.storage.tensor import LazyTensor

if TYPE_CHECKING:
    from keramos.engine.variable import Variable
    from keramos.export.archive import ExportArchive

#: What a name of a tensor cannot be in a safetensors file.
METADATA = "__metadata__"


@dataclass(frozen=True)
class Code:
    """The program of an endpoint: of the variables of its trace, then the inputs.

    Attributes:
        content: of the file.
        stablehlo: the oldest version of StableHLO that reads it.
        custom_calls: what a reader must know beside StableHLO.
        operations: name -> how often it stands in it.
    """

    content: bytes
    operations: Mapping[str, int]
    stablehlo: str | None = None
    custom_calls: tuple[str, ...] = ()


def write(
    archive: ExportArchive, path: Path, format: str, code: Callable[[Endpoint], Code]
) -> None:
    """Write the directory.

    Args:
        archive: its endpoints and variables.
        path: of the directory, which is not there.
        format: a key of `signature_file.ENDINGS`.
        code: makes the program of an endpoint.

    Raises:
        ConfigError: two endpoints whose files some systems take for one; a result that is no nest.
        UnsupportedFileError: a variable of a dtype that safetensors files do not have.
    """
    _check_names(archive)
    variables = archive.variables
    names = _names(variables)
    numbers = {id(variable): i for i, variable in enumerate(variables)}
    image = safetensors.plan(_store(variables, names))
    programs = {name: code(endpoint) for name, endpoint in archive.endpoints.items()}
    file = SignatureFile(
        format,
        f"keramos {__version__}",
        tuple(
            StoredVariable(name, tuple(v.shape), v.dtype, bool(v.trainable))
            for name, v in zip(names, variables, strict=True)
        ),
        {
            name: _signature(endpoint, format, programs[name], numbers)
            for name, endpoint in archive.endpoints.items()
        },
        {
            name: tuple(dict.fromkeys(numbers[id(v)] for v in group))
            for name, group in archive.collections.items()
        },
    )
    members = {file.endpoints[name].program: code.content for name, code in programs.items()}
    write_archive(path, {NAME: file.text(), **members, VARIABLES: image}, zipped=False)


def run(path: Path) -> Runner:
    """What calls the endpoints of the directory."""
    signatures = load(path).signatures
    return lambda endpoint, inputs: signatures[endpoint](**inputs)


def _check_names(archive: ExportArchive) -> None:
    folded: dict[str, str] = {}
    for name in archive.endpoints:
        other = folded.setdefault(name.casefold(), name)
        if other != name:
            raise ConfigError(
                f"the endpoints {other!r} and {name!r} differ only in capitals",
                hint="some file systems take their files for one: rename an endpoint",
            )


def _names(variables: Sequence[Variable]) -> list[str]:
    """Paths of the variables, all different."""
    taken = {METADATA}
    names: list[str] = []
    for variable in variables:
        path = variable.path or variable.name
        name, number = path, 0
        while name in taken:
            number += 1
            name = f"{path}_{number}"
        taken.add(name)
        names.append(name)
    return names


def _store(variables: Sequence[Variable], names: Sequence[str]) -> WeightStore:
    return WeightStore({
        name: LazyTensor.of(name, variable.contents)
        for name, variable in zip(names, variables, strict=True)
    })  # fmt: skip


def _signature(
    endpoint: Endpoint, format: str, code: Code, numbers: Mapping[int, int]
) -> Signature:
    trace = endpoint.trace
    return Signature(
        name=endpoint.name,
        program=f"{endpoint.name}{ENDINGS[format]}",
        digest=digest_of(code.content),
        arguments={name: _plain(nest, endpoint) for name, nest in endpoint.structure.items()},
        inputs=tuple(_tensor(value.name, value) for value in endpoint.inputs),
        outputs=tuple(_tensor(result.name, result.value) for result in endpoint.outputs),
        results=_plain(trace.results, endpoint),
        variables=tuple(numbers[id(read.variable)] for read in trace.variables),
        updates=tuple(numbers[id(update.variable)] for update in trace.updates),
        constraints=tuple(endpoint.constraints),
        stablehlo=code.stablehlo,
        custom_calls=code.custom_calls,
        operations=dict(sorted(code.operations.items())),
    )


def _tensor(name: str, value: listing.Value) -> Tensor:
    return Tensor(name, value.shape, value.dtype)


def _plain(nest: Any, endpoint: Endpoint) -> Any:
    """A nest of names as JSON has it: lists, and dicts whose keys are text."""
    if nest is None or isinstance(nest, str):
        return nest
    if isinstance(nest, Mapping):
        keys = [str(key) for key in nest]
        if len(set(keys)) == len(keys):
            return dict(zip(keys, (_plain(v, endpoint) for v in nest.values()), strict=True))
    elif _tree.is_nested(nest):
        return [_plain(item, endpoint) for item in nest]
    raise ConfigError(
        f"endpoint {endpoint.name!r} gives what no artifact can describe",
        found=type(nest).__name__,
        wanted="arrays, lists, tuples, and dicts of them",
    )
