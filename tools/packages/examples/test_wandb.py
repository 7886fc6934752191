"""wandb: its callbacks, offline."""

import keras
import numpy as np
import pytest
import wandb
from wandb.integration.keras import WandbEvalCallback, WandbMetricsLogger, WandbModelCheckpoint

X = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
Y = X[:, :1] * 2


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANDB_SILENT", "true")
    with wandb.init(mode="offline", dir=tmp_path, project="p") as made:
        yield made


def model():
    made = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    made.compile(keras.optimizers.SGD(0.01), "mse", metrics=["mae"])
    return made


@pytest.mark.parametrize("often", ["epoch", "batch", 2])
def test_metrics(run, often):
    callback = WandbMetricsLogger(log_freq=often)
    model().fit(
        X, Y, epochs=2, batch_size=16, validation_split=0.25, verbose=0, callbacks=[callback]
    )
    logged = dict(run.summary)
    assert "epoch/loss" in logged
    assert logged["epoch/learning_rate"] == pytest.approx(0.01)
    assert ("batch/loss" in logged) == (often != "epoch")


def test_a_schedule(run):
    made = model()
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
    made.compile(keras.optimizers.SGD(schedule), "mse")
    made.fit(X, Y, epochs=2, batch_size=32, verbose=0, callbacks=[WandbMetricsLogger()])
    assert 0 < dict(run.summary)["epoch/learning_rate"] < 0.1


@pytest.mark.parametrize("name", ["m.keras", "m_{epoch:02d}.keras", "m.weights.h5"])
def test_checkpoints(run, name, tmp_path):
    weights = name.endswith("weights.h5")
    callback = WandbModelCheckpoint(tmp_path / name, monitor="loss", save_weights_only=weights)
    model().fit(X, Y, epochs=2, verbose=0, callbacks=[callback])
    assert list(tmp_path.glob("m*.keras")) or list(tmp_path.glob("m*.h5"))


def test_the_best_checkpoint_alone(run, tmp_path):
    callback = WandbModelCheckpoint(
        tmp_path / "best.keras", monitor="val_loss", save_best_only=True
    )
    made = model()
    made.fit(X, Y, epochs=2, validation_split=0.25, verbose=0, callbacks=[callback])
    assert keras.saving.load_model(tmp_path / "best.keras").count_params() == made.count_params()


def test_tables_of_predictions(run):
    class Table(WandbEvalCallback):
        def __init__(self):
            super().__init__(data_table_columns=["i", "y"], pred_table_columns=["epoch", "i", "p"])

        def add_ground_truth(self, logs=None):
            for i in range(3):
                self.data_table.add_data(i, float(Y[i, 0]))

        def add_model_predictions(self, epoch, logs=None):
            guesses = self.model.predict(X[:3], verbose=0)
            for i in range(3):
                self.pred_table.add_data(epoch, i, float(guesses[i, 0]))

    model().fit(X, Y, epochs=2, verbose=0, callbacks=[Table()])
