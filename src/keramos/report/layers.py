"""The layers and operations of a config as rows: what calls what, what each holds, what stands
inside which model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keramos.codec.canonical import Json
from keramos.codec.names import OPERATION_MODULES
from keramos.errors import printable
from keramos.report.plain import plain
from keramos.saving import nodes
from keramos.saving.inspection import LayerInfo
from keramos.saving.paths import VARS
from keramos.storage import WeightStore

#: How the path of a layer's first variable ends.
_FIRST = f"/{VARS}/0"
#: Characters of a name.
MOST_NAME = 200
#: Of layers, the first that a page shows.
MOST_LAYERS = 20_000
#: Keys of a layer's config that rows say by themselves.
_ELSEWHERE = frozenset({"layers", "input_layers", "output_layers", "name"})


def rows(config: Json, infos: Sequence[LayerInfo]) -> list[dict[str, Any]]:
    """A row for every layer and operation, those of a model behind the model.

    Args:
        config: canonical, of a model.
        infos: what `inspect` says of its layers.
    """
    by_place = {info.at: info for info in infos}
    listed: list[dict[str, Any]] = []
    _add(config, "$", -1, by_place, listed)
    return listed


def _add(
    model: Json,
    at: str,
    parent: int,
    infos: Mapping[str, LayerInfo],
    listed: list[dict[str, Any]],
) -> None:
    layers = list(nodes.placed_layers(model, at))
    numbers: dict[str, int] = {}
    own: list[int] = []
    for here, layer in layers:
        number = len(listed)
        if number == MOST_LAYERS:
            break
        own.append(number)
        numbers.setdefault(_name(layer), number)
        listed.append(_row(layer, here, parent, infos.get(here)))
        _add(layer, here, number, infos, listed)
    outputs = {name for name, _ in _uses(nodes.arguments(model).get("output_layers"), numbers)}
    is_stack = nodes.mapping(model).get("class_name") == "Sequential"
    for i, (number, (_, layer)) in enumerate(zip(own, layers, strict=False)):
        row = listed[number]
        if is_stack:
            row["calls"] = [[[own[i - 1], 0]] if i else []]
            row["output"] = i == len(own) - 1
        else:
            row["calls"] = _calls(layer, numbers)
            row["output"] = _name(layer) in outputs


def _name(layer: dict[str, Json]) -> str:
    name = nodes.arguments(layer).get("name") or layer.get("name") or layer.get("class_name")
    return str(name)


def _row(layer: dict[str, Json], at: str, parent: int, info: LayerInfo | None) -> dict[str, Any]:
    config = nodes.arguments(layer)
    known = {key: value for key, value in config.items() if key not in _ELSEWHERE}
    module = layer.get("module")
    row: dict[str, Any] = {
        "at": at,
        "parent": parent,
        "name": printable(_name(layer), MOST_NAME),
        "class": printable(layer.get("class_name"), MOST_NAME),
        "module": plain(module),
        "config": plain(known),
        "tensors": [],
    }
    if isinstance(module, str) and module in OPERATION_MODULES:
        row["operation"] = True
    if "build_config" in layer:
        row["built"] = plain(nodes.mapping(layer.get("build_config")))
    if row["class"] == "InputLayer":
        row["shape"] = plain(config.get("batch_shape"))
    if info is not None:
        row |= {
            "place": info.path,
            "path": plain(info.path),
            "shape": plain(info.output_shape or row.get("shape")),
            "parameters": info.parameters,
            "nbytes": info.nbytes,
        }
    return row


def _calls(layer: Mapping[str, Json], numbers: Mapping[str, int]) -> list[list[list[int]]]:
    """For every call of a layer, the [layer, call] whose outputs it takes."""
    calls = nodes.listing(layer.get("inbound_nodes"))
    taken = [dict.fromkeys(_uses(call, numbers)) for call in calls]
    return [[[numbers[name], call] for name, call in uses] for uses in taken] or [[]]


def _uses(value: Json, numbers: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    return (use for use in _references(value) if use[0] in numbers)


def _references(value: Json) -> Iterator[tuple[str, int]]:
    waiting = [value]
    while waiting:
        nest = waiting.pop()
        if isinstance(nest, dict):
            waiting += reversed(nest.values())
        elif isinstance(nest, list):
            match nest:
                case [str(name), int(call), int(), *_]:
                    yield name, call
                case _:
                    waiting += reversed(nest)


def taken(call: Json) -> list[str]:
    """The names of the layers whose outputs a call takes, in the order of its arguments.

    Args:
        call: one of the `inbound_nodes` of a layer.
    """
    return list(dict.fromkeys(name for name, _ in _references(call)))


def is_packed(row: dict[str, Any] | None, path: str, dtype: str) -> bool:
    """Whether a tensor is a kernel of int4, of which each byte holds two numbers.

    Args:
        row: of the layer that it belongs to.
        path: of the tensor.
        dtype: of its elements, as stored.
    """
    policy = nodes.arguments(row["config"].get("dtype")) if row else {}
    names = (str(policy.get(key)) for key in ("mode", "name"))
    is_int4 = any(name.startswith("int4") for name in names)
    return is_int4 and dtype == "int8" and path.endswith(_FIRST)


def assign_tensors(listed: list[dict[str, Any]], weights: WeightStore) -> list[int | None]:
    """Say of every tensor which row holds it, the innermost; and of rows, which tensors.

    Args:
        listed: from `rows`; `tensors` of each is filled.
        weights: of the file.
    """
    order = {path: i for i, path in enumerate(weights)}
    owners: list[int | None] = [None] * len(order)
    for number, row in enumerate(listed):
        place = row.pop("place", None)
        for path in weights.under(place) if place else ():
            owners[order[f"{place}/{path}"]] = number
    for i, owner in enumerate(owners):
        if owner is not None:
            listed[owner]["tensors"].append(i)
    return owners
