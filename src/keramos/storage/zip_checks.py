"""What no honest zip has: names given twice, bytes that belong to two members, bombs.

Each check gives an error for every fault; whoever asked decides whether the first ends the reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from keramos.errors import LimitError, UnsafeError
from keramos.storage.limits import Limits
from keramos.storage.span import Span

if TYPE_CHECKING:
    from keramos.storage.zip_directory import Entry, Record

#: Causes of errors.
PREFIXED, OVERLAP = "zip-prefixed", "zip-overlap"


def doubles(span: Span, records: list[Record]) -> Iterator[UnsafeError]:
    """Names that two members have, and files that are folders, too."""
    # NUL sorts before every character, so that a file `a` and its "members" `a/b` are neighbours
    keys = sorted(record.name.removesuffix("/").replace("/", "\0") for record in records)
    folders = {record.name for record in records if record.name.endswith("/")}
    for before, after in pairwise(keys):
        name = before.replace("\0", "/")
        if before == after:
            yield UnsafeError(
                "two members have one name",
                at=name,
                in_=span.name,
                hint="unpack it and pack it again",
                cause="zip-duplicate-member",
            )
        if after.startswith(before + "\0") and f"{name}/" not in folders:
            yield UnsafeError(
                "a member is both file and folder",
                at=name,
                in_=span.name,
                cause="zip-duplicate-member",
            )


def overlaps(
    span: Span, members: list[tuple[Record, Entry]], directory: int
) -> Iterator[UnsafeError]:
    """Bytes that belong to two members, or to none and stand first.

    Args:
        span: the archive.
        members: what its directory says of each, and where its bytes are.
        directory: where the directory begins.
    """
    previous_end, previous = 0, None
    for record, entry in sorted(members, key=lambda pair: pair[0].header):
        if previous is None and record.header != 0:
            yield UnsafeError(
                "bytes before the archive's first member",
                in_=span.name,
                found=f"{record.header:,} bytes",
                cause=PREFIXED,
            )
        if record.header < previous_end:
            yield UnsafeError(
                "two members overlap",
                at=f"{previous}, {record.name}",
                in_=span.name,
                cause=OVERLAP,
            )
        previous_end, previous = entry.data + entry.packed, record.name
    if previous_end > directory:
        yield UnsafeError(
            "a member overlaps the archive's directory",
            at=previous,
            in_=span.name,
            cause=OVERLAP,
        )


def is_bomb(entry: Entry, limits: Limits) -> bool:
    """Whether a member becomes larger than the limits allow."""
    return entry.is_packed and entry.size > limits.inflated(entry.packed)


def bombs(span: Span, files: list[Entry], limits: Limits) -> Iterator[LimitError]:
    """Members that become larger than the limits allow, each and together."""
    packed = [entry for entry in files if entry.is_packed]
    total = sum(entry.size for entry in packed)
    for entry in packed:
        if is_bomb(entry, limits):
            most = limits.inflated(entry.packed)
            yield limits.exceeded(
                "a compressed member becomes too large",
                "max_inflation",
                most=most,
                at=entry.name,
                in_=span.name,
                found=f"{entry.size:,} bytes from {entry.packed:,}",
            )
    if total > limits.max_inflated_bytes:
        yield limits.exceeded(
            "the archive inflates to too much",
            "max_inflated_bytes",
            in_=span.name,
            found=f"{total:,} bytes",
        )
