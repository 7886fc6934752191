"""gangplank: what training and predicting cost, for Prometheus."""

import gangplank
import keras
import numpy as np
import prometheus_client
import pytest

X = np.random.default_rng(0).normal(size=(32, 3)).astype("float32")
Y = X.sum(1, keepdims=True)


def compiled():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    return model


class Pushed:
    """What goes to a gateway, in its place."""

    def __init__(self, monkeypatch):
        self.text = ""
        monkeypatch.setattr(gangplank.train_test_exporter, "push_to_gateway", self)

    def __call__(self, address, job, registry):
        self.text = prometheus_client.generate_latest(registry).decode()


@pytest.mark.parametrize(
    "options", [{}, {"histogram_buckets": gangplank.HISTOGRAM_WEIGHT_BUCKETS_1_0}]
)
def test_training_is_exported(options, monkeypatch):
    pushed = Pushed(monkeypatch)
    exporter = gangplank.TrainTestExporter("localhost:1", "job", **options)
    compiled().fit(X, Y, epochs=2, verbose=0, validation_data=(X, Y), callbacks=[exporter])
    assert "gangplank_train_loss" in pushed.text
    assert "gangplank_train_val_mae" in pushed.text


def test_testing_is_exported(monkeypatch):
    pushed = Pushed(monkeypatch)
    exporter = gangplank.TrainTestExporter("localhost:1", "job")
    compiled().evaluate(X, Y, verbose=0, callbacks=[exporter])
    assert "gangplank_test_loss" in pushed.text


def test_predictions_are_counted():
    registry = prometheus_client.CollectorRegistry()
    model = gangplank.PrometheusModel(compiled(), registry=registry)
    assert model.predict(X, verbose=0).shape == (32, 1)
    assert "gangplank_predict_total" in prometheus_client.generate_latest(registry).decode()
