"""Lambdas inside models: wherever they stand they become operations, or are refused by name.

Synthetic: the code is made here, by the Python that runs.
"""

from __future__ import annotations

import base64
import json
import marshal
import re
import warnings
from typing import Any

import numpy as np
import pytest

import keramos
from keramos import layers, saving
from keramos.dialects import lambdas
from keramos.errors import ConfigError, UnsafeError
from keramos.layers.translation import imagenet_functions
from keramos.layers.translation.table import function_of
from keramos.saving import inspect, untrusted
from keramos.saving.convert import convert

K = tf = ops = scale = attention = imagenet_utils = (
    None  # names that the functions below refer to; nobody calls them
)
X = np.linspace(-1, 1, 24, dtype="float32").reshape(2, 3, 4)


def code(function: Any) -> str:
    return base64.encodebytes(marshal.dumps(function.__code__)).decode()


def old(function: Any, name: str = "said", **arguments: Any) -> dict[str, Any]:
    """A Lambda as Keras 2 wrote it."""
    config = {"name": name, "function": [code(function), None, None], "function_type": "lambda"}
    config |= {"output_shape": None, "output_shape_type": "raw", "arguments": {}, **arguments}
    return {"class_name": "Lambda", "config": config}


def stack(
    *inner: dict[str, Any],
    shape: tuple = (3, 4),
    writer: tuple[str, str | None] = ("2.2.4", None),
    **options: Any,
) -> Any:
    """A Sequential of Keras 2, opened."""
    inner[0]["config"]["batch_input_shape"] = [None, *shape]
    config = {"name": "s", "layers": list(inner)}
    whole = {"class_name": "Sequential", "config": config, "keras_version": writer[0]}
    whole |= {} if writer[1] is None else {"backend": writer[1]}
    return keramos.models.model_from_json(json.dumps(whole), **options)


def again(model: Any, path: Any) -> Any:
    model.save(path)
    return saving.load_model(path)


def test_a_stack_has_models_in_the_place_of_lambdas(tmp_path):
    model = stack(old(lambda x: x * 2, "a"), old(lambda x: K.sum(x, axis=-1), "b"))
    assert [(type(layer).__name__, layer.name) for layer in model.layers] == [
        ("Functional", "a"),
        ("Functional", "b"),
    ]
    for each in (model, again(model, tmp_path / "m.keras")):
        np.testing.assert_allclose(each(X), (2 * X).sum(-1), rtol=1e-6)


def test_two_loads_are_one_file(tmp_path):
    for name in ("a", "b"):
        stack(old(lambda x: x * 2 + x[:, :1])).save(tmp_path / f"{name}.keras")
    first, second = (saving.load_model(tmp_path / f"{n}.keras").to_json() for n in "ab")
    assert first == second


def test_a_lambda_for_each_step_of_a_sequence(tmp_path):
    inner = old(lambda x: x - K.mean(x, axis=-1, keepdims=True), "lam")
    model = stack({"class_name": "TimeDistributed", "config": {"name": "td", "layer": inner}})
    for each in (model, again(model, tmp_path / "m.keras")):
        np.testing.assert_allclose(each(X), X - X.mean(-1, keepdims=True), atol=1e-6)


def test_arguments_and_defaults_are_constants():
    function = old(lambda x, k, n=2: x * k + n, arguments={"k": 0.5})
    function["config"]["function"][1] = [3]
    np.testing.assert_allclose(stack(function)(X), X * 0.5 + 3)


def test_free_variables_are_constants():
    factor = 4.0
    function = old(lambda x: x * factor)
    function["config"]["function"][2] = [0.25]
    np.testing.assert_allclose(stack(function)(X), X * 0.25)


@pytest.mark.parametrize("function", [lambda *x: x[0] * 2, lambda x, **more: x * 2])
def test_parameters_of_any_number(function):
    np.testing.assert_allclose(stack(old(function))(X), X * 2)


