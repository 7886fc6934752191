"""Text and categories: what stock Keras 3.15.1 answers, which files carry, and what is refused."""

from __future__ import annotations

import json
import subprocess
import zipfile

import numpy as np
import pytest

import keramos as keras
from keramos.engine import fingerprint
from keramos.errors import ConfigError, DamagedFileError, ShapeError, UnsafeError

layers = keras.layers
WORDS = np.array([["a", "z", "b"], ["c", "a", ""]])
TEXTS = np.array(["Hello, world! hello", "The  quick-brown fox. café É", "", "a\tb\nc"])
VOCABULARY = ["hello", "world", "the", "fox", "quickbrown", "a", "café"]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({}, [[1, 0, 2], [3, 1, 0]]),
        ({"mask_token": ""}, [[2, 1, 3], [4, 2, 0]]),
        ({"vocabulary": ["", "[UNK]", "a", "b", "c"], "mask_token": ""}, [[2, 1, 3], [4, 2, 0]]),
        ({"vocabulary": ["a", "b", "c", "z", ""], "num_oov_indices": 0}, [[0, 3, 1], [2, 0, 4]]),
        ({"output_mode": "multi_hot"}, [[1, 1, 1, 0], [1, 1, 0, 1]]),
        ({"output_mode": "count", "mask_token": ""}, [[1, 1, 1, 0], [0, 1, 0, 1]]),
        (
            {"output_mode": "count", "max_tokens": 6, "pad_to_max_tokens": True},
            [[1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 0, 0]],
        ),
        (
            {"output_mode": "tf_idf", "idf_weights": [0.1, 0.2, 0.3]},
            [[0.2, 0.1, 0.2, 0], [0.2, 0.1, 0, 0.3]],
        ),
    ],
)
def test_strings_are_looked_up(arguments, wanted):
    layer = layers.StringLookup(**{"vocabulary": ["a", "b", "c"], **arguments})
    np.testing.assert_allclose(layer(WORDS), wanted, rtol=1e-6)


def test_one_hot_vectors_stand_for_each_word_and_the_mask_for_none():
    outputs = layers.StringLookup(vocabulary=["a", "b", "c"], output_mode="one_hot", mask_token="")(
        WORDS
    )
    np.testing.assert_array_equal(
        outputs, np.eye(4)[[[1, 0, 2], [3, 1, 0]]] * (WORDS != "")[..., None]
    )


@pytest.mark.parametrize(("salt", "wanted"), [(None, [2, 2, 1, 1, 1, 3]), (7, [0, 2, 2, 2, 1, 3])])
def test_unknown_strings_are_told_apart_by_their_hash(salt, wanted):
    layer = layers.StringLookup(vocabulary=["a", "b", "c"], num_oov_indices=3, salt=salt)
    assert np.asarray(layer(["x", "y", "zz", "hello", "world", "a"])).tolist() == wanted


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({}, [3, 4, 0, 1, 2, 0, 2, 1]),
        ({"oov_method": "farmhash"}, [3, 4, 2, 2, 1, 1, 0, 1]),
    ],
)
def test_unknown_integers_are_told_apart(arguments, wanted):
    layer = layers.IntegerLookup(vocabulary=[3, 4], num_oov_indices=3, **arguments)
    assert np.asarray(layer([3, 4, 9, 10, 11, 12, -1, -2])).tolist() == wanted


def test_numbers_become_terms_again():
    strings = layers.StringLookup(vocabulary=["a", "b", "c"], invert=True, mask_token="")
    assert strings(np.array([0, 1, 3, 9, 2])).tolist() == ["", "[UNK]", "b", "[UNK]", "a"]
    integers = layers.IntegerLookup(vocabulary=[3, 4], invert=True)
    assert np.asarray(integers(np.array([0, 1, 2, 7]))).tolist() == [-1, 3, 4, -1]


def test_a_vocabulary_is_found_the_most_frequent_first():
    layer = layers.StringLookup()
    layer.adapt(np.array([["b", "a", "b"], ["c", "d", "b"], ["a", "x", ""]]))
    assert layer.get_vocabulary() == ["[UNK]", "b", "a", "x", "d", "c", ""]
    layer = layers.IntegerLookup(mask_token=0, max_tokens=4)
    layer.adapt(iter([np.array([[5, 5, 3]]), np.array([[7, 3, 5], [0, -1, 2]])]))
    assert layer.get_vocabulary() == [0, -1, 5, 3]


