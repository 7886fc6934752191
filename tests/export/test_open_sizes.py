"""Models whose pictures, series and volumes have any size: strides divide what is no number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.engine.traced import Input, trace
from keramos.engine.undecided import UndecidedSizeError, assumption
from keramos.errors import ShapeError
from keramos.export import ExportArchive

FORMATS = ("tf_saved_model", "onnx", "stablehlo", "jax")


def opened(*stack: layers.Layer, rank: int = 2) -> keramos.Model:
    return keramos.Sequential([keramos.Input((*[None] * rank, 2)), *stack])


def residual(padding: str) -> keramos.Model:
    """Branches whose sizes are computed in different ways and must be the same ones."""
    inputs = keramos.Input((None, None, 2))
    branches = [
        layers.Conv2D(3, 3, strides=2, padding="same")(inputs),
        layers.Conv2D(3, 1, strides=2, padding=padding)(inputs),
        layers.Conv2D(3, 1)(layers.MaxPooling2D(3, 2, padding="same")(inputs)),
        layers.Conv2D(3, 1)(layers.AveragePooling2D(1, 2)(inputs)),
    ]
    return keramos.Model(inputs, layers.Add()(branches))


MODELS = {
    "residual": lambda: residual("valid"),
    "residual same": lambda: residual("same"),
    "series": lambda: opened(
        layers.Conv1D(3, 4, strides=3, padding="causal"), layers.MaxPooling1D(2), rank=1
    ),
    "volumes": lambda: opened(
        layers.Conv3D(2, 2, strides=2), layers.AveragePooling3D(2, 1, padding="same"), rank=3
    ),
    "separable": lambda: opened(
        layers.SeparableConv2D(4, 3, strides=2), layers.DepthwiseConv2D(3, dilation_rate=2)
    ),
    "transposed": lambda: opened(
        layers.Conv2DTranspose(3, 3, strides=2, padding="same"), layers.Cropping2D(1)
    ),
    "dilated": lambda: opened(layers.Conv2D(3, 3, dilation_rate=3, padding="same")),
    "large windows": lambda: opened(layers.MaxPooling2D(5, 3, padding="same")),
    "bins": lambda: opened(layers.AdaptiveAveragePooling2D(3), layers.AdaptiveMaxPooling2D(2)),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("format", FORMATS)
def test_two_sizes_agree(name: str, format: str, tmp_path: Path):
    if format == "onnx":
        pytest.importorskip("onnxruntime")
    path = tmp_path / f"program{'.onnx' if format == 'onnx' else ''}"
    MODELS[name]().export(path, format, verbose=False, verify=True)


SIZES = [(11, 11), (14, 12), (12, 13)]


@pytest.mark.parametrize("name", ["residual", "separable", "large windows"])
def test_gradients_of_any_size(name: str, tmp_path: Path):
    model = MODELS[name]()
    model.export(tmp_path / "program", verbose=False, verify=False)
    artifact = keramos.export.load(tmp_path / "program")
    for size in SIZES:
        x = np.random.default_rng(0).normal(size=(2, *size, 2)).astype("float32")
        of_file = jax.grad(lambda x: (artifact.serve(x) ** 2).sum())(x)
        of_model = jax.grad(lambda x: (model(x) ** 2).sum())(x)
        np.testing.assert_allclose(of_file, of_model, rtol=1e-4, atol=1e-5)


# -- What inputs must be large enough for ----------------------------------------------------------


def endpoint_of(function: Any, shape: tuple, **options: Any):
    archive = ExportArchive()
    archive.add_endpoint("serve", function, [(shape, "float32")], **options)
    return archive.endpoints["serve"]


def test_kernels_fit():
    model = opened(layers.Conv2D(3, 4), layers.MaxPooling2D(3, 2))
    assert set(endpoint_of(model, (None, "h", "w", 2)).constraints) == {"h >= 6", "w >= 6"}


def test_what_is_known_stands_beside_it():
    model = opened(layers.Conv2D(3, 4))
    known = endpoint_of(model, (None, "h", "w", 2), constraints=["h >= 9"])
    assert known.constraints == ("h >= 9", "w >= 4")


def test_a_user_who_asks_is_answered_by_nobody():
    """Either answer may be meant."""

    class Asks(layers.Layer):
        def call(self, inputs: Any) -> Any:
            return inputs * 2 if inputs.shape[1] > 4 else inputs

    asks = Asks()
    asks.build((None, 4))
    with pytest.raises(ShapeError, match="a size that must be known") as caught:
        endpoint_of(asks, (None, "time"))
    assert "constraints" in str(caught.value)


def test_an_assumption_is_of_one_size():
    def concatenated(x: Any, y: Any) -> Any:
        return x if x.shape[0] > y.shape[0] else y

    with pytest.raises(UndecidedSizeError) as caught:
        trace(concatenated, [Input("a"), Input("b")], [])
    assert caught.value.assumption is None
    assert assumption(ValueError("of something else")) is None


@pytest.mark.parametrize(
    ("format", "options", "size", "what"),
    [
        ("tf_saved_model", {"stablehlo": False}, 2, "the kernel is larger"),
        ("tf_saved_model", {"stablehlo": True}, 3, "dim_0_1 >= 4"),
        ("stablehlo", {}, 2, "dim_0_1 >= 4"),
        ("jax", {}, 2, "dim_0_1 >= 4"),
    ],
)
def test_pictures_that_are_too_small_are_refused(
    format: str, options: dict, size: int, what: str, tmp_path: Path
):
    opened(layers.Conv2D(3, 4)).export(tmp_path / "program", format, verbose=False, **options)
    artifact = keramos.export.load(tmp_path / "program")
    with pytest.raises(ShapeError, match=what):
        artifact.serve(np.zeros((1, size, 8, 2), "float32"))