def test_functions_for_shapes_are_not_needed():
    function = old(lambda x: x[:, 0], output_shape_type="lambda")
    function["config"]["output_shape"] = [code(lambda s: open(s)), None, None]  # noqa: SIM115
    np.testing.assert_allclose(stack(function)(X), X[:, 0])


def test_a_layer_in_half_precision_computes_in_it():
    model = stack(old(lambda x: x * 2, dtype="float16"))
    assert str(model(X).dtype) == "float16"


def test_random_numbers_are_drawn_in_training_alone(tmp_path):
    function = old(lambda z: z + K.random_normal(shape=K.shape(z), stddev=2.0))
    with pytest.warns(UserWarning, match="draws random numbers"):
        model = stack(function)
    for each in (model, again(model, tmp_path / "m.keras")):
        np.testing.assert_allclose(each(X), X)
        assert float(np.std(np.asarray(each(X, training=True)) - X)) > 0.5


REFUSED = {
    "a variable": (lambda x: x / scale, "`scale` is a variable of the writer's program"),
    "a function": (lambda x: attention(x), "it calls `attention`"),
    "the machine": (lambda x: __import__("os").getcwd() or x, "it calls `__import__`"),
    "numbers": (lambda x: x if K.sum(x) > 0 else -x, "a condition depends on the numbers"),
    "an axis": (lambda x: x[:, :, :, 1], "it takes a part that a tensor does not have"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_said_is_refused_with_all_that_helps(name):
    function, why = REFUSED[name]
    with pytest.raises(UnsafeError) as caught:
        stack(old(lambda x: x), old(function, "mine"))
    text = str(caught.value)
    assert "Lambda 'mine' has code that no operations say" in text
    assert why in text
    assert "\n    lambda x: " in text
    assert re.search(r"at +\$\.config\.layers\[\d\]\.config\.function\n", text)
    assert "custom_objects={'mine': function}" in text
    assert len(text.splitlines()) <= 10


def test_a_long_listing_is_cut():
    def long(x):
        a = x + scale
        b = a * 2
        c = b * 3
        d = c * 4
        return d * 5

    with pytest.raises(UnsafeError) as caught:
        stack(old(long))
    assert "… and 2 more lines" in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 10


@pytest.mark.parametrize("name", ["a variable", "the machine"])
def test_a_function_of_the_callers_takes_its_place(name, tmp_path):
    model = stack(old(REFUSED[name][0]), custom_objects={"said": lambda x: x / 4})
    assert isinstance(model.layers[0], layers.Lambda)
    np.testing.assert_allclose(model(X), X / 4)


def test_a_function_of_the_callers_takes_the_place_of_one_by_name():
    function = old(lambda x: x, function_type="function")
    function["config"]["function"] = "my_module_function"
    model = stack(function, custom_objects={"said": lambda x: x / 4})
    np.testing.assert_allclose(model(X), X / 4)


def test_an_error_in_it_names_the_layer_and_the_line():
    def mistaken(x: Any) -> Any:
        return x.nothing

    with pytest.raises(ConfigError, match="nothing") as raised:
        stack(old(lambda x: x, "own"), custom_objects={"own": mistaken})
    assert "in layer 'own' (Lambda)" in str(raised.value)
    assert "mistaken(), line" in str(raised.value)


def test_what_operations_say_is_said_though_the_code_is_granted():
    """It names `K`, which nothing here is called."""
    np.testing.assert_allclose(
        stack(old(lambda x: K.relu(x)), safe_mode=False)(X), np.maximum(X, 0)
    )


def test_code_of_another_python_is_not_run_however_much_is_granted(monkeypatch):
    monkeypatch.setattr(lambdas, "_OWN_TABLES", {})  # as if this Python were another one
    with pytest.raises(UnsafeError, match="no operations say") as caught:
        stack(old(lambda x: x / scale), safe_mode=False)
    assert "trusted" not in str(caught.value)


def test_info_shows_what_the_code_says(tmp_path):
    path = tmp_path / "m.keras"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = layers.Lambda(lambda x: x if K is None else x / scale)
        keramos.Sequential([keramos.Input((3,)), layer]).save(path)
    (listing,) = inspect(path).code
    assert listing.lines == ("lambda x: x / scale",)
    assert listing.objection.startswith("`scale` is a variable")
    assert untrusted(path) == ["lambda"]


def test_converting_a_file_of_before_keras_3_says_its_code(shared, tmp_path):
    folder = shared / "corpus" / "keras-2.15.0/lambda"
    example = np.load(folder / "io.npz")
    for name in ("lambda.keras", "lambda.h5"):
        convert(folder / name, tmp_path / "new.keras")
        assert b"__lambda__" not in (tmp_path / "new.keras").read_bytes()
        model = saving.load_model(tmp_path / "new.keras")
        np.testing.assert_allclose(
            model.predict(example["x0"], verbose=0), example["y0"], atol=1e-6
        )


GREEDY = {
    "a picture": lambda x: tf.image.resize(x[:, :, :, None], (10**9, 10**9)),
    "a constant": lambda x: x + tf.zeros((10**6, 10**6)),
    "repeated": lambda x: x + K.repeat_elements(K.constant([[1.0]]), 10**10, 1),
    "repeated number": lambda x: x + K.repeat_elements(2.0, 10**10, 0),
    "tiled": lambda x: x + K.tile(K.constant([1.0]), [10**10]),
    "outer": lambda x: x + np.outer(np.ones(90000), np.ones(90000)),
    "broadcast": lambda x: x + np.ones((90000, 1)) * np.ones((1, 90000)),
    "matrices": lambda x: x + K.dot(np.ones((90000, 1)), np.ones((1, 90000))),
    "made by operations": lambda x: x + ops.ones((10**6, 10**6)),
    "range": lambda x: x + np.arange(10**12),
    "power": lambda x: x * 9**9**9,
    "list": lambda x: K.concatenate([x] * 10**9),
    "endless": lambda x: [x for _ in range(10**12)],
    "parts": lambda x: tf.split(x, 10**9, axis=1),
    "calls": lambda x: (lambda f: f(f))(lambda f: f(f)),
}


@pytest.mark.parametrize("name", GREEDY)
def test_what_grows_without_end_is_refused(name):
    with pytest.raises(UnsafeError, match="no operations say"):
        stack(old(GREEDY[name]))


def test_a_function_that_takes_a_mask_gets_it(tmp_path):
    def summed(x: Any, mask: Any = None) -> Any:
        return x * 2 if mask is None else K.expand_dims(K.cast(mask, "float32"))

    masking = {"class_name": "Masking", "config": {"name": "masking"}}
    model = stack(masking, old(summed))
    rows = X.copy()
    rows[0, 1] = 0
    wanted = np.any(rows != 0, axis=-1, keepdims=True)
    np.testing.assert_allclose(model(rows), wanted)
    np.testing.assert_allclose(again(model, tmp_path / "m.keras")(rows), wanted)
    np.testing.assert_allclose(stack(old(summed))(X), 2 * X)


def test_a_mask_of_code_is_what_the_code_says(tmp_path):
    dropped = old(lambda x: x + 0.0, mask=new(lambda x, mask: K.not_equal(x[:, :, 0], 0.0)))
    ended = old(lambda x, mask=None: x[:, :, 0] if mask is None else K.cast(mask, "float32"), "b")
    rows = X.copy()
    rows[0, 1, 0] = 0
    for model in (stack(dropped, ended), again(stack(dropped, ended), tmp_path / "m.keras")):
        np.testing.assert_allclose(model(rows), rows[:, :, 0] != 0)


def new(function: Any) -> dict[str, Any]:
    """Code as Keras 3 writes it."""
    parts = {"code": code(function), "defaults": None, "closure": None}
    return {"class_name": "__lambda__", "config": parts}


def activated(function: Any) -> str:
    """A model of Keras 3 with a lambda as the activation of a Dense."""
    model = keramos.Sequential([keramos.Input((4,)), layers.Dense(4, name="d")])
    config = json.loads(model.to_json())
    config["config"]["layers"][1]["config"]["activation"] = new(function)
    return json.dumps(config)


def test_an_activation_of_code_is_said_in_operations(tmp_path):
    text = activated(lambda x: x * K.sigmoid(1.5 * x))
    model = keramos.models.model_from_json(text)
    x = X[0]
    plain = x @ np.asarray(model.layers[0].kernel)
    np.testing.assert_allclose(model(x), plain / (1 + np.exp(-1.5 * plain)), rtol=1e-5)
    np.testing.assert_allclose(again(model, tmp_path / "m.keras")(x), model(x), rtol=1e-6)
    (shown,) = inspect(tmp_path / "m.keras").code
    assert shown.lines == ("lambda x: x * K.sigmoid(1.5 * x)",)


@pytest.mark.slow
def test_an_activation_of_code_is_trained_through():
    model = keramos.models.model_from_json(activated(lambda x: x * K.sigmoid(1.5 * x)))
    model.compile("sgd", "mse")
    before = np.array(model.layers[0].kernel)
    model.fit(X[0], X[0], verbose=0)
    assert not np.array_equal(before, model.layers[0].kernel)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda x: attention(x), "it calls `attention`"),
        (lambda x: K.dropout(x, 0.5), "it draws random numbers"),
    ],
)
def test_an_activation_that_cannot_be_said_is_listed(function, why):
    with pytest.raises(UnsafeError) as caught:
        keramos.models.model_from_json(activated(function))
    assert f"the activation of 'd' has code that no operations say: {why}" in str(caught.value)
    assert "lambda x: " in str(caught.value)


