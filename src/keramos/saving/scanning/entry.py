"""`keramos.saving.scan`: what files would do, before anybody opens them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from keramos.saving.scanning import batch, unit, units
from keramos.saving.scanning.report import FileReport, ScanReport
from keramos.storage import Limits

#: Files for which a further process is worth its start.
FILES_PER_PROCESS = 16


def _unheard(path: str) -> None:
    """Where nobody wants to know how far a scan is."""


def scan(
    path: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    jobs: int | None = 1,
    only_models: bool = False,
    limits: Limits | None = None,
    progress: Callable[[int], Callable[[str], object]] | None = None,
) -> ScanReport:
    """Say what files would do to whoever opens them: code in them, files that they read or write,
    tricks of their structure. Nothing of a file is run, built or imported.

    Args:
        path: of a file of any kind, of a folder, whose files are looked through, or a URL; or
            several of these.
        jobs: processes at once, each of bounded memory and time; None for as many as there are
            processors. With 1, all is done in this process, within `limits` alone.
        only_models: pass over paths of files that are no models, as in a folder.
        limits: `keramos.storage.Limits`; what looking through one file may cost.
        progress: is told how many files there are, and gives what is told the path of each.

    Returns:
        A report per file, with findings and with what could not be looked at; whatever a file
        holds, no error is raised for it.
    """
    paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    named = list(dict.fromkeys(os.fsdecode(os.fspath(one)) for one in paths))
    listed = list(
        dict.fromkeys(one for name in named for one in units.of(name, is_named=not only_models))
    )
    bounds = limits or Limits()
    begun = _unheard if progress is None else progress(len(listed))
    if jobs != 1:
        worth = 1 + len(listed) // FILES_PER_PROCESS
        count = min(jobs or os.cpu_count() or 1, worth)
        return ScanReport(batch.reports(listed, count, bounds, progress=begun))
    files: list[FileReport] = []
    for one in listed:
        begun(one.path)
        files.append(unit.report(one, bounds))
    return ScanReport(files)
