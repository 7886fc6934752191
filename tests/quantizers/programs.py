"""Small layers that are quantized in every mode, in stock Keras and here: the same lines for both.

Refuses to know what comes of it: `tools/golden/quantization.py` lets stock Keras write that.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

IDS = np.array([[1, 2, 0], [4, 4, 3]], "int32")
_ROW = np.array([0.5, -1.25, 2.0, 0.0, -0.75, 1.5, 0.25, -3.0], "float32")


def inputs(*shape: int) -> np.ndarray:
    """Floats in [-3, 2], none a whole row of zeros."""
    count = math.prod(shape)
    return (np.resize(_ROW, count) + np.arange(count) % 3 * 0.125).reshape(shape).astype("float32")


def numbers(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Weights of two decimals in [-1, 1]."""
    return np.random.default_rng(seed).uniform(-1, 1, shape).round(2).astype("float32")


#: Name -> class, arguments, inputs, arguments of the call.
LAYERS: dict[str, tuple[str, dict[str, Any], np.ndarray, dict[str, Any]]] = {
    "dense": ("Dense", {"units": 4, "activation": "relu"}, inputs(3, 6), {}),
    "dense, odd, three axes": ("Dense", {"units": 3, "use_bias": False}, inputs(2, 2, 5), {}),
    "einsum": (
        "EinsumDense",
        {"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de",
         "activation": "tanh"}, inputs(1, 3, 4), {},
    ),
    "einsum, two summed": (
        "EinsumDense", {"equation": "abde,dec->abc", "output_shape": (None, 3), "bias_axes": "c"},
        inputs(1, 2, 2, 3), {},
    ),
    "einsum, other order": (
        "EinsumDense", {"equation": "abc,dc->adb", "output_shape": (3, None)}, inputs(1, 2, 5), {},
    ),
    "embedding": ("Embedding", {"input_dim": 5, "output_dim": 3}, IDS, {}),
    "reversible, back": (
        "ReversibleEmbedding", {"input_dim": 5, "output_dim": 4, "logit_soft_cap": 2.0},
        inputs(1, 2, 4), {"reverse": True},
    ),
    "reversible, not tied, back": (
        "ReversibleEmbedding", {"input_dim": 5, "output_dim": 3, "tie_weights": False},
        inputs(1, 2, 3), {"reverse": True},
    ),
}  # fmt: skip


def modes(keras: Any) -> dict[str, Any]:
    """Name -> config."""
    q = keras.quantizers
    return {
        "int8": q.Int8QuantizationConfig(),
        "int8, floats come in": q.Int8QuantizationConfig(activation_quantizer=None),
        "int8, to 100": q.Int8QuantizationConfig(
            weight_quantizer=q.AbsMaxQuantizer(axis=0, value_range=(-100, 100)),
            activation_quantizer=q.AbsMaxQuantizer(value_range=(-63, 63)),
        ),
        "int4": q.Int4QuantizationConfig(),
        "int4, blocks of 2": q.Int4QuantizationConfig(block_size=2),
        "int4, whole columns": q.Int4QuantizationConfig(block_size=None),
        "int4, inputs too": q.Int4QuantizationConfig(
            block_size=-1, activation_quantizer=q.AbsMaxQuantizer()
        ),
        "float8": q.Float8QuantizationConfig(),
    }


MODES = (
    "int8", "int8, floats come in", "int8, to 100", "int4", "int4, blocks of 2",
    "int4, whole columns", "int4, inputs too", "float8",
)  # fmt: skip
#: When LoRA is enabled: never, before the layer is quantized, or after.
LORA = ("", "lora before", "lora after")
_LORA_MODES = ("int8", "int4, blocks of 2", "int4, whole columns")  # Keras has no others
_LORA_LAYERS = ("dense", "einsum", "embedding", "reversible, back")
_BFLOAT16_LAYERS = ("dense", "embedding", "reversible, back")
_BFLOAT16_MODES = ("int8", "int4, blocks of 2", "float8")


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    """Name of the case, and layer, mode, policy, when LoRA is enabled."""
    for layer, mode in itertools.product(LAYERS, MODES):
        yield f"{layer} | {mode}", layer, mode, "float32", ""
    for layer, mode, lora in itertools.product(_LORA_LAYERS, _LORA_MODES, LORA[1:]):
        yield f"{layer} | {mode} | {lora}", layer, mode, "float32", lora
    for layer, mode in itertools.product(_BFLOAT16_LAYERS, _BFLOAT16_MODES):
        yield f"{layer} | {mode} | bfloat16", layer, mode, "mixed_bfloat16", ""


def case(keras: Any, layer: str, mode: str, policy: str, lora: str) -> dict[str, Any]:
    """What a quantized layer computes, its variables in their order, and what a file has.

    Args:
        keras: the library.
        layer: of `LAYERS`.
        mode: of `MODES`.
        policy: name of a dtype policy.
        lora: of `LORA`.

    Returns:
        `outputs`, `policy`, `variables` by path, `stored` (arrays).
    """
    kind, arguments, x, call = LAYERS[layer]
    made = getattr(keras.layers, kind)(**arguments, dtype=policy, name="layer")
    made.build(None if "mbedding" in kind else x.shape)
    for seed, variable in enumerate(made.weights):
        variable.assign(numbers(tuple(variable.shape), seed))
    if lora == "lora before":
        enable_lora(made)
    made.quantize(config=modes(keras)[mode])
    if lora == "lora after":
        enable_lora(made)
    return {
        "outputs": _array(keras, made(x, **call)),
        "policy": made.dtype_policy.name,
        "variables": _variables(keras, made),
        "stored": _stored(keras, made),
    }


