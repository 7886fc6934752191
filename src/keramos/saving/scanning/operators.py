"""Programs of ONNX and StableHLO -> findings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from keramos.saving.scanning.report import Observation
from keramos.storage import Limits, Span
from keramos.storage.onnx import audit

#: Domains whose operators every runtime of ONNX has.
_KNOWN = re.compile(r"|ai\.onnx(\..*)?|com\.microsoft(\..*)?|org\.pytorch\.aten")
#: What jax calls Python by, in programs that it wrote.
_CALLBACK = re.compile(rb"xla_(?:ffi_)?(?:partitioned_)?python_\w{0,100}callback")
_MOST = 20  # names in one finding


def examine_onnx(span: Span, limits: Limits) -> Iterator[Observation]:
    """What a model in ONNX reads, and what it needs of its reader.

    Args:
        span: the file.
        limits: what it may cost.

    Raises:
        UnrecognizedFileError, DamagedFileError, LimitError: as `audit.decoded`.
    """
    model = audit.decoded(span, limits)
    for tensor, place in audit.outside(model):
        yield Observation("onnx-path-outside", tensor, place)
    custom = {f"{d}.{op}" for d, op in audit.operators(model) if not _KNOWN.fullmatch(d)}
    if custom:
        shown = ", ".join(sorted(custom)[:_MOST])
        yield Observation("onnx-custom-operator", "", shown)


def examine_tensor(span: Span, limits: Limits) -> list[Observation]:
    """The same of a tensor alone.

    Raises:
        UnrecognizedFileError, DamagedFileError, LimitError: as `audit.tensor`.
    """
    fields = audit.tensor(span, limits)
    return [Observation("onnx-path-outside", name, place) for name, place in audit.outside(fields)]


def examine_program(data: bytes | memoryview, place: str = "") -> Iterator[Observation]:
    """Calls into Python in a program that a compiler of XLA takes.

    Args:
        data: of the program.
        place: where it stands.
    """
    for name in sorted(set(_CALLBACK.findall(data))):
        yield Observation("program-calls-python", place, name.decode())
