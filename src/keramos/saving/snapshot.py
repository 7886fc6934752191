"""The waist: what a model file holds, whatever its format. Every reader makes one, every writer
takes one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from keramos.codec.canonical import Json
from keramos.codec.session import Base
from keramos.dialects import Origin, Upgrade, upgrade
from keramos.dialects.rules import extends_nothing, nobody_knows
from keramos.dialects.writing import Reader
from keramos.saving.listing import Listing
from keramos.saving.locate import BY_PATH, Arrangement
from keramos.saving.paths import belongs_to_training
from keramos.storage.archive import Member
from keramos.storage.weight_store import WeightStore


def no_assets(path: str, folder: str) -> None:
    """Write the assets of an object into a folder, where the file has none."""


@dataclass(frozen=True)
class Snapshot:
    """One model, or its weights, at rest.

    Attributes:
        origin: who wrote it.
        config: of the model, as written; None where only weights are stored.
        weights: path -> tensor, lazily.
        assets: path below `assets/` -> bytes or member.
        metadata: the user's own, and digests.
        arrangement: how the format arranges tensors.
        notes: what the reader of the file should be told.
        extract: (path of an object, folder) writes the object's assets into the folder.
        weights_origin: who wrote the tensors, where another file than the config's has them.
        settings: what the optimizer was set to, by name, where no config says it.
        signatures: what of the file can be called without the model, by name, as it is shown.
        listing: makes the listing of the layers' weights; None where no model is there to ask.
        former_paths: today's groups -> those of a reader of Keras 2, in models of users' classes;
            None where no model is there to ask.
        foreign: what a file without a config is, a key of `formats.foreign.FOREIGN`; None for what
            its format says.
    """

    origin: Origin
    config: dict[str, Json] | None
    weights: WeightStore
    assets: Mapping[str, bytes | Member] = field(default_factory=dict[str, bytes | Member])
    metadata: Mapping[str, Json] = field(default_factory=dict[str, Json])
    arrangement: Arrangement = BY_PATH
    extract: Callable[[str, str], object] = no_assets
    weights_origin: Origin | None = None
    settings: Mapping[str, float] = field(default_factory=dict[str, float])
    signatures: Mapping[str, str] = field(default_factory=dict[str, str])
    listing: Callable[[], Listing] | None = None
    notes: tuple[str, ...] = ()
    former_paths: Callable[[Reader], Mapping[str, str]] | None = None
    foreign: str | None = None

    def _repr_html_(self) -> str:
        from keramos.saving.notebook import of_snapshot  # notebooks alone need it

        return of_snapshot(self)

    @property
    def model_weights(self) -> WeightStore:
        """The tensors that belong to layers."""
        return self.weights.only(path for path in self.weights if not belongs_to_training(path))

    @property
    def training_state(self) -> WeightStore:
        """The tensors that belong to training."""
        return self.weights.only(path for path in self.weights if belongs_to_training(path))

    def with_weights_of(self, other: Snapshot) -> Snapshot:
        """The same model with the tensors of another file, and what else stands beside them.

        Args:
            other: of weights.
        """
        writer = other.origin.beside(self.origin)
        origin = self.origin.with_backend_of(writer)
        return replace(other, origin=origin, config=self.config, weights_origin=writer)

    def upgraded(
        self,
        is_custom: Callable[[str], bool] = nobody_knows,
        base_of: Callable[[str], Base | None] = extends_nothing,
    ) -> Upgrade:
        """The config in today's spelling.

        Args:
            is_custom: whether a name is a custom object's.
            base_of: the layer of ours that the custom object of a name extends.
        """
        return upgrade(self.config, self.origin, is_custom, base_of)