def test_rare_terms_weigh_more():
    layer = layers.StringLookup(output_mode="tf_idf")
    layer.adapt(np.array([["b", "a", "b"], ["c", "d", "b"], ["a", "x", ""]]))
    outputs = np.asarray(layer(np.array([["b", "b", "nobody"]])))[0]
    np.testing.assert_allclose(outputs[:2], [0.8419096, 2 * 0.6931472], rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ({"vocabulary": ["a", "a"]}, "twice"),
        ({"vocabulary": []}, "empty"),
        ({"vocabulary": [1, 2]}, "str alone"),
        ({"vocabulary": ["a", "b"], "max_tokens": 2}, "max_tokens"),
        ({"vocabulary": ["x", ""], "mask_token": ""}, "middle"),
        ({"vocabulary": ["a"], "output_mode": "tf_idf"}, "idf_weights"),
        (
            {"vocabulary": ["a"], "output_mode": "tf_idf", "idf_weights": [1.0, 2.0]},
            "one of `idf_weights`",
        ),
        ({"idf_weights": [1.0]}, "tf_idf"),
        ({"invert": True, "output_mode": "count"}, "invert"),
        ({"pad_to_max_tokens": True}, "max_tokens"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(arguments, cause):
    with pytest.raises(ConfigError, match=cause):
        layers.StringLookup(**arguments)


def test_a_word_outside_of_the_vocabulary_is_an_error_where_there_is_no_number_for_it():
    with pytest.raises(ConfigError, match="outside of its vocabulary"):
        layers.StringLookup(vocabulary=["a"], num_oov_indices=0)(["b"])
    with pytest.raises(ConfigError, match="no vocabulary yet"):
        layers.StringLookup()(["b"])


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({}, [[2, 3, 2, 0, 0], [4, 6, 5, 8, 1], [0, 0, 0, 0, 0], [7, 1, 1, 0, 0]]),
        ({"output_sequence_length": 2}, [[2, 3], [4, 6], [0, 0], [7, 1]]),
        (
            {"standardize": "lower"},
            [[1, 1, 2, 0, 0], [4, 1, 1, 8, 1], [0, 0, 0, 0, 0], [7, 1, 1, 0, 0]],
        ),
        (
            {"standardize": None},
            [[1, 1, 2, 0, 0], [1, 1, 1, 8, 1], [0, 0, 0, 0, 0], [7, 1, 1, 0, 0]],
        ),
        (
            {"output_mode": "count"},
            [[0, 2, 1, 0, 0, 0, 0, 0], [1, 0, 0, 1, 1, 1, 0, 1], [0] * 8, [2, 0, 0, 0, 0, 0, 1, 0]],
        ),
        (
            {"ngrams": (2,), "vocabulary": ["hello world"]},
            [[2, 1, 0, 0], [1, 1, 1, 1], [0] * 4, [1, 1, 0, 0]],
        ),
    ],
)
def test_text_is_cleaned_split_and_looked_up(arguments, wanted):
    layer = layers.TextVectorization(**{"vocabulary": VOCABULARY, **arguments})
    for texts in (TEXTS, TEXTS[:, None], TEXTS.tolist(), np.char.encode(TEXTS, "utf-8")):
        np.testing.assert_array_equal(layer(texts), wanted)


def test_text_may_be_split_and_cleaned_by_functions():
    layer = layers.TextVectorization(
        vocabulary=["a", "b"],
        standardize=lambda x: np.char.lower(x.astype(str)),
        split=lambda x: [t.split("_") for t in x],
    )
    np.testing.assert_array_equal(layer(np.array(["A_b", "b_c_a"])), [[2, 3, 0], [3, 1, 2]])
    with pytest.raises(ShapeError, match="one text per row"):
        layer(np.array([["a", "b"]]))


def test_hashes_are_those_of_farmhash_and_siphash():
    words = WORDS
    assert np.asarray(layers.Hashing(5)(words)).tolist() == [[4, 2, 2], [2, 4, 3]]
    assert np.asarray(layers.Hashing(5, mask_value="")(words)).tolist() == [[4, 2, 3], [1, 4, 0]]
    assert np.asarray(layers.Hashing(5, salt=[1, 2])(words)).tolist() == [[1, 0, 4], [4, 1, 0]]
    assert np.asarray(layers.Hashing(5)(np.array([[1, 2], [30, -4]]))).tolist() == [[4, 4], [3, 0]]


#: length of `x…x` -> FarmHash's fingerprint modulo 2^61 - 1, one for every branch of the hash
#: (TensorFlow 2.21)
FARM = {
    0: 1936946117179621459,
    3: 785320106607850077,
    7: 1227340135899025973,
    16: 1015052581907953693,
    17: 2082709914559524777,
    32: 1372361677931338762,
    33: 741150363874629180,
    64: 2304502108871267258,
    65: 323337772074164027,
    128: 1256696753479420953,
    129: 1652246316520439485,
}


