"""Merge, which joined tensors in one of several modes, and TimeDistributedMerge, which joined the
steps of one -> the layers of today.

Pure. A mode that no layer of today has stays, and whoever decodes it says so.
"""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, node_of
from keramos.dialects.rules import Node

_LAYERS = {
    "ave": "Average",
    "concat": "Concatenate",
    "dot": "Dot",
    "max": "Maximum",
    "mul": "Multiply",
    "sum": "Add",
}

#: What K.epsilon() was.
_EPSILON = 1e-7


def of_today(node: Node) -> Node | None:
    """The layer of a mode; None where there is none."""
    config = arguments(node)
    mode = config.get("mode", "sum")
    todays: JsonObject = {k: config[k] for k in ("name", "trainable") if k in config}
    if config.get("mode_type", "raw") != "raw":
        return {**node, **_function(config, todays)}
    name = _LAYERS.get(mode) if isinstance(mode, str) else None
    if name is None:
        return None
    if name == "Concatenate":
        todays["axis"] = config.get("concat_axis", -1)
    if name == "Dot":
        todays["axes"] = _axes(config)
    return {**node, **node_of("keras.layers", name, todays)}


#: Mode of TimeDistributedMerge -> operation.
_REDUCTIONS = {"ave": "Mean", "mul": "Prod", "sum": "Sum"}


def of_steps(node: Node) -> Node | None:
    """A model of the layer's name that joins the steps of a sequence; None for another mode."""
    config = arguments(node)
    mode = config.get("mode", "sum")
    reduction = _REDUCTIONS.get(mode) if isinstance(mode, str) else None
    if reduction is None:
        return None
    name = str(config.get("name", "timedistributedmerge"))
    source = f"{name}_input"
    shape: JsonObject = {"name": source, "batch_shape": [None, None, None], "dtype": "float32"}
    inputs: JsonObject = {**node_of("keras.layers", "InputLayer", shape), "name": source}
    inner: JsonObject = {"name": f"{name}_{mode}", "axis": 1, "keepdims": False}
    operation = node_of("keras.src.ops.numpy", reduction, inner)
    names: JsonObject = {"registered_name": reduction, "name": inner["name"]}
    outer: JsonObject = {
        "name": name,
        "layers": [
            {**inputs, "inbound_nodes": []},
            {**operation, **names, "inbound_nodes": [_call((source,), 0)]},
        ],
        "input_layers": [[source, 0, 0]],
        "output_layers": [inner["name"], 0, 0],  # a list of one would be a list of tensors
    }
    whole = node_of("keras.src.models.functional", "Functional", outer)
    kept = {key: node[key] for key in ("name", "inbound_nodes") if key in node}
    return {**whole, "registered_name": "Functional", **kept}


def _axes(config: JsonObject) -> Json:
    """Axes to contract; a list of one axis for each input was written as well."""
    axes = config.get("dot_axes", -1)
    if isinstance(axes, list):
        return [axis[0] if isinstance(axis, list) and len(axis) == 1 else axis for axis in axes]
    return axes


def _function(config: JsonObject, todays: JsonObject) -> Node:
    """A mode that the user wrote: what a Lambda is today."""
    renamed = {"mode": "function", "mode_type": "function_type", "output_mask": "mask"}
    renamed |= {"output_mask_type": "mask_type"}
    taken = ("output_shape", "output_shape_type", "arguments", *renamed)
    old = {renamed.get(key, key): config[key] for key in taken if key in config}
    return node_of("keras.layers", "Lambda", {**todays, **old})


def with_cosines_of_layers(config: JsonObject) -> JsonObject | None:
    """A graph in which Merge layers of mode `cos` are several; None where there is none.

    l·r / max(sqrt(l·l ∘ r·r), 1e-7), with an axis of one behind the batch: Keras 1 computed it so,
    for matrices as well. In Keras 0.x they were vectors, and there was no further axis.
    """
    layers = config.get("layers")
    if not isinstance(layers, list):
        return None
    changed = [_parts(layer) for layer in layers]
    if all(part is None for part in changed):
        return None
    whole = [part or [layer] for part, layer in zip(changed, layers, strict=True)]
    return {**config, "layers": [part for parts in whole for part in parts]}


def _parts(layer: Json) -> list[Json] | None:
    if not isinstance(layer, dict) or layer.get("class_name") != "Merge":
        return None
    config = arguments(layer)
    if config.get("mode") != "cos" or config.get("mode_type", "raw") != "raw":
        return None
    return _cosine(layer, bool(config.get("is_flat")))


def _cosine(layer: JsonObject, is_flat: bool) -> list[Json]:
    name, calls = str(layer.get("name")), layer.get("inbound_nodes")
    pairs = [call for call in calls if isinstance(call, list)] if isinstance(calls, list) else []
    if any(len(pair) != 2 for pair in pairs):
        return [layer]
    axes = _axes(arguments(layer))
    products = {
        "product": [[pair[0], pair[1]] for pair in pairs],
        "left": [[pair[0], pair[0]] for pair in pairs],
        "right": [[pair[1], pair[1]] for pair in pairs],
    }
    sides = {"product": axes, "left": _twice(axes, 0), "right": _twice(axes, 1)}

    def entry(suffix: str, node: Node, inputs: list[Json]) -> JsonObject:
        own = f"{name}_{suffix}" if suffix else name
        inner = {**arguments(node), "name": own}
        return {**node, "config": inner, "name": own, "inbound_nodes": inputs}

    def calls_of(*names: str) -> list[Json]:
        return [[[f"{name}_{suffix}", i, 0] for suffix in names] for i in range(len(pairs))]

    dots: list[Json] = [
        entry(suffix, node_of("keras.layers", "Dot", {"axes": sides[suffix]}), [*inputs])
        for suffix, inputs in products.items()
    ]
    squares = entry("squares", node_of("keras.layers", "Multiply", {}), calls_of("left", "right"))
    return [*dots, squares, *_quotient(name, len(pairs), is_flat)]


def _twice(axes: Json, side: int) -> Json:
    """The axes of a product of one input with itself."""
    return [axes[side]] * 2 if isinstance(axes, list) and len(axes) == 2 else axes


def _quotient(name: str, calls: int, is_flat: bool) -> list[Json]:
    def operation(suffix: str, class_name: str, config: JsonObject, *args: Json) -> JsonObject:
        own = f"{name}_{suffix}" if suffix else name
        inner: JsonObject = {"name": own, **config}
        node = node_of("keras.src.ops.numpy", class_name, inner)
        inputs: list[Json] = [_call(args, i) for i in range(calls)]
        return {**node, "registered_name": class_name, "name": own, "inbound_nodes": inputs}

    bound = f"{name}_bound"
    norms: list[Json] = [
        operation("norms", "Sqrt", {}, f"{name}_squares"),
        operation("bound", "Maximum", {}, f"{name}_norms", _EPSILON),
    ]
    if is_flat:
        return [*norms, operation("", "Divide", {}, f"{name}_product", bound)]
    cosine = operation("cosine", "Divide", {}, f"{name}_product", bound)
    return [*norms, cosine, operation("", "ExpandDims", {"axis": 1}, f"{name}_cosine")]


def _call(args: tuple[Json, ...], call: int) -> JsonObject:
    """A call as Keras 3 writes it; what is text is the name of a layer."""
    values: list[Json] = [
        {"class_name": "__keras_tensor__", "config": {"keras_history": [arg, call, 0]}}
        if isinstance(arg, str)
        else arg
        for arg in args
    ]
    return {"args": values, "kwargs": {}}
