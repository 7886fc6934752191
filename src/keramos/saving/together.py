"""One file from many processes that hold parts of the tensors: all of them save, one writes it.

Of a sharded set, each writes shards (`storage.sharded_writer`).
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from keramos.saving.formats.format import Format
from keramos.saving.snapshot import Snapshot
from keramos.storage import crew, sharded_writer


def write(format: Format, snapshot: Snapshot, target: str | os.PathLike[str] | Any) -> None:
    """Write a snapshot, where several processes compute together by all of them.

    Args:
        format: to write it in.
        snapshot: the same in all processes; numbers may be spread over them.
        target: where; in a folder that all of them see.

    Raises:
        SaveError: another process could not write its part.
    """
    processes = crew.current()
    if processes.count > 1:
        processes.all(True)  # nobody writes while another may still look at what stands there
        if format.layout != "sharded set":
            weights = sharded_writer.in_step(snapshot.weights, keep=processes.is_first)
            snapshot = replace(snapshot, weights=weights)
            with processes.together():
                if processes.is_first:
                    format.write(snapshot, target)
            return
    format.write(snapshot, target)
