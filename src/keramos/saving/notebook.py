"""What lies in a file, and what became of it, as notebooks show it. Reads no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keramos._fragments import fragment
from keramos.dialects.words import in_words
from keramos.saving import nodes

if TYPE_CHECKING:
    from keramos.saving.inspection import FileInfo
    from keramos.saving.report import LoadReport
    from keramos.saving.snapshot import Snapshot


def of_report(report: LoadReport) -> str:
    """What became of tensors and variables."""
    rows = report.rows()
    facts = [
        ("loaded", f"{len(report.loaded):,}"),
        ("left", f"{len(report.left):,} with the rest of their layer" if report.left else ""),
        ("rewritten", "; ".join(in_words(report.rewritten))),
        *(("warning", text) for text in report.warnings),
    ]
    title = "Everything was loaded" if report.complete else f"{len(rows):,} places do not match"
    return fragment(title, "", facts, ("", "Path", "Why"), rows, len(rows))


def of_snapshot(snapshot: Snapshot) -> str:
    """Who wrote a file, and its tensors."""
    config = nodes.mapping(snapshot.config)
    weights = snapshot.weights
    rows = ((path, t.dtype, list(t.shape), f"{t.nbytes:,}") for path, t in weights.items())
    facts = [
        ("model", config.get("class_name")),
        ("format", snapshot.origin.format),
        ("tensors", f"{len(weights):,}, {weights.nbytes:,} bytes"),
        ("assets", ", ".join(sorted(snapshot.assets))),
    ]
    heads = ("Tensor", "Type", "Shape", "Bytes")
    return fragment(snapshot.origin, "", facts, heads, rows, len(weights))


def of_info(info: FileInfo) -> str:
    """A file at a glance."""
    writer = info.writer or (f"Keras {info.keras_version}" if info.keras_version else "unknown")
    training = info.training
    rows = (
        ("  " * layer.depth + layer.name, layer.class_name, layer.output_shape or "",
         f"{layer.parameters:,}")
        for layer in info.layers
    )  # fmt: skip
    facts = [
        ("written by", writer + (f" on {info.backend}" if info.backend else "")),
        ("format", info.format),
        ("model", " ".join(filter(None, [info.class_name, info.name]))),
        ("weights", f"{info.parameters:,} in {info.tensors:,} tensors, {info.nbytes:,} bytes"),
        ("optimizer", training.optimizer if training is not None else ""),
        ("needs", ", ".join(info.custom)),
        ("refused", ", ".join(info.refused)),
    ]
    heads = ("Layer", "Class", "Output shape", "Parameters")
    return fragment(info.source, "", facts, heads, rows, len(info.layers))
