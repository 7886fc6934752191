"""Two files as one document: what the second has that the first has not, what changed, how far the
tensors are from each other.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

from keramos import storage
from keramos.codec.canonical import Json
from keramos.errors import KeramosError
from keramos.report import document, layers
from keramos.report.distance import distance
from keramos.report.document import Progress
from keramos.report.plain import plain
from keramos.report.safety import safety
from keramos.report.statistics import statistics
from keramos.saving import nodes
from keramos.saving.compare import pair_of, values
from keramos.saving.snapshot import Snapshot
from keramos.storage import LazyTensor, Limits

#: Names of the models around a layer and of the layer.
Names = tuple[str, ...]
#: Keys of a layer whose values are other layers, or that rows say by themselves.
_INSIDE = frozenset({"layers", "input_layers", "output_layers"})
MOST_CHANGES = 5000


def compare(
    left: str | os.PathLike[str],
    right: str | os.PathLike[str],
    *,
    with_statistics: bool = True,
    progress: Progress = document.unheard,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """In what two files differ, for a page: the document of the second with what changed in it.

    Args:
        left: path of the first, or its URL.
        right: of the second.
        with_statistics: whether the numbers of all tensors are read.
        progress: called with (path of a tensor, its bytes) after each.
        limits: `keramos.storage.Limits`; what each file may cost.

    Raises:
        FileError: a file is missing, damaged or of another kind.
    """
    names = [os.fsdecode(os.fspath(path)) for path in (left, right)]
    with (
        storage.open(names[0], limits=limits) as a,
        storage.open(names[1], limits=limits) as b,
    ):
        pair = pair_of(a, b)
        before, after = (document.of_snapshot(side, a.limits) for side in pair)
        changes = _changes(*pair, after["layers"])
        after |= {
            "kind": "comparison",
            "file": document.file_facts(names[1]) | after["file"],
            "other": document.file_facts(names[0]) | before["file"],
            "safety": safety(names[1], limits),
            "removed": _removed(before["layers"], after["layers"]),
            "changes": changes[:MOST_CHANGES],
            "more_changes": max(0, len(changes) - MOST_CHANGES),
            "distances": _distances(*pair, after["tensors"], with_statistics),
        }
        _mark(after, before)
        if with_statistics:
            document.add_statistics(after, pair[1].weights, progress)
    same, far = after["file"]["name"] == after["other"]["name"], after["distances"]
    sides = names if same else [after["other"]["name"], after["file"]["name"]]
    return after | {
        "title": plain(" → ".join(sides)),
        "sides": plain(sides),
        "counts": dict(Counter(row["answer"] for row in far)),
    }


def _named(config: Json) -> Iterator[tuple[Names, dict[str, Json], str]]:
    """Every layer of a config: its names, itself, its place."""
    waiting: list[tuple[Names, Json, str]] = [((), config, "$")]
    while waiting:
        around, model, at = waiting.pop()
        for here, layer in nodes.placed_layers(model, at):
            name = str(nodes.arguments(layer).get("name") or layer.get("name"))
            yield (*around, name), layer, here
            waiting.append(((*around, name), layer, here))


def _changes(left: Snapshot, right: Snapshot, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What differs in the configs of layers that both have, then in the models' own."""
    configs = [nodes.mapping(side.upgraded().config) for side in (left, right)]
    if not all(configs):
        return []
    numbers = {row["at"]: i for i, row in enumerate(rows)}
    before = {names: layer for names, layer, _ in _named(configs[0])}
    listed: list[dict[str, Any]] = []
    for names, layer, at in _named(configs[1]):
        if names in before:
            listed += _rows(_own(before[names]), _own(layer), names, numbers[at])
    return listed + _rows(_own(configs[0]), _own(configs[1]), (), None)


#: Keys of a node that say what its neighbours are, shapes of theirs included.
_AROUND = frozenset({"build_config", "inbound_nodes"})


def _own(node: dict[str, Json]) -> dict[str, Json]:
    """A node without the layers in it, and of those around it only which it takes."""
    own = {key: value for key, value in node.items() if key not in _AROUND}
    own["config"] = {k: v for k, v in nodes.arguments(node).items() if k not in _INSIDE}
    for i, call in enumerate(nodes.listing(node.get("inbound_nodes"))):
        own[f"takes[{i}]"] = ", ".join(layers.taken(call))
    return own


def _rows(
    left: dict[str, Json], right: dict[str, Json], names: Names, layer: int | None
) -> list[dict[str, Any]]:
    differences = values("config", left, right, "")
    return [
        {
            "layer": layer,
            "names": plain(" › ".join(names)),
            "key": plain(difference.place.removeprefix(".config").removeprefix(".")),
            "left": plain(difference.left),
            "right": plain(difference.right),
        }
        for difference in differences
    ]


def _removed(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    there = {_names(after, row) for row in after}
    gone = [row for row in before if _names(before, row) not in there]
    keys = ("name", "class", "parameters", "shape", "at")
    return [{key: row.get(key) for key in keys} for row in gone]


def _names(rows: list[dict[str, Any]], row: dict[str, Any]) -> Names:
    around = () if row["parent"] < 0 else _names(rows, rows[row["parent"]])
    return (*around, row["name"])


def _mark(after: dict[str, Any], before: dict[str, Any]) -> None:
    """Say of every layer whether it is new, or something of it is another."""
    there = {_names(before["layers"], row) for row in before["layers"]}
    changed = {change["layer"] for change in after["changes"]}
    moved = {
        tensor["layer"]
        for tensor, row in zip(after["tensors"], after["distances"], strict=False)
        if row["answer"] != "equal"
    }
    for number, row in enumerate(after["layers"]):
        if _names(after["layers"], row) not in there:
            row["change"] = "added"
        elif number in changed or number in moved:
            row["change"] = "changed"


def _distances(
    left: Snapshot, right: Snapshot, tensors: list[dict[str, Any]], with_numbers: bool
) -> list[dict[str, Any]]:
    """A row per tensor: those of the second file, in its order, then those of the first alone."""
    rows = [
        {
            "path": tensor["path"],
            "layer": tensor["layer"],
            **_answer(left.weights.get(path), right.weights[path], with_numbers),
        }
        for tensor, path in zip(tensors, right.weights, strict=False)
    ]
    lost = [path for path in left.weights if path not in right.weights]
    only = ({"path": plain(path), "layer": None, "answer": "removed"} for path in lost)
    shapes = (_kind(left.weights[path]) for path in lost)
    return rows + [row | {"left": kind} for row, kind in zip(only, shapes, strict=True)]


def _answer(left: LazyTensor | None, right: LazyTensor, with_numbers: bool) -> dict[str, Any]:
    if left is None:
        return {"answer": "added", "right": _kind(right)}
    kinds = {"left": _kind(left), "right": _kind(right)}
    if left.shape != right.shape:
        return {"answer": "shape", **kinds}
    if not with_numbers:
        return {"answer": "not compared", **kinds}
    try:
        apart = distance(left, right)
        before = {"before": statistics(left)} if apart["answer"] == "changed" else {}
        return apart | kinds | before
    except (KeramosError, MemoryError, OSError) as error:
        why = plain(getattr(error, "what", None) or str(error))
        return {"answer": "unreadable", "why": why, **kinds}


def _kind(tensor: LazyTensor) -> str:
    return f"{tensor.dtype}{list(tensor.shape)}"
