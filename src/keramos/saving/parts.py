"""The parts of a model that have state: what they are, where a file keeps them, how they store it.

Listed once for each save or load, and handed on. A class of ours stores its variables by number;
a class of the user's may have hooks, which store them in a way of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from keramos.codec.protocols import (
    Adopts,
    HasSeeds,
    HasVariables,
    Loads,
    LoadsAssets,
    Merges,
    Saves,
    SavesAssets,
    Variable,
    is_default,
)
from keramos.saving.paths import group_of
from keramos.saving.seed_states import PATH as SEEDS, SeedStates
from keramos.saving.walk import saveables


class Abilities(NamedTuple):
    """Which methods of `codec.protocols` a class offers; looked up once for each class."""

    saves: bool
    loads: bool
    has_variables: bool
    has_hooks: bool
    has_seeds: bool
    saves_assets: bool
    loads_assets: bool
    adopts: bool
    merges: bool
    trains: bool


@functools.lru_cache(maxsize=4096)
def abilities(cls: type) -> Abilities:
    """What objects of a class can do."""
    trains = hasattr(cls, "_stored_state")
    return Abilities(
        saves=issubclass(cls, Saves),
        loads=issubclass(cls, Loads),
        has_variables=issubclass(cls, HasVariables),
        has_hooks=issubclass(cls, Loads) and not is_default(cls.load_own_variables),
        has_seeds=issubclass(cls, HasSeeds),
        saves_assets=issubclass(cls, SavesAssets),
        loads_assets=issubclass(cls, LoadsAssets),
        adopts=issubclass(cls, Adopts),
        merges=issubclass(cls, Merges),
        trains=trains,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One object with state.

    Attributes:
        path: where it stands in the model; empty for the model itself.
        owner: the object.
        group: the path of its tensors in a file.
        can: what its class offers.
    """

    path: str
    owner: Any
    group: str
    can: Abilities

    @property
    def name(self) -> str | None:
        """The object's own name, if it has one."""
        name = getattr(self.owner, "name", None)
        return name if isinstance(name, str) else None

    @property
    def labels(self) -> list[str]:
        """What people call it: its path, and its name."""
        return [self.path] if self.name is None else [self.path, self.name]

    @property
    def variables(self) -> Sequence[Variable]:
        """Its own variables, in the order of a file; those of the objects in it are theirs."""
        if self.can.has_variables:
            return self.owner._own_variables()
        return list(getattr(self.owner, "variables", ()))

    @property
    def merged(self) -> Sequence[Variable]:
        """The last of them, which files by path do not have: another one has their numbers."""
        return self.owner._merged_variables() if self.can.merges else ()

    @property
    def first_tensor(self) -> str:
        """The path of its first tensor in a file, if it has one and no hooks."""
        return f"{self.group}/0"

    @property
    def seed_states(self) -> Sequence[Any]:
        """Where its own random generators are."""
        return self.owner._seed_states() if self.can.has_seeds else ()


Parts = Sequence[Part]


def parts_of(root: object, as_described: bool = False) -> Parts:
    """Every part of a model, each once, the model itself first; last, of one that is compiled, the
    states of its seed generators.

    Args:
        root: the model.
        as_described: at the paths of the file whose config the model was made from, where its
            graph has got other calls since.
    """
    parts = [
        Part(path, owner, group_of(path), abilities(type(owner)))
        for path, owner in saveables(root, as_described)
    ]
    return [*parts, _seeds_of(root, parts)] if getattr(root, "compiled", False) else parts


def _seeds_of(root: object, parts: Parts) -> Part:
    states = SeedStates(state for part in parts for state in part.seed_states)
    # What a file did not say, and nobody has asked for since, goes into no file: the same file
    # opened twice is saved as the same bytes.
    is_live = "optimizer" in vars(root) and len(states) > 0
    can = abilities(SeedStates)._replace(saves=is_live or states.are_known)
    return Part(SEEDS, states, group_of(SEEDS), can)


def without(parts: Iterable[Part], objects: Iterable[object] | None) -> Parts:
    """The parts whose object is none of these."""
    skipped = {id(owner) for owner in objects or ()}
    return [part for part in parts if id(part.owner) not in skipped]
