"""Architectures in JSON and YAML, each with the weights beside it."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import keramos
from keramos.cli import main
from keramos.errors import KeramosError, UnrecognizedFileError

from . import before_keras3 as older, entries

WEIGHTS = "weights_h5_legacy"
CASES = {
    f"{entry.id}:{kind}": (entry, kind)
    for folder in (entries.SHARED, entries.TRAVELLING)
    for entry in older.older(folder)
    for kind in ("json", "yaml")
    if all("file" in (entry.fields["formats"].get(name) or {}) for name in (kind, WEIGHTS))
}


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(key, marks=() if zlib.crc32(key.encode()) % 3 == 0 else pytest.mark.slow)
        for key in CASES
    ],
)
def test_predicts_what_the_writer_predicted(key: str):
    entry, kind = CASES[key]
    needed = older.custom_objects()
    weights = entry.path(WEIGHTS)
    named = older.refusal(entry, kind)
    if named is not None:
        with pytest.raises(KeramosError, match=named):
            keramos.saving.load_model(entry.path(kind), custom_objects=needed, weights=weights)
        return
    model = keramos.saving.load_model(entry.path(kind), custom_objects=needed, weights=weights)
    found = entries.predictions(model, entry)
    assert entries.distance(found, entries.outputs(entry)) <= older.tolerance(entry)


@pytest.fixture
def files(shared: Path) -> dict[str, Path]:
    folder = shared / "corpus" / "keras-2.2.4-tf1.14" / "mlp"
    return {
        "json": folder / "mlp.json",
        "yaml": folder / "mlp.yaml",
        "weights": folder / "mlp_weights.h5",
        "whole": folder / "mlp.h5",
        "io": folder / "io.npz",
    }


def command(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_the_command_line_takes_both(kind, files, tmp_path):
    target = tmp_path / "new.keras"
    command("convert", files[kind], "--weights", files["weights"], target)
    with np.load(files["io"]) as data:
        x, wanted = data["x0"], data["y0"]
    found = keramos.saving.load_model(target).predict(x, verbose=0)
    np.testing.assert_allclose(found, wanted, atol=1e-6)
    np.save(tmp_path / "x.npy", x)
    command(
        *("predict", files[kind], tmp_path / "x.npy"),
        *("--weights", files["weights"], "-o", tmp_path / "y.npy"),
    )
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), wanted, atol=1e-6)
    assert kind in command("info", files[kind])
    command("verify", files[kind])


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_without_weights_nothing_is_made_up(kind, files, tmp_path):
    with pytest.raises(UnrecognizedFileError, match="without weights") as caught:
        keramos.saving.load_model(files[kind])
    assert f"model_from_{kind}" in str(caught.value)
    with pytest.raises(UnrecognizedFileError, match="without weights"):
        keramos.saving.load_model(files["whole"], weights=files[kind])
    command("convert", files[kind], tmp_path / "new.keras", code=2)
    assert not (tmp_path / "new.keras").exists()


def test_new_weights_from_text(files):
    made = {
        "json": keramos.models.model_from_json(files["json"].read_text("utf-8")),
        "yaml": keramos.models.model_from_yaml(files["yaml"].read_text("utf-8")),
    }
    first, second = ([layer.name for layer in model.layers] for model in made.values())
    assert first == second
    made["yaml"].load_weights(files["weights"])


def test_other_weights_take_the_place_of_a_models_own(files, tmp_path):
    model = keramos.saving.load_model(files["whole"])
    zeros = [np.zeros_like(w) for w in model.get_weights()]
    model.set_weights(zeros)
    model.save_weights(tmp_path / "zeros.weights.h5")
    found = keramos.saving.load_model(files["whole"], weights=tmp_path / "zeros.weights.h5")
    assert not any(np.any(w) for w in found.get_weights())
