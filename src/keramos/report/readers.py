"""Which readers take a file: this library, and the releases of Keras."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keramos.codec.trust import NEVER
from keramos.dialects.writing import Reader
from keramos.dialects.writing.rules import Container
from keramos.errors import KeramosError
from keramos.report.plain import plain
from keramos.saving import compat
from keramos.saving.inspection import FileInfo
from keramos.saving.snapshot import Snapshot

#: Readers for which a model can be written anew, and into what.
_OLDER: tuple[tuple[str, str, Container], ...] = (("keras==2.15", "Keras 2.15", "hdf5"),)


def readers(snapshot: Snapshot, info: FileInfo) -> list[dict[str, Any]]:
    """A row per reader: whether it takes the file, and what to do.

    Args:
        snapshot: of the file.
        info: what is in it.
    """
    return [{key: plain(value) for key, value in row.items()} for row in _rows(snapshot, info)]


def _rows(snapshot: Snapshot, info: FileInfo) -> Iterator[dict[str, Any]]:
    yield _ours(info)
    if info.class_name is None and info.signatures:
        yield {"reader": "TensorFlow", "answer": "yes", "why": "by tf.saved_model.load(path)"}
    if info.oldest_reader is None:
        return
    if "Keras 3" in info.oldest_reader:
        yield _keras3(info)
        if not _unsafe(info):
            yield from _older(snapshot)
    else:
        yield {"reader": info.oldest_reader, "answer": "yes", "why": "it wrote the file"}
        why = "after keramos convert old.h5 new.keras; as it is, otherwise or not at all"
        yield {"reader": "Keras 3", "answer": "after", "why": why}


def _ours(info: FileInfo) -> dict[str, Any]:
    refused = [finding for finding in info.findings if finding.is_refused]
    if not refused:
        program = "by keramos.export.load(path)" if info.signatures else ""
        why = "as it is" if info.class_name else program or "into a model of the same layers"
        return {"reader": "keramos", "answer": "yes", "why": why}
    names = list(dict.fromkeys(finding.name for finding in refused))
    known = all(finding.kind == "unknown" for finding in refused)
    what = "needs your classes" if known else "refuses"
    listed = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return {"reader": "keramos", "answer": "after" if known else "no", "why": f"{what}: {listed}"}


def _keras3(info: FileInfo) -> dict[str, Any]:
    reader, kinds = f"{info.oldest_reader} and later", _unsafe(info)
    if not kinds:
        return {"reader": reader, "answer": "yes", "why": "as it is"}
    if kinds == {"code"}:
        why = "with safe_mode=False, which lets the file run its code"
        return {"reader": reader, "answer": "after", "why": why}
    why = "refused by some releases; others do what the file asks for"
    return {"reader": reader, "answer": "no", "why": why}


def _unsafe(info: FileInfo) -> set[str]:
    """Kinds of what no file gets here."""
    return {finding.kind for finding in info.findings if finding.kind in NEVER}


def _older(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    for version, name, container in _OLDER:
        try:
            lost = compat.losses(snapshot, Reader.of(version), container)
        except KeramosError:
            continue
        if not lost:
            why = f"after keramos convert --compat {version} model.keras old.h5"
            yield {"reader": name, "answer": "after", "why": why}
            continue
        first = "; ".join(loss.what for loss in lost[:2])
        more = f" and {len(lost) - 2} more" if len(lost) > 2 else ""
        yield {"reader": name, "answer": "no", "why": f"{first}{more}"}
