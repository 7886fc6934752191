"""Kernels of 4 bits as Keras 3 kept them before it had blocks -> as it keeps them today.

They were packed along the first axis that is summed over, not along the last of all, and their
inputs were quantized, of which the config says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.arrays import Change, Shape, Target, adapts
from keramos.dialects.nodes import arguments
from keramos.dialects.rules import Node, Where, upgrades

if TYPE_CHECKING:
    from keramos.dialects.arrays import Array

_FORMER_POLICY = ("QuantizedDTypePolicy", "int4")
_LAYERS = ("Dense", "EinsumDense", "ReversibleEmbedding")


@upgrades(*_LAYERS)
def inputs_of_int4_were_quantized(node: Node, where: Where) -> Node | None:
    """Keras 3.11 and 3.12 multiplied kernels of 4 bits by inputs of 8; layers had no config of
    their quantization yet.
    """
    config = arguments(node)
    policy = config.get("dtype")
    if "quantization_config" in config or not isinstance(policy, dict):
        return None
    if (
        policy.get("class_name") != "QuantizedDTypePolicy"
        or arguments(policy).get("mode") != "int4"
    ):
        return None
    inputs = _object("AbsMaxQuantizer", {"value_range": [-127, 127], "epsilon": 1e-07})
    settings = {"weight_quantizer": None, "activation_quantizer": inputs, "block_size": None}
    quantization = _object("Int4QuantizationConfig", settings)
    return {**node, "config": {**config, "quantization_config": quantization}}


def _object(name: str, config: Mapping[str, Json]) -> JsonObject:
    return {
        "module": "keras.quantizers",
        "class_name": name,
        "config": dict(config),
        "registered_name": None,
    }


@adapts(*_LAYERS, written_by=("keras3",), stored_as=("int8",))
def int4_was_packed_by_rows(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras until 3.13 halved the first axis of a kernel that is summed over; today it is a matrix
    whose rows are halved.
    """
    if target.dtype != "int8" or shape == target.shape or len(target.shape) != 2:
        return None
    if target.variable == "reverse_embeddings" or target.variable.endswith(("_zero", "_scale")):
        return None
    equation = target.argument("equation")
    axis = _first_summed(equation) if isinstance(equation, str) else 0
    if axis >= len(shape):
        return None
    rows, half = target.shape
    others = 1
    for i, size in enumerate(shape):
        others *= 1 if i == axis else size
    # The length of the halved axis, odd or even, follows from what the matrix holds.
    length = next((n for n in (2 * shape[axis], 2 * shape[axis] - 1) if n * others % rows == 0), 0)
    if not length or _half(length * others // rows) != half:
        return None
    return Change(target.shape, None, lambda array: _repacked(array, axis, length, rows))


@adapts(*_LAYERS, written_by=("keras3",), beside="int8")
def int4_scales_had_the_outputs_axes(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras until 3.13 kept scales of kernels of 4 bits with an axis for each of the outputs."""
    is_scale = target.variable.endswith("_scale") and len(target.shape) == 1
    ones = [size for size in shape if size != 1]
    if not is_scale or shape == target.shape or _product(ones) != target.shape[0]:
        return None
    return Change(target.shape, None, lambda array: array.reshape(-1))


def _product(sizes: list[int]) -> int:
    product = 1
    for size in sizes:
        product *= size
    return product


def _half(size: int) -> int:
    return (size + 1) // 2


def _first_summed(equation: str) -> int:
    _, _, rest = equation.partition(",")
    kernel, _, outputs = rest.partition("->")
    return next((i for i, letter in enumerate(kernel) if letter not in outputs), 0)


def _repacked(array: Array, axis: int, length: int, rows: int) -> Array:
    import numpy as np

    first = np.ascontiguousarray(np.moveaxis(array, axis, 0)).view("uint8")
    halves = np.stack([first & 0x0F, first >> 4], axis=1)
    numbers = halves.reshape(-1, *first.shape[1:])[:length]
    matrix = np.moveaxis(numbers, 0, axis).reshape(rows, -1)
    if matrix.shape[1] % 2:
        matrix = np.concatenate([matrix, np.zeros((rows, 1), "uint8")], axis=1)
    return (matrix[:, ::2] | (matrix[:, 1::2] << 4)).astype("uint8").view("int8")
