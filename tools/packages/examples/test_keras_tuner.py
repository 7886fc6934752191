"""keras-tuner: searches over models and their training."""

import keras
import keras_tuner
import numpy as np
import pytest
from keras_tuner.applications import HyperResNet, HyperXception

RNG = np.random.default_rng(0)
X = RNG.normal(size=(64, 5)).astype("float32")
Y = (X[:, :1] - X[:, 1:2]).astype("float32")


def build(hp):
    model = keras.Sequential([keras.layers.Input((5,))])
    for i in range(hp.Int("depth", 1, 2)):
        units = hp.Int(f"units_{i}", 4, 16, step=4)
        model.add(keras.layers.Dense(units, hp.Choice("activation", ["relu", "tanh"])))
        if hp.Boolean("dropout"):
            model.add(keras.layers.Dropout(hp.Float("rate", 0.1, 0.3, step=0.1)))
    model.add(keras.layers.Dense(1))
    rate = hp.Float("rate_of_learning", 1e-3, 1e-1, sampling="log")
    model.compile(keras.optimizers.Adam(rate), "mse", metrics=["mae"])
    return model


class Space(keras_tuner.HyperModel):
    def build(self, hp):
        return build(hp)

    def fit(self, hp, model, *args, **kwargs):
        return model.fit(*args, batch_size=hp.Choice("batch", [16, 32]), **kwargs)


TUNERS = {
    "random": lambda **o: keras_tuner.RandomSearch(build, "val_loss", max_trials=3, **o),
    "grid": lambda **o: keras_tuner.GridSearch(build, "val_loss", max_trials=3, **o),
    "bayes": lambda **o: keras_tuner.BayesianOptimization(build, "val_loss", max_trials=4, **o),
    "hyperband": lambda **o: keras_tuner.Hyperband(build, "val_loss", max_epochs=4, **o),
    "hypermodel": lambda **o: keras_tuner.RandomSearch(Space(), "val_mae", max_trials=2, **o),
    "several": lambda **o: keras_tuner.RandomSearch(
        build, ["val_loss", keras_tuner.Objective("val_mae", "min")], max_trials=2, **o
    ),
    "repeated": lambda **o: keras_tuner.RandomSearch(
        build, "val_loss", max_trials=2, executions_per_trial=2, **o
    ),
}


def search(name, folder, **options):
    tuner = TUNERS[name](directory=folder, project_name="p", seed=1, **options)
    tuner.search(X, Y, validation_split=0.25, epochs=2, verbose=0)
    return tuner


@pytest.mark.parametrize("name", TUNERS)
def test_a_search(name, tmp_path):
    tuner = search(name, tmp_path)
    best = tuner.get_best_hyperparameters()[0]
    assert best.get("depth") in (1, 2)
    model = tuner.get_best_models()[0]
    assert model.predict(X, verbose=0).shape == (64, 1)
    assert len(tuner.oracle.trials) >= 2


def test_the_best_model_has_the_weights_of_its_best_epoch(tmp_path):
    tuner = search("random", tmp_path)
    score = tuner.oracle.get_best_trials(1)[0].score
    loss = tuner.get_best_models()[0].evaluate(X[48:], Y[48:], verbose=0)[0]
    assert loss == pytest.approx(score, rel=1e-3)


def test_a_search_goes_on(tmp_path):
    search("random", tmp_path)
    again = TUNERS["random"](directory=tmp_path, project_name="p", seed=1, overwrite=False)
    again.reload()
    assert len(again.oracle.trials) == 3
    assert again.get_best_models()[0].count_params() > 0


def test_a_summary(tmp_path, capsys):
    tuner = search("random", tmp_path)
    tuner.search_space_summary()
    tuner.results_summary()
    assert "depth" in capsys.readouterr().out


def test_callbacks(tmp_path):
    tuner = TUNERS["random"](directory=tmp_path, project_name="p")
    stop = keras.callbacks.EarlyStopping("val_loss", patience=1)
    tuner.search(X, Y, validation_data=(X, Y), epochs=5, callbacks=[stop], verbose=0)
    assert tuner.get_best_hyperparameters()


def test_models_that_fail_are_tried_again(tmp_path):
    calls = []

    def fails_once(hp):
        calls.append(1)
        if len(calls) == 2:
            raise keras_tuner.errors.FailedTrialError("no")
        return build(hp)

    tuner = keras_tuner.RandomSearch(
        fails_once, "val_loss", max_trials=2, directory=tmp_path, max_consecutive_failed_trials=3
    )
    tuner.search(X, Y, validation_split=0.25, epochs=1, verbose=0)
    assert len(calls) >= 2


def test_models_too_large_are_refused(tmp_path):
    tuner = keras_tuner.RandomSearch(
        build, "val_loss", max_trials=1, directory=tmp_path, max_model_size=10,
        max_consecutive_failed_trials=1,
    )  # fmt: skip
    with pytest.raises(RuntimeError):
        tuner.search(X, Y, validation_split=0.25, epochs=1, verbose=0)


def test_settings_that_override(tmp_path):
    tuner = keras_tuner.RandomSearch(
        build, "val_loss", max_trials=1, directory=tmp_path,
        optimizer=keras.optimizers.SGD(0.1), loss="mae", metrics=["mse"],
    )  # fmt: skip
    tuner.search(X, Y, validation_split=0.25, epochs=1, verbose=0)
    assert tuner.get_best_models()[0].optimizer.name.lower() == "sgd"


def test_hyperparameters():
    hp = keras_tuner.HyperParameters()
    with hp.conditional_scope("kind", ["a"]):
        hp.Choice("kind", ["a", "b"])
        hp.Int("n", 1, 8, step=2, sampling="log")
    hp.Fixed("c", 3)
    again = keras_tuner.HyperParameters.from_config(hp.get_config())
    assert again.values == hp.values


def test_what_a_function_returns_is_the_objective(tmp_path):
    class Own(keras_tuner.RandomSearch):
        def run_trial(self, trial, *args, **kwargs):
            return (trial.hyperparameters.Float("x", -1, 1) - 0.5) ** 2

    tuner = Own(max_trials=5, directory=tmp_path, objective=None)
    tuner.search()
    assert "x" in tuner.get_best_hyperparameters()[0].values


@pytest.mark.parametrize("space", [HyperResNet, HyperXception])
def test_known_models(space):
    hp = keras_tuner.HyperParameters()
    if space is HyperXception:
        hp.Fixed("num_residual_blocks", 2)
    else:
        hp.Fixed("conv3_depth", 4)
        hp.Fixed("conv4_depth", 6)
    model = space(input_shape=(32, 32, 3), classes=3).build(hp)
    assert model.output_shape == (None, 3)


def test_a_tuner_for_estimators(tmp_path):
    pytest.importorskip("sklearn")
    from sklearn import ensemble

    def forest(hp):
        return ensemble.RandomForestRegressor(hp.Int("trees", 2, 6), max_depth=3)

    oracle = keras_tuner.oracles.BayesianOptimizationOracle(
        objective=keras_tuner.Objective("score", "max"), max_trials=2
    )
    tuner = keras_tuner.tuners.SklearnTuner(oracle, forest, directory=tmp_path)
    tuner.search(X, Y[:, 0])
    assert tuner.get_best_models()
