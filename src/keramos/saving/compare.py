"""Two model files side by side: configs and tensors.

Tensors are compared path by path. Where one file lists them by layer, and the other does not, the
layers are made, without computing anything, to learn the paths that both have today.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from keramos import storage
from keramos.codec.canonical import Json
from keramos.errors import KeramosError
from keramos.saving.convert import at_todays_paths
from keramos.saving.formats import table
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, LazyTensor, Limits
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
        return list(differences(*pair_of(a, b), tolerance))


def pair_of(left: Archive, right: Archive) -> tuple[Snapshot, Snapshot]:
    """The snapshots in two files, their tensors at the same paths where that can be known."""
    pair = table.read_any(left), table.read_any(right)
    if not _speak_otherwise(*pair):
        return pair
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what opening says of one file is not asked for
        return _at_todays_paths(*pair, left.limits)


def _speak_otherwise(left: Snapshot, right: Snapshot) -> bool:
    """Whether two files call the same tensors by different names."""
    if left.arrangement.is_canonical and right.arrangement.is_canonical:
        return False
    origins = left.origin, right.origin
    return len({(origin.format, origin.family) for origin in origins}) > 1


def _at_todays_paths(left: Snapshot, right: Snapshot, limits: Limits) -> tuple[Snapshot, Snapshot]:
    """Both at the paths of Keras 3, as far as that can be known: weights alone take the place of
    those of the other file's model.
    """
    model = left if left.config is not None else right
    if model.config is None:
        return left, right
    try:
        return _of_model(left, model, limits), _of_model(right, model, limits)
    except KeramosError:  # it is another model, or one that cannot be made here
        return left, right


def _of_model(snapshot: Snapshot, model: Snapshot, limits: Limits) -> Snapshot:
    if snapshot.config is not None:
        return at_todays_paths(snapshot, limits)
    whole = at_todays_paths(model.with_weights_of(snapshot), limits)
    weights = whole.weights if len(snapshot.training_state) else whole.model_weights
    return replace(whole, config=None, weights=weights)


def differences(left: Snapshot, right: Snapshot, tolerance: float = 0.0) -> Iterator[Difference]:
    """Everything in which two snapshots differ, configs first."""
    yield from values("config", left.upgraded().config, right.upgraded().config, "$")
    yield from _tensors(left, right, tolerance)
    for path in sorted({*left.assets, *right.assets}):
        a, b = (side.assets.get(path) for side in (left, right))
        if a is None or b is None or _digest(a) != _digest(b):
            yield Difference("asset", path, _size(a), _size(b))
    yield from values("metadata", _metadata(left), _metadata(right), "metadata")


#: Keys that say nothing about the model.
_NOISE = frozenset({"shared_object_id"})


def values(kind: str, left: Json, right: Json, place: str) -> Iterator[Difference]:
    """In what two values of a config differ, by place."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in dict.fromkeys([*left, *right]):
            if key not in _NOISE:
                yield from values(kind, left.get(key), right.get(key), f"{place}.{key}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for i, pair in enumerate(zip(left, right, strict=True)):
            yield from values(kind, *pair, f"{place}[{i}]")
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
