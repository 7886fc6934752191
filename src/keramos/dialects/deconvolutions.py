"""Deconvolution2D of Keras 1, which was told the shape of its output -> layers of today.

Pure.
"""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, node_of, renamed
from keramos.dialects.rules import Node

_KEYS = {
    "nb_filter": "filters",
    "subsample": "strides",
    "init": "kernel_initializer",
    "bias": "use_bias",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
}


def of_today(node: Node, on_theano: bool) -> Node | None:
    """A Conv2DTranspose, or a Sequential of the layer's name that cuts its output to the shape.

    out[i·s + a − before] += x[i]·w[a], where `before` is what the convolution that it reverses
    would have padded in front.
    """
    config = arguments(node)
    sizes = _integers(config.get("nb_row"), config.get("nb_col"))
    strides = _integers(*_pair(config.get("subsample", [1, 1])))
    shape = config.get("output_shape")
    # Under today's name already, if another rule came first.
    first = config.get("dim_ordering") == "th" or config.get("data_format") == "channels_first"
    if sizes is None or strides is None or not isinstance(shape, list) or len(shape) != 4:
        return None
    space = _integers(*(shape[2:] if first else shape[1:3]))
    padding = config.get("border_mode", "valid")
    if space is None or padding not in ("same", "valid"):
        return None
    axes = [
        _cut(size, stride, length, padding == "same", on_theano)
        for size, stride, length in zip(sizes, strides, space, strict=True)
    ]
    return _composed(node, sizes, axes, "channels_first" if first else "channels_last")


def _cut(
    size: int, stride: int, length: int, is_same: bool, on_theano: bool
) -> tuple[int, int, int]:
    """(before, behind, added): what to cut from the whole output of an axis, or to add."""
    if not is_same:
        count = (length - size) // stride + 1
        before = 0
    elif on_theano:
        before = size // 2
        count = (length + 2 * before - size) // stride + 1
    else:
        count = -(-length // stride)
        before = max((count - 1) * stride + size - length, 0) // 2
    whole = (count - 1) * stride + size
    behind = whole - before - length
    return before, max(behind, 0), max(-behind, 0)


def _composed(
    node: Node, sizes: list[int], axes: list[tuple[int, int, int]], data_format: str
) -> Node:
    named = renamed(node, _KEYS) or node
    dropped = ("nb_row", "nb_col", "output_shape", "border_mode", "dim_ordering")
    config = {key: value for key, value in arguments(named).items() if key not in dropped}
    name = config.get("name", "deconvolution2d")
    added = [rest for _, _, rest in axes]
    inner: JsonObject = {
        **config,
        "kernel_size": [*sizes],
        "padding": "valid",
        "data_format": data_format,
        "output_padding": [*added] if any(added) else None,
    }
    layer = {**node, **node_of("keras.layers", "Conv2DTranspose", inner)}
    cropping: list[Json] = [[before, behind] for before, behind, _ in axes]
    if not any(before or behind for before, behind, _ in axes):
        return layer
    around: JsonObject = {
        "name": f"{name}_cropping",
        "cropping": cropping,
        "data_format": data_format,
    }
    layers: list[Json] = [
        node_of("keras.layers", "Conv2DTranspose", inner),
        node_of("keras.layers", "Cropping2D", around),
    ]
    whole = node_of("keras", "Sequential", {"name": name, "layers": layers})
    return {**whole, **{key: node[key] for key in ("name", "inbound_nodes") if key in node}}


def _pair(value: Json) -> list[Json]:
    return [*value] if isinstance(value, (list, tuple)) else [value, value]


def _integers(*values: Json) -> list[int] | None:
    sizes = [value for value in values if type(value) is int and value > 0]
    return sizes if len(sizes) == len(values) == 2 else None
