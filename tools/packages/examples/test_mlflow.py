"""mlflow: runs that log training by themselves, models that are logged, loaded and served."""

import keras
import mlflow
import mlflow.keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
Y = X[:, :1] * 2


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/runs.db")
    mlflow.set_experiment("e")
    yield
    mlflow.keras.autolog(disable=True)
    while mlflow.active_run():
        mlflow.end_run()


def model(kind="sequential"):
    if kind == "sequential":
        made = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    else:
        inputs = keras.Input((4,))
        made = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Dense(3, "relu")(inputs)))
    made.compile("adam", "mse", metrics=["mae"])
    return made


def test_training_is_logged(tmp_path):
    mlflow.keras.autolog()
    with mlflow.start_run() as run:
        model().fit(X, Y, epochs=2, batch_size=16, verbose=0)
    data = mlflow.get_run(run.info.run_id).data
    assert data.params["epochs"] == "2"
    assert {"loss", "mae"} <= set(data.metrics)
    assert "optimizer_name" in data.params or any("optimizer" in key for key in data.params)


def test_validation_is_logged():
    mlflow.keras.autolog(log_models=False)
    with mlflow.start_run() as run:
        model().fit(X, Y, epochs=1, validation_split=0.25, verbose=0)
    metrics = mlflow.get_run(run.info.run_id).data.metrics
    assert any("val" in name for name in metrics)


@pytest.mark.parametrize("every", ["epoch", 2])
def test_the_callback(every):
    options = {} if every == "epoch" else {"log_every_epoch": False, "log_every_n_steps": every}
    with mlflow.start_run() as run:
        callback = mlflow.keras.MlflowCallback(**options)
        model().fit(X, Y, epochs=2, batch_size=16, verbose=0, callbacks=[callback])
    assert "loss" in mlflow.get_run(run.info.run_id).data.metrics


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_a_model_is_logged_and_loaded(kind):
    made = model(kind)
    with mlflow.start_run():
        info = mlflow.keras.log_model(made, name="m")
    again = mlflow.keras.load_model(info.model_uri)
    np.testing.assert_allclose(made.predict(X, verbose=0), again.predict(X, verbose=0), atol=1e-6)


def test_a_model_as_a_function():
    made = model()
    signature = mlflow.models.infer_signature(X, made.predict(X, verbose=0))
    with mlflow.start_run():
        info = mlflow.keras.log_model(made, name="m", signature=signature)
    loaded = mlflow.pyfunc.load_model(info.model_uri)
    np.testing.assert_allclose(loaded.predict(X), made.predict(X, verbose=0), atol=1e-6)


def test_a_model_is_saved(tmp_path):
    made = model()
    mlflow.keras.save_model(made, tmp_path / "saved")
    again = mlflow.keras.load_model(str(tmp_path / "saved"))
    np.testing.assert_allclose(made.predict(X, verbose=0), again.predict(X, verbose=0), atol=1e-6)


def test_a_custom_layer(tmp_path):
    @keras.saving.register_keras_serializable("own")
    class Double(keras.layers.Layer):
        def call(self, inputs):
            return inputs * 2

    made = keras.Sequential([keras.Input((4,)), Double()])
    mlflow.keras.save_model(made, tmp_path / "saved")
    again = mlflow.keras.load_model(str(tmp_path / "saved"), custom_objects={"Double": Double})
    np.testing.assert_allclose(again.predict(X, verbose=0), X * 2)
