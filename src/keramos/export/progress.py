"""A bar while a large artifact is written; nothing where nobody watches."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from keramos import engine
from keramos.storage import stream

if TYPE_CHECKING:
    from keramos.export.archive import ExportArchive

#: Bytes of weights from which writing takes long enough to be looked at.
LARGE = 1 << 28


@contextlib.contextmanager
def shown(archive: ExportArchive, name: str, verbose: bool | None) -> Iterator[None]:
    """Show how much of the weights was written.

    Args:
        archive: what is written.
        name: of the file or the directory.
        verbose: False for nothing.
    """
    total = sum(math.prod(v.shape) * engine.itemsize(v.dtype) for v in archive.variables)
    if verbose is False or total < LARGE:
        yield
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import DownloadColumn, Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (*Progress.get_default_columns(), DownloadColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"writing {escape(name)}", total=total)
        token = stream.watcher.set(lambda count: progress.advance(task, count))
        try:
            yield
        finally:
            stream.watcher.reset(token)
