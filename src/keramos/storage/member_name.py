"""Which names a file inside an archive may have: relative paths of plain parts, `/` between them.

The reader of zip files asks it of every member, and extraction asks it again: members also come
from servers, and their names become paths on this disk.
"""

from __future__ import annotations


def stays_inside(name: str) -> bool:
    """Whether a name, joined to a folder, leads to a place inside that folder on every system."""
    has_drive = len(name) > 1 and name[1] == ":"
    if has_drive or "\0" in name or "\\" in name:
        return False
    return all(part not in ("", ".", "..") for part in name.split("/"))
