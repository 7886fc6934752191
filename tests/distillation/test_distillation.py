"""Distillation: logs, outputs, configs and errors as in stock Keras, and files both ways."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest

import keramos as keras

from . import programs

ANSWERS = json.loads((programs.GOLDEN / "distillation.json").read_text("utf-8"))


def assert_close(found, wanted):
    keras.tree.map_structure(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-6), found, wanted
    )


QUICK = ("divergence", "several")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)
        for name in programs.losses(keras)
    ],
)
def test_training(name):
    assert_close(programs.training(keras, name), ANSWERS["training"][name])


def test_several_outputs():
    assert_close(programs.several_outputs(keras), ANSWERS["several outputs"])


def test_configs():
    assert programs.configs(keras) == ANSWERS["configs"]
    config = programs.distiller(keras, "several").get_config()
    assert list(config) == list(ANSWERS["config"])
    for name in config.keys() - {"teacher", "student"}:
        assert config[name] == ANSWERS["config"][name]


def test_configs_are_read_again():
    for config in ANSWERS["configs"]:
        loss = keras.saving.deserialize_keras_object(config)
        assert keras.saving.serialize_keras_object(loss) == config


@pytest.mark.parametrize("name", programs.ERRORS)
def test_errors(name):
    wanted = {"ValueError": ValueError, "NotImplementedError": NotImplementedError}
    with pytest.raises(wanted[ANSWERS["errors"][name]]):
        programs.ERRORS[name](keras)


def test_outputs_of_another_structure_than_the_losses():
    with pytest.raises(ValueError):
        keras.distillation.FeatureDistillation().validate_outputs([np.ones(2)], [np.ones(2)])


@pytest.mark.filterwarnings("ignore:the file does not say")
def test_a_file_of_keras():
    model = keras.models.load_model(programs.GOLDEN / "distiller.keras")
    assert not model.compiled
    x, y = programs.data()
    wanted = ANSWERS["training"]["several"]
    assert_close(model.predict(x, verbose=0).tolist(), wanted["predictions"])
    model.compile("sgd", "mse", ["mae"])
    assert_close(model.evaluate(x, y, verbose=0, return_dict=True), wanted["evaluation"])


def test_a_file_of_keras_says_no_loss():
    with pytest.warns(UserWarning, match="by which loss"):
        keras.models.load_model(programs.GOLDEN / "distiller.keras")


def test_training_goes_on_after_loading(tmp_path):
    model = programs.distiller(keras, "features")
    model.save(tmp_path / "d.keras")
    again = keras.models.load_model(tmp_path / "d.keras")
    data = programs.data()
    logs = [m.fit(*data, epochs=2, verbose=0, shuffle=False).history for m in (model, again)]
    assert_close(*logs)


def test_several_outputs_are_learned():
    teacher, student = programs.two_heads(keras, "teacher"), programs.two_heads(keras, "student")
    loss = keras.distillation.LogitsDistillation(loss=["mse", None])
    model = keras.distillation.Distiller(teacher, student, loss)
    model.compile("sgd", loss=["mse", "mae"])
    logs = model.fit(*programs.data((3, 2)), epochs=2, verbose=0).history["student_loss"]
    assert logs[1] < logs[0]
    assert not teacher.trainable


def test_a_loss_of_ones_own():
    class Constant(keras.distillation.DistillationLoss):
        def compute_loss(self, teacher_outputs, student_outputs, **kwargs):
            return keras.ops.mean(0 * student_outputs) + 2

    models = programs.network(keras, "t", 2), programs.network(keras, "s", 5)
    model = keras.distillation.Distiller(*models, Constant())
    model.compile("sgd", "mse")
    assert model.fit(*programs.data(), verbose=0).history["distillation_loss"] == [2]


def test_a_loss_must_be_one_number():
    class Wide(keras.distillation.DistillationLoss):
        def compute_loss(self, teacher_outputs, student_outputs, **kwargs):
            return teacher_outputs - student_outputs

    models = programs.network(keras, "t", 2), programs.network(keras, "s", 5)
    model = keras.distillation.Distiller(*models, Wide())
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="one number"):
        model.fit(*programs.data(), verbose=0)


def test_a_distiller_that_is_not_compiled_says_so():
    models = programs.network(keras, "t", 2), programs.network(keras, "s", 5)
    model = keras.distillation.Distiller(*models, keras.distillation.LogitsDistillation())
    x, y = programs.data()
    with pytest.raises(AttributeError, match="loss of its student"):
        model.compute_loss(x, y)


READER = """
import json, sys, warnings
warnings.simplefilter("ignore")
import keras, numpy as np
sys.path.insert(0, sys.argv[2])
from distillation import programs
model = keras.models.load_model(sys.argv[1])
x, y = programs.data()
predicted = np.asarray(model.predict(x, verbose=0)).tolist()
model.compile("sgd", "mse", ["mae"])
print(json.dumps([predicted, model.evaluate(x, y, verbose=0, return_dict=True)]))
"""


@pytest.mark.oracle
def test_keras_opens_our_file(oracle, tmp_path):
    model = programs.distiller(keras, "several")
    model.fit(*programs.data(), epochs=2, batch_size=6, verbose=0)
    model.save(tmp_path / "d.keras")
    command = [oracle, "-c", READER, tmp_path / "d.keras", programs.GOLDEN.parent]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    wanted = ANSWERS["training"]["several"]
    assert_close(json.loads(found), [wanted["predictions"], wanted["evaluation"]])
