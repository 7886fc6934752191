"""Layers in every mode of quantization are those of stock Keras: outputs, variables, files."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

import keramos as keras

from . import programs

GOLDEN = Path(__file__).parents[1] / "golden" / "quantization.json"
ANSWERS = json.loads(GOLDEN.read_text("utf-8"))
#: Kernels of floats that are kept, and what is summed in another order, differ in the last digits;
#: bfloat16 has 8 bits.
TOLERANCE = {"float32": 2e-6, "bfloat16": 4e-3}
ERRORS = {"ValueError": ValueError, "NotImplementedError": NotImplementedError}
ROWS = list(programs.rows())
CALIBRATED = list(itertools.product(programs.CALIBRATED_LAYERS, programs.CALIBRATED))
QUICK = {
    "dense | int8", "dense | int4, blocks of 2", "dense | float8", "embedding | float8",
    "reversible, not tied, back | int4, blocks of 2", "embedding | int8, to 100",
    "dense | gptq, groups of 2", "einsum, split | awq",
}  # fmt: skip


def parameter(name, *values):
    """A case; most are slow, for each is compiled."""
    return pytest.param(*values, id=name, marks=() if name in QUICK else pytest.mark.slow)


def ignores_lora(layer, lora):
    """Stock Keras leaves out what LoRA learned on the way back of a quantized ReversibleEmbedding,
    though a file of it has the sum.
    """
    return layer == "reversible, back" and lora


def test_every_answer_is_looked_at():
    names = {row[0] for row in ROWS} | {f"{layer} | {mode}" for layer, mode in CALIBRATED}
    assert names == set(ANSWERS)


def assert_same_outputs(got, wanted, tolerance):
    wanted = programs.array(wanted)
    assert got.shape == wanted.shape
    assert np.abs(got - wanted).max() <= tolerance * max(1, np.abs(wanted).max())


@pytest.mark.parametrize(
    ("name", "layer", "mode", "policy", "lora"), [parameter(row[0], *row) for row in ROWS]
)
def test_a_mode(name, layer, mode, policy, lora):
    answer = ANSWERS[name]
    if "raises" in answer:
        with pytest.raises(ERRORS[answer["raises"]]):
            programs.case(keras, layer, mode, policy, lora)
        return
    got = programs.case(keras, layer, mode, policy, lora)
    assert got["policy"] == answer["policy"]
    assert list(got["variables"]) == list(answer["variables"])
    wanted = {path: programs.array(array) for path, array in answer["variables"].items()}
    for path, array in got["variables"].items():
        np.testing.assert_array_equal(array, wanted[path], err_msg=path, strict=True)
    stored = [wanted[x] if isinstance(x, str) else programs.array(x) for x in answer["stored"]]
    for i, (array, tensor) in enumerate(zip(got["stored"], stored, strict=True)):
        if lora and array.dtype.kind == "f":  # scales of a sum, which has its last digit from jax
            np.testing.assert_allclose(array, tensor, rtol=1e-5, err_msg=f"stored {i}")
        else:
            np.testing.assert_array_equal(array, tensor, err_msg=f"stored {i}", strict=True)
    if not ignores_lora(layer, lora):
        tolerance = TOLERANCE["bfloat16" if "bfloat16" in policy else "float32"]
        assert_same_outputs(got["outputs"], answer["outputs"], tolerance)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["int8", "int4"])
def test_the_way_back_has_what_lora_learned(mode):
    """A quantized layer gives what its file will give, within the rounding of the sum."""
    kind, arguments, x, call = programs.LAYERS["reversible, back"]
    layer = getattr(keras.layers, kind)(**arguments)
    layer.build()
    layer.quantize(mode)
    without = np.array(layer(x, **call))
    programs.enable_lora(layer)
    learned = np.array(layer(x, **call))
    store = {}
    layer.save_own_variables(store)
    layer.load_own_variables(store)
    again = np.array(layer(x, **call))
    assert np.abs(learned - again).max() < 0.2 * np.abs(learned - without).max()


def calibrate(layer, config, x):
    product = layer._inner_product
    form = layer._form("kernel")
    calibration = product.calibration(form, config)
    calibration.observe(x)
    product.calibrated(layer, form, calibration.finished(layer._kernel))


@pytest.mark.parametrize(
    ("layer", "mode"), [parameter(" | ".join(pair), *pair) for pair in CALIBRATED]
)
def test_a_calibrated_mode(layer, mode):
    answer = ANSWERS[f"{layer} | {mode}"]
    got = programs.calibrated(keras, layer, mode, calibrate)
    assert got["policy"] == answer["policy"]
    assert list(got["variables"]) == list(answer["variables"])
    for path, array in got["variables"].items():
        wanted = programs.array(answer["variables"][path])
        assert (array.dtype, array.shape) == (wanted.dtype, wanted.shape), path
        if array.dtype.kind == "f":
            np.testing.assert_allclose(array, wanted, rtol=1e-5, err_msg=path)
        else:
            np.testing.assert_array_equal(array, wanted, err_msg=path)
    assert_same_outputs(got["outputs"], answer["outputs"], 2e-6)
