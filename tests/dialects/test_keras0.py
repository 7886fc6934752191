"""Models of Keras 0.x, in configs and files that are made here (synthetic): what no genuine file of
the corpus shows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import keramos
from keramos.errors import DamagedFileError, KeramosError, WeightsError


def dense(units: int, **config: Any) -> dict[str, Any]:
    return {
        "name": "Dense",
        "custom_name": "dense",
        "output_dim": units,
        "init": "uniform",
    } | config


def made(config: dict[str, Any]) -> Any:
    return keramos.models.model_from_json(json.dumps(config))


def draw(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def stored(path: Path, *layers: list[np.ndarray], graph: bool = False) -> Path:
    """Weights as Keras 0.3 wrote them."""
    with h5py.File(path, "w") as file:
        if not graph:
            file.attrs["nb_layers"] = len(layers)
        for k, tensors in enumerate(layers):
            group = file.create_group("graph" if graph else f"layer_{k}")
            group.attrs["nb_params"] = len(tensors)
            for i, tensor in enumerate(tensors):
                group[f"param_{i}"] = tensor
    return path


def test_recurrent_layers_kept_gates_apart(tmp_path: Path):
    lstm = {
        "name": "LSTM",
        "input_shape": [4, 3],
        "output_dim": 2,
        "inner_activation": "hard_sigmoid",
        "forget_bias_init": "one",
        "return_sequences": False,
    }
    model = made({"name": "Sequential", "layers": [lstm, dense(1)]})
    gates = [draw(*shape) + k for k in range(4) for shape in ((3, 2), (2, 2), (2,))]
    model.load_weights(stored(tmp_path / "w.h5", gates, [draw(2, 1), draw(1)]))
    kernel, _, bias = model.layers[0].get_weights()
    np.testing.assert_array_equal(kernel, np.concatenate([gates[i] for i in (0, 6, 3, 9)], -1))
    np.testing.assert_array_equal(bias, np.concatenate([gates[i] for i in (2, 8, 5, 11)], -1))


def test_branches_stood_in_the_first_layer(tmp_path: Path):
    branch = lambda size: {  # noqa: E731
        "name": "Sequential",
        "layers": [dense(3, input_shape=[size]), dense(3)],
    }
    merge = {"name": "Merge", "mode": "concat", "concat_axis": -1, "layers": [branch(2), branch(4)]}
    model = made({"name": "Sequential", "layers": [merge, dense(1)]})
    of_branches = [draw(2, 3), draw(3), draw(3, 3), draw(3) + 1, draw(4, 3), draw(3), -draw(3, 3)]
    of_branches.append(draw(3) - 1)
    last = [draw(6, 1), draw(1)]
    model.load_weights(stored(tmp_path / "w.h5", of_branches, last))
    a, b = draw(5, 2), draw(5, 4)
    w = of_branches
    left, right = (a @ w[0] + w[1]) @ w[2] + w[3], (b @ w[4] + w[5]) @ w[6] + w[7]
    expected = np.concatenate([left, right], -1) @ last[0] + last[1]
    np.testing.assert_allclose(model.predict([a, b], verbose=0), expected, rtol=1e-5)


GRAPH = {
    "name": "Graph",
    "input_config": [{"name": "i", "input_shape": [3], "dtype": "float"}],
    "node_config": [
        {"name": "a", "input": "i", "inputs": []},
        {"name": "b", "input": "a", "inputs": []},
        {"name": "c", "input": "i", "inputs": []},
    ],
    "output_config": [
        {"name": "o", "input": None, "inputs": ["b", "c"], "merge_mode": "sum"},
    ],
    "nodes": {"a": dense(2), "b": dense(2), "c": dense(2)},
}


def test_graph(tmp_path: Path):
    model = made(GRAPH)
    w = [draw(3, 2), draw(2), draw(2, 2), draw(2) + 1, draw(3, 2) * 2, draw(2) - 1]
    model.load_weights(stored(tmp_path / "w.h5", w, graph=True))
    x = draw(5, 3)
    expected = (x @ w[0] + w[1]) @ w[2] + w[3] + x @ w[4] + w[5]
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-5)


def test_deviations_were_kept(tmp_path: Path):
    normalization = {
        "name": "BatchNormalization",
        "input_shape": [3],
        "epsilon": 1e-6,
        "mode": 0,
        "axis": -1,
        "momentum": 0.9,
    }
    model = made({"name": "Sequential", "layers": [normalization]})
    gamma, beta, mean, deviation = draw(3), draw(3) + 1, draw(3) - 1, abs(draw(3))
    model.load_weights(stored(tmp_path / "w.h5", [gamma, beta, mean, deviation]))
    x = draw(5, 3)
    expected = gamma * (x - mean) / (deviation + 1e-6) + beta
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-4, atol=1e-5)


def test_dropout_of_embeddings_scaled():
    embedding = {
        "name": "Embedding",
        "input_shape": [4],
        "input_dim": 5,
        "output_dim": 2,
        "dropout": 0.25,
        "init": "one",
    }
    model = made({"name": "Sequential", "layers": [embedding]})
    np.testing.assert_allclose(model.predict(np.zeros((1, 4), "int32"), verbose=0), 0.75)


SHARED = {
    **GRAPH,
    "node_config": [
        {"name": "s", "inputs": ["i", "j"], "merge_mode": None, "create_output": False},
        {"name": "left", "inputs": ["s"], "create_output": False},
        {"name": "right", "inputs": ["s"], "create_output": False},
        {"name": "c", "input": "left", "inputs": []},
    ],
    "input_config": [{"name": name, "input_shape": [3], "dtype": "float"} for name in "ij"],
    "output_config": [{"name": "o", "input": None, "inputs": ["right", "c"], "merge_mode": "sum"}],
    "nodes": {
        "s": {"name": "Siamese", "layer": dense(2), "inputs": [], "merge_mode": None},
        "left": {"name": "SiameseHead", "head": 0},
        "right": {"name": "SiameseHead", "head": 1},
        "c": dense(2),
    },
}


def test_a_layer_was_shared(tmp_path: Path):
    model = made(SHARED)
    w = [draw(3, 2), draw(2), draw(2, 2), draw(2) + 1]
    model.load_weights(stored(tmp_path / "w.h5", w, graph=True))
    a, b = draw(5, 3), draw(5, 3) * 2
    expected = (a @ w[0] + w[1]) @ w[2] + w[3] + b @ w[0] + w[1]
    np.testing.assert_allclose(model.predict([a, b], verbose=0), expected, rtol=1e-5)


def test_the_order_of_a_highway(tmp_path: Path):
    highway = {"name": "Highway", "input_shape": [2], "transform_bias": -2, "activation": "linear"}
    model = made({"name": "Sequential", "layers": [highway]})
    w = [draw(2, 2), draw(2), -draw(2, 2), draw(2) + 1]
    model.load_weights(stored(tmp_path / "w.h5", w))
    x = draw(5, 2)
    t = 1 / (1 + np.exp(-(x @ w[2] + w[3])))
    expected = t * (x @ w[0] + w[1]) + (1 - t) * x
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-5)


def test_products_were_flat():
    branch = {"name": "Sequential", "layers": [dense(3, input_shape=[2])]}
    for mode in ("dot", "cos"):
        merge = {"name": "Merge", "mode": mode, "dot_axes": -1, "layers": [branch, branch]}
        assert made({"name": "Sequential", "layers": [merge]}).output_shape == (None, 1)


def test_training_stood_beside_the_layers():
    config = {
        "name": "Sequential",
        "layers": [dense(1, input_shape=[2])],
        "optimizer": {"name": "SGD", "lr": 0.25, "momentum": 0.0, "decay": 0.0},
        "loss": "mse",
    }
    model = made(config)
    assert float(model.optimizer.learning_rate) == 0.25
    assert model.loss == "mse"


def test_another_number_of_tensors_is_refused(tmp_path: Path):
    model = made({"name": "Sequential", "layers": [dense(1, input_shape=[2])]})
    with pytest.raises(WeightsError, match="3 tensors"):
        model.load_weights(stored(tmp_path / "w.h5", [draw(2, 1), draw(1), draw(1)]))


def test_a_wrong_count_is_damage(tmp_path: Path):
    path = stored(tmp_path / "w.h5", [draw(2, 1)])
    with h5py.File(path, "a") as file:
        file["layer_0"].attrs["nb_params"] = 2**40
    model = made({"name": "Sequential", "layers": [dense(1, input_shape=[2])]})
    with pytest.raises(DamagedFileError, match="nb_params"):
        model.load_weights(path)


STEPS = {"sum": np.sum, "mul": np.prod, "ave": np.mean}


@pytest.mark.parametrize("mode", STEPS)
def test_steps_were_merged(mode: str):
    embedding = {"name": "Embedding", "input_dim": 9, "output_dim": 3, "input_length": 4}
    first = {**embedding, "input_shape": [4]}
    model = made(
        {
            "name": "Sequential",
            "layers": [first, {"name": "TimeDistributedMerge", "mode": mode}, dense(2)],
        }
    )
    vectors, kernel, bias = draw(9, 3), draw(3, 2), draw(2)
    model.set_weights([vectors, kernel, bias])
    x = np.arange(8).reshape(2, 4)
    expected = STEPS[mode](vectors[x], 1) @ kernel + bias
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-4)


def test_an_autoencoder_predicts_its_input(tmp_path: Path):
    coder = {"name": "Sequential", "layers": [dense(3, input_shape=[4]), dense(2)]}
    autoencoder = {
        "name": "AutoEncoder",
        "encoder_config": coder,
        "decoder_config": dense(4),
        "output_reconstruction": True,
    }
    model = made({"name": "Sequential", "layers": [autoencoder]})
    tensors = [draw(4, 3), draw(3), draw(3, 2), draw(2), draw(2, 4), draw(4)]
    model.load_weights(stored(tmp_path / "w.h5", tensors))
    x = expected = draw(5, 4)
    for kernel, bias in zip(tensors[::2], tensors[1::2], strict=True):
        expected = expected @ kernel + bias
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-4)


@pytest.mark.parametrize("is_plain", [True, False])
def test_an_autoencoder_may_end_with_the_code(is_plain: bool, tmp_path: Path):
    coder = [dense(3, input_shape=[4]), dense(2)]
    autoencoder = {
        "name": "AutoEncoder",
        "encoder_config": coder[0] if is_plain else {"name": "Sequential", "layers": coder},
        "decoder_config": {
            "name": "Sequential",
            "layers": [dense(4, input_dim=3 if is_plain else 2)],
        },
        "output_reconstruction": False,
    }
    model = made({"name": "Sequential", "layers": [autoencoder, dense(1)]})
    size = 3 if is_plain else 2
    code = [draw(4, 3), draw(3)] + ([] if is_plain else [draw(3, 2), draw(2)])
    decoded, last = [draw(size, 4), draw(4)], [draw(size, 1), draw(1)]
    model.load_weights(stored(tmp_path / "w.h5", [*code, *decoded], last))
    x = expected = draw(5, 4)
    for kernel, bias in zip([*code, *last][::2], [*code, *last][1::2], strict=True):
        expected = expected @ kernel + bias
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-4)
    model.save(tmp_path / "m.keras")
    again = keramos.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(again.predict(x, verbose=0), expected, rtol=1e-4)
    again.layers[0].output_reconstruction = True
    code_of = again.layers[0].encoder(x)
    np.testing.assert_allclose(
        again.layers[0](x), code_of @ decoded[0] + decoded[1], rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize(
    ("layer", "why"),
    [
        ({"name": "JZS1", "output_dim": 3, "input_shape": [4, 2]}, "no later Keras has"),
        ({"name": "LambdaMerge", "input_shape": [4]}, "did not write the function"),
        (
            {
                "name": "Merge",
                "mode": "join",
                "layers": [{"name": "Sequential", "layers": [dense(2, input_shape=[3])]}],
            },
            "a dict of tensors",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(layer: dict[str, Any], why: str):
    with pytest.raises(KeramosError, match=why):
        made({"name": "Sequential", "layers": [layer]})


#: What a model says of training -> what its Dropout of 0.75 multiplies by in predictions.
DROPOUTS = {
    "0.2": ({"theano_mode": None, "class_mode": "categorical", "loss": "mse"}, 0.25),
    "0.1.3": ({"class_mode": "categorical", "loss": "mse"}, 0.25),
    "0.3": ({"sample_weight_mode": None, "class_mode": "categorical", "loss": "mse"}, 1.0),
    "unknown": ({}, 1.0),
}


@pytest.mark.parametrize("version", DROPOUTS)
def test_dropout_scaled_predictions_first(version: str, tmp_path: Path):
    training, factor = DROPOUTS[version]
    layers = [{"name": "Dropout", "p": 0.75, "input_shape": [3]}, dense(2)]
    model = made({"name": "Sequential", "layers": layers, **training})
    kernel, bias, x = draw(3, 2), draw(2), draw(4, 3)
    model.load_weights(stored(tmp_path / "w.h5", [], [kernel, bias]))
    np.testing.assert_allclose(
        model.predict(x, verbose=0), factor * x @ kernel + bias, rtol=1e-4, atol=1e-5
    )