@pytest.mark.parametrize(("length", "wanted"), FARM.items())
def test_fingerprints_of_every_length(length, wanted):
    assert fingerprint.farm(b"x" * length) % (2**61 - 1) == wanted


def test_features_are_crossed():
    words, numbers = np.array(["x", "y", "x"]), np.array([1, 2, 30])
    assert np.asarray(layers.HashedCrossing(1000003)((words, numbers))).tolist() == [
        331080,
        718196,
        851630,
    ]
    assert np.asarray(layers.HashedCrossing(10**9)((words, words, numbers))).tolist() == [
        327452246,
        784326468,
        138861261,
    ]
    with pytest.raises(ShapeError):
        layers.HashedCrossing(5)((WORDS, WORDS))


def text_model() -> keras.Model:
    text = keras.Input((1,), dtype="string", name="text")
    layer = layers.TextVectorization(output_sequence_length=4)
    layer.adapt(TEXTS)
    words = layers.StringLookup(output_mode="tf_idf")
    words.adapt(np.array([["a"], ["b"], ["a"]]))
    x = layers.GlobalAveragePooling1D()(layers.Embedding(20, 3)(layer(text)))
    return keras.Model(text, layers.Dense(2)(layers.Concatenate()([x, words(text)])))


def test_a_model_of_text_predicts_and_comes_back_from_a_file(tmp_path):
    model = text_model()
    rows = np.array([["hello world"], ["a"], ["nobody knows"]])
    wanted = model.predict(rows, verbose=0)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again.predict(rows, verbose=0), wanted)
    again.save(tmp_path / "again.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as a, zipfile.ZipFile(tmp_path / "again.keras") as b:
        assets = [name for name in a.namelist() if name.startswith("assets/")]
        assert len(assets) == 3
        assert {name: a.read(name) for name in assets} == {name: b.read(name) for name in assets}


def test_a_sequential_and_a_subclass_take_text():
    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.words = layers.StringLookup(vocabulary=["a"], output_mode="one_hot")
            self.top = layers.Dense(2)

        def call(self, inputs):
            return self.top(self.words(inputs))

    rows = np.array([["a"], ["b"]])
    stack = keras.Sequential(
        [layers.StringLookup(vocabulary=["a"], output_mode="one_hot"), layers.Dense(2)]
    )
    for model in (Model(), stack):
        np.testing.assert_allclose(
            model.predict(rows, verbose=0), np.asarray(model(rows)), rtol=1e-6
        )


@pytest.mark.parametrize("term", ["two\nlines", "", "form\x0cfeed", "\x85"])
def test_a_term_that_is_no_line_goes_into_the_config(tmp_path, term):
    layer = layers.StringLookup()
    layer.set_vocabulary(["a", term])
    model = keras.Sequential([keras.Input((1,), dtype="string"), layer])
    model.save(tmp_path / "m.keras")
    assert keras.saving.load_model(tmp_path / "m.keras").layers[0].get_vocabulary() == [
        "[UNK]",
        "a",
        term,
    ]


@pytest.mark.parametrize("kind", ["StringLookup", "IntegerLookup", "TextVectorization"])
def test_a_path_is_read_for_the_user_and_refused_from_a_config(tmp_path, kind):
    path = tmp_path / "terms.txt"
    path.write_text("3\n4\n", encoding="utf-8")
    layer = getattr(layers, kind)(vocabulary=str(path))
    assert [str(term) for term in layer.get_vocabulary(include_special_tokens=False)] == ["3", "4"]
    assert layer.get_config()["vocabulary"] is None
    with pytest.raises(UnsafeError, match="names a file"):
        getattr(layers, kind).from_config({**layer.get_config(), "vocabulary": str(path)})


def test_a_config_counts_the_terms_that_assets_hold():
    layer = layers.StringLookup(output_mode="one_hot")
    layer.set_vocabulary(["a", "b"])
    again = layers.StringLookup.from_config(layer.get_config())
    assert again.compute_output_shape((None, 1)) == (None, 3)
    assert again.get_config() == layer.get_config()
    with pytest.raises(ConfigError, match="has no vocabulary yet"):
        again(np.array([["a"]]))
    with pytest.raises(ConfigError, match="`vocabulary_size` must be an integer >= 0"):
        layers.StringLookup.from_config({**layer.get_config(), "vocabulary_size": -1})


def test_a_damaged_vocabulary_is_said_to_be_so(tmp_path):
    (tmp_path / "vocabulary.txt").write_text("1\nx", encoding="utf-8")
    with pytest.raises(DamagedFileError, match="numbers"):
        layers.IntegerLookup().load_assets(str(tmp_path))
    (tmp_path / "vocabulary.txt").write_bytes(b"a\n\xff\xfe")
    with pytest.raises(DamagedFileError, match="UTF-8"):
        layers.StringLookup().load_assets(str(tmp_path))


@pytest.mark.oracle
def test_stock_keras_opens_a_model_of_text(tmp_path, oracle):
    model = text_model()
    rows = np.array([["hello world"], ["a"], ["nobody knows"]])
    model.save(tmp_path / "m.keras")
    program = (
        "import sys, json, keras, tensorflow as tf\n"
        "m = keras.models.load_model(sys.argv[1])\n"
        "print(json.dumps(m.predict(tf.constant(json.loads(sys.argv[2])), verbose=0).tolist()))"
    )
    run = subprocess.run(
        [oracle, "-c", program, str(tmp_path / "m.keras"), json.dumps(rows.tolist())],
        env={"KERAS_BACKEND": "tensorflow", "PATH": "/usr/bin:/bin", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    np.testing.assert_allclose(
        json.loads(run.stdout.splitlines()[-1]), model.predict(rows, verbose=0), rtol=1e-4
    )


def test_a_batch_with_one_axis_is_one_document():
    layer = layers.IntegerLookup(output_mode="tf_idf", max_tokens=3)
    layer.adapt(iter([np.array([5, 5, 3]), np.array([5, 7])]))
    rows = layers.IntegerLookup(output_mode="tf_idf", max_tokens=3)
    rows.adapt(iter([np.array([[5, 5, 3]]), np.array([[5, 7]])]))
    assert layer.get_vocabulary() == rows.get_vocabulary()
    np.testing.assert_array_equal(layer([[5, 3]]), rows([[5, 3]]))


@pytest.mark.parametrize(
    "data",
    [np.array([5, 5, 3, 7]), [5, 5, 3, 7], np.array([[5], [5], [3], [7]])],
    ids=["array", "list", "rows"],
)
def test_an_array_with_one_axis_has_a_document_per_entry(data):
    layer = layers.IntegerLookup(output_mode="tf_idf", max_tokens=5)
    layer.adapt(data)
    # log(1 + documents / (1 + documents with it)), as stock Keras 3.15.1 has it
    np.testing.assert_allclose(
        np.asarray(layer([[5]]))[0, layer.get_vocabulary().index(5)], np.log(1 + 4 / 3), rtol=1e-6
    )


def test_billions_of_unknown_terms_are_counted():
    words = layers.StringLookup(num_oov_indices=10**9, vocabulary=["a", "b"], mask_token="")
    assert words.vocabulary_size() == 10**9 + 3
    assert np.asarray(words(["a", "", "b"])).tolist() == [10**9 + 1, 0, 10**9 + 2]
    back = layers.IntegerLookup(num_oov_indices=10**9, vocabulary=[7, 8], invert=True)
    assert np.asarray(back([10**9 + 1, 5, -1, 10**9 + 2])).tolist() == [8, -1, -1, -1]
    with pytest.raises(ConfigError, match="middle"):
        layers.StringLookup(num_oov_indices=10**9, vocabulary=["a", "", "b"], mask_token="")


def test_the_weights_of_unknown_terms_are_made_when_they_are_needed():
    layer = layers.StringLookup(
        num_oov_indices=10**9, vocabulary=["a"], output_mode="tf_idf", idf_weights=[0.5]
    )
    assert layer.get_config()["vocabulary_size"] == 10**9 + 1
    small = layers.StringLookup(
        num_oov_indices=2, vocabulary=["a", "b"], output_mode="tf_idf", idf_weights=[0.5, 1.5]
    )
    np.testing.assert_allclose(small([["a", "b"]]), [[0, 0, 0.5, 1.5]])
    store: dict = {}
    small.save_own_variables(store)
    np.testing.assert_allclose(store["idf_weights"], [1.0, 1.0, 0.5, 1.5])


@pytest.mark.parametrize(("former", "mode"), [("binary", "multi_hot"), ("tf-idf", "tf_idf")])
def test_modes_have_their_former_names_too(former: str, mode: str):
    weights = [1.0] if mode == "tf_idf" else None
    lookup = keras.layers.StringLookup(vocabulary=["a"], idf_weights=weights, output_mode=former)
    assert lookup.get_config()["output_mode"] == mode
    text = keras.layers.TextVectorization(vocabulary=["a"], idf_weights=weights, output_mode=former)
    assert text.output_mode == mode
    assert keras.layers.CategoryEncoding(2, output_mode="binary").output_mode == "multi_hot"
