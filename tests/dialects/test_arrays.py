"""What older writers put into tensors, changed on the way and not before somebody reads them."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

import keramos as keras
from keramos.dialects import Origin, arrays
from keramos.storage import LazyTensor

KERNEL = np.arange(3 * 2 * 4 * 5, dtype="float32").reshape(3, 2, 4, 5)  # (rows, columns, in, out)


def written(path, version, backend, kernel=KERNEL):
    """A weights file of one convolution without a bias."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [b"conv"]
        for name, value in (("keras_version", version), ("backend", backend)):
            if value is not None:
                file.attrs[name] = value
        group = file.create_group("conv")
        weight = "conv_W" if backend == "theano" else "conv/kernel:0"
        group.attrs["weight_names"] = [weight]
        group[weight] = kernel
    return path


def convolution(data_format="channels_last"):
    shape = (8, 8, 4) if data_format == "channels_last" else (4, 8, 8)
    options = {"use_bias": False, "data_format": data_format, "name": "conv"}
    return keras.Sequential([keras.Input(shape), keras.layers.Conv2D(5, (3, 2), **options)])


@pytest.mark.parametrize(
    ("version", "backend", "rotated"),
    [("2.2.4", "theano", True), ("2.2.4", "tensorflow", False), ("3.1.0", "theano", False)],
)
def test_kernels_of_theano_are_rotated(version, backend, rotated, tmp_path):
    model = convolution()
    model.load_weights(written(tmp_path / "w.h5", version, backend))
    kernel = model.layers[0].kernel.numpy()
    np.testing.assert_array_equal(kernel, KERNEL[::-1, ::-1] if rotated else KERNEL)


def test_keras_1_put_filters_first_where_channels_come_first(tmp_path):
    model = convolution("channels_first")
    path = written(tmp_path / "w.h5", None, "theano", KERNEL.transpose(3, 2, 0, 1))
    model.load_weights(path)
    np.testing.assert_array_equal(model.layers[0].kernel.numpy(), KERNEL[::-1, ::-1])


def test_an_adapted_tensor_stays_unread_until_somebody_wants_it(tmp_path):
    model = convolution()
    model.load_weights(written(tmp_path / "w.h5", "2.2.4", "theano"))
    kernel = model.layers[0].kernel
    assert not kernel.is_loaded
    assert kernel.stored is not None
    model.save_weights(tmp_path / "again.weights.h5")
    assert not kernel.is_loaded  # written from the file, changed on the way
    other = convolution()
    other.load_weights(tmp_path / "again.weights.h5")
    np.testing.assert_array_equal(other.layers[0].kernel.numpy(), KERNEL[::-1, ::-1])


def test_a_mapped_tensor_runs_its_function_when_it_is_read():
    calls = []

    def doubled(array):
        calls.append(array.shape)
        return array.reshape(6) * 2

    tensor = LazyTensor.of("x", np.ones((2, 3), "float32")).mapped(doubled, (6,))
    assert (tensor.shape, tensor.dtype, calls) == ((6,), "float32", [])
    np.testing.assert_array_equal(tensor.read(), np.full(6, 2.0))
    assert calls == [(2, 3)]


def test_nothing_is_looked_at_in_a_file_that_no_rule_concerns():
    assert not arrays.concern(Origin(keras_version="3.15.1"), {"float32"})
    assert arrays.concern(Origin(keras_version="3.0.5"), {"float32", "void8"})
    assert arrays.concern(Origin(keras_version="2.3.1"), {"float32"})


def test_a_genuine_file_of_theano_predicts_as_its_writer(shared):
    folder = shared / "corpus" / "keras-1.2.2-theano-th/cnn"
    layers, first = keras.layers, {"data_format": "channels_first"}
    model = keras.Sequential(
        [
            keras.Input((3, 12, 12)),
            layers.ZeroPadding2D(1, **first),
            layers.Conv2D(6, 3, padding="same", activation="relu", **first),
            layers.MaxPooling2D(2, **first),
            layers.Conv2D(8, (3, 2), activation="relu", **first),
            layers.AveragePooling2D(2, **first),
            layers.UpSampling2D(2, **first),
            layers.Flatten(data_format="channels_last"),
            layers.Dense(4, activation="softmax"),
        ]
    )
    example = np.load(folder / "io.npz")
    for name in ("cnn.h5", "cnn_weights.h5"):
        model.load_weights(folder / name)
        predicted = model.predict(example["x0"], verbose=0)
        np.testing.assert_allclose(predicted, example["y0"], atol=1e-6)


@pytest.mark.parametrize("name", ["kernel", "lora_kernel_a"])
def test_one_number_where_a_kernel_belongs_is_told(tmp_path, name):
    """Found by fuzzing: rules look at the axes of what is stored."""
    layer = keras.layers.Dense(4, name="dense", use_bias=False)
    model = keras.Sequential([keras.Input((6,)), layer])
    if name == "kernel":
        layer.quantize("int4")
    else:
        layer.enable_lora(2)
    model.save(tmp_path / "m.h5")
    with h5py.File(tmp_path / "m.h5", "r+") as file:
        file.attrs["keras_version"] = "3.12.0"
        (place,) = (p for p in paths(file) if p.endswith(name))
        dtype = file[place].dtype
        del file[place]
        file[place] = np.zeros((), dtype)
    with pytest.raises(keras.errors.WeightsError):
        keras.saving.load_model(tmp_path / "m.h5")


def paths(file) -> list[str]:
    found = []
    file.visit(found.append)
    return found
