"""optuna-integration: trials that are pruned by a callback."""

import keras
import numpy as np
import optuna
import pytest
from optuna_integration import KerasPruningCallback

X = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")


def model(units=4, rate=0.01):
    made = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(units, "relu"), keras.layers.Dense(1, "sigmoid")]
    )
    made.compile(keras.optimizers.Adam(rate), "binary_crossentropy", metrics=["accuracy"])
    return made


def objective(trial):
    made = model(
        trial.suggest_int("units", 2, 8), trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    )
    pruning = KerasPruningCallback(trial, "val_accuracy")
    history = made.fit(X, Y, validation_split=0.25, epochs=3, callbacks=[pruning], verbose=0)
    return history.history["val_accuracy"][-1]


@pytest.mark.parametrize("pruner", [optuna.pruners.MedianPruner(), optuna.pruners.NopPruner(),
                                    optuna.pruners.HyperbandPruner(1, 3)])  # fmt: skip
def test_a_study(pruner):
    study = optuna.create_study(direction="maximize", pruner=pruner)
    study.optimize(objective, n_trials=4)
    assert len(study.trials) == 4
    assert 0 <= study.best_value <= 1


class Always(optuna.pruners.BasePruner):
    def prune(self, study, trial):
        return True


def test_a_trial_is_pruned_in_the_first_epoch():
    study = optuna.create_study(direction="maximize", pruner=Always())
    study.optimize(objective, n_trials=1)
    trial = study.trials[0]
    assert trial.state == optuna.trial.TrialState.PRUNED
    assert list(trial.intermediate_values) == [0]


def test_an_interval():
    study = optuna.create_study(pruner=Always())
    trial = study.ask()
    with pytest.raises(optuna.TrialPruned):
        model().fit(X, Y, epochs=6, verbose=0, callbacks=[KerasPruningCallback(trial, "loss", 3)])
    assert list(study.trials[0].intermediate_values) == [2]


def test_a_name_that_is_not_in_the_logs():
    trial = optuna.create_study(pruner=Always()).ask()
    with pytest.warns(UserWarning, match="not in the evaluation logs"):
        model().fit(X, Y, epochs=1, verbose=0, callbacks=[KerasPruningCallback(trial, "none")])
