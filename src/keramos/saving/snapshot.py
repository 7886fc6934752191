"""The waist: what a model file holds, whatever its format.

Refuses to know formats and models. Every reader makes one, every writer takes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from keramos.storage.weight_store import WeightStore

#: How a file arranges its tensors.
Layout = Literal["paths", "layers"]


@dataclass(frozen=True)
class Origin:
    """Who wrote a file, as far as the file says.

    Attributes:
        source: printable name of the file.
        format: name of the format (`keras-zip`).
        keras_version: of the writer.
        backend: of the writer; only old formats say it.
        date_saved: as written.
        writer: another library than Keras, and its version.
    """

    source: str
    format: str
    keras_version: str | None = None
    backend: str | None = None
    date_saved: str | None = None
    writer: str | None = None

    def __str__(self) -> str:
        by = self.writer or (f"Keras {self.keras_version}" if self.keras_version else None)
        said = ", ".join(part for part in (by, self.backend) if part)
        return f"{self.source} ({said})" if said else self.source


@dataclass(frozen=True)
class Snapshot:
    """One model, or its weights, at rest.

    Attributes:
        origin: who wrote it.
        config: the canonical config of the model; None where only weights are stored.
        weights: path -> tensor, lazily.
        assets: path below `assets/` -> bytes or member.
        metadata: the user's own, and digests.
        layout: `"paths"` where each tensor stands at its Keras 3 path, `"layers"` where tensors are
            listed by layer.
    """

    origin: Origin
    config: dict[str, Any] | None
    weights: WeightStore
    assets: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    layout: Layout = "paths"
