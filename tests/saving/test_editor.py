"""KerasFileEditor: files changed by name, and compared with models."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos.errors import ConfigError, KeramosError
from keramos.saving import KerasFileEditor

layers = keramos.layers


def model(*names: str) -> keramos.Model:
    inputs = keramos.Input((3,))
    x = inputs
    for name in names:
        x = layers.Dense(3, name=name)(x)
    return keramos.Model(inputs, x)


@pytest.fixture
def editor(tmp_path) -> KerasFileEditor:
    model("first", "last").save(tmp_path / "m.keras")
    return KerasFileEditor(str(tmp_path / "m.keras"))


def test_what_it_holds(editor, capsys):
    weights = editor.weights_dict
    assert list(weights) == ["layers"]
    assert {k: list(v) for k, v in weights["layers"].items()} == {
        "dense": ["0", "1"],
        "dense_1": ["0", "1"],
    }
    assert weights["layers"]["dense"]["0"].shape == (3, 3)
    assert editor.object_metadata["layers/dense"] == {"name": "first"}
    assert editor.config["class_name"] == "Functional"
    assert editor.metadata["keras_version"]
    editor.summary()
    shown = capsys.readouterr().out
    assert "dense ('first')" in shown
    assert "0: shape=(3, 3), dtype=float32" in shown


def test_edit_compare_and_save(editor, tmp_path, capsys):
    larger = model("first", "middle", "last")
    assert editor.compare(model("a", "b")) == {
        "status": "success", "error_count": 0, "match_count": 4,
    }  # fmt: skip
    assert editor.compare(larger)["error_count"] == 1
    assert "/layers/dense_2 present in reference model" in capsys.readouterr().out
    editor.add_object("layers/dense_3", {"0": np.ones((3, 3))})
    assert editor.compare(larger)["error_count"] == 2
    editor.rename_object("dense_3", "dense_2")
    assert editor.compare(larger)["error_count"] == 1
    editor.add_weights("layers/dense_2", {"1": np.zeros(4)})
    assert editor.compare(larger)["error_count"] == 1
    editor.delete_weight("dense_2", "1")
    editor.add_weights("dense_2", {"1": np.full(3, 2.0)})
    assert editor.compare(larger) == {"status": "success", "error_count": 0, "match_count": 6}
    path = tmp_path / "new.weights.h5"
    editor.save(path)
    larger.load_weights(path)
    np.testing.assert_array_equal(larger.layers[3].kernel, np.ones((3, 3)))
    np.testing.assert_array_equal(larger.layers[3].bias, np.full(3, 2.0))
    again = KerasFileEditor(path)
    assert again.compare(larger)["status"] == "success"
    assert again.metadata is None
    assert again.object_metadata["layers/dense"] == {"name": "first"}
    again.delete_object("layers/dense_2")
    again.resave_weights(path)  # over the file that it was read from
    model("a", "b").load_weights(path)


def test_objects_that_hold_variables_and_objects(tmp_path):
    class Scaled(layers.Layer):
        def __init__(self, **options):
            super().__init__(**options)
            self.inner = layers.Dense(2)

        def build(self, shape):
            self.scale = self.add_weight(shape=())
            self.inner.build(shape)

        def call(self, x):
            return self.inner(x) * self.scale

    source = keramos.Sequential([keramos.Input((2,)), Scaled()])
    source.save_weights(tmp_path / "a.weights.h5")
    editor = KerasFileEditor(tmp_path / "a.weights.h5")
    (scaled,) = editor.weights_dict["layers"].values()
    assert set(scaled) == {"0", "inner"}
    assert scaled["0"].shape == ()
    editor.save(tmp_path / "b.weights.h5")
    target = keramos.Sequential([keramos.Input((2,)), Scaled()])
    target.load_weights(tmp_path / "b.weights.h5")
    for a, b in zip(source.get_weights(), target.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert editor.compare(target) == {"status": "success", "error_count": 0, "match_count": 3}


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.rename_object("none", "a"),
        lambda e: e.rename_object("layers/none", "a"),
        lambda e: e.rename_object("dense", "a/b"),
        lambda e: e.rename_object("dense", "dense_1"),
        lambda e: e.delete_object("0"),
        lambda e: e.delete_object("layers/dense/0/1"),
        lambda e: e.add_object("none/dense", {}),
        lambda e: e.add_object("layers/x", [1]),
        lambda e: e.add_object("layers/x", {"a/b": 1}),
        lambda e: e.add_object("layers/x", {"0": "text"}),
        lambda e: e.add_weights("layers/dense/0", {"0": 1}),
        lambda e: e.delete_weight("dense", "2"),
        lambda e: e.save("name.keras"),
    ],
)
def test_what_is_refused(editor, change):
    with pytest.raises(ConfigError):
        change(editor)
    assert editor.compare(model("a", "b"))["status"] == "success"


def test_files_that_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError):
        KerasFileEditor(tmp_path / "none.keras")
    (tmp_path / "a.weights.h5").write_bytes(b"nothing")
    with pytest.raises(KeramosError):
        KerasFileEditor(tmp_path / "a.weights.h5")
    model("a").save(tmp_path / "a.h5")
    with pytest.raises(ConfigError, match="by layer"):
        KerasFileEditor(tmp_path / "a.h5")


def test_a_save_that_fails_leaves_the_old_file(editor, tmp_path):
    with pytest.raises(KeramosError):
        editor.save(tmp_path / "none" / "a.weights.h5")
