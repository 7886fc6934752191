"""Models that take text, as SavedModels: their look-ups are operations of TensorFlow."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import ConfigError
from keramos.export import ExportArchive

TEXTS = ["The cat, sat!", "a dog", "", "Sat the \t cat  ÄÖ the sat cat cat", "[UNK] cat"]
TERMS = ["red", "green", "[UNK]", "", "violet"]
CODES = [5, 9, -3, 0, 7]
WORDS = ["the", "cat", "sat", "cat sat", "c", "ä", "Ä"]
WEIGHTS = [0.5, 1.0, 2.0, 0.25, 3.0, 1.0, 2.0]
COLORS = ["red", "green", "blue"]

LAYERS = {
    "words": lambda: layers.TextVectorization(vocabulary=WORDS),
    "column": lambda: layers.TextVectorization(vocabulary=WORDS, output_sequence_length=3),
    "lower": lambda: layers.TextVectorization(vocabulary=WORDS, standardize="lower"),
    "raw": lambda: layers.TextVectorization(vocabulary=WORDS, standardize=None),
    "letters": lambda: layers.TextVectorization(vocabulary=WORDS, split="character"),
    "ngrams": lambda: layers.TextVectorization(vocabulary=WORDS, ngrams=(1, 2)),
    "counts": lambda: layers.TextVectorization(vocabulary=WORDS, ngrams=2, output_mode="count"),
    "weights": lambda: layers.TextVectorization(
        vocabulary=WORDS, output_mode="tf_idf", idf_weights=WEIGHTS
    ),
    "whole": lambda: layers.TextVectorization(vocabulary=WORDS, split=None),
    "terms": lambda: layers.StringLookup(vocabulary=COLORS),
    "masked": lambda: layers.StringLookup(vocabulary=COLORS, mask_token="", num_oov_indices=2),
    "salted": lambda: layers.StringLookup(vocabulary=COLORS, num_oov_indices=5, salt=[3, 4]),
    "one_hot": lambda: layers.StringLookup(vocabulary=COLORS, output_mode="one_hot"),
    "absent": lambda: layers.StringLookup(
        vocabulary=COLORS, mask_token="", output_mode="multi_hot", num_oov_indices=3
    ),
    "hashed": lambda: layers.Hashing(7),
    "hashed_masked": lambda: layers.Hashing(7, mask_value="", salt=5, output_mode="one_hot"),
    "numbers": lambda: layers.IntegerLookup(vocabulary=[5, 7], num_oov_indices=4),
    "digits": lambda: layers.IntegerLookup(
        vocabulary=[5, 7], mask_token=0, num_oov_indices=3, oov_method="farmhash"
    ),
    "hashed_numbers": lambda: layers.Hashing(5, mask_value=0),
}  # fmt: skip
OF_NUMBERS = {"numbers", "digits", "hashed_numbers"}


def data(name: str) -> np.ndarray:
    if name in OF_NUMBERS:
        return np.array(CODES, "int32")
    of_text = isinstance(LAYERS[name](), layers.TextVectorization)
    array = np.array(TEXTS if of_text else TERMS, object)
    return array[:, None] if name == "column" else array


def called(layer):
    return lambda x: layer(x)


def archive() -> ExportArchive:
    """An endpoint for each layer, and one that crosses features."""
    made = ExportArchive()
    for name, make in LAYERS.items():
        x = data(name)
        dtype = "int32" if name in OF_NUMBERS else "string"
        made.add_endpoint(name, called(make()), [((None, *x.shape[1:]), dtype)])
    spec = [((None,), "string"), ((None,), "int32")]
    made.add_endpoint("crossed", called(layers.HashedCrossing(11)), [spec])
    return made


def model() -> keramos.Model:
    """Text of every kind, embedded; the inputs are not in the order of their names."""
    keramos.utils.set_random_seed(0)
    text = keramos.Input((1,), dtype="string", name="text")
    kind = keramos.Input((1,), dtype="string", name="kind")
    size = keramos.Input((2,), name="a_size")
    words = layers.TextVectorization(vocabulary=WORDS, output_sequence_length=4)(text)
    parts = [
        layers.GlobalAveragePooling1D()(layers.Embedding(12, 4)(words)),
        layers.StringLookup(vocabulary=COLORS, output_mode="one_hot")(kind),
        size,
    ]
    return keramos.Model([text, kind, size], layers.Dense(2)(layers.Concatenate()(parts)))


def batch() -> list[np.ndarray]:
    text, kind = (np.array(x, object)[:, None] for x in (TEXTS, TERMS))
    return [text, kind, np.arange(10, dtype="float32").reshape(5, 2)]


def test_what_was_written_computes_the_same(tmp_path: Path):
    made = archive()
    made.write_out(tmp_path / "m", verbose=False, verify=False)
    artifact = keramos.export.load(tmp_path / "m")
    for name in LAYERS:
        wanted = np.asarray(getattr(made, name)(data(name)))
        for _ in range(2):  # a table is filled once
            np.testing.assert_array_equal(getattr(artifact, name)(data(name)), wanted, name)
    pair = [np.array(TERMS, object), np.array(CODES, "int32")]
    np.testing.assert_array_equal(artifact.crossed(pair), made.crossed(pair))


def test_a_model_of_text_and_numbers(tmp_path: Path):
    made = model()
    made.export(tmp_path / "m", verbose=False, verify=True)
    artifact = keramos.export.load(tmp_path / "m")
    np.testing.assert_allclose(artifact.serve(batch()), made(batch()), rtol=1e-5, atol=1e-6)
    named = dict(zip(("text", "kind", "a_size"), batch(), strict=True))
    outputs = artifact.signatures["serve"](**named)
    np.testing.assert_allclose(outputs["output_0"], made(batch()), rtol=1e-5, atol=1e-6)


def test_signatures_take_numbers_by_name(tmp_path: Path):
    b, a = (keramos.Input((2,), name=name) for name in "ba")
    made = keramos.Model([b, a], layers.Subtract()([b, a]))
    made.export(tmp_path / "m", verbose=False)
    serve = keramos.export.load(tmp_path / "m").signatures["serve"]
    ones, zeros = np.ones((1, 2), "float32"), np.zeros((1, 2), "float32")
    assert (np.asarray(serve(b=ones, a=zeros)["output_0"]) == 1).all()


@pytest.mark.parametrize(
    "layer",
    [
        lambda: layers.StringLookup(vocabulary=COLORS, name="colors", invert=True),
        lambda: layers.TextVectorization(vocabulary=WORDS, name="colors", split=str.split),
    ],
    ids=["invert", "function"],
)
def test_what_cannot_be_said_is_named(tmp_path: Path, layer):
    built = layer()
    made = ExportArchive()
    dtype = "int32" if getattr(built, "invert", False) else "string"
    made.add_endpoint("serve", called(built), [((None,), dtype)])
    with pytest.raises(ConfigError, match="colors"):
        made.write_out(tmp_path / "m", verbose=False)


def test_text_that_a_program_would_compute_is_refused():
    hashing = layers.Hashing(3, name="hashed")
    with pytest.raises(ConfigError):
        ExportArchive().add_endpoint("serve", lambda x: hashing(x + 1), [((None,), "int32")])


def test_other_formats_have_no_text():
    with pytest.raises(ConfigError, match="SavedModel"):
        ExportArchive("stablehlo").add_endpoint("serve", lambda x: x, [((None,), "string")])


SCRIPT = """
import sys
import numpy as np
import tensorflow as tf
folder = sys.argv[1]
data = np.load(folder + "/data.npz", allow_pickle=True)
as_tensor = lambda x: tf.constant(x.tolist() if x.dtype == object else x)
r = tf.saved_model.load(folder + "/layers")
for name in (key[2:] for key in data.files if key.startswith("x_")):
    for _ in range(2):
        got = getattr(r, name)(as_tensor(data["x_" + name])).numpy()
        np.testing.assert_array_equal(got, data["y_" + name], name)
