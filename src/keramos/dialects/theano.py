"""What layers computed on Theano, until Keras 2.3, where they compute otherwise on any backend of
today: how they padded, and where SReLU ended.
"""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, node_of
from keramos.dialects.origin import Family
from keramos.dialects.rules import Node, Where, upgrades

ON_THEANO: frozenset[Family] = frozenset({"keras1", "keras2"})

_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D")
#: Keras 2 had them on Theano; Keras 1 had no others than `_CONVOLUTIONS` there.
_BY_CHANNEL = ("SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D")
_TRANSPOSED = {"Conv2DTranspose": 2, "Conv3DTranspose": 3}
_POOLINGS = tuple(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3))

_RANKS = {name: int(name[-2]) for name in (*_CONVOLUTIONS, *_BY_CHANNEL, *_POOLINGS)} | _TRANSPOSED

#: In the place of -inf, which JSON has not.
_LOWEST = -3.4028234663852886e38


@upgrades(*_CONVOLUTIONS, *_BY_CHANNEL, written_by=ON_THEANO)
def same_was_half_a_kernel(node: Node, where: Where) -> Node | None:
    """Theano padded k // 2 in front of a convolution with `same`, whatever the strides; since
    Keras 3 it is as on TensorFlow, one less for even kernels, and by the input for strides.

    Convolution3D followed TensorFlow until Keras 1.1.0.
    """
    config = arguments(node)
    windows = _windows(node, "kernel_size")
    if config.get("padding") != "same" or where.origin.backend != "theano" or windows is None:
        return None
    if node["class_name"] == "Conv3D" and where.origin.pads_volumes_as_tensorflow:
        return None
    if all(size % 2 and stride == 1 for size, stride in windows):
        return None
    return padded(node, [[size // 2, (size - 1) // 2] for size, _ in windows])


@upgrades(*_TRANSPOSED, written_by=ON_THEANO)
def transposed_same_was_half_a_kernel(node: Node, where: Where) -> Node | None:
    """What a transposed convolution with `same` reverses was padded k // 2 in front, on Theano: so
    much is cut from the front of its whole output. On TensorFlow it depends on the strides, too.

    out[i·s + a − k // 2] += x[i]·w[a], over s elements for each of x, or over what
    `output_padding` says.
    """
    config = arguments(node)
    windows = _windows(node, "kernel_size")
    if config.get("padding") != "same" or where.origin.backend != "theano" or windows is None:
        return None
    added = _per_axis(config.get("output_padding"), len(windows), least=0)
    if added is None and config.get("output_padding") is not None:
        return None
    fronts = [size // 2 for size, _ in windows]
    # What TensorFlow cuts from both ends together, a half of it, rounded down, from the front.
    cuts = [
        max(size - stride, 0) if added is None else 2 * front - added[axis]
        for axis, (front, (size, stride)) in enumerate(zip(fronts, windows, strict=True))
    ]
    if all(front == cut // 2 for front, cut in zip(fronts, cuts, strict=True)):
        return None
    behind = [
        size - stride - front if added is None else front - added[axis]
        for axis, (front, (size, stride)) in enumerate(zip(fronts, windows, strict=True))
    ]
    return _cropped(node, fronts, behind)


def _cropped(node: Node, fronts: list[int], behind: list[int]) -> Node:
    """A transposed convolution whose whole output loses elements at both ends, or, where `behind`
    is below 0, gets more at the end.
    """
    config, rank = arguments(node), len(fronts)
    name = str(config.get("name", "convolution"))
    more: list[Json] = [max(-count, 0) for count in behind]
    inner: JsonObject = {
        **config,
        "padding": "valid",
        "output_padding": more if any(more) else None,
    }
    cropping: list[Json] = [
        [front, max(count, 0)] for front, count in zip(fronts, behind, strict=True)
    ]
    around: JsonObject = {
        "name": f"{name}_cropping",
        "cropping": cropping,
        "data_format": config.get("data_format", "channels_last"),
    }
    layers: list[Json] = [
        {**node, "config": inner},
        node_of("keras.layers", f"Cropping{rank}D", around),
    ]
    return _in_place(node, node_of("keras", "Sequential", {"name": name, "layers": layers}))


@upgrades(*_CONVOLUTIONS, written_by=ON_THEANO)
def full_was_a_padding(node: Node, where: Where) -> Node | None:
    """Keras 1 on Theano had `full`: every window that has an element of the input."""
    windows = _windows(node, "kernel_size")
    if arguments(node).get("padding") != "full" or windows is None:
        return None
    return padded(node, [[size - 1, size - 1] for size, _ in windows])


def padded(node: Node, padding: list[Json]) -> Node:
    """A layer with zeros around its input, under the same name."""
    config = arguments(node)
    rank = len(padding)
    name = str(config.get("name", "convolution"))
    around: JsonObject = {
        "name": f"{name}_padding",
        "padding": padding if rank > 1 else padding[0],
        "data_format": config.get("data_format", "channels_last"),
    }
    inner: JsonObject = {**config, "padding": "valid"}
    layers: list[Json] = [
        node_of("keras.layers", f"ZeroPadding{rank}D", around),
        {**node, "config": inner},
    ]
    return _in_place(node, node_of("keras", "Sequential", {"name": name, "layers": layers}))


def _in_place(node: Node, layer: Node) -> Node:
    """A layer where another was in a graph."""
    kept = {key: node[key] for key in ("name", "inbound_nodes") if key in node}
    return {**layer, **kept}


@upgrades(*_POOLINGS, written_by=ON_THEANO)
def same_pooling_was_shifted(node: Node, where: Where) -> Node | None:
    """Theano padded k - 2 in front of pooling with `same` where k is odd, else k - 1; what was
    added took no part. Since Keras 3 it is as on TensorFlow.
    """
    config = arguments(node)
    windows = _windows(node, "pool_size")
    if config.get("padding") != "same" or where.origin.backend != "theano" or windows is None:
        return None
    padding = [_around(size) for size, _ in windows]
    if all(
        stride == 1 and before == (size - 1) // 2
        for (before, _), (size, stride) in zip(padding, windows, strict=True)
    ):
        return None
    return _in_place(node, _pooled(node, padding))


@upgrades("SReLU", written_by=ON_THEANO)
def slope_was_bounded(node: Node, where: Where) -> Node | None:
    """On Theano, the upper bound of K.relu held for what was below zero, too: SReLU with a negative
    slope on the left ended at its right threshold. On TensorFlow it was for what was above alone.
    """
    config = arguments(node)
    if where.origin.backend != "theano" or "bounded" in config or where.is_custom("SReLU"):
        return None
    return {**node, "config": {**config, "bounded": True}}


def _around(size: int) -> tuple[int, int]:
    before = size - 2 if size > 2 and size % 2 else size - 1
    return before, size - 1 - before


def _pooled(node: Node, padding: list[tuple[int, int]]) -> Node:
    """A model that pads and pools; an average is divided by the part of its window that is in the
    input.
    """
    config = arguments(node)
    name, rank = str(config.get("name", "pooling")), len(padding)
    data_format = config.get("data_format", "channels_last")
    pool = {**config, "padding": "valid", "name": f"{name}_pooling"}
    pool = {key: value for key, value in pool.items() if not key.startswith("batch_")}
    shape: list[Json] = [None for _ in range(rank + 2)]
    sizes: JsonObject = {"name": f"{name}_input", "batch_shape": shape}
    layers: list[Json] = [_entry(node_of("keras.layers", "InputLayer", sizes), [])]
    class_name = str(node["class_name"])
    if class_name.startswith("Max"):
        inside: list[Json] = [[0, 0], *([*pair] for pair in padding)]
        around: list[Json] = (
            [*inside, [0, 0]] if data_format == "channels_last" else [[0, 0], *inside]
        )
        pad = _operation("Pad", f"{name}_padding", {"pad_width": around, "mode": "constant"})
        layers.append(_entry(pad, [f"{name}_input"], {"constant_values": _LOWEST}))
        pool["name"] = last = f"{name}_pooling"
        layers.append(_entry(node_of("keras.layers", class_name, pool), [f"{name}_padding"]))
    else:
        layers += _average(class_name, name, pool, padding, data_format)
        last = f"{name}_average"
    outer: JsonObject = {
        "name": name,
        "layers": layers,
        "input_layers": [[f"{name}_input", 0, 0]],
        "output_layers": [last, 0, 0],  # a list of one would be a list of tensors
    }
    model = node_of("keras.src.models.functional", "Functional", outer)
    return {**model, "registered_name": "Functional"}


def _average(
    class_name: str,
    name: str,
    pool: JsonObject,
    padding: list[tuple[int, int]],
    data_format: Json,
) -> list[Json]:
    edges: list[Json] = [list(pair) for pair in padding]
    around: JsonObject = {
        "name": f"{name}_padding",
        "padding": edges if len(edges) > 1 else edges[0],
        "data_format": data_format,
    }
    padding_layer = node_of("keras.layers", f"ZeroPadding{len(edges)}D", around)
    pooling_layer = node_of("keras.layers", class_name, pool)
    source = f"{name}_input"
    ones = _operation("OnesLike", f"{name}_ones", {})
    share = _operation("Divide", f"{name}_average", {})
    return [
        _entry(ones, [source]),
        _entry(padding_layer, [source], {}, [f"{name}_ones"]),
        _entry(pooling_layer, [f"{name}_padding"], {}, [(f"{name}_padding", 1)]),
        _entry(share, [f"{name}_pooling", (f"{name}_pooling", 1)]),
    ]


_Place = str | tuple[str, int]


def _entry(
    node: Node, inputs: list[_Place], kwargs: JsonObject | None = None, *more: list[_Place]
) -> JsonObject:
    """A layer in a graph, with its calls as Keras 3 writes them."""
    calls: list[Json] = [
        {"args": [_tensor(place) for place in call], "kwargs": kwargs or {}}
        for call in (inputs, *more)
        if call
    ]
    return {**node, "name": arguments(node).get("name"), "inbound_nodes": calls}


def _tensor(place: _Place) -> Json:
    name, call = (place, 0) if isinstance(place, str) else place
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, call, 0]}}


def _operation(class_name: str, name: str, config: JsonObject) -> Node:
    node = node_of("keras.src.ops.numpy", class_name, {"name": name, **config})
    return {**node, "registered_name": class_name}


def _windows(node: Node, key: str) -> list[tuple[int, int]] | None:
    """The size of a window, with what dilation lets out, and the stride of each axis; None where
    they are no sizes.
    """
    config, rank = arguments(node), _RANKS.get(str(node["class_name"]))
    if rank is None:
        return None  # another rule made something else of it
    sizes = _per_axis(config.get(key), rank)
    strides = _per_axis(
        config.get("strides") or (config.get(key) if key == "pool_size" else 1), rank
    )
    dilations = _per_axis(config.get("dilation_rate", 1), rank)
    if sizes is None or strides is None or dilations is None:
        return None
    return [
        ((size - 1) * dilation + 1, stride)
        for size, stride, dilation in zip(sizes, strides, dilations, strict=True)
    ]


def _per_axis(value: Json, rank: int, least: int = 1) -> list[int] | None:
    values = value if isinstance(value, (list, tuple)) else [value] * rank
    sizes = [size for size in values if type(size) is int and size >= least]
    return sizes if len(sizes) == rank == len(values) else None
