"""Every complete program of the documents that describe the system runs as written.

A document is read as a notebook: its blocks run one after another, in one namespace.
"""

from __future__ import annotations

import importlib.util
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import keramos as keras

from .documents import Block, blocks, stray_lines
from .fragments import FRAGMENTS, FRAGMENTS_BY_CONTENT, STRAY

DOCUMENTS = ("000", "001", "002", "003", "004")


@pytest.fixture
def document(shared):
    """The path of a document, by its number."""

    def path(number: str) -> Path:
        (found,) = (shared / "spec").glob(f"{number}_*.txt")
        return found

    return path


@pytest.fixture
def libraries(monkeypatch):
    """`import keras` is keramos; a stand-in for TensorFlow is there only where that is missing."""
    if importlib.util.find_spec("tensorflow") is None:
        tensorflow = types.ModuleType("tensorflow")
        tensorflow.matmul, tensorflow.ones = keras.ops.matmul, keras.ops.ones
        monkeypatch.setitem(sys.modules, "tensorflow", tensorflow)
    tensorflow = importlib.import_module("tensorflow")
    monkeypatch.setattr(tensorflow, "keras", keras, raising=False)
    monkeypatch.setitem(sys.modules, "keras", keras)
    return {"keras": keras, "tf": tensorflow}


def fragment(number: str, block: Block) -> str | None:
    """Why a block is no program; None for one that is."""
    by_content = (
        why
        for (where, text), why in FRAGMENTS_BY_CONTENT.items()
        if where == number and text in block.code
    )
    return FRAGMENTS.get((number, block.head)) or next(by_content, None)


def my_regularizer(x):
    """What 001 asks the reader to consider."""
    return keras.ops.sum(x)


#: What the documents take as known: the functions that they are about, and JSON's words.
KNOWN = {
    "deserialize_keras_object": keras.saving.deserialize_keras_object,
    "get_custom_objects": keras.saving.get_custom_objects,
    "Dense": keras.layers.Dense,
    "my_regularizer": my_regularizer,
    "MyObject": object(),
    "false": False,
}


def run(block: Block, namespace: dict) -> None:
    padding = "\n" * (block.line - 1)  # a traceback names the line of the document
    exec(compile(padding + block.code, block.document, "exec"), namespace)


@pytest.mark.parametrize("number", DOCUMENTS)
def test_every_program_runs_as_written(number, document, libraries):
    namespace = {"__name__": "__main__", **libraries, **KNOWN}
    for block in blocks(document(number)):
        if fragment(number, block) is None:
            run(block, namespace)
            for text, check in CHECKS.items():
                if text in block.code:
                    check(types.SimpleNamespace(**namespace))


@pytest.mark.parametrize("number", DOCUMENTS)
def test_what_looks_like_code_runs_or_is_listed(number, document):
    assert stray_lines(document(number)) == STRAY.get(number, [])


def test_no_fragment_is_listed_that_the_documents_do_not_have(document):
    listed = {*FRAGMENTS, *FRAGMENTS_BY_CONTENT}
    for number in DOCUMENTS:
        for block in blocks(document(number)):
            if fragment(number, block) is not None:
                listed -= {(number, block.head)}
                listed -= {key for key in listed if key[0] == number and key[1] in block.code}
    assert not listed


def test_no_program_gets_lost(document):
    programs = [
        block
        for number in DOCUMENTS
        for block in blocks(document(number))
        if fragment(number, block) is None
    ]
    assert len(programs) == 29  # counted by hand, so that a change of `blocks` cannot hide one


# -- What must be true once a program has run -----------------------------------------------------


def _adam(names):
    optimizer = keras.saving.deserialize_keras_object(names.dict_structure)
    assert type(optimizer).__name__ == "Adam"
    assert optimizer.beta_1 == 0.8999999761581421


def _loss(names):
    loss = keras.saving.deserialize_keras_object(names.dict_structure)
    assert isinstance(loss, names.ModifiedMeanSquaredError)
    assert loss.reduction == "sum_over_batch_size"


def _sublayer(names):
    inputs = keras.Input(shape=(4,))
    model = keras.Model(inputs, names.CustomLayer(keras.layers.Dense(3))(inputs))
    model.save("sublayer.keras")
    classes = {"CustomLayer": names.CustomLayer}
    again = keras.models.load_model("sublayer.keras", custom_objects=classes)
    x = np.random.random((2, 4))
    np.testing.assert_allclose(model.predict(x), again.predict(x))


def _kernel_mult(names):
    assert names.config["module"] is None
    assert names.config["class_name"] == "MyDense"
    assert names.config["registered_name"] == "MyLayers>KernelMult"


def _dense(names):
    assert names.dense_layer.units == 32
    assert names.dense_layer(np.ones((2, 3))).shape == (2, 32)


#: Something that stands in a block -> what holds after it.
CHECKS = {
    '"class_name": "Adam"': _adam,
    '"class_name": "ModifiedMeanSquaredError"': _loss,
    "sublayer = keras.saving.deserialize_keras_object": _sublayer,
    "layer = MyDense(units=16": _kernel_mult,
    "dense_layer = tf.keras": _dense,
}


# -- What the programs show that lost their indentation -------------------------------------------


def test_a_function_is_known_within_a_scope():
    config = keras.layers.Dense(3, kernel_regularizer=my_regularizer).get_config()
    with keras.saving.custom_object_scope({"my_regularizer": my_regularizer}):
        layer = keras.layers.Dense.from_config(config)
    assert layer.kernel_regularizer is my_regularizer


def test_a_registered_class_is_known_by_its_package():
    @keras.saving.register_keras_serializable("my_package")
    class MyDense(keras.layers.Dense):
        pass

    assert keras.saving.get_registered_object("my_package>MyDense") == MyDense
    assert keras.saving.get_registered_name(MyDense) == "my_package>MyDense"
