"""What is in a file, put together as plain data for a page.

Builds no model. A file that cannot be opened has a document, too, if there is something unsafe to
say about it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from keramos import storage
from keramos.dialects.words import in_words
from keramos.errors import KeramosError, UnrecognizedFileError
from keramos.report import layers, programs
from keramos.report.plain import plain
from keramos.report.readers import readers
from keramos.report.safety import safety
from keramos.report.statistics import statistics
from keramos.saving import inspection, nodes
from keramos.saving.formats import table
from keramos.saving.inspection import FileInfo
from keramos.saving.snapshot import Snapshot
from keramos.storage import Limits, WeightStore
from keramos.storage.archive import URL

#: Of tensors, those that a page lists.
MOST_TENSORS = 50_000

Progress = Callable[[str, int], None]


def unheard(name: str, nbytes: int) -> None:
    """Where nobody wants to know how far reading is."""


def describe(
    path: str | os.PathLike[str],
    *,
    with_statistics: bool = True,
    progress: Progress = unheard,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """What is in a file, for a page.

    Args:
        path: of a model or weights file, of a folder that is one, or a URL.
        with_statistics: whether the numbers of all tensors are read.
        progress: called with (path of a tensor, its bytes) after each.
        limits: `keramos.storage.Limits`; what the file may cost.

    Raises:
        FileError: the file is missing, or it cannot be opened and nothing in it is unsafe.
    """
    name = os.fsdecode(os.fspath(path))
    unsafe: dict[str, Any] = {}
    try:
        with storage.open(name, limits=limits) as archive:
            unsafe = safety(name, limits)
            try:
                snapshot = table.read_any(archive)
            except UnrecognizedFileError:
                document = programs.document(archive, name, limits)
                if document is None:
                    raise
            else:
                document = of_snapshot(snapshot, archive.limits)
                if with_statistics:
                    add_statistics(document, snapshot.weights, progress)
    except KeramosError as error:
        unsafe = unsafe or _findings(name, limits)
        if not unsafe.get("findings"):
            raise
        # the page is handed on: where the file lay on this machine is nobody's business
        text = str(error).replace(name, os.path.basename(os.path.normpath(name)))
        document = {"kind": "refused", "error": plain(text.split("\n"))}
    return document | {"safety": unsafe, "file": file_facts(name) | document.get("file", {})}


def _findings(name: str, limits: Limits | None) -> dict[str, Any]:
    return safety(name, limits) if os.path.exists(name) else {}


def file_facts(name: str) -> dict[str, Any]:
    """What the disk says of a file.

    Args:
        name: path or URL.
    """
    base = os.path.basename(os.path.normpath(name)) or name
    return {"name": plain(name if URL.match(name) else base), "size": _size(name)}


def _size(name: str) -> int | None:
    """Bytes on the disk; None of a URL."""
    try:
        if not os.path.isdir(name):
            return os.path.getsize(name)
        walk = os.walk(name)
        files = (os.path.join(folder, file) for folder, _, inner in walk for file in inner)
        return sum(os.lstat(file).st_size for file in files)
    except OSError:
        return None


def of_snapshot(snapshot: Snapshot, limits: Limits) -> dict[str, Any]:
    """The same for a snapshot, without what lies around it.

    Args:
        snapshot: of a file.
        limits: of the file.
    """
    info = inspection.describe(snapshot, shaped=limits)
    config = nodes.mapping(snapshot.upgraded().config)
    listed = layers.rows(config, info.layers)
    owners = layers.assign_tensors(listed, snapshot.weights)
    return {
        "kind": _kind(info),
        "file": _facts(info),
        "readers": readers(snapshot, info),
        "model": _model(config),
        "layers": listed,
        "is_cut": len(listed) == layers.MOST_LAYERS,
        "tensors": _tensors(snapshot.weights, owners, listed),
        "training": _training(info, config),
        "rewritten": in_words(info.rewritten),
        "warnings": plain([*info.warnings, *snapshot.notes]),
        "code": [_code(listing) for listing in info.code],
        "needs": plain(info.custom),
        "refused": plain(info.refused),
        "unsupported": plain(info.unsupported),
        "assets": plain(info.assets),
        "metadata": plain(info.metadata),
        "signatures": plain(info.signatures),
    }


def _kind(info: FileInfo) -> str:
    if info.class_name:
        return "model"
    return "program" if info.signatures else "weights"


def _facts(info: FileInfo) -> dict[str, Any]:
    named = ("format", "keras_version", "writer", "backend", "date_saved", "oldest_reader")
    sizes = ("parameters", "nbytes", "tensors", "dtypes")
    return plain({key: getattr(info, key) for key in (*named, *sizes)})


def _model(config: dict[str, Any]) -> dict[str, Any]:
    own = nodes.arguments(config)
    rest = {k: v for k, v in own.items() if k not in ("layers", "name")}
    return {
        "class": plain(config.get("class_name")),
        "module": plain(config.get("module")),
        "name": plain(own.get("name")),
        "config": plain(rest),
    }


def _tensors(
    weights: WeightStore, owners: list[int | None], listed: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    rows = [None if owner is None else listed[owner] for owner in owners]
    return [
        {
            "path": plain(path),
            "shape": plain(list(tensor.shape)),
            "dtype": tensor.dtype,
            "size": tensor.size,
            "nbytes": tensor.nbytes,
            "layer": owner,
            "packed": layers.is_packed(row, path, tensor.dtype),
        }
        for (path, tensor), owner, row in zip(weights.items(), owners, rows, strict=True)
    ][:MOST_TENSORS]


def add_statistics(document: dict[str, Any], weights: WeightStore, progress: Progress) -> None:
    """Say of each tensor of a document what its numbers are like.

    Args:
        document: of the same file.
        weights: of the file.
        progress: called with (path of a tensor, its bytes) after each.
    """
    for row, (path, tensor) in zip(document["tensors"], weights.items(), strict=False):
        row["statistics"] = statistics(tensor, is_packed=row["packed"])
        progress(path, tensor.nbytes)


def _training(info: FileInfo, config: dict[str, Any]) -> dict[str, Any] | None:
    training = info.training
    if training is None:
        return None
    return {
        "optimizer": plain(training.optimizer),
        "iterations": plain(training.iterations),
        "loss": plain(training.loss),
        "metrics": plain(training.metrics),
        "state_tensors": training.state_tensors,
        "state_nbytes": training.state_nbytes,
        "compile": plain(nodes.mapping(config.get("compile_config"))),
    }


def _code(listing: Any) -> dict[str, Any]:
    return {
        "layer": plain(listing.layer),
        "place": plain(listing.path),
        "lines": [plain(line) for line in listing.lines[:400]],
        "objection": plain(listing.objection),
    }
