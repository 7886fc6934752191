"""Many files together (a folder, a zip, a tar) -> notes: models that are several files first, then
each file by itself.

What a model's own reader has read to its end is not looked at again.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from keramos.errors import KeramosError, UnrecognizedFileError
from keramos.saving.formats import table
from keramos.saving.scanning import configs, contents
from keramos.saving.scanning.notes import Notes
from keramos.storage import Archive, Member

#: Looks through one file, which may be an archive again.
Look = Callable[[Member, Notes], object]


def roots(names: Iterable[str]) -> list[str]:
    """The folders that are models by themselves, each with a slash behind it, or empty.

    Args:
        names: of the files, `/` between folders.
    """
    folders: dict[str, set[str]] = {}
    for name in names:
        folder, _, last = name.rpartition("/")
        folders.setdefault(folder, set()).add(last)
    outermost: list[str] = []
    for folder in sorted(folder for folder, files in folders.items() if table.are_parts(files)):
        if not any(_is_below(folder, other) for other in outermost):
            outermost.append(folder)
    return [f"{folder}/" if folder else "" for folder in outermost]


def _is_below(folder: str, other: str) -> bool:
    return not other or folder == other or folder.startswith(f"{other}/")


def examine(members: Iterable[Member], source: str, look: Look, notes: Notes) -> str:
    """Look through files that lie together.

    Args:
        members: of the archive; names may stand twice.
        source: what to call the archive.
        look: looks through one file.
        notes: take what is seen.

    Returns:
        What they are together.
    """
    files = list(members)
    kind, done = "archive", set[str]()
    for root in roots(member.name for member in files):
        inner = [member for member in files if member.name.startswith(root)]
        with _below(notes, root) as below:
            format, seen = examine_root(_archive(inner, source, root, notes), below)
        done |= {root + name for name in seen}
        kind = format if not root else kind
    one_by_one((member for member in files if member.name not in done), look, notes)
    return kind


def one_by_one(members: Iterable[Member], look: Look, notes: Notes) -> None:
    """Look through files by themselves.

    Args:
        members: of an archive.
        look: looks through one file.
        notes: take what is seen.
    """
    for member in members:
        with notes.under(member.name) as below, below.faults():
            look(member, below)


def _below(notes: Notes, root: str) -> AbstractContextManager[Notes]:
    if not root:
        return contextlib.nullcontext(notes)
    return notes.under(root.rstrip("/"), inside=False)


def _archive(members: list[Member], source: str, root: str, notes: Notes) -> Archive:
    renamed = [
        Member(m.name.removeprefix(root), m.size, m.crc, source, m.open_span, m.limits)
        for m in members
    ]
    return Archive("directory", f"{source}/{root}", renamed, None, notes.limits)


def examine_root(archive: Archive, notes: Notes) -> tuple[str, set[str]]:
    """Look through a model that is several files.

    Args:
        archive: its folder, or a zip of it.
        notes: take what is seen.

    Returns:
        What it is, and the names of the files that need not be looked at any more.
    """
    try:
        format = table.recognise(archive)
    except UnrecognizedFileError:
        return archive.container, set()
    except KeramosError as error:
        notes.fault(error)
        return archive.container, set()
    try:
        contents.examine_snapshot(format.read(archive), notes)
        _others(format.others(archive), notes)
    except KeramosError as error:
        if not error.cause.startswith(("hdf5-", "numpy-")):
            notes.fault(error)
        # Its files are looked at one by one, too, which says where such a fault is.
        return format.name, set()
    return format.name, {name for name in archive.names() if re.fullmatch(format.parts, name)}


def _others(described: Iterable[tuple[str, configs.Json]], notes: Notes) -> None:
    """The code of objects that a reader makes beside the model."""
    seen = {finding.listing for finding in notes.findings}
    for place, config in described:
        with notes.under(place, inside=False) as inner:
            code = configs.examine_code(config)
            inner.add(finding for finding in code if finding.listing not in seen)