def _variables(keras: Any, made: Any) -> dict[str, np.ndarray]:
    return {v.path: _array(keras, v) for v in made.weights}


def _stored(keras: Any, layer: Any) -> list[np.ndarray]:
    """The tensors in the order of files."""
    store: dict[str, Any] = {}
    layer.save_own_variables(store)
    return [_array(keras, store[key]) for key in sorted(store, key=int)]


def enable_lora(layer: Any) -> None:
    """Enable LoRA, as if it had learned something."""
    layer.enable_lora(2, lora_alpha=3)
    learned = [v for v in layer.trainable_variables if "lora" in v.name]
    for seed, variable in enumerate(learned):
        variable.assign(numbers(tuple(variable.shape), 100 + seed))


def _array(keras: Any, value: Any) -> np.ndarray:
    """On the host; floats of 16 bits as floats of 32."""
    array = np.asarray(keras.ops.convert_to_numpy(value))
    return array if array.dtype.kind in "iu" else array.astype("float32")


#: Calibrated modes: name -> class of the config, its arguments.
CALIBRATED: dict[str, tuple[str, dict[str, Any]]] = {
    "gptq": ("GPTQConfig", {"group_size": -1}),
    "gptq, groups of 2": ("GPTQConfig", {"group_size": 2}),
    "gptq, groups of 4, 8 bits": ("GPTQConfig", {"group_size": 4, "weight_bits": 8}),
    "gptq, symmetric, one scale": (
        "GPTQConfig", {"group_size": -1, "symmetric": True, "per_channel": False},
    ),
    "gptq, most important first": ("GPTQConfig", {"group_size": -1, "activation_order": True}),
    "awq": ("AWQConfig", {"group_size": -1, "num_grid_points": 8}),
    "awq, groups of 4": ("AWQConfig", {"group_size": 4, "num_grid_points": 5}),
}  # fmt: skip
#: Layers to calibrate, which have a 0 in the range of each group: class, arguments, inputs.
CALIBRATED_LAYERS: dict[str, tuple[str, dict[str, Any], np.ndarray]] = {
    "dense": ("Dense", {"units": 5, "activation": "relu"}, inputs(4, 8)),
    "einsum": (
        "EinsumDense", {"equation": "abc,cd->abd", "output_shape": (None, 6), "bias_axes": "d"},
        inputs(2, 3, 4),
    ),
    "einsum, split": (
        "EinsumDense", {"equation": "abc,cde->abde", "output_shape": (None, 2, 3)},
        inputs(2, 4, 6),
    ),
    "einsum, joined": (
        "EinsumDense", {"equation": "abde,dec->abc", "output_shape": (None, 7)},
        inputs(2, 4, 2, 3),
    ),
}  # fmt: skip


def alternating(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Weights whose rows have one sign and the other: every group of them has a 0 in its range, as
    the integers of stock Keras want it.
    """
    rows = shape[0] * shape[1] if len(shape) == 3 and shape[2] == max(shape) else shape[0]
    sizes = np.abs(numbers(shape, seed)) * 0.7 + 0.3
    signs = np.where(np.arange(rows) % 2, -1, 1)[:, None]
    return (sizes.reshape(rows, -1) * signs).reshape(shape).round(2).astype("float32")


def calibrated(
    keras: Any, layer: str, mode: str, calibrate: Callable[[Any, Any, np.ndarray], None]
) -> dict[str, Any]:
    """What a calibrated layer computes, and its variables.

    Args:
        keras: the library.
        layer: of `CALIBRATED_LAYERS`.
        mode: of `CALIBRATED`.
        calibrate: shows the layer its inputs: (layer, config, inputs).
    """
    kind, arguments, x = CALIBRATED_LAYERS[layer]
    made = getattr(keras.layers, kind)(**arguments, name="layer")
    made.build(x.shape)
    for seed, variable in enumerate(made.weights):
        shape = tuple(variable.shape)
        variable.assign(alternating(shape, seed) if len(shape) > 1 else numbers(shape, seed))
    kind, more = CALIBRATED[mode]
    config = getattr(keras.quantizers, kind)(dataset=None, tokenizer=None, **more)
    made.quantize(config.mode, config=config)
    calibrate(made, config, x)
    return {
        "outputs": _array(keras, made(x)),
        "policy": made.dtype_policy.name,
        "variables": _variables(keras, made),
    }


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer as a golden file has it: arrays as dtype, shape, and numbers; one if all are it.
    Of what is stored, the path of a variable that is the same.
    """
    variables = answer["variables"]
    stored = [_path_of(tensor, variables) for tensor in answer.get("stored", ())]
    return {key: _plain(value) for key, value in {**answer, "stored": stored}.items()}


def _path_of(tensor: np.ndarray, variables: dict[str, np.ndarray]) -> str | np.ndarray:
    for path, array in variables.items():
        if array.dtype == tensor.dtype and np.array_equal(array, tensor):
            return path
    return tensor


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, np.ndarray):
        return value
    numbers = [int(n) if value.dtype.kind in "iu" else float(str(n)) for n in value.ravel()]
    one = numbers[:1] if len(set(numbers)) == 1 else numbers
    return [value.dtype.name, list(value.shape), one]


def array(plain: list[Any]) -> np.ndarray:
    """An array of a golden file."""
    dtype, shape, values = plain
    return np.broadcast_to(np.array(values, dtype), math.prod(shape)).reshape(shape)
