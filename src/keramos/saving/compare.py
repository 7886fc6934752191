"""Two model files side by side: configs and tensors.

Refuses to build a model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from keramos import storage
from keramos.codec.canonical import Json
from keramos.saving.formats import table
from keramos.saving.snapshot import Snapshot
from keramos.storage import LazyTensor, Limits
from keramos.storage.archive import Member, Source


@dataclass(frozen=True)
class Difference:
    """One difference.

    Attributes:
        kind: 'config', 'tensor', 'asset' or 'metadata'.
        place: path in the config or in the metadata, of the tensor, or of the asset.
        left: what the first file has; None where it has nothing.
        right: what the second file has; None where it has nothing.
        largest: largest absolute difference of two tensors' elements.
    """

    kind: str
    place: str
    left: Any
    right: Any
    largest: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def compare(
    left: Source, right: Source, *, tolerance: float = 0.0, limits: Limits | None = None
) -> list[Difference]:
    """Everything in which two files differ; who wrote them, and when, is left out.

    Args:
        left: path, path-like, bytes, binary file object or URL of a model or weights file.
        right: another.
        tolerance: elements that differ by no more are equal.
        limits: `keramos.storage.Limits`; what each file may cost.

    Raises:
        FileError: a file is missing, damaged or of another kind.
    """
    with storage.open(left, limits=limits) as a, storage.open(right, limits=limits) as b:
        return list(differences(table.read_any(a), table.read_any(b), tolerance))


def differences(left: Snapshot, right: Snapshot, tolerance: float = 0.0) -> Iterator[Difference]:
    """Everything in which two snapshots differ, configs first."""
    yield from _values("config", left.upgraded().config, right.upgraded().config, "$")
    yield from _tensors(left, right, tolerance)
    for path in sorted({*left.assets, *right.assets}):
        a, b = (side.assets.get(path) for side in (left, right))
        if a is None or b is None or _digest(a) != _digest(b):
            yield Difference("asset", path, _size(a), _size(b))
    yield from _values("metadata", _metadata(left), _metadata(right), "metadata")


#: Keys that say nothing about the model.
_NOISE = frozenset({"shared_object_id"})


def _values(kind: str, left: Json, right: Json, place: str) -> Iterator[Difference]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in dict.fromkeys([*left, *right]):
            if key not in _NOISE:
                yield from _values(kind, left.get(key), right.get(key), f"{place}.{key}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for i, pair in enumerate(zip(left, right, strict=True)):
            yield from _values(kind, *pair, f"{place}[{i}]")
    elif left != right:
        yield Difference(kind, place, _brief(left), _brief(right))


def _brief(value: Json) -> Json:
    if isinstance(value, dict):
        return f"{value.get('class_name', 'object')} {{…}}"
    return f"list of {len(value)}" if isinstance(value, list) and len(value) > 8 else value


def _metadata(snapshot: Snapshot) -> Json:
    return {k: v for k, v in snapshot.metadata.items() if k not in table.RESERVED_METADATA}


def _digest(asset: bytes | Member) -> bytes:
    digest = hashlib.sha256()
    digest.update(asset) if isinstance(asset, bytes) else asset.copy(digest.update)
    return digest.digest()


def _size(asset: bytes | Member | None) -> str | None:
    if asset is None:
        return None
    return f"{len(asset) if isinstance(asset, bytes) else asset.size:,} bytes"


def _tensors(left: Snapshot, right: Snapshot, tolerance: float) -> Iterator[Difference]:
    for path in dict.fromkeys([*left.weights, *right.weights]):
        a, b = left.weights.get(path), right.weights.get(path)
        if a is None or b is None or (a.shape, a.dtype) != (b.shape, b.dtype):
            yield Difference("tensor", path, _kind(a), _kind(b))
        elif not _equal_bytes(a, b):
            largest = _largest(a, b)
            if largest is None or not largest <= tolerance:
                yield Difference("tensor", path, _kind(a), _kind(b), largest)


def _kind(tensor: LazyTensor | None) -> str | None:
    return None if tensor is None else f"{tensor.dtype}{list(tensor.shape)}"


def _equal_bytes(a: LazyTensor, b: LazyTensor) -> bool:
    import numpy as np

    left, right = (np.ascontiguousarray(t.read()).reshape(-1).view(np.uint8) for t in (a, b))
    return bool(np.array_equal(left, right))


def _largest(a: LazyTensor, b: LazyTensor) -> float | None:
    import numpy as np

    if a.dtype == "bool" or not a.size:
        return None
    return float(np.max(np.abs(a.read().astype("float64") - b.read().astype("float64"))))
