"""Whether a file is whole: checksums, digests, structure, and what it asks for.

Refuses to build the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from keramos import storage
from keramos.codec.trust import NEVER
from keramos.errors import DamagedFileError, KeramosError
from keramos.saving import inspection, nodes
from keramos.saving.formats import table
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, LazyTensor, Limits
from keramos.storage.archive import Source


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        ok: whether it is as it should be.
        detail: what was found.
    """

    name: str
    ok: bool
    detail: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def verify(
    filepath: Source,
    *,
    progress: Callable[[str, int], None] | None = None,
    limits: Limits | None = None,
) -> list[Check]:
    """Check a model or weights file from the first byte to the last.

    Args:
        filepath: path, path-like, bytes, binary file object or URL.
        progress: called with (name of a tensor, its bytes) after each.
        limits: `keramos.storage.Limits`; what the file may cost.

    Raises:
        FileError: it is missing, damaged beyond reading, or of another kind.
    """
    with storage.open(filepath, limits=limits) as archive:
        snapshot = table.read_any(archive)
        return [
            *_members(archive),
            *_tensors(snapshot, progress or (lambda name, size: None)),
            *_asked_for(inspection.describe(snapshot)),
        ]


def _members(archive: Archive) -> list[Check]:
    if archive.container != "zip":
        return []
    damaged: list[str] = []
    for name in archive.names():
        try:
            archive.member(name).verify()
        except KeramosError as error:
            damaged.append(f"{name}: {error.what}")
    return [
        Check(
            "checksums of the archive",
            not damaged,
            "; ".join(damaged) or f"{len(archive.names())} members",
        )
    ]


def _tensors(snapshot: Snapshot, progress: Callable[[str, int], None]) -> list[Check]:
    digests = nodes.mapping(snapshot.metadata.get("digests"))
    damaged: list[str] = []
    not_finite: list[str] = []
    checked = 0
    for path, tensor in snapshot.weights.items():
        if path in digests:
            checked += 1
        try:
            if path in digests and not tensor.agrees(str(digests[path])):
                damaged.append(path)
            elif not _finite(tensor):
                not_finite.append(path)
        except DamagedFileError:
            damaged.append(path)
        progress(path, tensor.nbytes)
    lost = [path for path in digests if path not in snapshot.weights]
    agreeing = f"{checked} of them with a digest that agrees"
    compared = agreeing if digests else "no digests in the file to compare them with"
    whole = f"{len(snapshot.weights)} tensors readable, {compared}"
    return [
        Check(
            "tensors",
            not (damaged or lost),
            _listed("changed", damaged) or _listed("lost", lost) or whole,
        ),
        Check(
            "finite values",
            not not_finite,
            _listed("NaN or infinite", not_finite) or "no NaN, no infinity",
        ),
    ]


def _finite(tensor: LazyTensor) -> bool:
    if "float" not in tensor.dtype or not tensor.size:
        return True
    import numpy as np

    array = tensor.read()
    return bool(np.isfinite(array if array.dtype.kind == "f" else array.astype(np.float32)).all())


def _listed(what: str, paths: list[str]) -> str:
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return f"{what}: {', '.join(paths[:3])}{more}" if paths else ""


def _asked_for(info: inspection.FileInfo) -> list[Check]:
    if info.class_name is None and not info.findings:
        return []
    named = [f for f in info.findings if f.is_refused and f.kind in (*NEVER, "foreign")]
    refused = _listed("refused", list(dict.fromkeys(f"{f.name} ({f.why})" for f in named)))
    return [Check("asks for nothing unsafe", not named, refused or _rest(info))]


def _rest(info: inspection.FileInfo) -> str:
    """What a file asks for that is not unsafe: whoever has the class may give it."""
    own = [f.name for f in info.findings if f.kind == "unknown" and not f.training]
    needed = _listed("needs classes of your own", list(dict.fromkeys(own)))
    lacking = _listed("not supported by this version", list(info.unsupported))
    training = _listed("only training needs", [name for name in info.custom if name not in own])
    return "; ".join(filter(None, ["no code, no foreign names", needed, lacking, training]))
