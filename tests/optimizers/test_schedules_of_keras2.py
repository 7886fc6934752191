"""Schedules of tf.keras that Keras 3 has not: rates of TensorFlow, and files for its readers."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pytest

import keramos
from keramos.optimizers.schedules import deserialize, legacy

SETTINGS = {"num_periods": 1.5, "alpha": 0.2, "beta": 0.01, "name": None}
STEPS = (0, 3, 7, 10, 15)
#: Of Keras 2.15: 0.1 at step 0, in 10 steps.
RATES = (0.1210000067949295, 0.0032024530228227377, 0.04977641627192497, 0.001, 0.001)


def schedule(class_name, **settings):
    config = {"initial_learning_rate": 0.1, "decay_steps": 10, **settings}
    return deserialize({"class_name": class_name, "config": config})


def test_a_line_times_a_cosine():
    decay = schedule("LinearCosineDecay", **SETTINGS)
    np.testing.assert_allclose([decay(step) for step in STEPS], RATES, rtol=1e-5)


def test_noise_follows_from_the_step_and_fades():
    noisy = schedule("NoisyLinearCosineDecay", initial_variance=0.04, variance_decay=2.0)
    plain = schedule("LinearCosineDecay")
    noise = [float(noisy(step)) - float(plain(step)) for step in range(8)]
    assert noise == [float(noisy(step)) - float(plain(step)) for step in range(8)]
    assert 0 < max(map(abs, noise)) < 0.1
    assert max(map(abs, noise[4:])) < max(map(abs, noise[:4]))


@pytest.mark.parametrize("ending", [".h5", ".keras"])
def test_training_goes_on_with_it(ending, tmp_path):
    model = keramos.Sequential([keramos.Input((2,)), keramos.layers.Dense(1)])
    model.compile(keramos.optimizers.SGD(legacy.LinearCosineDecay(0.1, 10)), "mse")
    path, older = tmp_path / f"m{ending}", tmp_path / f"older{ending}"
    model.save(path)
    model.save(older, compat="keras==2.15")
    for written in (path, older):
        again = keramos.saving.load_model(written).optimizer
        assert type(again._learning_rate) is legacy.LinearCosineDecay
        assert float(again.learning_rate) == pytest.approx(0.1 * 1.001)
    if ending == ".h5":
        with h5py.File(older) as file:
            said = json.loads(file.attrs["training_config"])["optimizer_config"]["config"]
        assert said["learning_rate"]["module"] == "keras.optimizers.schedules"
        assert said["learning_rate"]["class_name"] == "LinearCosineDecay"
