"""Which stored tensor belongs to which variable: by path, by the name of the layer, or by order.

Refuses to read or assign anything: it renames the tensors of a store to the paths that the model
uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keramos.errors import ConfigError, WeightsError, near
from keramos.saving.snapshot import Layout
from keramos.saving.walk import saveables
from keramos.storage.weight_store import WeightStore


@dataclass(frozen=True)
class Wanted:
    """What the caller asked for.

    Attributes:
        only: paths to load; all when empty.
        exclude: paths to leave.
        rename: pattern -> replacement for the paths of the file.
        by_name: match layers by name.
        skip: ids of objects to leave.
    """

    only: tuple[re.Pattern, ...] = ()
    exclude: tuple[re.Pattern, ...] = ()
    rename: tuple[tuple[re.Pattern, str], ...] = ()
    by_name: bool = False
    skip: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(
        cls, only: Any, exclude: Any, rename: Mapping[str, str] | None, *, by_name: bool, skip: Any
    ) -> Wanted:
        """From the arguments of `load_weights`.

        Raises:
            ConfigError: not a regular expression, or no mapping of them.
        """
        if rename is not None and not isinstance(rename, Mapping):
            raise ConfigError(
                "rename must be a mapping",
                found=repr(rename)[:200],
                wanted="{pattern: replacement}",
            )
        renames = tuple((_pattern(old), new) for old, new in (rename or {}).items())
        return cls(
            _patterns(only),
            _patterns(exclude),
            renames,
            by_name,
            frozenset(id(each) for each in skip or ()),
        )

    def takes(self, *paths: str) -> bool:
        """Whether a variable known by these paths is to be loaded."""
        if self.only and not any(p.search(path) for p in self.only for path in paths):
            return False
        return not any(p.search(path) for p in self.exclude for path in paths)

    def check(self, known: Sequence[str]) -> None:
        """Refuse a pattern that no object of the model answers to: it says something else than was
        meant.

        Raises:
            ConfigError: with what looks like it.
        """
        for argument, patterns in (("only", self.only), ("exclude", self.exclude)):
            for pattern in patterns:
                if not any(map(pattern.search, known)):
                    raise ConfigError(
                        f"{argument}= finds no layer of the model",
                        found=repr(pattern.pattern),
                        wanted="a regular expression for paths or names of layers",
                        near=near(pattern.pattern, known) or ", ".join(known[:4]),
                    )

    @property
    def partial(self) -> bool:
        """Whether variables may be left as they are."""
        return bool(self.only or self.exclude or self.by_name or self.skip)


def _patterns(value: Any) -> tuple[re.Pattern, ...]:
    several = isinstance(value, Iterable) and not isinstance(value, str)
    values = list(value) if several else [] if value is None else [value]
    return tuple(_pattern(v) for v in values)


def _pattern(text: Any) -> re.Pattern:
    try:
        return re.compile(text)
    except (re.error, TypeError) as error:
        raise ConfigError(f"not a regular expression: {error}", found=repr(text)) from error


def placed(store: WeightStore, layout: Layout, model: Any, wanted: Wanted) -> WeightStore:
    """`store` with its tensors at the paths of `model`."""
    if layout == "layers":
        return _from_layers(store, model, wanted)
    if wanted.by_name:
        store = _by_name(store, model)
    return _renamed(store, wanted) if wanted.rename else store


def _renamed(store: WeightStore, wanted: Wanted) -> WeightStore:
    names = {}
    for path in store:
        new = path
        for pattern, replacement in wanted.rename:
            new = pattern.sub(replacement, new)
        names[path] = new
    twice = (
        {new for new in names.values() if list(names.values()).count(new) > 1}
        if len(set(names.values())) < len(names)
        else set()
    )
    if twice:
        raise ConfigError(f"rename= gives two tensors the path {min(twice)!r}")
    return store.renamed({old: new for old, new in names.items() if old != new})


def _by_name(store: WeightStore, model: Any) -> WeightStore:
    """Groups of the file carry the name of their object; those that have a namesake in the model go
    to its path.
    """
    ours = {
        owner.name: path
        for path, owner in saveables(model)
        if path and isinstance(getattr(owner, "name", None), str)
    }
    names: dict[str, str] = {}
    for group, attributes in store.groups.items():
        target = ours.get(attributes.get("name", ""))
        if target is not None:
            inside = f"{group}/"
            names |= {
                path: f"{target}/vars/{path.removeprefix(inside)}"
                for path in store
                if path.startswith(inside)
            }
    return store.only(names).renamed(names)


def _from_layers(store: WeightStore, model: Any, wanted: Wanted) -> WeightStore:
    stored = {layer: list(store.under(layer).values()) for layer in store.groups}
    stored = {layer: tensors for layer, tensors in stored.items() if tensors}
    layers = [layer for layer in _top_layers(model) if legacy_variables(layer)]
    pairs = (
        _pairs_by_name(stored, layers) if wanted.by_name else _pairs_by_order(stored, layers, model)
    )
    places = _places(model)
    tensors = {}
    for name, values, layer in pairs:
        written = [_leaf(tensor.name) for tensor in values]
        variables = legacy_variables(layer, written)
        if len(values) != len(variables):
            raise WeightsError(
                f"layer {layer.name!r} has {len(variables)} weights, layer {name!r} of the file "
                f"has {len(values)}",
                found=", ".join(written)[:200],
                wanted=", ".join(v.name for v in variables)[:200],
                hint="is it the same architecture?",
            )
        tensors |= {
            place: tensor
            for v, tensor in zip(variables, values, strict=True)
            for place in places[id(v)]
        }
    return WeightStore.build(tensors, {})


def _pairs_by_name(stored: Mapping[str, list], layers: list) -> list[tuple[str, list, Any]]:
    named = {layer.name: layer for layer in layers}
    return [(name, values, named[name]) for name, values in stored.items() if name in named]


def _pairs_by_order(
    stored: Mapping[str, list], layers: list, model: Any
) -> list[tuple[str, list, Any]]:
    if len(stored) != len(layers):
        raise WeightsError(
            f"the file has {len(stored)} layers with weights, {model.name!r} has {len(layers)}",
            hint="by_name=True loads the layers that have the same name",
        )
    return [
        (name, values, layer) for (name, values), layer in zip(stored.items(), layers, strict=True)
    ]


def _top_layers(model: Any) -> list[Any]:
    return list(getattr(model, "layers", [model]))


def legacy_variables(layer: Any, names: Sequence[str] = ()) -> list[Any]:
    """The variables of a layer in the order of old files: trainable ones of everything inside
    first.

    Args:
        layer: built.
        names: what the file calls them; where something is frozen, they tell which of two orders it
            has.
    """
    orders = [
        _first(layer.weights, chosen)
        for chosen in (_frozen_ones_were_mixed(layer), _frozen_ones_were_sorted(layer))
    ]
    return next((order for order in orders if [v.name for v in order] == list(names)), orders[-1])


def _leaf(path: str) -> str:
    """`model_weights/dense/dense/kernel:0` -> `kernel`."""
    return path.rpartition("/")[2].partition(":")[0]


def _first(variables: list[Any], chosen: set[int]) -> list[Any]:
    return [v for v in variables if id(v) in chosen] + [v for v in variables if id(v) not in chosen]


def _frozen_ones_were_mixed(layer: Any) -> set[int]:
    """tf.keras since 1.14, and Keras 3: nothing inside a frozen layer is trainable, so its
    variables come as they were made.
    """
    return {id(v) for v in layer.weights if v.trainable}


def _frozen_ones_were_sorted(layer: Any) -> set[int]:
    """Keras until 2.3, and tf.keras until 1.4: what was made trainable comes first, frozen or
    not.
    """
    made = {each for inner in layer._flatten_layers() for each in inner._owned.trainable}
    return made | _frozen_ones_were_mixed(layer)


def _places(model: Any) -> dict[int, list[str]]:
    """Variables by id -> where a file by paths has them: with each object that holds them."""
    places: dict[int, list[str]] = {}
    for path, owner in saveables(model):
        for i, variable in enumerate(
            owner._own_variables() if hasattr(owner, "_own_variables") else ()
        ):
            places.setdefault(id(variable), []).append(f"{path}/vars/{i}" if path else f"vars/{i}")
    return places