#: Function, mean and deviation of what it draws, bounds.
DRAWS = [
    (lambda x: K.random_uniform(K.shape(x), -1.0, 3.0), 1.0, 4 / 12**0.5, (-1, 3)),
    (lambda x: tf.random.truncated_normal(tf.shape(x)), 0.0, 0.88, (-2, 2)),
    (lambda x: K.random_bernoulli(K.shape(x), p=0.25), 0.25, 0.433, (0, 1)),
    (lambda x: tf.nn.dropout(K.ones_like(x), rate=0.2), 1.0, 0.5, (0, 1.25)),
    (lambda x: K.dropout(K.ones_like(x), 0.2), 1.0, 0.5, (0, 1.25)),
]


def check_draws(function: Any, mean: float, deviation: float, bounds: tuple) -> None:
    with pytest.warns(UserWarning, match="draws random numbers"):
        model = stack(old(function), shape=(40, 50))
    many = np.zeros((4, 40, 50), "float32")
    np.testing.assert_allclose(model(many), np.full_like(many, mean), atol=1e-6)
    drawn = np.asarray(model(many, training=True))
    assert bounds[0] - 1e-3 <= drawn.min() < drawn.max() <= bounds[1] + 1e-3
    assert abs(drawn.mean() - mean) < 0.05
    assert abs(drawn.std() - deviation) < 0.05


