"""The files beside an index, which it names.

Refuses names that lead out of the folder of the index, also through a link.
"""

from __future__ import annotations

import os

from keramos.errors import FileMissingError, UnrecognizedFileError, UnsafeError
from keramos.storage import archive
from keramos.storage.span import Span


def folder_of(path: str) -> str:
    """The beginning of a path or URL up to its last separator; empty for a name alone."""
    return path[: max(path.rfind("/"), path.rfind(os.sep)) + 1]


def opened(index: archive.Archive, name: str) -> Span:
    """The bytes of a file beside an index.

    Args:
        index: opened by path or URL.
        name: of the file, without a folder.

    Raises:
        FileMissingError: there is no such file.
        UnsafeError: it is a link that leads to another folder.
        UnrecognizedFileError: the index was opened as bytes, which have no folder.
    """
    if index.beside is not None:
        return index.beside(name)
    path = index.source
    place = folder_of(path) + name
    check_placed(index)
    if not archive.URL.match(path):
        _check_place(place, path)
    data = archive.open(place, limits=index.limits).whole
    if data is None:
        raise FileMissingError("a shard is a file", in_=place)
    return data


def check_placed(index: archive.Archive) -> None:
    """Refuse an index that has no place: bytes have no folder, and ours is none of theirs.

    Raises:
        UnrecognizedFileError: it has none.
    """
    whole, path = index.whole, index.source
    if index.beside is not None:
        return
    if whole is None or not (whole.mapping is not None or archive.URL.match(path)):
        raise UnrecognizedFileError(
            "the index of a sharded set does not say where its shards are",
            in_=path,
            hint="pass the path or the URL of the index",
        )


def _check_place(shard: str, index: str) -> None:
    """A shard may be a link into the folder where the index is, or into the one where the index,
    itself a link, really is: so the caches of model hubs are built.
    """
    real = os.path.dirname(os.path.realpath(shard))
    beside = (os.path.realpath(os.path.dirname(index)), os.path.dirname(os.path.realpath(index)))
    if real not in beside:
        raise UnsafeError(
            "a shard is a link out of the folder", in_=shard, found=real, cause="folder-link"
        )
