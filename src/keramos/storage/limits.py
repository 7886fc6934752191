"""How much one file may ask for.

The caller can raise every limit: `Limits(max_members=50_000)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keramos.errors import LimitError

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that opening one file may cost. Sizes are in bytes.

    Args:
        max_members: files inside one archive (directories included).
        max_text_bytes: one JSON or other text member.
        max_asset_bytes: all assets that are extracted from one archive, together.
        max_inflated_bytes: everything that one archive or HDF5 file inflates to, together.
        max_inflation: how many times larger than stored one compressed member or chunk may become;
            the first mebibyte of each is free.
        max_stream_bytes: what is read from a source that cannot seek.
        max_hdf5_objects: groups, datasets and attributes of one HDF5 file.
        max_rank: dimensions of a tensor.
        max_depth: groups inside groups of an HDF5 file.
        max_name_bytes: the full names of all groups and tensors, together.
        max_header_bytes: one HDF5 object header, one safetensors header.
        max_fields: fields of protocol buffers, all of one file together.
        max_outputs: tensors that the operations of a model give because a number says so (`split`,
            `unstack`), all together.
        max_result_bytes: one tensor that an operation of a graph makes because a number says so
            (`Fill`, `Tile`), or that a constant is said to be.
        max_operations: of a graph, those of functions counted as often as they are called.
        max_calls: functions of a graph that call each other, inside one another.
    """

    max_members: int = 10_000
    max_text_bytes: int = 256 * MIB
    max_asset_bytes: int = 4 * GIB
    max_inflated_bytes: int = 8 * GIB
    max_inflation: int = 200
    max_stream_bytes: int = 64 * GIB
    max_hdf5_objects: int = 500_000
    max_rank: int = 32
    max_depth: int = 10_000
    max_name_bytes: int = 256 * MIB
    max_header_bytes: int = 64 * MIB
    max_fields: int = 10_000_000
    max_outputs: int = 100_000
    max_result_bytes: int = 8 * GIB
    max_operations: int = 1_000_000
    max_calls: int = 64

    def inflated(self, stored: int) -> int:
        """The most that `stored` compressed bytes may become."""
        return min(self.max_inflated_bytes, MIB + stored * self.max_inflation)

    def exceeded(
        self, what: str, limit: str, *, most: int | None = None, **where: str | None
    ) -> LimitError:
        """The error for what goes beyond a limit.

        Args:
            what: the subject and the fact: "the assets are too large".
            limit: the name of the limit, an argument of this class.
            most: bytes, where they are computed from the limit; the limit itself by default.
            **where: `at`, `in_` and `found` of the error.
        """
        unit = " bytes" if most is not None or limit.endswith("_bytes") else ""
        wanted = f"at most {getattr(self, limit) if most is None else most:,}{unit}"
        fields: dict[str, Any] = {**where, "hint": f"Limits({limit}=…)"}
        return LimitError(what, wanted=wanted, **fields)
