"""The models of `keramos.applications` are those of stock Keras: every layer, every variable.

The golden file holds digests; of a model that differs, the first layer is shown that is another.
"""

from __future__ import annotations

import json
import subprocess

import pytest
from tests.conformance import table

import keramos as keras

applications = table.cases("applications")
GOLDEN = "applications"
#: One of each family, and some arguments; the slow tests build all.
QUICK = {
    "ConvNeXtTiny", "DenseNet121", "EfficientNetB0", "EfficientNetV2B0", "InceptionV3", "MobileNet",
    "MobileNetV2", "MobileNetV3Small", "ResNet50", "ResNet50V2", "VGG16", "Xception",
    "mobilenet, narrow", "mobilenet, channels first", "mobilenet_v2 on a tensor",
    "mobilenet_v3, minimalistic", "resnet without top", "vgg16 without top",
}  # fmt: skip
NAMES = [
    pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow])
    for name in table.golden(GOLDEN)
]


def first_other(model, record: str, wanted: str) -> str:
    """Of the digits of all layers, two by two, the first that differ."""
    codes = [[text[i : i + 2] for i in range(0, len(text), 2)] for text in (record, wanted)]
    places = [i for i, (a, b) in enumerate(zip(*codes, strict=False)) if a != b]
    if not places:
        return f"{len(codes[0])} layers, wanted {len(codes[1])}"
    layer = keras.saving.serialize_keras_object(model)["config"]["layers"][places[0]]
    return f"layer {places[0]} of {len(codes[1])} differs: {json.dumps(layer, indent=1)}"


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_the_one_of_keras(name: str):
    model = applications.made(name, keras)
    record, wanted = applications.record(model, keras), table.golden(GOLDEN)[name]
    assert record == wanted, first_other(model, record["layers"], wanted["layers"])


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize("name", ["MobileNet", "mobilenet_v3 on a tensor", "convnext, maxima"])
def test_a_whole_config_is_the_one_of_keras(name: str, oracle: str, root):
    """What the digests stand for; `tools/golden/applications.py show CASE` prints it for any."""
    command = [oracle, str(root / "tools" / "golden" / "applications.py"), "show", name]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    wanted = json.loads(shown.splitlines()[-1])
    record = applications.described(applications.made(name, keras), keras)
    assert record["variables"] == wanted["variables"]
    assert record["model"] == wanted["model"]
