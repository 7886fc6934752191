"""Two files side by side: what changed, what is new, how far tensors are apart."""

import numpy as np
import pytest

import keramos as keras
from keramos.report import compare, html
from keramos.report.distance import distance
from keramos.storage import LazyTensor


def model(units, rate, *, has_norm):
    keras.utils.clear_session()
    x = inputs = keras.Input((4,), name="x")
    x = keras.layers.Dense(4, name="first")(x)
    inner = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dropout(rate, name="drop")], name="inner"
    )
    x = inner(x)
    layer = keras.layers.LayerNormalization if has_norm else keras.layers.ReLU
    x = layer(name="norm" if has_norm else "relu")(x)
    return keras.Model(inputs, keras.layers.Dense(units, name="last")(x), name="net")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    a, b = model(2, 0.1, has_norm=False), model(3, 0.3, has_norm=True)
    kernel, bias = a.get_layer("first").get_weights()
    b.get_layer("first").set_weights([kernel * 1.5, bias])
    a.save(folder / "a.keras")
    b.save(folder / "b.keras")
    a.save(folder / "a.h5")
    return folder


def test_changes_are_said_by_layer(files):
    document = compare(files / "a.keras", files / "b.keras")
    changes = {(c["names"], c["key"]): (c["left"], c["right"]) for c in document["changes"]}
    assert changes == {
        ("inner › drop", "rate"): (0.1, 0.3),
        ("last", "units"): (2, 3),
        ("last", "takes[0]"): ("relu", "norm"),
    }
    assert {r["name"]: r.get("change") for r in document["layers"]} == {
        "x": None, "first": "changed", "inner": None, "input_layer": None, "drop": "changed",
        "norm": "added", "last": "changed",
    }  # fmt: skip
    assert [row["name"] for row in document["removed"]] == ["relu"]
    html(document)


def test_tensors_are_said_by_distance(files):
    document = compare(files / "a.keras", files / "b.keras")
    rows = {row["path"]: row for row in document["distances"]}
    assert rows["layers/dense/vars/0"]["answer"] == "changed"
    assert rows["layers/dense/vars/0"]["relative"] == pytest.approx(0.5)
    assert rows["layers/dense/vars/1"]["answer"] == "equal"
    assert rows["layers/dense_1/vars/0"]["answer"] == "shape"
    assert rows["layers/layer_normalization/vars/0"]["answer"] == "added"


def test_formats_are_compared_at_the_same_paths(files):
    document = compare(files / "a.keras", files / "a.h5")
    assert document["changes"] == []
    assert {row["answer"] for row in document["distances"]} == {"equal"}


def test_without_numbers(files):
    document = compare(files / "a.keras", files / "b.keras", with_statistics=False)
    answers = {row["answer"] for row in document["distances"]}
    assert answers == {"not compared", "shape", "added"}


def test_a_model_and_weights_alone(files):
    model(2, 0.1, has_norm=False).save_weights(files / "w.weights.h5")
    document = compare(files / "a.keras", files / "w.weights.h5")
    assert document["changes"] == []
    html(document)


def apart(a, b):
    a, b = np.array(a, "float32"), np.array(b, "float32")
    return distance(LazyTensor.of("a", a), LazyTensor.of("b", b))


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([1, 2], [1, 2], {"answer": "equal"}),
        ([NAN, INF], [NAN, INF], {"answer": "equal"}),
        ([], [], {"answer": "equal"}),
        ([3, 4], [3, 3], {"answer": "changed", "largest": 1, "relative": 0.2, "differing": 1}),
        ([0, 0], [0, 2], {"answer": "changed", "largest": 2, "relative": "inf", "differing": 1}),
        ([1], [NAN], {"answer": "changed", "largest": "nan", "relative": "nan", "differing": 1}),
        ([INF], [-INF], {"answer": "changed", "largest": "inf", "relative": "nan", "differing": 1}),
    ],
)
def test_distance(a, b, expected):
    assert apart(a, b) == expected


def test_the_same_numbers_of_another_type():
    a = LazyTensor.of("a", np.ones(3, "float32"))
    assert distance(a, LazyTensor.of("b", np.ones(3, "float64"))) == {"answer": "type"}