def test_other_random_numbers_are_made_of_what_layers_draw():
    check_draws(*DRAWS[0])


@pytest.mark.slow
@pytest.mark.parametrize("drawn", DRAWS[1:])
def test_every_distribution(drawn):
    check_draws(*drawn)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: tf.cond(tf.reduce_sum(x) > 0, lambda: x, lambda: -x),
        lambda x: tf.cond(tf.reduce_sum(x) < 0, false_fn=lambda: x, true_fn=lambda: x * -1),
        lambda x: K.switch(K.sum(x) > 0, lambda: x, lambda: -x),
        lambda x: K.switch(K.greater(K.sum(x), 0), x, -x),
    ],
)
def test_conditions_choose_what_functions_give(function):
    model = stack(old(function))
    for x in (np.abs(X), -np.abs(X)):
        np.testing.assert_allclose(model(x), np.abs(x))


HEADS = np.random.default_rng(0).random((2, 3, 4, 5), "float32")


@pytest.mark.parametrize(
    ("writer", "terms"),
    [
        (("2.2.4", "tensorflow"), "bhqd,bhkd->bhqk"),
        (("2.1.6-tf", "tensorflow"), "bhqd,bhkd->bhqk"),
        (("2.2.5", "tensorflow"), "bhqd,bgkd->bhqgk"),
        (("2.2.4", "theano"), "bhqd,bgkd->bhqgk"),
        (("2.15.0", "tensorflow"), "bhqd,bgkd->bhqgk"),
    ],
)
def test_products_of_many_axes_are_those_of_the_writer(writer, terms, tmp_path):
    function = old(lambda x: K.batch_dot(x, x * 2, axes=[3, 3]))
    wanted = np.einsum(terms, HEADS, 2 * HEADS)
    model = stack(function, shape=HEADS.shape[1:], writer=writer)
    for each in (model, again(model, tmp_path / "m.keras")):
        np.testing.assert_allclose(each(HEADS), wanted, rtol=1e-5)
    transposed = old(lambda x: K.batch_dot(tf.transpose(x, [0, 1, 3, 2]), x * 2, axes=(2, 3)))
    model = stack(transposed, shape=HEADS.shape[1:], writer=writer)
    np.testing.assert_allclose(model(HEADS), wanted, rtol=1e-5)


