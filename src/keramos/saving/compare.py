"""Two model files side by side: configs and tensors.

Refuses to build a model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from keramos import storage
from keramos.codec.canonical import Json
from keramos.saving.formats import table
from keramos.saving.snapshot import Snapshot
from keramos.storage import LazyTensor
from keramos.storage.archive import Source


@dataclass(frozen=True)
class Difference:
    """One difference.

    Attributes:
        kind: 'config', 'tensor' or 'asset'.
        place: path in the config, or of the tensor.
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


def compare(left: Source, right: Source, *, tolerance: float = 0.0) -> list[Difference]:
    """Everything in which two files differ.

    Args:
        left: path, path-like, bytes, binary file object or URL of a model or weights file.
        right: another.
        tolerance: elements that differ by no more are equal.

    Raises:
        FileError: a file is missing, damaged or of another kind.
    """
    with storage.open(left) as a, storage.open(right) as b:
        return list(differences(table.read_any(a), table.read_any(b), tolerance))


def differences(left: Snapshot, right: Snapshot, tolerance: float = 0.0) -> Iterator[Difference]:
    """Everything in which two snapshots differ, configs first."""
    if left.config is not None and right.config is not None:
        yield from _configs(left.upgraded().config, right.upgraded().config, "$")
    yield from _tensors(left, right, tolerance)
    for path in sorted(set(left.assets) ^ set(right.assets)):
        yield Difference("asset", path, path in left.assets or None, path in right.assets or None)


#: Keys that say nothing about the model.
_NOISE = frozenset({"shared_object_id"})


def _configs(left: Json, right: Json, place: str) -> Iterator[Difference]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in dict.fromkeys([*left, *right]):
            if key not in _NOISE:
                yield from _configs(left.get(key), right.get(key), f"{place}.{key}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for i, pair in enumerate(zip(left, right, strict=True)):
            yield from _configs(*pair, f"{place}[{i}]")
    elif left != right:
        yield Difference("config", place, _brief(left), _brief(right))


def _brief(value: Json) -> Json:
    if isinstance(value, dict):
        return f"{value.get('class_name', 'object')} {{…}}"
    return f"list of {len(value)}" if isinstance(value, list) and len(value) > 8 else value


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
