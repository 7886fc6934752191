"""Programs that say `import keras`, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from keramos.cli import main

IMPORTS = """
import importlib, importlib.metadata, sys
import keramos
assert keramos.as_keras() is keramos.as_keras()

import keras
import keras.optimizers.schedules
import keras.ops.numpy as knp
from keras import layers, ops
from keras.layers import Dense
from keras.models import Sequential
from keras.api.layers import Dense as ApiDense
from keras.src import backend
from keras.src.layers.core.dense import Dense as InnerDense
from keras.src.models.functional import Functional
from keras.src.saving import serialization_lib

everything = {}
exec("from keras import *", everything)
assert everything["layers"] is keramos.layers and everything["Model"] is keramos.Model
exec("from keras.src.ops import *", everything)
assert everything["add"] is keramos.ops.add

assert keras.__version__ == keras.version() == importlib.metadata.version("keras") == "3.15.1"
assert importlib.metadata.version("KERAS") == "3.15.1"
assert importlib.metadata.version("numpy") != "3.15.1"
assert layers is keras.layers is keramos.layers
assert Dense is ApiDense is InnerDense is keras.src.layers.Dense is keramos.layers.Dense
assert knp is keramos.ops.numpy
assert backend.standardize_dtype("float32") == "float32"
assert serialization_lib.serialize_keras_object(Dense(2))["module"] == "keras.layers"
assert isinstance(keras.Model(x := keras.Input((2,)), Dense(1)(x)), Functional)
assert keramos.layers.__spec__.name == "keramos.layers"
assert {"Dense", "Sequential"} & set(dir(keras)) == {"Sequential"}
assert "Dense" in dir(keras.src.layers.core.dense)

for name in ("keras.layers.core", "keras.src.nothing", "keras.nothing"):
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        assert error.name == name
        assert "keramos stands in for keras" in str(error)
    else:
        raise AssertionError(name)
assert not [name for name in sys.modules if name.startswith("keras.layers.")]
try:
    from keras.src.layers import Nothing
except ImportError:
    pass
else:
    raise AssertionError
try:
    keras.Nothing
except AttributeError:
    pass
else:
    raise AssertionError
print("done")
"""
TENSORFLOW = """
import importlib.util, keramos
assert importlib.util.find_spec("tensorflow") is None
keramos.as_keras(["tensorflow.keras", "tf_keras"])
import tensorflow as tf
import tensorflow.keras.backend as K
import tf_keras
from tensorflow import keras
from tensorflow.keras.layers import Dense
from tensorflow.keras.utils import to_categorical
assert tf.keras is keras is tf_keras
assert tf.keras.layers.Dense is Dense is tf_keras.layers.Dense is keramos.layers.Dense
assert K.epsilon() == keramos.config.epsilon()
try:
    tf.constant(1)
except AttributeError as error:
    print(error)
"""
MODULES = """
import pickle, sys, keramos
keramos.layers.Dense, keramos.layers.Layer  # imported before
keramos.as_keras()
import keras
from keramos.codec import names
from keramos.stand_in import homes

assert keras.layers.Dense(2).__module__ == "keras.src.layers.core.dense"
inputs = keras.Input((2,))
model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
assert str(type(model)) == "<class 'keras.src.models.functional.Functional'>"
assert type(model.layers[0]).__module__ == "keras.src.layers.core.input_layer"

class Mine(keras.layers.Dense):
    pass

assert Mine.__module__ == "__main__"
assert Mine(2).get_config()["units"] == 2
assert pickle.loads(pickle.dumps(keras.layers.LSTM)) is keras.layers.LSTM
assert type(pickle.loads(pickle.dumps(keras.losses.Huber()))) is keras.losses.Huber
for module, published in homes.modules().items():
    for name, dotted in published.items():
        try:
            cls = homes.public(dotted)
        except AttributeError:
            continue
        if module.startswith("keras.src.layers.") and isinstance(cls, type):
            assert cls.__module__ == module, (cls, module)
            if names.is_known("keras.layers", name):
                assert names.public_name(cls) in {("keras.layers", name), ("keras", name)}
print("done")
"""
OTHER = "import sys, types; sys.modules['keras'] = types.ModuleType('keras')"
PROGRAM = """
import sys, keras
from local import number
print(__name__, sys.argv[1:], number, keras.__version__)
keras.layers.Dense(-1)
"""


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, **environment},
    )


def test_imports_of_keras_are_this_librarys():
    done = python("-c", IMPORTS)
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr


def test_classes_are_of_the_modules_that_keras_has_them_in():
    done = python("-c", MODULES)
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr


def test_other_names_on_demand():
    done = python("-c", TENSORFLOW)
    if "assert importlib" in done.stderr:
        pytest.skip("TensorFlow is installed")
    assert done.stdout == "tensorflow.constant: TensorFlow is not installed\n", done.stderr


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (f"{OTHER}; import keramos; keramos.as_keras()", "keras was imported before keramos could"),
        ("import keramos; keramos.as_keras('torch')", "wanted tensorflow.keras, tf_keras"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(program: str, words: str):
    assert words in python("-c", program).stderr


def test_a_backend_that_is_asked_for_is_answered():
    done = python("-c", "import keramos; keramos.as_keras()", KERAS_BACKEND="torch")
    assert "KERAS_BACKEND=torch is without effect: keramos computes with jax" in done.stderr
    assert not python("-c", "import keramos; keramos.as_keras()", KERAS_BACKEND="jax").stderr


def test_run_is_what_python_would_do(tmp_path: Path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    (tmp_path / "local.py").write_text("number = 7\n")
    done = python("-m", "keramos", "run", str(program), "--epochs", "3", "-h")
    assert done.returncode == 1
    assert done.stdout == "__main__ ['--epochs', '3', '-h'] 7 3.15.1\n"
    lines = done.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1] == f'  File "{program}", line 5, in <module>'
    assert "ConfigError: Dense: `units` must be" in done.stderr


@pytest.mark.slow
def test_run_takes_modules_and_exit_codes(tmp_path: Path):
    (tmp_path / "leaving.py").write_text("import sys, keras; sys.exit(len(sys.argv))")
    environment = {"PYTHONPATH": f"{Path.cwd() / 'src'}:{tmp_path}"}
    assert python("-m", "keramos", "run", "-m", "leaving", "a", "b", **environment).returncode == 3


def test_a_program_that_is_not_there():
    done = python("-m", "keramos", "run", "nowhere.py")
    assert done.returncode == 2
    assert "there is no file nowhere.py" in done.stderr
    for name in ("nowhere", "nowhere.inner"):
        done = python("-m", "keramos", "run", "-m", name)
        assert done.returncode == 2
        assert f"there is no module {name} here" in done.stderr


def test_modules_fail_as_in_python(tmp_path: Path):
    (tmp_path / "failing.py").write_text("import missing_one")
    done = python("-m", "keramos", "run", "-m", "failing", PYTHONPATH=f"src:{tmp_path}")
    lines = done.stderr.splitlines()
    assert lines[1] == f'  File "{tmp_path / "failing.py"}", line 1, in <module>'
    assert lines[-1] == "ModuleNotFoundError: No module named 'missing_one'"


def test_a_program_that_may_not_be_read(tmp_path: Path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "program.py").write_text("")
    monkeypatch.setattr(Path, "open", refuse)
    done = CliRunner().invoke(main, ["run", str(tmp_path / "program.py")])
    assert done.exit_code == 2
    assert "program.py cannot be read: Permission denied" in done.output
