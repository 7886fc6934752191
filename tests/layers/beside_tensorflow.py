"""Programs for a Python that has TensorFlow; `test_tensorflow_calls` runs them."""

from __future__ import annotations

import tempfile

import numpy as np
import tensorflow as tf

import keramos
from keramos import layers
from keramos.errors import ConfigError, SaveError

X = np.random.default_rng(0).random((32, 4)).astype("float32")


class OfTensorFlow(layers.Layer):
    """Uses operations of TensorFlow, arithmetic with variables, state and a loss."""

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
        self.count = self.add_weight(name="count", shape=(), trainable=False, initializer="zeros")

    def call(self, inputs):
        self.count.assign(self.count + 1.0)
        self.add_loss(1e-3 * tf.reduce_sum(tf.square(inputs)))
        return tf.nn.relu(tf.matmul(inputs, self.kernel * 2.0))


def expected(layer: OfTensorFlow) -> np.ndarray:
    return np.maximum(X @ (2 * np.array(layer.kernel)), 0)


def eager():
    layer = OfTensorFlow(3)
    outputs = layer(X)
    assert keramos.ops.is_tensor(outputs)
    np.testing.assert_allclose(outputs, expected(layer), rtol=1e-5)
    assert float(layer.count.value) == 1


def in_a_graph_and_in_training():
    model = keramos.Sequential([keramos.Input((4,)), OfTensorFlow(8), layers.Dense(1)])
    assert model.layers[0].output.shape == (None, 8)
    model.compile("adam", "mse")
    before = np.array(model.layers[0].kernel)
    history = model.fit(X, X.sum(1, keepdims=True), epochs=3, batch_size=16, verbose=0)
    assert history.history["loss"][-1] < history.history["loss"][0]
    assert np.abs(np.array(model.layers[0].kernel) - before).max() > 1e-4
    assert float(model.layers[0].count.value) == 6
    np.testing.assert_allclose(model.predict(X, verbose=0), model(X), rtol=1e-4, atol=1e-5)


def mixed_precision():
    layer = OfTensorFlow(3, dtype="mixed_bfloat16")
    model = keramos.Sequential([keramos.Input((4,)), layer])
    outputs = model.predict(X, verbose=0)
    np.testing.assert_allclose(outputs.astype("float32"), expected(layer), rtol=0.05, atol=0.05)


def tensors_in_tensors_out():
    layer = layers.MultiHeadAttention(2, 2)
    a, b = tf.random.normal((3, 2, 2)), tf.random.normal((3, 2, 2))
    outputs = layer(a, b)
    np.testing.assert_allclose(outputs.numpy(), layer(a.numpy(), b.numpy()), rtol=1e-5, atol=1e-6)


def gradients_of_the_tape():
    layer = layers.Dense(3, activation="tanh")
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(layer(x) ** 2)
    gradient = tape.gradient(loss, x).numpy()
    kernel, bias = map(np.array, (layer.kernel, layer.bias))
    y = np.tanh(X @ kernel + bias)
    np.testing.assert_allclose(gradient, (2 * y * (1 - y**2)) @ kernel.T, rtol=1e-4, atol=1e-5)


def nests_of_tensors():
    a, b = keramos.Input((4,), name="a"), keramos.Input((4,), name="b")
    model = keramos.Model({"a": a, "b": b}, {"sum": layers.Add()([a, b]), "a": a})
    outputs = model({"a": tf.constant(X), "b": tf.constant(X)})
    assert isinstance(outputs["sum"], tf.Tensor)
    np.testing.assert_allclose(outputs["sum"].numpy(), 2 * X)


def text_in_a_dataset():
    vectorize = layers.TextVectorization(vocabulary=["a", "b"])
    dataset = tf.data.Dataset.from_tensor_slices(["a b", "b b c"]).batch(2).map(vectorize)
    assert [batch.numpy().tolist() for batch in dataset] == [[[2, 3, 0], [3, 3, 1]]]


def ragged_text():
    """As stock Keras 3.15.1 has it on jax, the mode `int` of IntegerLookup excepted."""
    x = tf.ragged.constant([["a"], ["b", "c"], ["a", "z", "b"], []])
    wanted = [[0, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 0], [0, 0, 0, 0]]
    terms = ["a", "b", "c"]
    many = layers.StringLookup(vocabulary=terms, output_mode="multi_hot")
    assert many(x).numpy().tolist() == wanted
    in_graph = tf.data.Dataset.from_tensor_slices(x).batch(4).map(many)
    assert next(iter(in_graph)).numpy().tolist() == wanted
    assert layers.StringLookup(vocabulary=terms)(x).to_list() == [[1], [2, 3], [1, 0, 2], []]
    adapted = layers.StringLookup(output_mode="tf_idf")
    adapted.adapt(x)
    assert adapted.get_vocabulary() == ["[UNK]", "b", "a", "z", "c"]
    np.testing.assert_allclose(adapted(x)[1], [0, np.log(7 / 3), 0, 0, np.log(3)], rtol=1e-6)
    text = layers.TextVectorization(split=None, standardize=None, output_sequence_length=2)
    text.adapt(x)
    assert text(x).numpy().tolist() == [[3, 0], [2, 5], [3, 4], [0, 0]]
    assert "to_tensor" in str(raised(lambda: layers.Dense(2)(tf.ragged.constant([[1.0]]))))


def images_in_a_dataset():
    rescale = layers.Rescaling(1 / 2)
    dataset = tf.data.Dataset.from_tensor_slices(X).batch(8).map(lambda x: rescale(x))
    assert dataset.element_spec.shape.as_list() == [None, 4]
    np.testing.assert_allclose(np.concatenate(list(dataset)), X / 2)


