"""Records of TensorFlow (`tf.train.Example`), as text in a graph: taken apart, on the host.

Each feature of a record is a list of bytes, floats or integers, under a name. Graphs ask for it
dense, of a known shape; sparse, of any length; or ragged.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import known, texts
from keramos.errors import ConfigError
from keramos.storage import Limits
from keramos.storage.protobuf.decoding import Decoder
from keramos.storage.protobuf.tables import schema

SCHEMA = schema("""
Example features=1:Features
Features feature=1:{Feature}
Feature bytes=1:Bytes floats=2:Floats ints=3:Ints
Bytes value=1:*bytes
Floats value=1:*float
Ints value=1:*int
""")
KINDS = {"string": "bytes", "float32": "floats", "int64": "ints"}
WHAT = "a record"

Feature = Sequence[Any] | None


class Records:
    """Some records.

    Args:
        serialized: text, a record each.
    """

    def __init__(self, serialized: np.ndarray):
        decoder = Decoder(SCHEMA, "a record of tf.train.Example", Limits())
        self.shape, self._features = serialized.shape, list[Mapping[str, Any]]()
        for text in serialized.reshape(-1):
            fields = decoder.decode("Example", memoryview(text))
            self._features.append(fields.get("features", {}).get("feature", {}))

    def of(self, key: str, dtype: str) -> list[Feature]:
        """What each record has of a feature; None where it has none.

        Raises:
            ConfigError: it is of another type.
        """
        return [_values(features.get(key), key, dtype) for features in self._features]

    def dense(self, key: str, dtype: str, sizes: Sequence[int], default: np.ndarray) -> np.ndarray:
        """An array, whose first size may be that of the longest.

        Args:
            key: the feature.
            dtype: of it.
            sizes: of each; a first one below 0 is not known.
            default: for records without it, or behind those that are shorter; nothing of size 0.
        """
        rows = self.of(key, dtype)
        if sizes and sizes[0] < 0:
            inner = math.prod(sizes[1:])
            longest = max((len(row or ()) for row in rows), default=0)
            fill = default.reshape(-1).tolist() or [b"" if dtype == "string" else 0]
            filled = [[*(row or ()), *fill * (longest - len(row or ()))] for row in rows]
            return self._array(filled, dtype, (longest // max(inner, 1), *sizes[1:]))
        size = math.prod(sizes)
        for number, row in enumerate(rows):
            if row is None and default.size != size:
                raise ConfigError("a record has no such feature, and there is no default", at=key)
            if row is not None and len(row) != size:
                raise ConfigError(
                    "a feature has another number of values", at=f"{key} of record {number}",
                    found=len(row), wanted=size,
                )  # fmt: skip
        whole = default.reshape(-1).tolist()
        return self._array([whole if row is None else row for row in rows], dtype, sizes)

    def _array(self, rows: Sequence[Feature], dtype: str, sizes: Sequence[int]) -> np.ndarray:
        return _joined(rows, dtype).reshape((*self.shape, *sizes))

    def sparse(self, key: str, dtype: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Places, values and the shape."""
        rows = self.of(key, dtype)
        lengths = [len(row or ()) for row in rows]
        numbered = zip(np.ndindex(*self.shape), lengths, strict=True)
        places = [(*at, k) for at, length in numbered for k in range(length)]
        indices = np.array(places, np.int64).reshape(-1, len(self.shape) + 1)
        sizes = (*self.shape, max(lengths, default=0))
        return indices, _joined(rows, dtype), np.array(sizes, np.int64)

    def ragged(self, key: str, dtype: str, splits: str) -> tuple[np.ndarray, np.ndarray]:
        """Values, and where each row begins and ends."""
        rows = self.of(key, dtype)
        ends = np.cumsum([0, *(len(row or ()) for row in rows)])
        return _joined(rows, dtype), ends.astype(splits)


def _values(feature: Any, key: str, dtype: str) -> Feature:
    if not feature:
        return None
    kind = KINDS[dtype]
    if kind not in feature:
        other = next(name for name, own in KINDS.items() if own in feature)
        raise ConfigError("a feature is of another type", at=key, found=other, wanted=dtype)
    values = feature[kind].get("value", [])
    return [bytes(x) for x in values] if kind == "bytes" else values


def _joined(rows: Sequence[Feature], dtype: str) -> np.ndarray:
    every = [value for row in rows for value in row or ()]
    return texts((len(every),), every) if dtype == "string" else np.array(every, dtype)


def _keys(x: Any) -> list[str]:
    return [text.decode("utf-8", "replace") for text in known(x, WHAT).reshape(-1)]


def _records(serialized: Any) -> Records:
    return Records(known(serialized, WHAT))


def _parsed(
    call: Call,
    records: Records,
    sparse: Sequence[str],
    dense: Sequence[str],
    defaults: Sequence[Any],
) -> list[Any]:
    types = call.get("sparse_types") or []
    columns = [records.sparse(key, dtype) for key, dtype in zip(sparse, types, strict=True)]
    parts = [part for place in range(3) for part in (column[place] for column in columns)]
    attributes = (call.get(name) or [] for name in ("Tdense", "dense_shapes"))
    asked = zip(dense, *attributes, defaults, strict=True)
    return parts + [records.dense(key, t, shape or (), known(d)) for key, t, shape, d in asked]


@operation(
    "ParseExample",
    outputs="sparse_indices*Nsparse sparse_values*sparse_types sparse_shapes*Nsparse dense_values*",
    on_host=True,
)
def parse(call: Call, serialized: Any, names: Any, *inputs: Any) -> Any:
    count, dense = call.get("Nsparse", 0), call.get("Ndense", 0)
    keys = [_keys(x)[0] for x in inputs[: count + dense]]
    return _parsed(call, _records(serialized), keys[:count], keys[count:], inputs[count + dense :])


@operation(
    "ParseExampleV2",
    outputs="sparse_indices*num_sparse sparse_values*sparse_types sparse_shapes*num_sparse "
    "dense_values*Tdense ragged_values*ragged_value_types ragged_row_splits*ragged_split_types",
    on_host=True,
)
def parse_any(
    call: Call, serialized: Any, names: Any, sparse: Any, dense: Any, ragged: Any, *defaults: Any
) -> Any:
    records = _records(serialized)
    parts = _parsed(call, records, _keys(sparse), _keys(dense), defaults)
    types = (call.get(f"ragged_{part}_types") or [] for part in ("value", "split"))
    columns = [records.ragged(*asked) for asked in zip(_keys(ragged), *types, strict=True)]
    return [*parts, *(values for values, _ in columns), *(splits for _, splits in columns)]


@operation(
    "ParseSingleExample",
    outputs="sparse_indices*num_sparse sparse_values*sparse_types sparse_shapes*num_sparse "
    "dense_values*Tdense",
    on_host=True,
)
def parse_single(call: Call, serialized: Any, *defaults: Any) -> Any:
    sparse, dense = (
        [key.decode() for key in call.get(f"{kind}_keys") or []] for kind in ("sparse", "dense")
    )
    return _parsed(call, _records(serialized), sparse, dense, defaults)
