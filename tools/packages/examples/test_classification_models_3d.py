"""classification-models-3D: known models of images, of volumes."""

import keras
import numpy as np
import pytest
from classification_models_3D.kkeras import Classifiers

NAMES = ("resnet18", "resnet34", "seresnet18", "vgg16", "densenet121", "mobilenet", "mobilenetv2")


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_built_and_saved(name, tmp_path):
    keras.utils.set_random_seed(0)
    build, _ = Classifiers.get(name)
    model = build(input_shape=(32, 32, 32, 3), weights=None, classes=2, include_top=True)
    x = np.random.default_rng(0).uniform(0, 1, (1, 32, 32, 32, 3)).astype("float32")
    expected = np.asarray(model(x))
    assert expected.shape == (1, 2)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(np.asarray(again(x)), expected, rtol=1e-3, atol=1e-4)


def test_without_a_top():
    build, _ = Classifiers.get("resnet18")
    model = build(input_shape=(32, 32, 32, 1), weights=None, include_top=False)
    assert model.output_shape == (None, 1, 1, 1, 512)
