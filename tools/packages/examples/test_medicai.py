"""medicai: models of pictures and volumes, losses, metrics."""

import keras
import numpy as np
import pytest
from medicai import losses, metrics, models

RNG = np.random.default_rng(0)
PICTURE = RNG.normal(size=(2, 32, 32, 1)).astype("float32")
VOLUME = RNG.normal(size=(1, 32, 32, 32, 1)).astype("float32")
LABELS = RNG.integers(0, 2, (2, 8, 8, 1))
SCORES = RNG.normal(size=(2, 8, 8, 2)).astype("float32")
FLAT = ["UNet", "UNetPlusPlus", "DeepLabV3Plus"]
CLASSIFIERS = ["ResNet18", "DenseNet121", "EfficientNetB0", "MiTB0", "ConvNeXtTiny"]
LOSSES = ["SparseDiceLoss", "SparseDiceCELoss", "SparseTverskyLoss", "SparseGeneralizedDiceLoss",
          "SparseIoULoss"]  # fmt: skip


@pytest.mark.parametrize("name", FLAT)
def test_a_segmenter(name, tmp_path):
    cls = getattr(models, name)
    model = cls(input_shape=(32, 32, 1), encoder_name="resnet18", num_classes=2)
    assert model.predict(PICTURE, verbose=0).shape == (2, 32, 32, 2)
    model.save_weights(tmp_path / "m.weights.h5")
    model.load_weights(tmp_path / "m.weights.h5")


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_classifier(name):
    model = getattr(models, name)(input_shape=(32, 32, 1), num_classes=3)
    assert model.predict(PICTURE, verbose=0).shape == (2, 3)


def test_a_model_of_volumes():
    model = models.UNet(input_shape=(32, 32, 32, 1), encoder_name="resnet18", num_classes=2)
    assert model.predict(VOLUME, verbose=0).shape == (1, 32, 32, 32, 2)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss(name):
    loss = getattr(losses, name)(from_logits=True, num_classes=2)
    assert np.isfinite(float(loss(LABELS, SCORES)))


def test_a_metric():
    metric = metrics.SparseDiceMetric(from_logits=True, num_classes=2)
    metric.update_state(LABELS, SCORES)
    assert 0 <= float(metric.result()) <= 1


def test_training():
    model = models.UNet(input_shape=(32, 32, 1), encoder_name="resnet18", num_classes=2)
    loss = losses.SparseDiceCELoss(from_logits=False, num_classes=2)
    model.compile(keras.optimizers.Adam(), loss)
    history = model.fit(PICTURE, RNG.integers(0, 2, (2, 32, 32, 1)), epochs=2, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
