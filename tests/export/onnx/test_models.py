"""Models in onnxruntime, and how they read in a viewer."""

from __future__ import annotations

import io

import jax.numpy as jnp
import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.engine.traced import Input

from . import running
from .running import numbers, of_model, operators, randomized


def mlp():
    keramos.utils.clear_session()  # names are counted
    return randomized(keramos.Sequential([
        keramos.Input((4,)), layers.Dense(8, activation="relu"),
        layers.Dense(3, activation="softmax"),
    ], name="mlp"))  # fmt: skip


def cnn():
    return randomized(keramos.Sequential([
        keramos.Input((None, None, 3)), layers.Conv2D(4, 3, strides=2, padding="same"),
        layers.BatchNormalization(), layers.ReLU(), layers.MaxPooling2D(2, padding="same"),
        layers.Conv2DTranspose(5, 3, strides=2, padding="same"),
        layers.DepthwiseConv2D(3, padding="same"), layers.Conv2D(7, 1),
        layers.GlobalAveragePooling2D(), layers.Dense(2),
    ], name="cnn"))  # fmt: skip


def test_a_perceptron_is_two_products_and_its_activations():
    model = mlp()
    found = of_model(model, Input("batch, 4", name="x"), output_names=["y"])
    assert operators(found) == ["Gemm", "Relu", "Gemm", "Softmax"]
    file = running.read(found)
    assert [node.name for node in file.graph.node][:2] == ["mlp/dense/Gemm", "mlp/dense/Relu"]
    assert [i.name for i in file.graph.initializer] == [v.path for v in model.variables]
    assert [value.name for value in file.graph.input] == ["x"]
    assert [value.name for value in file.graph.output] == ["y"]
    assert file.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"


SLOW = [pytest.param(opset, marks=pytest.mark.slow) for opset in (17, 20, 23)]


@pytest.mark.parametrize("opset", [18, *SLOW])
def test_a_convolutional_model_agrees_at_other_sizes(opset):
    model = cnn()
    found = of_model(model, Input("batch, height, width, 3", name="image"), opset=opset)
    assert operators(found)[:4] == ["Transpose", "Conv", "BatchNormalization", "Relu"]
    assert operators(found).count("Transpose") == 1  # channels stay second
    file = running.written(found)
    for shape in ((2, 16, 16, 3), (3, 21, 13, 3)):
        x = numbers(0, *shape)
        running.close(running.run(file, x), model(x))


def test_the_same_model_gives_the_same_bytes():
    model = mlp()
    first, second = (running.written(of_model(model, Input("batch, 4"))) for _ in range(2))
    assert first == second


def test_weights_are_not_read_before_they_are_written(tmp_path):
    model = mlp()
    model.save(tmp_path / "m.keras")
    loaded = keramos.saving.load_model(tmp_path / "m.keras")
    found = of_model(loaded, Input("batch, 4"))
    assert not any(variable.is_loaded for variable in loaded.variables)
    x = numbers(0, 3, 4)
    running.close(running.run(running.written(found), x), model(x))
    assert not any(variable.is_loaded for variable in loaded.variables)


def test_tensors_may_stand_beside_the_model(tmp_path):
    model = randomized(keramos.Sequential([keramos.Input((64,)), layers.Dense(32)]))
    path = tmp_path / "m.onnx"
    of_model(model, Input("batch, 64")).write(path, external=True)
    (data,) = tmp_path.glob("m.onnx.*.data")
    assert path.stat().st_size < 2000 < data.stat().st_size
    x = numbers(0, 3, 64)
    running.close(running.run(str(path), x), model(x))
    running.onnx.checker.check_model(str(path), full_check=True)


def test_what_is_too_large_for_one_file_stands_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr("keramos.storage.onnx.file.LARGEST", 5000)
    model = randomized(keramos.Sequential([keramos.Input((64,)), layers.Dense(32)]))
    found, path = of_model(model, Input("batch, 64")), tmp_path / "m.onnx"
    with pytest.raises(ValueError, match="2 GiB"):
        found.write(path, external=False)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="has a path"):
        found.write(io.BytesIO())
    found.write(path)
    assert len(list(tmp_path.iterdir())) == 2
    x = numbers(0, 3, 64)
    running.close(running.run(str(path), x), model(x))


def test_a_product_that_is_read_twice_has_no_bias_of_one_reader():
    kernel, added = numbers(0, 4, 3), numbers(1, 3, 1)

    def function(x):
        y = keramos.ops.matmul(x, kernel)
        return keramos.ops.transpose(y) + added, keramos.ops.transpose(y) * 2, y

    x = numbers(2, 5, 4)
    found = running.exported(lambda x: function(x)[:2], [Input("batch, 4")])
    running.close(running.run(running.written(found), x), function(x)[:2])
    once = running.exported(lambda x: function(x)[0], [Input("batch, 4")])
    assert operators(once) == ["Gemm", "Transpose"]
    running.close(running.run(running.written(once), x), function(x)[0])


def test_an_operator_set_is_one_that_can_be_written():
    with pytest.raises(ValueError, match="17 to 23"):
        of_model(mlp(), Input("batch, 4"), opset=16)


def test_what_cannot_be_held_is_refused_all_at_once_by_layer():
    def function(x):
        spectrum = jnp.fft.rfft(x).real
        return spectrum, keramos.ops.svd(keramos.ops.matmul(x[..., None], x[:, None]))[1]

    with pytest.raises(ValueError) as caught:
        running.exported(function, [Input("batch, 4")])
    assert "fft: " in str(caught.value)
    assert "svd: " in str(caught.value)


def test_a_symbol_may_be_part_of_a_size():
    def function(x):
        return keramos.ops.mean(keramos.ops.reshape(x, (-1, 2, 3)), axis=0)

    found = running.exported(function, [Input("batch, time, 6")])
    x = numbers(1, 2, 5, 6)
    running.close(running.run(running.written(found), x), np.asarray(function(x)))


def test_zeros_around_an_image_are_those_of_its_convolution():
    image = keramos.Input((None, None, 3))
    padded = layers.ZeroPadding2D(((1, 2), (3, 0)))(image)
    first = layers.Conv2D(4, 3, strides=2)(padded)
    cut = layers.Conv2D(2, 3)(layers.ZeroPadding2D(1)(first))
    other = layers.MaxPooling2D(2)(padded)
    model = randomized(keramos.Model(image, [cut, other]))
    found = of_model(model, Input("batch, height, width, 3"))
    assert operators(found).count("Pad") == 1  # for the pool, where zeros are numbers
    for shape in ((1, 9, 8, 3), (2, 12, 13, 3)):
        x = numbers(0, *shape)
        running.close(running.run(running.written(found), x), model(x))


def test_padding_by_another_number_is_no_padding_of_a_convolution():
    def function(x, kernel):
        padded = jnp.pad(x, ((0, 0), (1, 1), (0, 0)), constant_values=2.0)
        wider = keramos.ops.pad(x, ((0, 0), (0, 0), (0, 1)))
        more = keramos.ops.pad(kernel, ((0, 0), (0, 1), (0, 0)))
        return keramos.ops.conv(padded, kernel), keramos.ops.conv(wider, more)

    arrays = numbers(0, 2, 7, 3), numbers(1, 3, 3, 4)
    found = running.exported(function, [Input("batch, 7, 3"), Input((3, 3, 4))])
    running.close(running.run(running.written(found), *arrays), function(*arrays))
