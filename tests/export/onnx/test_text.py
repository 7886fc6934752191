"""Models that take text, in ONNX: what it has operators for is looked up there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import SaveError
from keramos.export import ExportArchive

COLORS = ["red", "green", "blue"]
WORDS = ["the", "cat", "sat", "ä", "Ä"]
TERMS = np.array(["red", "violet", "", "[UNK]", "blue"], object)
TEXTS = np.array(["The cat  sat", "ÄÖ Ä the", "", " cat,  the\tcat the THE cat "], object)
CODES = np.array([5, 9, -3, 0, 7], "int32")

LOOKUPS = {
    "terms": lambda: layers.StringLookup(vocabulary=COLORS),
    "masked": lambda: layers.StringLookup(vocabulary=COLORS, mask_token=""),
    "one_hot": lambda: layers.StringLookup(vocabulary=COLORS, output_mode="one_hot"),
    "counts": lambda: layers.StringLookup(vocabulary=COLORS, output_mode="count", mask_token=""),
    "numbers": lambda: layers.IntegerLookup(vocabulary=[5, 7], mask_token=0),
}  # fmt: skip
VECTORS = {
    "lower": {"standardize": "lower"},
    "raw": {"standardize": None},
    "cut": {"standardize": "lower", "output_sequence_length": 2},
    "filled": {"standardize": None, "output_sequence_length": 9},
    "whole": {"standardize": "lower", "split": None},
    "bag": {"standardize": "lower", "output_mode": "multi_hot"},
    "tf_idf": {"standardize": None, "output_mode": "tf_idf", "idf_weights": [1.0, 2, 3, 4, 5]},
}
REFUSED = {
    "hashes": (lambda: layers.Hashing(3, name="here"), "no hash"),
    "buckets": (
        lambda: layers.StringLookup(vocabulary=COLORS, num_oov_indices=2, name="here"), "no hash"
    ),
    "errors": (
        lambda: layers.StringLookup(vocabulary=COLORS, num_oov_indices=0, name="here"), "an error"
    ),
    "inverted": (lambda: layers.StringLookup(vocabulary=COLORS, invert=True, name="here"), "terms"),
    "punctuation": (
        lambda: layers.TextVectorization(vocabulary=WORDS, name="here"), "lower_and_strip"
    ),
    "letters": (
        lambda: layers.TextVectorization(
            vocabulary=WORDS, standardize=None, split="character", name="here"
        ),
        "at spaces",
    ),
}  # fmt: skip


def exported(layer, x: np.ndarray, path: Path, **options):
    dtype = "string" if x.dtype == object else str(x.dtype)
    archive = ExportArchive("onnx")
    archive.add_endpoint("serve", lambda x: layer(x), [((None, *x.shape[1:]), dtype)])
    archive.write_out(path, verbose=False, **options)
    return keramos.export.load(path)


@pytest.mark.parametrize("name", LOOKUPS)
def test_terms(tmp_path: Path, name: str):
    layer, x = LOOKUPS[name](), CODES if name == "numbers" else TERMS
    program = exported(layer, x, tmp_path / "m.onnx")
    np.testing.assert_array_equal(program.serve(x), np.asarray(layer(x)))


@pytest.mark.parametrize("name", VECTORS)
@pytest.mark.parametrize("axes", [1, 2])
def test_words(tmp_path: Path, name: str, axes: int):
    layer = layers.TextVectorization(vocabulary=WORDS, **VECTORS[name])
    x = TEXTS if axes == 1 else TEXTS[:, None]
    program = exported(layer, x, tmp_path / "m.onnx", opset_version=20)
    np.testing.assert_allclose(program.serve(x), np.asarray(layer(x)), rtol=1e-6)


def test_a_model_of_text_and_numbers(tmp_path: Path):
    kind, size = (
        keramos.Input((1,), dtype="string", name="kind"), keramos.Input((2,), name="size")
    )  # fmt: skip
    numbers = layers.StringLookup(vocabulary=COLORS)(kind)
    parts = [layers.Flatten()(layers.Embedding(4, 3)(numbers)), size]
    model = keramos.Model([kind, size], layers.Dense(2)(layers.Concatenate()(parts)))
    model.export(tmp_path / "m.onnx", format="onnx", verbose=False, verify=True)
    batch = [TERMS[:, None], np.arange(10, dtype="float32").reshape(5, 2)]
    program = keramos.export.load(tmp_path / "m.onnx")
    np.testing.assert_allclose(program.serve(batch), model(batch), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["lower", "filled", "bag"])
@pytest.mark.parametrize("texts", [[], [""], ["\n", " \r\n"], ["\tthe\v\fcat\n\nthe", "a b\nc d"]])
def test_words_of_odd_texts(tmp_path: Path, name: str, texts: list[str]):
    layer = layers.TextVectorization(vocabulary=WORDS, **VECTORS[name])
    program = exported(layer, TEXTS, tmp_path / "m.onnx", opset_version=20, verify=False)
    x = np.array(texts, object)
    np.testing.assert_array_equal(program.serve(x), np.asarray(layer(x)))


def test_words_need_an_operator_set(tmp_path: Path):
    layer = layers.TextVectorization(vocabulary=WORDS, standardize="lower")
    with pytest.raises(SaveError, match="StringSplit from operator set 20"):
        exported(layer, TEXTS, tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", REFUSED)
def test_what_onnx_has_no_operators_for_is_named(tmp_path: Path, name: str):
    make, why = REFUSED[name]
    x = CODES if name == "inverted" else TERMS
    with pytest.raises(SaveError, match=f"here: .*{why}"):
        exported(make(), x, tmp_path / "m.onnx", opset_version=20)


def test_the_checker_of_onnx_finds_nothing(tmp_path: Path):
    onnx = pytest.importorskip("onnx")
    layer = layers.TextVectorization(vocabulary=WORDS, standardize="lower")
    exported(layer, TEXTS, tmp_path / "m.onnx", opset_version=20)
    model = onnx.load(tmp_path / "m.onnx")
    onnx.checker.check_model(model, full_check=True)
