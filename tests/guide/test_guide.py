"""Every complete program of the documents that describe the system runs as written.

A document is read as a notebook: its blocks run one after another, in one namespace.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

import keramos as keras

from .documents import blocks, stray_lines
from .fragments import FRAGMENTS, FRAGMENTS_BY_CONTENT, STRAY, WITH_TENSORFLOW
from .notebook import fragment, my_regularizer, run_document

#: Document -> its programs, counted by hand, so that a change of `blocks` cannot hide one.
PROGRAMS = {"000": 2, "001": 3, "002": 0, "003": 25, "004": 1}
DOCUMENTS = tuple(PROGRAMS)


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


@pytest.mark.parametrize("number", DOCUMENTS)
def test_every_program_runs_as_written(number, document, libraries):
    whole = hasattr(libraries["tf"], "saved_model")
    run_document(document(number), number, libraries, whole)


@pytest.mark.oracle
@pytest.mark.parametrize("number", DOCUMENTS)
def test_every_program_runs_beside_tensorflow(number, document, oracle, root, tmp_path):
    paths = os.pathsep.join([str(root), str(root / "src")])
    command = [oracle, "-m", "tests.guide.notebook", str(document(number)), number]
    environment = {**os.environ, "PYTHONPATH": paths, "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    last = done.stdout.splitlines()[-1:]
    assert last == [f"{PROGRAMS[number]} programs ran"], done.stderr[-3000:]


@pytest.mark.parametrize("number", DOCUMENTS)
def test_what_looks_like_code_runs_or_is_listed(number, document):
    assert stray_lines(document(number)) == STRAY.get(number, [])


def test_no_fragment_is_listed_that_the_documents_do_not_have(document):
    listed = {*FRAGMENTS, *FRAGMENTS_BY_CONTENT, *WITH_TENSORFLOW}
    for number in DOCUMENTS:
        for block in blocks(document(number)):
            listed -= {(number, block.head)}
            if fragment(number, block) is not None:
                listed -= {key for key in listed if key[0] == number and key[1] in block.code}
    assert not listed


def test_no_program_gets_lost(document):
    for number, count in PROGRAMS.items():
        programs = [b for b in blocks(document(number)) if fragment(number, b) is None]
        assert len(programs) == count


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