pair = [as_tensor(data["terms"]), as_tensor(data["codes"])]
np.testing.assert_array_equal(r.crossed(pair).numpy(), data["crossed"])
inputs = {name: as_tensor(data["model_" + name]) for name in ("text", "kind", "a_size")}
m = tf.saved_model.load(folder + "/model")
near = lambda a: np.testing.assert_allclose(a, data["model"], rtol=1e-5, atol=1e-6)
near(m.signatures["serving_default"](**inputs)["output_0"].numpy())
near(m.serve(list(inputs.values())).numpy())
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(m.serve(list(inputs.values())))
assert all(g is not None for g in tape.gradient(loss, m.trainable_variables))
with tf.compat.v1.Session(graph=tf.Graph()) as session:
    graph = tf.compat.v1.saved_model.load(session, ["serve"], folder + "/model")
    signature = graph.signature_def["serving_default"]
    feed = {signature.inputs[n].name: data["model_" + n] for n in inputs}
    near(session.run(signature.outputs["output_0"].name, feed))
print("well")
"""


@pytest.mark.oracle
@pytest.mark.parametrize("python", ["KERAMOS_ORACLE", "KERAMOS_ORACLE_KERAS215"])
def test_tensorflow_looks_up_the_same(tmp_path: Path, python: str):
    if not os.environ.get(python):
        pytest.skip(f"needs {python}")
    made, of_all = archive(), model()
    made.write_out(tmp_path / "layers", verbose=False, verify=False)
    of_all.export(tmp_path / "model", verbose=False, verify=False)
    pair = [np.array(TERMS, object), np.array(CODES, "int32")]
    arrays = {f"x_{name}": data(name) for name in LAYERS}
    arrays |= {f"y_{name}": np.asarray(getattr(made, name)(data(name))) for name in LAYERS}
    arrays |= {"terms": pair[0], "codes": pair[1], "crossed": np.asarray(made.crossed(pair))}
    arrays |= dict(zip(("model_text", "model_kind", "model_a_size"), batch(), strict=True))
    np.savez(tmp_path / "data.npz", model=np.asarray(of_all(batch())), **arrays)
    command = [os.environ[python], "-c", SCRIPT, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("well\n"), done.stderr[-3000:]
