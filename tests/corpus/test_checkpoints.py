"""Checkpoints of tf.keras, loaded into models made from other files, predict what their writers
predicted, and bring the optimizer's state.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import keramos
from keramos.errors import UnrecognizedFileError, WeightsError

from . import before_keras3 as older, entries

ARCHITECTURES = ("json", "h5_noopt", "h5", "keras_v3")


def cases() -> list[Any]:
    return [
        pytest.param(entry, id=entry.id)
        for folder in (entries.SHARED, entries.TRAVELLING)
        for entry in older.older(folder)
        if "tf_checkpoint" in entry.fields["formats"]
    ]


def architecture(entry: entries.Entry) -> Any:
    """The model without its weights: from a config, or a class of the corpus called once."""
    if entry.model == "subclass":
        model = older.custom_objects()["SubNet"](6)
        model(np.zeros((2, 5), "float32"))
        return model
    name = next(name for name in ARCHITECTURES if name in entry.fields["formats"])
    if name == "json":
        return older.open_model(entry, name)
    return keramos.models.clone_model(older.open_model(entry, name))


def compiled(entry: entries.Entry) -> Any:
    model = architecture(entry)
    if not model.compiled:
        model.compile(optimizer=entry.fields["optimizer"] or "sgd", loss="mse")
    return model


@pytest.mark.parametrize("entry", cases())
def test_predicts_what_the_writer_predicted(entry: entries.Entry):
    model = compiled(entry)
    report = model.load_weights(entry.path("tf_checkpoint") / "w")
    assert report.complete
    assert len(report.loaded) == len(model.weights)
    if entry.fields.get("io") and (entry.folder / entry.fields["io"]).is_file():
        found = entries.predictions(model, entry)
        assert entries.distance(found, entries.outputs(entry)) <= older.tolerance(entry)
    assert int(model.optimizer.iterations) == (entry.fields.get("iterations") or 0)


@pytest.mark.parametrize("entry", cases()[-1:])
def test_by_prefix_index_folder_and_url_alike(entry: entries.Entry, tmp_path: Path):
    folder = tmp_path / "checkpoint"
    shutil.copytree(entry.path("tf_checkpoint"), folder)
    weights = []
    for place in (folder / "w", folder / "w.index", folder, f"file://{folder}/w.index"):
        model = architecture(entry)
        model.load_weights(place)
        weights.append(model.get_weights())
    for other in weights[1:]:
        assert all(map(np.array_equal, weights[0], other))


@pytest.mark.parametrize("entry", cases()[-1:])
def test_of_several_the_newest_is_meant(entry: entries.Entry, tmp_path: Path):
    for file in entry.path("tf_checkpoint").iterdir():
        shutil.copy(file, tmp_path / file.name.replace("w.", "epoch-2."))
        shutil.copy(file, tmp_path / file.name.replace("w.", "epoch-10."))
    model = architecture(entry)
    newest = tmp_path / "checkpoint"
    newest.write_text('model_checkpoint_path: "/elsewhere/epoch-10"\n')
    assert model.load_weights(tmp_path).complete
    newest.unlink()
    with pytest.raises(UnrecognizedFileError, match="several checkpoints") as caught:
        model.load_weights(tmp_path)
    assert "epoch-10, epoch-2" in str(caught.value)


@pytest.mark.parametrize("entry", cases()[-1:])
def test_another_model_is_refused_and_left_as_it_was(entry: entries.Entry):
    model = keramos.Sequential([keramos.Input((12,)), keramos.layers.Dense(7)])
    before = model.get_weights()
    with pytest.raises(WeightsError, match="do not match"):
        model.load_weights(entry.path("tf_checkpoint") / "w")
    assert all(map(np.array_equal, before, model.get_weights()))


@pytest.mark.parametrize("entry", cases()[-1:])
def test_a_checkpoint_is_no_model(entry: entries.Entry):
    with pytest.raises(UnrecognizedFileError, match="weights without a model"):
        keramos.saving.load_model(entry.path("tf_checkpoint"))
    info = keramos.saving.inspect(entry.path("tf_checkpoint"))
    assert info.format == "tf-checkpoint"
    assert info.tensors > 0
