"""Everything in which two files differ."""

from __future__ import annotations

import json
import zipfile

import pytest

import keramos as keras
from keramos.errors import LimitError
from keramos.saving.compare import compare
from keramos.saving.convert import convert
from keramos.saving.verify import verify
from keramos.storage import Limits


def lookup(*words: str) -> keras.Model:
    layer = keras.layers.TextVectorization(name="words")
    layer.adapt(list(words))
    return keras.Sequential([keras.Input((1,), dtype="string", name="x"), layer], name="m")


def dense() -> keras.Model:
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="d")], name="m")


def kinds(left, right, **options) -> list[tuple[str, str]]:
    return [(d.kind, d.place) for d in compare(left, right, **options)]


def test_vocabularies_are_compared(tmp_path):
    lookup("a", "b").save(tmp_path / "a.keras")
    lookup("a", "c").save(tmp_path / "b.keras")
    lookup("a", "b").save(tmp_path / "c.keras")
    assert "asset" in [kind for kind, _ in kinds(tmp_path / "a.keras", tmp_path / "b.keras")]
    assert compare(tmp_path / "a.keras", tmp_path / "c.keras") == []


def test_a_model_is_more_than_its_weights(tmp_path):
    model = dense()
    model.save(tmp_path / "m.keras")
    model.save_weights(tmp_path / "m.weights.h5")
    assert kinds(tmp_path / "m.keras", tmp_path / "m.weights.h5") == [("config", "$")]


def test_metadata_of_the_users_are_compared(tmp_path):
    model = dense()
    model.save(tmp_path / "a.keras", metadata={"run": {"id": 1}, "by": "x"})
    model.save(tmp_path / "b.keras", metadata={"run": {"id": 2}, "by": "x"})
    found = kinds(tmp_path / "a.keras", tmp_path / "b.keras")
    assert found == [("metadata", "metadata.run.id")]


def test_what_is_converted_says_who_wrote_it(tmp_path):
    dense().save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as file:
        members = {name: file.read(name) for name in file.namelist()}
    stock = {"keras_version": "3.2.1", "date_saved": "2024-05-01@10:00:00"}
    with zipfile.ZipFile(tmp_path / "stock.keras", "w") as file:
        for name, data in {**members, "metadata.json": json.dumps(stock)}.items():
            file.writestr(name, data)
    convert(tmp_path / "stock.keras", tmp_path / "again.keras")
    info = keras.saving.inspect(tmp_path / "again.keras")
    assert (info.keras_version, info.writer) == ("3.15.1", f"keramos {keras.__version__}")
    assert info.date_saved == stock["date_saved"]
    assert compare(tmp_path / "stock.keras", tmp_path / "again.keras") == []


VERBS = {
    "inspect": keras.saving.inspect,
    "untrusted": keras.saving.untrusted,
    "verify": verify,
    "compare": lambda path, limits: compare(path, path, limits=limits),
    "convert": lambda path, limits: convert(path, f"{path}.again.keras", limits=limits),
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_limits(verb, tmp_path):
    dense().save(tmp_path / "m.keras")
    VERBS[verb](tmp_path / "m.keras", limits=Limits())
    with pytest.raises(LimitError, match="max_text_bytes"):
        VERBS[verb](tmp_path / "m.keras", limits=Limits(max_text_bytes=10))


def test_shapes_are_shown_within_the_limits(tmp_path):
    x = keras.Input((8,))
    parts = keras.ops.split(keras.layers.Dense(8)(x), 8, axis=1)
    keras.Model(x, [*parts, keras.layers.Dense(2)(parts[0])]).save(tmp_path / "m.keras")

    def shapes(limits):
        info = keras.saving.inspect(tmp_path / "m.keras", limits=limits)
        return [layer.output_shape for layer in info.layers]

    assert shapes(None)[-1] == [None, 2]
    assert shapes(Limits(max_outputs=2))[-1] is None  # not built; no layer uses that output


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("mlp/mlp.h5", "mlp/mlp.keras"),
        ("mlp/mlp_ckpt", "mlp/mlp.h5"),
        ("nested_seq/nested_seq.h5", "nested_seq/nested_seq_savedmodel"),
    ],
)
def test_formats_are_compared_at_the_same_paths(left, right, shared, tmp_path):
    one, other = (shared / "corpus" / "keras-2.15.0" / name for name in (left, right))
    assert [place for kind, place in kinds(one, other) if kind == "tensor"] == []
    changed = keras.saving.load_model(one if one.is_file() else other)
    changed.weights[0].assign(changed.weights[0] + 1)
    changed.save(tmp_path / "changed.keras")
    differing = kinds(one, tmp_path / "changed.keras")
    assert [kind for kind, _ in differing].count("tensor") == 1
