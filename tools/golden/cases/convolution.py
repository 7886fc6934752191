"""Cases of the convolution and pooling layers."""

# fmt: off
# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

from .core import ACTIVITY, COMMON, KERNEL
from .grammar import layer, t

SPATIAL = {1: (6,), 2: (6, 5), 3: (3, 4, 3)}
DEPTH = {key.replace("kernel", "depthwise"): value for key, value in KERNEL.items()}
POINT = {key.replace("kernel", "pointwise"): value for key, value in KERNEL.items() if "kernel" in key}


def last(rank: int, channels: int = 2) -> dict:
    return t(1 if rank == 3 else 2, *SPATIAL[rank], channels)


def first(rank: int, channels: int = 2) -> dict:
    return t(1 if rank == 3 else 2, channels, *SPATIAL[rank])


def convolution(rank: int) -> list[dict]:
    name, many = f"Conv{rank}D", tuple([2, 1, 2][:rank])
    return [
        layer(name, "default", {"filters": 3, "kernel_size": 2}, last(rank)),
        layer(name, "many", {"filters": 4, "kernel_size": tuple([3, 2, 2][:rank]), "strides": many, "padding": "same",
                             "data_format": "channels_first", "groups": 2, "activation": "relu", **KERNEL, **ACTIVITY, **COMMON}, first(rank)),
        layer(name, "dilated, no bias", {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False}, last(rank)),
        layer(name, "same, strided", {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}, last(rank)),
        layer(name, "valid, strided", {"filters": 2, "kernel_size": 2, "strides": 3}, last(rank)),
        layer(name, "same, dilated", {"filters": 2, "kernel_size": 2, "padding": "same", "dilation_rate": 2}, last(rank)),
        layer(name, "channels first", {"filters": 3, "kernel_size": 2, "data_format": "channels_first"}, first(rank)),
    ]


def transposed(rank: int) -> list[dict]:
    name = f"Conv{rank}DTranspose"
    # output_padding and dilation_rate cannot both be used; channels_first many-case keeps stride 2
    return [
        layer(name, "default", {"filters": 3, "kernel_size": 2}, last(rank)),
        layer(name, "many", {"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 1,
                             "data_format": "channels_first", "activation": "tanh", **KERNEL, **ACTIVITY, **COMMON}, first(rank)),
        layer(name, "same, strided", {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}, last(rank)),
        layer(name, "valid, strided", {"filters": 2, "kernel_size": 2, "strides": 3}, last(rank)),
        layer(name, "kernel over stride", {"filters": 2, "kernel_size": 4, "strides": 2}, last(rank)),
        layer(name, "same, even kernel", {"filters": 2, "kernel_size": 2, "strides": 3, "padding": "same"}, last(rank)),
        layer(name, "dilated, no bias", {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False}, last(rank)),
        layer(name, "output padding", {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 0, "padding": "same"}, last(rank)),
    ]


def depthwise(rank: int) -> list[dict]:
    name = f"DepthwiseConv{rank}D"
    return [
        layer(name, "default", {"kernel_size": 2}, last(rank)),
        layer(name, "many", {"kernel_size": 3, "strides": 2, "padding": "same", "depth_multiplier": 2, "data_format": "channels_first",
                             "activation": "relu", **DEPTH, **ACTIVITY, **COMMON}, first(rank)),
        layer(name, "dilated, no bias", {"kernel_size": 2, "dilation_rate": 2, "use_bias": False}, last(rank)),
        layer(name, "valid, strided", {"kernel_size": 2, "strides": 2, "depth_multiplier": 3}, last(rank)),
    ]


def separable(rank: int) -> list[dict]:
    name = f"SeparableConv{rank}D"
    return [
        layer(name, "default", {"filters": 3, "kernel_size": 2}, last(rank)),
        layer(name, "many", {"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same", "depth_multiplier": 2,
                             "data_format": "channels_first", "activation": "relu", **DEPTH, **POINT, **ACTIVITY, **COMMON}, first(rank)),
        layer(name, "dilated, no bias", {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False}, last(rank)),
    ]


def pooling(rank: int) -> list[dict]:
    cases = []
    for kind in ("Max", "Average"):
        name = f"{kind}Pooling{rank}D"
        cases += [
            layer(name, "default", {"pool_size": 2}, last(rank)),
            layer(name, "many", {"pool_size": tuple([3, 2, 2][:rank]), "strides": tuple([2, 1, 2][:rank]), "padding": "same",
                                 "data_format": "channels_first", **COMMON}, first(rank)),
            layer(name, "same", {"pool_size": 3, "strides": 2, "padding": "same"}, last(rank)),
            layer(name, "overlapping", {"pool_size": 3, "strides": 1}, last(rank)),
            layer(f"Global{kind}Pooling{rank}D", "default", {}, last(rank)),
            layer(f"Global{kind}Pooling{rank}D", "many", {"data_format": "channels_first", "keepdims": True, **COMMON}, first(rank)),
            layer(f"Adaptive{kind}Pooling{rank}D", "default", {"output_size": 2}, last(rank)),
            layer(f"Adaptive{kind}Pooling{rank}D", "many", {"output_size": tuple([4, 3, 2][:rank]), "data_format": "channels_first",
                                                            **COMMON}, first(rank)),
        ]
    return cases


CASES = [
    *[case for rank in (1, 2, 3) for make in (convolution, transposed, pooling) for case in make(rank)],
    *[case for rank in (1, 2) for make in (depthwise, separable) for case in make(rank)],
    layer("Conv1D", "causal", {"filters": 2, "kernel_size": 3, "padding": "causal", "dilation_rate": 2}, last(1)),
    layer("MaxPooling1D", "no arguments", {}, last(1)),
    layer("MaxPooling2D", "no arguments", {}, last(2)),
    layer("MaxPooling3D", "no arguments", {}, last(3)),
    layer("GlobalAveragePooling1D", "mask", {}, t(2, 3, 2),
          call={"mask": {"$values": {"values": [[True, False, True], [True, True, False]], "dtype": "bool"}}}),
]
