"""Endpoints as operations of TensorFlow, and those that are programs in StableHLO all the same."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import keramos
from keramos import engine, layers
from keramos.errors import SaveError
from keramos.export import ExportArchive
from keramos.export.saved_model.native.body import of_endpoint

from .layer_cases import Called, layer_cases

PROGRAM = Path(__file__).with_name("layers_in_tensorflow.py")
#: Layers with loops, or Fourier transforms.
PROGRAMS = frozenset(
    "SimpleRNN GRU LSTM RNN ConvLSTM1D ConvLSTM2D ConvLSTM3D MelSpectrogram Discretization".split()
)


def archive_of(layer: Any, *shape: int | None, dtype: str = "float32") -> ExportArchive:
    archive = ExportArchive("tf_saved_model")
    if hasattr(layer, "variables"):
        layer.build(shape)
        archive.track(layer)
    archive.add_endpoint("serve", layer, [(shape, dtype)])
    return archive


def kinds(archive: ExportArchive) -> Counter[str]:
    """How often each operation of TensorFlow is there."""
    body, refusals = of_endpoint(archive.endpoints["serve"])
    assert body is not None, refusals
    return Counter(node["op"] for node in body.nodes if node["op"] != "Const")


def is_native(archive: ExportArchive) -> bool:
    return of_endpoint(archive.endpoints["serve"])[0] is not None


# -- Which operations ------------------------------------------------------------------------------


def test_every_other_layer_has_operations():
    wanted = {case["class"] for case in layer_cases()} - PROGRAMS
    quick = "Dense Conv2D MaxPooling2D MultiHeadAttention Embedding".split()
    assert wanted.issuperset(quick)
    for case in layer_cases():
        if case["class"] in quick or case["class"] in ("LSTM", "Discretization"):
            archive = Called(case).archive("saved_model")
            assert is_native(archive) == (case["class"] in wanted), case["class"]


def test_a_network_of_images():
    model = keramos.Sequential(
        [
            keramos.Input((8, 8, 3)),
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.DepthwiseConv2D(3, strides=2),
            layers.MaxPooling2D(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    assert kinds(archive_of(model, None, 8, 8, 3)) == {
        "Conv2D": 1,
        "BiasAdd": 4,
        "Relu": 1,
        # a normalization: what it is per channel, then a product and a bias with the images
        "AddV2": 2,
        "Mul": 3,
        "Neg": 1,
        "Reshape": 3,
        "Rsqrt": 1,
        "DepthwiseConv2dNative": 1,
        "MaxPool": 1,
        "Mean": 1,
        "MatMul": 1,
        "Softmax": 1,
    }


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.Conv1D(4, 3, padding="causal", strides=2), (None, 9, 2)),
        (layers.Conv2D(4, (3, 1), strides=(2, 1), data_format="channels_first"), (None, 2, 9, 8)),
        (layers.Conv3D(4, 2, padding="same"), (None, 4, 5, 6, 2)),
        (layers.Conv2D(6, 3, groups=3), (None, 8, 7, 3)),
        (layers.SeparableConv1D(4, 3, strides=2), (None, 9, 2)),
        (layers.Conv1DTranspose(4, 3, strides=2, padding="same"), (None, None, 2)),
        (layers.Conv2DTranspose(4, (3, 2), strides=(2, 3)), (None, None, 5, 2)),
        (layers.Conv2DTranspose(4, 2, strides=3, padding="same"), (None, None, 5, 2)),
        (layers.Conv3DTranspose(3, 3, strides=2, output_padding=1), (None, 3, 4, 5, 2)),
        (layers.AveragePooling1D(3, padding="same"), (None, 8, 2)),
        (layers.MaxPooling2D((2, 3), data_format="channels_first"), (None, 2, 9, 8)),
        (layers.Softmax(axis=1), (None, 3, 4)),
        (layers.Lambda(lambda x: keramos.ops.top_k(x, 2)[0], name="top_k"), (None, 3, 4)),
        (layers.Dense(3), (None, None, 4, 2)),
        (layers.EinsumDense("abc,cde->abde", (None, 2, 3)), (None, 5, 4)),
        (layers.Cropping2D(1), (None, None, None, 2)),
        (layers.ZeroPadding2D(1), (None, None, None, 2)),
        (layers.UpSampling2D(2), (None, None, None, 2)),
        (layers.BatchNormalization(axis=1), (None, 3, 4)),
        (layers.GroupNormalization(2), (None, None, None, 4)),
        (layers.Permute((2, 1)), (None, None, 4)),
        (layers.ReLU(max_value=6, negative_slope=0.1, threshold=0.5), (None, 5)),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_values(layer: Any, shape: tuple, tmp_path: Path):
    archive_of(layer, *shape).write_out(tmp_path / "m", verbose=False, stablehlo=False, verify=True)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", "mixed_float16"])
def test_other_floats(dtype: str, tmp_path: Path):
    model = keramos.Sequential(
        [
            keramos.Input((6, 6, 2)),
            layers.Conv2D(3, 3, dtype=dtype),
            layers.BatchNormalization(dtype=dtype),
            layers.Flatten(dtype=dtype),
            layers.Dense(2, activation="gelu", dtype=dtype),
        ]
    )
    model.export(tmp_path / "m", verbose=False, stablehlo=False, verify=True)


# -- Programs all the same -------------------------------------------------------------------------


def test_what_has_none_is_named(tmp_path: Path):
    model = keramos.Sequential([keramos.Input((4, 3)), layers.LSTM(2, name="memory")])
    with pytest.raises(SaveError, match=r"scan in .*memory: a loop or a branch"):
        model.export(tmp_path / "m", verbose=False, stablehlo=False)
    assert not list(tmp_path.iterdir())
    model.export(tmp_path / "m", verbose=False)


@pytest.mark.parametrize(
    "layer",
    [
        layers.Conv2D(4, 3, groups=1, dilation_rate=(1, 2)),
        layers.Conv2D(4, 3, dilation_rate=2),
        layers.DepthwiseConv2D(3, strides=(2, 1)),
    ],
    ids=["width", "dilation", "strides"],
)
def test_windows_that_tensorflow_cannot_train_on_cpus(layer: Any):
    assert not is_native(archive_of(layer, None, 8, 8, 2))


def test_a_gradient_of_the_users_stays(tmp_path: Path):
    @jax.custom_gradient
    def doubled(x: Any) -> Any:
        return x * 2, lambda handed: handed * 7

    archive_of(doubled, None, 3).write_out(tmp_path / "m", verbose=False)
    artifact = keramos.export.load(tmp_path / "m")
    gradient = jax.grad(lambda x: artifact.serve(x).sum())(jnp.ones((2, 3)))
    assert np.unique(gradient).tolist() == [7]


def test_both_ways_are_asked_for(tmp_path: Path):
    model = keramos.Sequential([keramos.Input((3,)), layers.Dense(2, activation="relu")])
    for name, stablehlo in (("program", True), ("operations", False)):
        model.export(tmp_path / name, verbose=False, stablehlo=stablehlo, verify=True)
        content = (tmp_path / name / "saved_model.pb").read_bytes()
        assert (b"XlaCallModule" in content) == stablehlo


def test_the_same_bytes_in_every_run(tmp_path: Path):
    """jax numbers the calls that are kept over the whole process."""
    written = []
    for number in range(2):
        keramos.utils.clear_session()
        keramos.utils.set_random_seed(0)
        model = keramos.Sequential([keramos.Input((4, 3)), layers.GRU(2), layers.Softmax()])
        model.export(tmp_path / str(number), verbose=False)
        written.append((tmp_path / str(number) / "saved_model.pb").read_bytes())
    assert written[0] == written[1]


# -- In TensorFlow ---------------------------------------------------------------------------------


def write(case: dict, folder: Path) -> None:
    """A layer, what it gives, and the gradients of what it takes and of its variables."""
    called = Called(case)
    archive = called.archive("saved_model")
    archive.write_out(folder / "m", verbose=False, verify=False, stablehlo=False)
    floats = [i for i, array in enumerate(called.arrays) if "float" in str(array.dtype)]
    variables = [v for v in archive.variables if v.trainable]

    def outputs(inputs: list, values: list) -> list:
        arrays = list(called.arrays)
        for i, array in zip(floats, inputs, strict=True):
            arrays[i] = array
        with engine.StatelessScope(zip(variables, values, strict=True)):
            return jax.tree.leaves(called.call(arrays))

    def loss(inputs: list, values: list) -> Any:
        results = [y for y in outputs(inputs, values) if "float" in str(y.dtype)]
        return sum((jnp.sum(jnp.asarray(y, "float32") ** 3) for y in results), jnp.zeros(()))

    held = [jnp.asarray(called.arrays[i]) for i in floats], [v.value for v in variables]
    gradients = jax.tree.leaves(jax.grad(loss, (0, 1))(*held))
    endpoint = archive.endpoints["serve"]
    np.savez(
        folder / "data.npz",
        **{f"in/{v.name}": x for v, x in zip(endpoint.inputs, called.arrays, strict=True)},
        **{
            f"out/{o.name}": np.asarray(y)
            for o, y in zip(endpoint.outputs, outputs(*held), strict=True)
        },
        **{f"gradient/{k}": np.asarray(g, "float32") for k, g in enumerate(gradients)},
    )


@pytest.mark.oracle
@pytest.mark.parametrize("python", ["KERAMOS_ORACLE", "KERAMOS_ORACLE_KERAS215"])
def test_layers_in_tensorflow(python: str, tmp_path: Path):
    """The numbers and gradients of every layer, by TensorFlow's own rules."""
    if not os.environ.get(python):
        pytest.skip(f"needs {python}")
    for case in layer_cases():
        if case["class"] not in PROGRAMS:
            (tmp_path / case["class"]).mkdir()
            write(case, tmp_path / case["class"])
    command = [os.environ[python], "-W", "ignore", str(PROGRAM), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert lines[-1:] == [f"{len(list(tmp_path.iterdir()))} layers"], done.stderr[-2000:]
    assert lines[:-1] == []
