"""Files of these models go both ways: stock Keras predicts the same from what keramos wrote, and
keramos from what stock Keras wrote.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

import keramos as keras

pytestmark = [pytest.mark.slow, pytest.mark.oracle]
#: One of each family that has layers of its own, or the plainest one.
SMALL = {
    "ConvNeXtTiny": {"input_shape": (32, 32, 3)},
    "DenseNet121": {"input_shape": (32, 32, 3)},
    "EfficientNetB0": {"input_shape": (32, 32, 3)},
    "EfficientNetV2B0": {"input_shape": (32, 32, 3)},
    "InceptionResNetV2": {"input_shape": (75, 75, 3)},
    "InceptionV3": {"input_shape": (75, 75, 3)},
    "MobileNet": {"input_shape": (32, 32, 3), "alpha": 0.25},
    "MobileNetV2": {"input_shape": (32, 32, 3), "alpha": 0.35},
    "MobileNetV3Small": {"input_shape": (32, 32, 3)},
    "NASNetMobile": {"input_shape": (32, 32, 3)},
    "ResNet50": {"input_shape": (32, 32, 3)},
    "ResNet50V2": {"input_shape": (32, 32, 3)},
    "VGG16": {"input_shape": (32, 32, 3), "include_top": False},
    "Xception": {"input_shape": (71, 71, 3)},
}
PROGRAM = """
import json, sys
import numpy as np
import keras

def noisy(model):
    # away from what makes all outputs alike: variances of 1, scales of 1e-6
    rng = np.random.default_rng(0)
    for variable in model.weights:
        if variable.name not in ("kernel", "depthwise_kernel", "pointwise_kernel", "count"):
            variable.assign(variable + 0.1 * rng.random(variable.shape).astype("float32"))
    return model

def inputs(model):
    return np.random.default_rng(1).random((2, *model.input_shape[1:]), "float32") * 255

folder, verb, cases = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
for name, arguments in cases.items():
    if verb == "write":
        model = noisy(getattr(keras.applications, name)(weights=None, **arguments))
        model.save(f"{folder}/{name}.keras")
    else:
        model = keras.models.load_model(f"{folder}/{name}.back.keras")
    np.save(f"{folder}/{name}.{verb}.npy", model(inputs(model), training=False))
"""


@pytest.fixture(scope="module")
def folder(oracle: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stock Keras wrote, what keramos made of it, and what stock Keras says of that."""
    folder = tmp_path_factory.mktemp("applications")
    ask(oracle, folder, "write")
    for name in SMALL:
        model = keras.saving.load_model(folder / f"{name}.keras")
        x = np.random.default_rng(1).random((2, *model.input_shape[1:]), "float32") * 255
        np.save(folder / f"{name}.ours.npy", model(x, training=False))
        model.save(folder / f"{name}.back.keras")
    ask(oracle, folder, "read")
    return folder


def ask(oracle: str, folder: Path, verb: str) -> None:
    command = [oracle, "-c", PROGRAM, str(folder), verb, json.dumps(SMALL)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("name", SMALL)
def test_predictions_agree_both_ways(name: str, folder: Path):
    wanted, ours, back = (np.load(folder / f"{name}.{v}.npy") for v in ("write", "ours", "read"))
    assert wanted.std() > 0
    np.testing.assert_allclose(ours, wanted, atol=1e-4, rtol=1e-4)
    np.testing.assert_allclose(back, wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", SMALL)
def test_a_model_that_is_made_here_takes_weights_of_a_model_that_was_saved(name: str, folder: Path):
    model = getattr(keras.applications, name)(weights=folder / f"{name}.keras", **SMALL[name])
    x = np.random.default_rng(1).random((2, *model.input_shape[1:]), "float32") * 255
    wanted = np.load(folder / f"{name}.write.npy")
    np.testing.assert_allclose(model(x, training=False), wanted, atol=1e-4, rtol=1e-4)
