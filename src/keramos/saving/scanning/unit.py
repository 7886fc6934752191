"""One unit -> its report: findings, or why there are none, whatever is in it."""

from __future__ import annotations

import os

from keramos import storage
from keramos.errors import KeramosError, UnsafeError, printable
from keramos.saving.formats import table
from keramos.saving.scanning import packed, trees
from keramos.saving.scanning.notes import Notes, why
from keramos.saving.scanning.report import FileReport, Observation
from keramos.saving.scanning.units import Unit
from keramos.storage import Limits

#: Kinds of files that are no models and hold none: in a folder, they are passed over.
_OTHERS = frozenset(
    """
    empty empty-directory html pdf image gguf text unknown json directory other-json
    git-lfs-pointer
    """.split()
)
#: Of these, what nothing is known of.
_UNKNOWN = frozenset({"unknown", "text", "empty"})
#: What may be wrong with a reader of ours when a file is hostile enough: never the caller's fault.
_OURS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip


def report(unit: Unit, limits: Limits | None = None) -> FileReport:
    """Look through one unit.

    Args:
        unit: what lies at a path.
        limits: what looking may cost.
    """
    notes = Notes(limits or Limits())
    if unit.problem is not None:
        return FileReport(unit.path, "directory", [], [unit.problem])
    if unit.leads_to is not None:
        link = Observation("folder-link", "", f"{printable(unit.leads_to)}, not looked into")
        return FileReport(unit.path, "link", [link])
    kind = _kind(unit, notes)
    problems = list(notes.problems)
    is_model = kind not in _OTHERS or bool(notes.findings)
    is_strange = kind in _UNKNOWN and table.promises_a_model(unit.path)
    if not is_model and (unit.is_named or is_strange) and not problems:
        problems.append(f"this is of no kind that is looked into: {kind}")
    return FileReport(unit.path, kind, notes.sorted(), problems, is_model or bool(problems))


def _kind(unit: Unit, notes: Notes) -> str:
    try:
        return _examined(unit.path, notes)
    except KeramosError as error:
        notes.fault(error)
        if not notes.findings and not notes.problems:
            notes.problem(why(error))
    except _OURS as error:
        notes.problem(f"it could not be looked through: {type(error).__name__}: {error}")
    except OSError as error:
        notes.problem(f"it could not be read: {printable(error.strerror or error)}")
    return "unknown"


def _examined(path: str, notes: Notes) -> str:
    if os.path.isdir(path) or storage.archive.URL.match(path):
        return _folder(path, notes)
    span = storage.archive.mapped(path)
    return packed.examine(span, path, notes)


def _folder(path: str, notes: Notes) -> str:
    try:
        archive = storage.open(path, limits=notes.limits)
    except UnsafeError as error:  # a link that leads out of it: its files are looked at alone
        notes.fault(error)
        return _files_alone(path, notes)
    if archive.whole is not None:
        return packed.examine(archive.whole, path, notes)
    if not table.are_parts([name for name in archive.names() if "/" not in name]):
        members = [archive.member(name) for name in archive.names()]
        return trees.examine(members, path, packed.examine_member, notes)
    kind, done = trees.examine_root(archive, notes)
    rest = (archive.member(name) for name in archive.names() if name not in done)
    trees.one_by_one(rest, packed.examine_member, notes)
    return kind


def _files_alone(path: str, notes: Notes) -> str:
    for folder, _, files in os.walk(path):
        for name in sorted(files):
            place = os.path.join(folder, name)
            inner = os.path.relpath(place, path)
            with notes.under(inner, inside=False) as below, below.faults():
                packed.examine(storage.archive.mapped(place), inner, below)
    return "directory"
