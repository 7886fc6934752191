"""Programs with a FeatureSpace, of keramos and of Keras alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).resolve().parents[1] / "golden"

DATA = {
    "plain": [0.5, 1.5, 2.5, -1.0],
    "normal": [1.0, 2.0, 3.0, 7.0],
    "binned": [0.1, 5.0, 9.0, 4.0],
    "scaled": [3.0, 4.0, 5.0, 6.0],
    "word": ["a", "b", "c", "b"],
    "other word": ["x", "y", "x", "z"],
    "number": [1, 2, 3, 1],
    "other number": [7, 7, 8, 9],
}


def kinds(keras: Any) -> dict[str, Any]:
    """A feature of every kind."""
    space = keras.utils.FeatureSpace
    return {
        "plain": "float",
        "normal": "float_normalized",
        "binned": space.float_discretized(num_bins=3, name="bins"),
        "scaled": space.float_rescaled(scale=2.0, offset=1.0, name="scale"),
        "word": "string_categorical",
        "other word": space.string_hashed(4, name="hash"),
        "number": space.integer_categorical(max_tokens=3, num_oov_indices=2, name="category"),
        "other number": "integer_hashed",
    }


def crossed(keras: Any) -> list[Any]:
    """Combinations of features."""
    return [
        ("word", "number"),
        keras.utils.FeatureSpace.cross(["binned", "other number"], 4, output_mode="one_hot"),
    ]


def spaces(keras: Any) -> dict[str, Any]:
    """Name -> a FeatureSpace that has seen the data."""
    space = keras.utils.FeatureSpace
    sizes = {"crossing_dim": 6, "hashing_dim": 5, "num_discretization_bins": 2}
    integers = {
        "word": space.string_categorical(output_mode="int", name="w"),
        "number": space.integer_hashed(3, output_mode="int", name="n"),
    }
    made = {
        "concat": space(kinds(keras), crosses=crossed(keras), **sizes),
        "dict": space(kinds(keras), "dict", crosses=crossed(keras), **sizes),
        "plain": space({"plain": "float", "other number": "integer_hashed"}, hashing_dim=3),
        "integers": space(
            integers,
            output_mode="dict",
            crosses=[space.cross(["word", "number"], 3, output_mode="int")],
        ),
        "layer": space({"scaled": space.feature("float32", fixed(keras), "float")}),
    }
    for one in made.values():
        one.adapt({name: np.array(values) for name, values in DATA.items()})
    return made


def fixed(keras: Any) -> Any:
    """A normalization that has its moments."""
    return keras.layers.Normalization(mean=1.0, variance=4.0, name="fixed")


def inputs(space: Any, row: int | None = None) -> dict[str, Any]:
    """The data of the features of a space: all rows, or one."""
    arrays = {name: np.array(DATA[name]) for name in space.features}
    return {name: x if row is None else x[row] for name, x in arrays.items()}


def plainly(nest: Any) -> Any:
    """Arrays as [dtype, lists]."""
    if isinstance(nest, dict):
        return {name: plainly(x) for name, x in nest.items()}
    array = np.asarray(nest)
    return [str(array.dtype), array.tolist()]


def specs(nest: Any) -> Any:
    """Symbols as [shape, dtype]."""
    if isinstance(nest, dict):
        return {name: specs(x) for name, x in nest.items()}
    return [list(nest.shape), nest.dtype]


def answers(keras: Any, space: Any) -> dict[str, Any]:
    """What a space gives."""
    return {
        "rows": plainly(space(inputs(space))),
        "row": plainly(space(inputs(space, 1))),
        "inputs": specs(dict(space.get_inputs())),
        "encoded": specs(space.get_encoded_features()),
        "config": keras.saving.serialize_keras_object(space),
    }


def model(keras: Any) -> Any:
    """A model from raw features, whose weights a formula gives."""
    keras.utils.clear_session()
    space = spaces(keras)["plain"]
    outputs = keras.layers.Dense(2, name="head")(space.get_encoded_features())
    model = keras.Model(space.get_inputs(), outputs)
    model.set_weights([np.cos(np.arange(w.size)).reshape(w.shape) for w in model.get_weights()])
    return model


def prediction(model: Any) -> Any:
    """What a model of `model` says, as lists."""
    x = {
        "plain": np.array(DATA["plain"], "float32")[:, None],
        "other number": np.array(DATA["other number"])[:, None],
    }
    return np.asarray(model.predict(x, verbose=0)).tolist()


ERRORS = {
    "no features": lambda keras: keras.utils.FeatureSpace({}),
    "kind": lambda keras: keras.utils.FeatureSpace({"a": "no_such"}),
    "output mode": lambda keras: keras.utils.FeatureSpace({"a": "float"}, output_mode="x"),
    "cross": lambda keras: keras.utils.FeatureSpace({"a": "float"}, crosses=[("a", "z")]),
    "crossing": lambda keras: keras.utils.FeatureSpace(
        {"a": "float"}, crosses=[("a", "a")], crossing_dim=None
    ),
    "cross mode": lambda keras: keras.utils.FeatureSpace.cross(["a"], 3, output_mode="float"),
    "feature mode": lambda keras: keras.utils.FeatureSpace.feature("int32", None, "x"),
    "data": lambda keras: keras.utils.FeatureSpace({"a": "float_normalized"}).adapt(3),
    "not adapted": lambda keras: keras.utils.FeatureSpace(
        {"a": "float_normalized"}
    ).get_encoded_features(),
    "no dict": lambda keras: keras.utils.FeatureSpace({"a": "float"})([1]),
    "not encoded": lambda keras: keras.utils.FeatureSpace(
        {"a": keras.utils.FeatureSpace.integer_hashed(3, output_mode="int")}
    )({"a": [1]}),
    "no integers": lambda keras: _one_hot(keras, "float32"),
    "unknown size": lambda keras: _one_hot(keras, "int32"),
}


def _one_hot(keras: Any, dtype: str) -> Any:
    layer = keras.layers.Rescaling(2, dtype=dtype)
    feature = keras.utils.FeatureSpace.feature(dtype, layer, "one_hot")
    return keras.utils.FeatureSpace({"a": feature})({"a": [1]})


def error_of(keras: Any, name: str) -> str | None:
    """The name of the error that a call of `ERRORS` raises."""
    try:
        ERRORS[name](keras)
    except (ValueError, TypeError) as error:
        return type(error).__name__
    return None
