"""A document read as a notebook: its blocks run one after another, in one namespace.

`python -m tests.guide.notebook <document> <number>` runs one where TensorFlow is installed.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import keramos as keras

from .documents import Block, blocks
from .fragments import FRAGMENTS, FRAGMENTS_BY_CONTENT, WITH_TENSORFLOW


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


def run_document(path: Path, number: str, libraries: Mapping[str, Any], whole: bool) -> int:
    """Run every program of a document.

    Args:
        path: of it.
        number: of it.
        libraries: what its programs have imported.
        whole: whether TensorFlow is there.

    Returns:
        how many programs ran.
    """
    namespace, count = {"__name__": "__main__", **libraries, **KNOWN}, 0
    for block in blocks(path):
        if fragment(number, block) is None and (
            whole or (number, block.head) not in WITH_TENSORFLOW
        ):
            run(block, namespace)
            count += 1
            for text, check in CHECKS.items():
                if text in block.code:
                    check(types.SimpleNamespace(**namespace))
    return count


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


if __name__ == "__main__":
    import tensorflow

    tensorflow.keras = sys.modules["keras"] = keras
    document, document_number = sys.argv[1:]
    programs = {"keras": keras, "tf": tensorflow}
    print(run_document(Path(document), document_number, programs, whole=True), "programs ran")