@pytest.mark.parametrize("writer", [("2.2.4", "cntk"), ("2.2.4-tf", "tensorflow"), ("2.2.4", None)])
def test_products_of_many_axes_are_refused_where_nobody_knows(writer):
    for function in (
        lambda x: K.batch_dot(x, x, axes=[3, 3]),
        lambda x: K.batch_dot(x[:, 0], x, axes=[2, 3]),
    ):
        with pytest.raises(UnsafeError, match="releases of Keras computed differently"):
            stack(old(function), shape=HEADS.shape[1:], writer=writer)


def test_a_condition_does_not_choose_shapes():
    with pytest.raises(UnsafeError, match="a condition says the shape"):
        stack(old(lambda x: tf.cond(tf.reduce_sum(x) > 0, lambda: x, lambda: x[:, :1])))


#: Keras 3 has no more of them.
OF_KERAS2 = {"regnet", "resnet_rs"}


@pytest.mark.parametrize("module", sorted({*imagenet_functions._MODES} - OF_KERAS2))
def test_code_prepares_pictures_as_the_applications_do(module):
    pixels = np.linspace(0, 255, 96, dtype="float32").reshape(2, 4, 4, 3)
    said = function_of(f"keras.applications.{module}.preprocess_input")
    right = getattr(keramos.applications, module).preprocess_input(pixels.copy())
    np.testing.assert_array_equal(said(None, pixels.copy()), right)


def preprocess_input(x, data_format=None):
    return imagenet_utils.preprocess_input(x, data_format=data_format, mode="caffe")


PREPARED = {
    "whole": (preprocess_input, [None], "vgg16"),
    "mode": (lambda x: imagenet_utils.preprocess_input(x, mode="torch"), None, "densenet"),
    "model": (lambda x: tf.keras.applications.mobilenet_v2.preprocess_input(x), None, "mobilenet"),
    "as_it_is": (lambda x: tf.keras.applications.efficientnet.preprocess_input(x), None, None),
}


@pytest.mark.parametrize("name", PREPARED)
def test_pictures_are_prepared_as_models_of_imagenet_take_them(name, tmp_path):
    function, defaults, module = PREPARED[name]
    layer = old(function)
    layer["config"]["function"][1] = defaults
    model = stack(layer, shape=(4, 4, 3), writer=("2.15.0", "tensorflow"))
    pixels = np.linspace(0, 255, 96, dtype="float32").reshape(2, 4, 4, 3)
    right = pixels
    if module is not None:
        right = getattr(keramos.applications, module).preprocess_input(pixels.copy())
    for opened in (model, again(model, tmp_path / "m.keras")):
        np.testing.assert_allclose(opened(pixels), right, rtol=1e-5, atol=1e-5)
