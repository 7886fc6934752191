"""Custom layers, losses and metrics, as users of Keras 2 wrote them, compute what the last Keras 2
computed.

Models are opened from the config that tf-keras wrote, with its classes as `custom_objects`, and
take its weights in its order.
"""

from __future__ import annotations

import jax
import numpy as np
import pytest

import keramos
from keramos import backend as K

from . import programs

MODULES = {theme: programs.run(theme, keramos) for theme in programs.THEMES}
MODELS = [(theme, f.__name__) for theme, module in MODULES.items() for f in module.MODELS]
LOSSES = {f.__name__: f for f in MODULES["losses"].LOSSES}


@pytest.fixture(scope="module")
def golden(root):
    with np.load(root / "tests" / "golden" / "values_programs.npz", allow_pickle=False) as data:
        return dict(data)


def opened(golden: dict, theme: str, name: str) -> keramos.Model:
    config = golden[f"{theme}/{name}/config"].item()
    mine = programs.custom_objects(MODULES[theme])
    model = keramos.models.model_from_json(config, custom_objects=mine)
    shapes = [tuple(w.shape) for w in model.weights]
    assert list(map(str, shapes)) == golden[f"{theme}/{name}/shapes"].tolist()
    model.set_weights(list(programs.weights(name, shapes)))
    return model


def predictions(model: keramos.Model, name: str) -> list[np.ndarray]:
    xs = programs.inputs(name, [x.shape for x in model.inputs])
    found = model.predict(xs if len(xs) > 1 else xs[0], verbose=0)
    return found if isinstance(found, list) else [found]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("theme", "name"), MODELS)
def test_opens_and_predicts_what_keras_2_predicted(golden, theme: str, name: str, tmp_path):
    model = opened(golden, theme, name)
    found = predictions(model, name)
    for i, y in enumerate(found):
        np.testing.assert_allclose(y, golden[f"{theme}/{name}/y{i}"], rtol=1e-4, atol=1e-5)
    model.save(tmp_path / "again.keras")
    mine = programs.custom_objects(MODULES[theme])
    again = keramos.saving.load_model(tmp_path / "again.keras", custom_objects=mine)
    for y, before in zip(predictions(again, name), found, strict=True):
        np.testing.assert_array_equal(y, before)


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "name"), MODELS)
def test_is_made_and_trained_anew(theme: str, name: str):
    make = next(f for f in MODULES[theme].MODELS if f.__name__ == name)
    model = make()
    xs = programs.inputs(name, [x.shape for x in model.inputs])
    xs = xs if len(xs) > 1 else xs[0]
    model.compile("sgd", "mse")
    found = model.predict(xs, verbose=0)
    before = model.get_weights()
    model.fit(xs, jax.tree.map(np.zeros_like, found), verbose=0)
    if model.trainable_weights:
        assert any(
            not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)
        )


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("compiled", [False, True])
def test_a_loss_is_what_keras_2_computed(golden, name: str, compiled: bool):
    compute = jax.jit(LOSSES[name]) if compiled else LOSSES[name]
    found = compute(*programs.targets(name))
    np.testing.assert_allclose(found, golden[f"losses/{name}"], rtol=2e-5, atol=1e-6)


def test_losses_and_metrics_compile(golden):
    x = keramos.Input((4,))
    model = keramos.Model(x, keramos.layers.Dense(5, activation="softmax")(x))
    every = list(LOSSES.values())
    model.compile("sgd", LOSSES["label_smoothed"], metrics=every[:4])
    y_true, _ = programs.targets("any")
    logs = model.fit(np.ones((4, 4), "float32"), y_true, verbose=0).history
    assert set(logs) == {"loss", *(f.__name__ for f in every[:4])}
    assert K.learning_phase() == 0
