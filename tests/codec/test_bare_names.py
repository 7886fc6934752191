"""Names that stand in a config as strings are looked up with all others, so that one error names
all that nobody knows.
"""

from __future__ import annotations

import pytest

import keramos
from keramos.codec import bare_names, trust
from keramos.codec.session import Session
from keramos.errors import UnknownClassError


def dense(**arguments: object) -> dict:
    return {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {"name": "dense", "units": 2, **arguments},
        "registered_name": None,
    }


def model(*layers: dict, **compiled: object) -> dict:
    config = {"module": "keras", "class_name": "Sequential", "registered_name": None}
    return {
        **config,
        "config": {"name": "model", "layers": list(layers)},
        "compile_config": compiled,
    }


def found(config: dict, **known: object) -> dict[str, str]:
    return {f.name: f.path for f in trust.audit(config, Session(known))}


def test_unknown_strings_are_found_in_every_family():
    config = model(
        dense(activation="cubic", kernel_regularizer="mine", bias_constraint="positive"),
        dense(kernel_initializer="first_weights"),
        loss={"a": "my_loss", "b": "mse"},
        metrics=[["accuracy", "my_metric"], "mae"],
        weighted_metrics=["another"],
    )
    layers = "$.config.layers"
    assert found(config) == {
        "cubic": f"{layers}[0].config.activation",
        "mine": f"{layers}[0].config.kernel_regularizer",
        "positive": f"{layers}[0].config.bias_constraint",
        "first_weights": f"{layers}[1].config.kernel_initializer",
        "my_loss": "$.compile_config.loss",
        "my_metric": "$.compile_config.metrics",
        "another": "$.compile_config.weighted_metrics",
    }
    assert found(config, mine=len, cubic=len, my_loss=len, another=len).keys() == {
        "positive",
        "first_weights",
        "my_metric",
    }


@pytest.mark.parametrize(
    "config",
    [
        dense(activation="relu", kernel_initializer="glorot_uniform", bias_initializer="zero"),
        dense(kernel_regularizer="l2", bias_constraint="NonNeg", kernel_initializer="HeNormal"),
        dense(kernel_initializer="uniform", kernel_regularizer="L1L2", activation="linear"),
        model(dense(), loss="mse", metrics=["acc", "ce", "MSE", "categorical_crossentropy", "AUC"]),
        model(dense(), loss=["MeanSquaredError", None], metrics={"a": ["accuracy"]}),
        model(dense(), loss={"module": "keras.losses", "class_name": "Huber", "config": {}}),
        {"class_name": "Mine", "config": {"kernel_regularizer": "a word of its own"}},
    ],
)  # fmt: skip
def test_every_spelling_of_a_known_name_is_known(config: dict):
    assert not found(config, Mine=object)


def test_strings_without_meaning_are_let_alone():
    assert bare_names.in_training([1], "$", Session({})) == []
    assert bare_names.in_training({"compile_config": 5}, "$", Session({})) == []
    assert not found(model(dense(), loss=5, metrics=None))


def test_one_error_names_the_layers_the_functions_and_what_training_needs():
    config = model(
        {"class_name": "Mine", "config": {"name": "mine"}},
        dense(kernel_regularizer="my_reg"),
        loss="my_loss",
    )
    with pytest.raises(UnknownClassError) as caught:
        keramos.saving.deserialize_keras_object(config)
    shown = str(caught.value)
    assert all(name in shown for name in ("'Mine'", "'my_reg'", "'my_loss'"))
    assert "custom_objects={'Mine': …, 'my_reg': …, 'my_loss': …}" in shown
