"""Layers and models of Keras 1, in configs that are made here (synthetic): what no genuine file of
the corpus shows.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import keramos
from keramos.dialects import gates, upgrade
from keramos.dialects.orders import Weight
from keramos.dialects.origin import Origin
from keramos.errors import UnsafeError

THEANO = Origin(keras_version="1.2.2", backend="theano")
TENSORFLOW = Origin(keras_version="1.2.2", backend="tensorflow")


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": {"name": "x"} | config}


def model(*layers: dict[str, Any], origin: Origin = THEANO) -> Any:
    config = upgrade({"class_name": "Sequential", "config": [*layers]}, origin).config
    return keramos.saving.deserialize_keras_object(config)


def functional(
    merge: dict[str, Any],
    *shapes: tuple[int, ...],
    read: Callable[[Any], Any] = keramos.saving.deserialize_keras_object,
) -> Any:
    """A model that merges its inputs."""
    inputs = [
        {
            "name": f"i{k}",
            "class_name": "InputLayer",
            "config": {
                "name": f"i{k}",
                "batch_input_shape": [None, *shape],
                "input_dtype": "float32",
            },
            "inbound_nodes": [],
        }
        for k, shape in enumerate(shapes)
    ]
    places = [[f"i{k}", 0, 0] for k in range(len(shapes))]
    entry = {**merge, "name": "x", "inbound_nodes": [places]}
    config = {
        "name": "m",
        "layers": [*inputs, entry],
        "input_layers": places,
        "output_layers": [["x", 0, 0]],
    }
    node = upgrade({"class_name": "Model", "config": config}, TENSORFLOW).config
    return read(node)


def draw(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def pooled(x: np.ndarray, size: int, stride: int, reduce: Any) -> np.ndarray:
    """Windows of Theano's `same`, over the steps of (batch, steps, features)."""
    before = size - 2 if size > 2 and size % 2 else size - 1
    count = -(-x.shape[1] // stride)
    windows = (x[:, max(i * stride - before, 0) : i * stride - before + size] for i in range(count))
    return np.stack([reduce(window, 1) for window in windows], 1)


@pytest.mark.parametrize("length", [6, 7])
@pytest.mark.parametrize(("size", "stride"), [(2, 1), (2, 2), (3, 2), (4, 3), (5, 1)])
@pytest.mark.parametrize(("kind", "reduce"), [("Max", np.max), ("Average", np.mean)])
def test_pooling_on_theano(kind: str, reduce: Any, size: int, stride: int, length: int):
    pooling = layer(
        f"{kind}Pooling1D",
        pool_length=size,
        stride=stride,
        border_mode="same",
        batch_input_shape=[None, length, 2],
    )
    x = draw(3, length, 2) - 2
    np.testing.assert_allclose(
        model(pooling).predict(x, verbose=0), pooled(x, size, stride, reduce), rtol=1e-5
    )


@pytest.mark.parametrize("kind", ["Max", "Average"])
def test_what_follows_pooling_on_theano_gets_a_tensor(kind: str):
    pool = layer(
        f"{kind}Pooling1D",
        pool_length=2,
        stride=2,
        border_mode="same",
        batch_input_shape=[None, 6, 2],
    )
    made = model(pool, {"class_name": "GlobalMaxPooling1D", "config": {"name": "y"}})
    assert made.output_shape == (None, 2)


@pytest.mark.parametrize("length", [6, 7])
@pytest.mark.parametrize(("size", "stride"), [(2, 1), (2, 2), (3, 2), (3, 1), (4, 3)])
def test_convolution_on_theano(size: int, stride: int, length: int):
    convolution = layer(
        "Convolution1D",
        nb_filter=4,
        filter_length=size,
        subsample_length=stride,
        border_mode="same",
        bias=False,
        batch_input_shape=[None, length, 2],
    )
    made, x = model(convolution), draw(3, length, 2)
    kernel = draw(size, 2, 4)
    made.set_weights([kernel])
    around = np.pad(x, ((0, 0), (size // 2, size), (0, 0)))
    places = range(0, length, stride)
    expected = [np.einsum("bli,lio->bo", around[:, i : i + size], kernel) for i in places]
    np.testing.assert_allclose(
        made.predict(x, verbose=0), np.stack(expected, 1), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("padding", [[1, 0, 2, 3], {"top_pad": 1, "left_pad": 2, "right_pad": 3}])
def test_sides_of_padding(padding: Any):
    zeros = layer("ZeroPadding2D", padding=padding, batch_input_shape=[None, 4, 4, 1])
    assert model(zeros).output_shape == (None, 5, 9, 1)


def test_full_convolution():
    convolution = layer(
        "Convolution1D",
        nb_filter=1,
        filter_length=3,
        border_mode="full",
        batch_input_shape=[None, 5, 2],
    )
    assert model(convolution).output_shape == (None, 7, 1)


MODES = {
    "sum": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "ave": lambda a, b: (a + b) / 2,
    "max": np.maximum,
    "concat": lambda a, b: np.concatenate([a, b], -1),
    "dot": lambda a, b: np.sum(a * b, 1, keepdims=True),
    "cos": lambda a, b: (np.sum(a * b, 1) / np.sqrt(np.sum(a * a, 1) * np.sum(b * b, 1)))[
        :, None, None
    ],
}


@pytest.mark.parametrize("mode", MODES)
def test_modes_of_merge(mode: str):
    made = functional(layer("Merge", mode=mode, mode_type="raw", dot_axes=1), (4,), (4,))
    a, b = draw(3, 4), draw(3, 8)[:, 4:]
    np.testing.assert_allclose(made.predict([a, b], verbose=0), MODES[mode](a, b), rtol=1e-5)
    assert made.layers[-1].name == "x" or made.operations[-1].name == "x"


def test_a_mode_that_is_a_function_is_refused():
    code = ["\u00e3\x01", None, None]
    branch = layer("Dense", output_dim=4, batch_input_shape=[None, 4])
    models = [
        {"class_name": "Sequential", "config": [{**branch, "config": {**branch["config"], **name}}]}
        for name in ({"name": "a"}, {"name": "b"})
    ]
    merge = layer("Merge", mode=code, mode_type="lambda", layers=models)
    text = json.dumps({"class_name": "Sequential", "config": [merge], "keras_version": "1.2.2"})
    with pytest.raises(UnsafeError, match="lambda"):
        keramos.models.model_from_json(text)


def test_a_mode_that_is_a_function_in_a_graph():
    code = marshal.dumps((lambda x: x[0] - 2.0 * x[1]).__code__).decode("raw_unicode_escape")
    merge = layer("Merge", mode=[code, None, None], mode_type="lambda", output_shape_type="raw")
    a, b = draw(3, 4), draw(3, 8)[:, 4:]
    made = functional(
        merge, (4,), (4,), read=lambda x: keramos.models.model_from_json(json.dumps(x))
    )
    np.testing.assert_allclose(made.predict([a, b], verbose=0), a - 2 * b, rtol=1e-5)


def dense(name: str, units: int, **config: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"name": name, "output_dim": units, **config}}


def test_a_branch_that_stood_in_two_merges_is_one():
    shared = {"class_name": "Sequential", "config": [dense("d", 3, batch_input_shape=[None, 4])]}
    other = {"class_name": "Sequential", "config": [dense("e", 3, batch_input_shape=[None, 2])]}
    inner = layer("Merge", name="m", mode="sum", layers=[other, shared])
    merged = {"class_name": "Sequential", "config": [inner, dense("f", 3)]}
    made = model(layer("Merge", name="n", mode="concat", layers=[merged, shared]))
    assert [tuple(x.shape) for x in made.inputs] == [(None, 2), (None, 4)]
    assert [x.name for x in made.layers if not x.name.endswith("_input")] == list("edmfn")
    assert made.output_shape == (None, 6)
    a, b = draw(5, 2), draw(5, 4)
    e, d, f = (made.get_layer(name) for name in "edf")
    expected = np.concatenate([f(e(a) + d(b)), d(b)], -1)
    np.testing.assert_allclose(made.predict([a, b], verbose=0), expected, rtol=1e-5)


@pytest.mark.parametrize("mode", ["concat", "sum", "cos"])
def test_merges_of_keras_2(mode: str):
    """Merge was deprecated in 2.0, and gone in 2.2."""

    def branch(name: str, units: int) -> dict[str, Any]:
        config = {"name": name, "units": 3, "batch_input_shape": [None, units], "dtype": "float32"}
        return {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": config}]}

    merge = layer("Merge", mode=mode, mode_type="raw", dot_axes=-1, concat_axis=-1)
    merge["config"]["layers"] = [branch("d", 4), branch("e", 2)]
    text = {"class_name": "Sequential", "config": [merge], "keras_version": "2.0.6"}
    made = keramos.models.model_from_json(json.dumps(text))
    a, b = draw(5, 4), draw(5, 2)
    d, e = (np.asarray(made.get_layer(name)(x)) for name, x in (("d", a), ("e", b)))
    np.testing.assert_allclose(made.predict([a, b], verbose=0), MODES[mode](d, e), rtol=1e-4)


def test_gates_stood_apart():
    weights = [
        Weight(name, True, True, "LSTMCell") for name in ("kernel", "recurrent_kernel", "bias")
    ]
    names = [f"lstm_1_{kind}_{gate}" for gate in "icfo" for kind in "WUb"]
    pieces = gates.pieces(weights, [0, 1, 2], names)
    assert [(piece.weight, piece.gate) for piece in pieces[:6]] == [
        *((i, 0) for i in range(3)),
        *((i, 2) for i in range(3)),
    ]
    together = gates.pieces(weights, [0, 1, 2], ["lstm_1_W", "lstm_1_U", "lstm_1_b"])
    assert together == [gates.Piece(0), gates.Piece(1), gates.Piece(2)]


@pytest.mark.filterwarnings("ignore:Theano padded")  # its recurrent convolution
@pytest.mark.parametrize("ordering", ["th", "tf"])
def test_gates_of_convolutions(ordering: str, tmp_path: Path):
    recurrent = layer(
        "ConvLSTM2D",
        nb_filter=3,
        nb_row=2,
        nb_col=1,
        border_mode="valid",
        dim_ordering=ordering,
        inner_activation="hard_sigmoid",
        forget_bias_init="one",
        batch_input_shape=[None, 2, 4, 4, 4],
    )
    config = {"class_name": "Sequential", "config": [recurrent], "keras_version": "1.2.2"}
    made = keramos.models.model_from_json(json.dumps(config))
    tensors = {}
    for k, gate in enumerate("icfo"):
        shapes = {"W": (3, 4, 2, 1), "U": (3, 3, 2, 1)} if ordering == "th" else {}
        shapes = shapes or {"W": (2, 1, 4, 3), "U": (2, 1, 3, 3)}
        tensors |= {f"x_{name}_{gate}": draw(*shape) + k for name, shape in shapes.items()}
        tensors[f"x_b_{gate}"] = draw(3) + k
    names = [f"x_{kind}_{gate}" for gate in "icfo" for kind in "WUb"]
    end = "" if ordering == "th" else ":0"  # Theano, or TensorFlow
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["layer_names"] = [b"x"]
        group = file.create_group("x")
        group.attrs["weight_names"] = [f"{name}{end}".encode() for name in names]
        for name in names:
            group[name + end] = tensors[name]
    made.load_weights(tmp_path / "w.h5")
    kernel = tensors["x_W_f"]
    if ordering == "th":
        kernel = kernel.transpose(2, 3, 1, 0)[::-1, ::-1]
    np.testing.assert_array_equal(made.get_weights()[0][..., 3:6], kernel)
    np.testing.assert_array_equal(made.get_weights()[2][6:9], tensors["x_b_c"])


def test_channels_are_where_the_neighbours_have_them():
    made = model(
        layer("ZeroPadding2D", padding=[1, 1], batch_input_shape=[None, 3, 8, 8]),
        layer("MaxPooling2D", name="y", pool_size=[2, 2], border_mode="valid", dim_ordering="th"),
    )
    assert made.output_shape == (None, 3, 5, 5)


def test_channels_are_the_fewest():
    made = model(layer("ZeroPadding2D", padding=[1, 1], batch_input_shape=[None, 3, 8, 8]))
    assert made.output_shape == (None, 3, 10, 10)


def test_upgrading_again_changes_nothing():
    layers = [
        layer("ZeroPadding2D", padding=[1, 1], batch_input_shape=[None, 3, 8, 8]),
        layer(
            "Convolution2D",
            nb_filter=4,
            nb_row=2,
            nb_col=2,
            border_mode="same",
            dim_ordering="th",
        ),
        layer(
            "AveragePooling2D", name="z", pool_size=[2, 2], border_mode="same", dim_ordering="th"
        ),
    ]
    config = upgrade({"class_name": "Sequential", "config": layers}, THEANO).config
    assert upgrade(config, THEANO).config == config
