"""Weights and class names that are fetched: found in the cache, refused without a network."""

from __future__ import annotations

import hashlib
import json
import re
import urllib.error
from pathlib import Path

import numpy as np
import pytest

import keramos as keras
from keramos.applications import labels, mobilenet, nasnet, published
from keramos.errors import DownloadError, ShapeError

MOBILENET = "mobilenet_2_5_128_tf_no_top.h5"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of files."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network."""

    def refuse(*args, **kwargs):
        raise urllib.error.URLError("no network in tests")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    monkeypatch.setattr("urllib.request.OpenerDirector.open", refuse)


@pytest.mark.usefixtures("offline")
def test_without_a_network_the_error_says_where_to_put_the_file(cache: Path):
    with pytest.raises(DownloadError) as caught:
        keras.applications.VGG16()
    text = str(caught.value)
    assert "vgg16_weights_tf_dim_ordering_tf_kernels.h5" in text
    assert "https://storage.googleapis.com/tensorflow/keras-applications/vgg16/" in text
    assert str(cache) in text


@pytest.mark.usefixtures("offline")
def test_a_file_of_the_cache_is_loaded(cache: Path):
    arguments = {"alpha": 0.25, "include_top": False, "input_shape": (128, 128, 3)}
    first = keras.applications.MobileNet(weights=None, **arguments)
    first.save(cache / MOBILENET)
    second = keras.applications.MobileNet(weights="imagenet", **arguments)
    assert second.name == "mobilenet_0.25_128"
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.usefixtures("offline")
def test_weights_for_another_size_are_a_warning(cache: Path):
    with (
        pytest.warns(UserWarning, match="those for 224"),
        pytest.raises(DownloadError, match="_224_tf"),
    ):
        keras.applications.MobileNet(alpha=0.5, include_top=False)


def names_of(files: published.Published) -> list[str]:
    return [file.name or file.url.rpartition("/")[2] for file in files]


def test_files_are_called_as_keras_calls_them():
    assert names_of(nasnet._published("mobile", "a", "b")) == [
        "nasnet_mobile.h5",
        "nasnet_mobile_no_top.h5",
    ]
    assert mobilenet._ALPHAS[0.5] == "5_0"


def test_predictions_are_named(cache: Path, monkeypatch: pytest.MonkeyPatch):
    text = json.dumps({str(i): [f"n{i:08}", f"word_{i}"] for i in range(1000)})
    (cache / "imagenet_class_index.json").write_text(text, "utf-8")
    digest = hashlib.md5(text.encode()).hexdigest()
    monkeypatch.setattr(labels, "NAMES", labels.NAMES._replace(digest=digest))
    labels._names.cache_clear()
    scores = np.zeros((2, 1000), "float32")
    scores[0, [7, 3, 999]] = [0.5, 0.3, 0.2]
    scores[1, 0] = 1.0
    first, second = keras.applications.vgg16.decode_predictions(scores, top=3)
    labels._names.cache_clear()
    assert [row[:2] for row in first] == [
        ("n00000007", "word_7"), ("n00000003", "word_3"), ("n00000999", "word_999"),
    ]  # fmt: skip
    assert [row[2] for row in first] == pytest.approx([0.5, 0.3, 0.2])
    assert second[0][0] == "n00000000"
    assert len(second) == 3


@pytest.mark.parametrize("shape", [(1000,), (2, 10), (1, 2, 1000)])
def test_other_predictions_have_no_names(shape: tuple):
    with pytest.raises(ShapeError, match=re.escape("(samples, 1000)")):
        keras.applications.imagenet_utils.decode_predictions(np.zeros(shape))