def unbuilt_layer_in_a_dataset():
    dense = layers.Dense(2)
    dataset = tf.data.Dataset.from_tensor_slices(X).batch(8).map(dense)
    np.testing.assert_allclose(np.concatenate(list(dataset)), dense(X), rtol=1e-5, atol=1e-6)


def an_unbuilt_layer_of_two_arguments_in_a_dataset():
    attention = layers.MultiHeadAttention(2, 2)
    pair = np.ones((4, 3, 2), "float32"), np.ones((4, 5, 2), "float32")
    dataset = tf.data.Dataset.from_tensor_slices(pair).batch(2).map(lambda a, b: attention(a, b))
    np.testing.assert_allclose(np.concatenate(list(dataset)), attention(*pair), rtol=1e-5)


def what_xla_cannot_compile_is_named():
    class Words(layers.Layer):
        def call(self, inputs):
            return tf.strings.as_string(inputs)

    error = raised(lambda: keramos.Sequential([keramos.Input((4,)), Words(name="words")]))
    assert isinstance(error, ConfigError)
    assert "words" in str(error)
    assert len(str(error).splitlines()) <= 10


def an_error_of_the_users_stays_theirs():
    class Wrong(layers.Layer):
        def call(self, inputs):
            return tf.matmul(inputs, tf.ones((7, 2)))

    assert "7" in str(raised(lambda: Wrong()(X)))
    assert "7" in str(raised(lambda: Wrong()(keramos.Input((4,)))))


class Folded(layers.Layer):
    """Uses sizes that are not known before it is called."""

    def call(self, inputs):
        shape = tf.shape(inputs)
        rows = tf.reshape(tf.nn.softmax(inputs), [shape[0] * shape[1], shape[2]])
        folded = tf.reshape(rows, [shape[0], shape[1], 2, 2]) * tf.cast(shape[1], tf.float32)
        places = tf.cast(tf.range(shape[1]), tf.float32)
        return tf.reduce_mean(folded + places[:, None, None], [1, 2]) + tf.ones([shape[0], 1])


def exported_with_open_sizes_and_gradients():
    x = np.random.default_rng(1).random((3, 5, 4)).astype("float32")
    for model, data in (
        (keramos.Sequential([keramos.Input((None, 4)), Folded(), layers.Dense(2)]), x),
        (keramos.Sequential([keramos.Input((4,)), OfTensorFlow(3)]), X),
    ):
        wanted = np.array(model(data))
        with tempfile.TemporaryDirectory() as folder:
            model.export(f"{folder}/saved", verbose=False, verify=True)
            model.export(f"{folder}/lowered", format="stablehlo", verbose=False, verify=True)
            for name in ("saved", "lowered"):
                outputs = keramos.export.load(f"{folder}/{name}").serve(data)
                np.testing.assert_allclose(outputs, wanted, rtol=1e-4, atol=1e-5)
            saved = tf.saved_model.load(f"{folder}/saved")
            np.testing.assert_allclose(saved.serve(data), wanted, rtol=1e-4, atol=1e-5)
            inputs = tf.constant(data)
            with tf.GradientTape() as tape:
                tape.watch(inputs)
                loss = tf.reduce_sum(saved.serve(inputs) ** 2)
            gradient = tape.gradient(loss, inputs)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            loss = tf.reduce_sum(model(inputs) ** 2)
        wanted = tape.gradient(loss, inputs)
        np.testing.assert_allclose(gradient, wanted, rtol=1e-3, atol=1e-4)


def what_an_export_holds_is_compared_with_tensorflow():
    class Other(layers.Layer):
        """Computes something else where it is traced."""

        def call(self, inputs):
            return tf.exp(inputs) if tf.executing_eagerly() else tf.tanh(inputs)

    model = keramos.Sequential([keramos.Input((4,)), Other()])
    with tempfile.TemporaryDirectory() as folder:
        error = raised(lambda: model.export(f"{folder}/saved", verbose=False))
    assert isinstance(error, SaveError)


def what_cannot_be_exported_is_named():
    table = tf.Variable(np.ones((4, 2), "float32"))

    class Foreign(layers.Layer):
        def call(self, inputs):
            return tf.matmul(inputs, table)

    class Unknown(layers.Layer):
        def call(self, inputs):
            return tf.raw_ops.TensorSummary(
                tensor=inputs, description="", labels=[], display_name=""
            )

    assert "variables or tables" in refused(Foreign())
    assert "not known" in refused(Unknown())


def refused(layer: layers.Layer) -> str:
    """What is said of a layer that no format holds."""
    signature = [keramos.InputSpec(shape=(None, 4), dtype="float32")]
    archive = keramos.export.ExportArchive()
    error = raised(lambda: archive.add_endpoint("serve", lambda x: layer(x), signature))
    assert isinstance(error, ConfigError)
    assert f"{layer.name!r}" in str(error)
    assert len(str(error).splitlines()) <= 10
    return str(error)


def raised(function) -> Exception | None:
    """What a function raises; pytest is not where this runs."""
    try:
        function()
    except Exception as error:  # noqa: BLE001 - it is the answer
        return error
    return None


if __name__ == "__main__":
    for program in (
        eager, in_a_graph_and_in_training, mixed_precision, tensors_in_tensors_out,
        gradients_of_the_tape, nests_of_tensors, text_in_a_dataset, ragged_text,
        images_in_a_dataset, unbuilt_layer_in_a_dataset,
        an_unbuilt_layer_of_two_arguments_in_a_dataset,
        what_xla_cannot_compile_is_named,
        an_error_of_the_users_stays_theirs, exported_with_open_sizes_and_gradients,
        what_an_export_holds_is_compared_with_tensorflow, what_cannot_be_exported_is_named,
    ):  # fmt: skip
        program()
        print(program.__name__, flush=True)
