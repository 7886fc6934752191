"""Which stored tensor belongs to which variable, and which of them the caller asked for.

Nothing is read or assigned: the tensors of a store are renamed to the paths that the model uses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from keramos.dialects import paths
from keramos.errors import ConfigError, near
from keramos.saving.holding import Holding, of_paths
from keramos.saving.parts import Part, Parts
from keramos.saving.paths import belongs_to_training
from keramos.saving.walk import aliases
from keramos.storage.weight_store import WeightStore

#: A regular expression, or several of them.
Patterns: TypeAlias = "str | re.Pattern[str] | Iterable[str | re.Pattern[str]] | None"


@dataclass(frozen=True)
class Selection:
    """What the caller of `load_weights` asked for; by default everything.

    Attributes:
        only: paths to load; all when empty.
        exclude: paths to leave.
        rename: pattern -> replacement for the paths of the file.
        by_name: match layers by name.
        skip: ids of objects to leave.
    """

    only: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    rename: tuple[tuple[re.Pattern[str], str], ...] = ()
    by_name: bool = False
    skip: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        only: Patterns,
        exclude: Patterns,
        rename: Mapping[str, str] | None,
        *,
        by_name: bool,
        skip: Iterable[object] | None,
    ) -> Selection:
        """From the arguments of `load_weights`.

        Raises:
            ConfigError: not a regular expression, or not a mapping of them.
        """
        if rename is not None and not hasattr(rename, "items"):
            raise ConfigError(
                "rename must be a mapping",
                found=repr(rename)[:200],
                wanted="{pattern: replacement}",
            )
        renames = tuple(_rename(old, new) for old, new in (rename or {}).items())
        objects = frozenset(id(owner) for owner in skip or ())
        return cls(_patterns(only), _patterns(exclude), renames, by_name, objects)

    def takes(self, part: Part) -> bool:
        """Whether the variables of a part are to be loaded."""
        if not part.can.loads or id(part.owner) in self.skip:
            return False
        return not (self.only or self.exclude) or self._takes_any(part.labels)

    def _takes_any(self, labels: Sequence[str]) -> bool:
        if self.only and not any(p.search(label) for p in self.only for label in labels):
            return False
        return not any(p.search(label) for p in self.exclude for label in labels)

    def check(self, parts: Parts) -> None:
        """Refuse a pattern that no part answers to: it says something else than was meant.

        Raises:
            ConfigError: with what looks like it.
        """
        if not (self.only or self.exclude):
            return
        labels = [label for part in parts if part.path for label in part.labels]
        for argument, patterns in (("only", self.only), ("exclude", self.exclude)):
            for pattern in patterns:
                if not any(map(pattern.search, labels)):
                    raise ConfigError(
                        f"{argument}= finds no layer of the model",
                        found=repr(pattern.pattern),
                        wanted="a regular expression for paths or names of layers",
                        near=near(pattern.pattern, labels) or ", ".join(labels[:4]),
                    )

    @property
    def is_partial(self) -> bool:
        """Whether variables may be left as they are."""
        return bool(self.only or self.exclude or self.by_name or self.skip)


EVERYTHING = Selection()


def _patterns(value: Patterns) -> tuple[re.Pattern[str], ...]:
    if value is None:
        return ()
    if isinstance(value, (str, re.Pattern)):
        return (_pattern(value),)
    try:
        texts = tuple(value)
    except TypeError as error:
        what = "neither a regular expression nor several of them"
        raise ConfigError(what, found=repr(value)) from error
    return tuple(map(_pattern, texts))


def _pattern(text: str | re.Pattern[str]) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except (re.error, TypeError) as error:
        raise ConfigError(f"not a regular expression: {error}", found=repr(text)) from error


def _rename(old: str | re.Pattern[str], new: object) -> tuple[re.Pattern[str], str]:
    pattern = _pattern(old)
    if not isinstance(new, str):
        raise ConfigError("rename: a replacement must be a string", found=repr(new)[:200])
    try:
        # A group that the pattern does not have is noticed at the first match only.
        re.compile(f"{pattern.pattern}|", pattern.flags).sub(new, "")
    except (re.error, IndexError) as error:
        raise ConfigError(f"rename: {error}", found=repr(new)[:200]) from error
    return pattern, new


class Arrangement(Protocol):
    """How a kind of file arranges the tensors of a model.

    Attributes:
        is_canonical: whether tensors stand at the paths of Keras 3, so that they can be written
            again without the model.
        asks_hooks: whether a class's own `load_own_variables` is asked.
        brings_training: whether the state of an optimizer, which stands beside the model's own
            parts, is loaded with the weights.
    """

    is_canonical: bool
    asks_hooks: bool
    brings_training: bool

    def locate(self, store: WeightStore, parts: Parts, selection: Selection) -> WeightStore:
        """`store` with its tensors at the paths of the model that `parts` lists."""
        ...

    def place(self, path: str, name: str) -> str:
        """Where the tensors of a layer stand that has this path in Keras 3, and this name."""
        ...

    def holding(self, store: WeightStore, path: str, name: str) -> Holding:
        """What `store` has of the object of that path and name, whose class nobody knows."""
        ...


class ByPath:
    """Each tensor stands at its path in the model, as in every file of Keras 3."""

    is_canonical = True
    asks_hooks = True
    brings_training = False  # the optimizer is one of the parts

    def locate(self, store: WeightStore, parts: Parts, selection: Selection) -> WeightStore:
        """`store`, renamed where the caller asked for it."""
        if selection.by_name:
            store = _by_name(store, parts)
        store = _renamed(store, selection) if selection.rename else store
        absent = [
            part
            for part in parts
            if part.first_tensor not in store and not belongs_to_training(part.path)
        ]
        return _at_other_attributes(_projected(store, absent), parts, absent) if absent else store

    def place(self, path: str, name: str) -> str:
        """The path."""
        return path

    def holding(self, store: WeightStore, path: str, name: str) -> Holding:
        """What stands below the path."""
        return of_paths(store.under(path))


BY_PATH = ByPath()


def _renamed(store: WeightStore, selection: Selection) -> WeightStore:
    names: dict[str, str] = {}
    for path in store:
        names[path] = path
        for pattern, replacement in selection.rename:
            names[path] = pattern.sub(replacement, names[path])
    if len(set(names.values())) < len(names):
        twice = min(path for path, count in Counter(names.values()).items() if count > 1)
        raise ConfigError(f"rename= gives two tensors the path {twice!r}")
    return store.renamed({old: new for old, new in names.items() if old != new})


def _projected(store: WeightStore, absent: Parts) -> WeightStore:
    """`store`, where tf.keras wrote it without a version, with its projections of attention at the
    places of today.
    """
    names: dict[str, str] = {}
    for part in absent:
        former = paths.former_projection(part.path)
        for name in store.under(former) if former is not None else ():
            names[f"{former}/{name}"] = f"{part.path}/{name}"
    return store.renamed(names) if names else store


def _at_other_attributes(store: WeightStore, parts: Parts, absent: Parts) -> WeightStore:
    """`store`, where an object that the file knows by another attribute stands at its path.

    The order of its class's attributes decides at which of them an object is saved.
    """
    if not any(part.variables for part in absent):
        return store
    present = {prefix for path in store for prefix in _prefixes(path)}
    wanted = {id(part.owner): part.path for part in parts if part.path not in present}
    targets: dict[str, str] = {}
    for path, key in aliases((part.path, part.owner) for part in parts):
        if key in wanted and path in present:
            targets.setdefault(path, wanted[key])
    if not targets:
        return store
    names: dict[str, str] = {}
    for path in store:
        alias = next((prefix for prefix in _prefixes(path) if prefix in targets), None)
        if alias is not None:
            names[path] = targets[alias] + path.removeprefix(alias)
    return store.renamed(names)


def _prefixes(path: str) -> Iterator[str]:
    """The paths of what a tensor is in, the outermost first."""
    steps = path.split("/")
    return ("/".join(steps[:count]) for count in range(1, len(steps)))


def _by_name(store: WeightStore, parts: Parts) -> WeightStore:
    """The groups of the file that carry the name of an object in the model, at its path."""
    groups = {part.name: part.group for part in parts if part.path and part.name is not None}
    names: dict[str, str] = {}
    for group, attributes in store.groups.items():
        target = groups.get(attributes.get("name", ""))
        if target is not None:
            inside = f"{group}/"
            names |= {
                path: f"{target}/{path.removeprefix(inside)}"
                for path in store
                if path.startswith(inside)
            }
    return store.only(names).renamed(names)
