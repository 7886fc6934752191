"""The shapes of the outputs of a file's layers, without its weights.

A model of built-in classes alone is made from its config, which runs no code of the file, computes
shapes in plain Python and reads no tensor. Of any other, the shapes are known that the graph in the
file states where a layer's output is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from keramos import _tree
from keramos.codec import trust
from keramos.codec.canonical import Json, ObjectNode
from keramos.codec.decode import decode
from keramos.codec.parse import survey
from keramos.codec.session import Budget, Session
from keramos.graph import naming
from keramos.saving import nodes
from keramos.storage import Limits

if TYPE_CHECKING:
    from keramos.graph.tensor import KerasTensor

#: Names of the layer and of the models around it, the outermost first.
Path = tuple[str, ...]
#: Sizes, None where unknown; or a nest of shapes, of a layer with several outputs.
Shape = Any


def output_shapes(config: Json, limits: Limits, *, buildable: bool) -> dict[Path, Shape]:
    """The shape of each layer's output, as far as it can be known.

    Args:
        config: canonical, of a model.
        limits: of its file.
        buildable: whether nothing in it would be refused, or is missing.
    """
    if buildable and _is_builtin(config) and (model := _built(config, limits)) is not None:
        return dict(_of_model(model, ()))
    return dict(_stated(config, ()))


def _is_builtin(config: Json) -> bool:
    objects = (node for node in survey(config) if isinstance(node, ObjectNode))
    return isinstance(config, dict) and all(map(trust.is_builtin, objects))


def _built(config: Json, limits: Limits) -> Any:
    session = Session(compile=False, budget=Budget(limits.max_outputs))
    try:
        # To look at a file is not to make layers: later automatic names must not depend on it.
        with naming.uncounted(), session.running():
            return decode(config, session)
    except Exception:  # noqa: BLE001 - a damaged config fails in any way; its facts are still shown
        return None


def _of_model(model: Any, path: Path) -> Iterator[tuple[Path, Shape]]:
    for layer in model.layers if getattr(model, "_layers_first", False) else ():
        here = (*path, layer.name)
        calls = layer._inbound_nodes
        if calls:
            yield here, _tree.map_structure(_sizes, calls[0].result)
        yield from _of_model(layer, here)


def _sizes(tensor: KerasTensor) -> list[int | None]:
    return list(tensor.shape)


def _stated(config: Json, path: Path) -> Iterator[tuple[Path, Shape]]:
    layers = nodes.layers(config)
    names = [str(nodes.arguments(layer).get("name") or layer.get("name")) for layer in layers]
    used = dict(_used(layers))
    for i, (layer, name) in enumerate(zip(layers, names, strict=True)):
        here = (*path, name)
        if layer.get("class_name") == "InputLayer":
            shape = nodes.arguments(layer).get("batch_shape")
        elif "inbound_nodes" in layer:
            shape = used.get(name)
        else:  # of a stack: what comes out goes into the next one
            shape = _build_shape(layers[i + 1]) if i + 1 < len(layers) else None
        if shape is not None:
            yield here, shape
        yield from _stated(layer, here)


def _used(layers: list[dict[str, Json]]) -> Iterator[tuple[str, Shape]]:
    """The first output of the first call of each layer, where another one takes it."""
    waiting: list[Json] = [layer.get("inbound_nodes") for layer in layers]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            tensor = nodes.arguments(value)
            match tensor.get("keras_history"):
                case [str(name), 0, 0]:
                    yield name, tensor.get("shape")
                case _:
                    pass
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _build_shape(layer: dict[str, Json]) -> Shape:
    return nodes.mapping(layer.get("build_config")).get("input_shape")
