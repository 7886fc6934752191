"""SavedModels: what our reader finds in them; that TensorFlow runs them (marked `oracle`)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import ConfigError, UnsupportedFileError
from keramos.export import ExportArchive
from keramos.storage import Limits
from keramos.storage.span import of_bytes
from keramos.storage.tensorflow import SavedModel
from keramos.storage.tensorflow.saved_model import TensorSpec

SPEC = keramos.InputSpec(shape=(None, 4), dtype="float32")


def archive() -> ExportArchive:
    """Endpoints of every form: a model, two arguments, nests, and one that counts its calls."""
    keramos.utils.set_random_seed(0)
    keramos.utils.clear_session()
    inputs = keramos.Input((4,), name="feat")
    hidden = layers.BatchNormalization()(layers.Dense(8, activation="relu")(inputs))
    model = keramos.Model(inputs, layers.Dense(3)(hidden))
    attention = layers.MultiHeadAttention(2, 2)
    attention(np.ones((3, 2, 2)), np.ones((3, 2, 2)))
    count = keramos.Variable(0, dtype="int32", trainable=False, name="count")

    def counted(x):
        count.assign_add(1)
        return x * 2, count.value

    made = ExportArchive()
    made.track_and_add_endpoint("serve", model, [model.input])
    pair = ("batch, time, 2", "float32")
    made.add_endpoint("call", attention.call, [pair, pair])
    made.add_endpoint(
        "nested",
        lambda d, pair: {"sum": d["a"] + d["b"], "where": keramos.ops.where(pair[1], pair[0], 0)},
        [{"a": SPEC, "b": SPEC}, [((None, 2), "int32"), ((None, 2), "bool")]],
    )
    made.add_endpoint("counted", counted, [((None, 4), "bfloat16")])
    made.add_variable_collection("mine", attention.weights)
    return made


def read(path: Path) -> SavedModel:
    return SavedModel(of_bytes((path / "saved_model.pb").read_bytes(), "saved_model.pb"), Limits())


def test_what_can_be_called(tmp_path: Path):
    archive().write_out(tmp_path / "m", verbose=False, verify=False)
    model = read(tmp_path / "m")
    assert set(model.endpoints) == {"serve", "call", "nested", "counted"}
    assert list(model.signatures["serving_default"].inputs) == ["feat"]
    nested = model.signatures["nested"]
    assert nested.inputs["pair_1"] == TensorSpec("bool", (None, 2))
    assert nested.outputs == {
        "sum": TensorSpec("float32", (None, 4)),
        "where": TensorSpec("int32", (None, 2)),
    }


def test_bytes_depend_on_the_archive_alone(tmp_path: Path):
    for name in "ab":
        archive().write_out(tmp_path / name, verbose=False, verify=False)
    for file in ("saved_model.pb", "variables/variables.index"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_failed_export_leaves_the_last_one(tmp_path: Path):
    target = tmp_path / "m"
    archive().write_out(target, verbose=False, verify=False)
    before = (target / "saved_model.pb").read_bytes()
    lambda_layer = layers.Lambda(keramos.ops.linalg.inv, name="inverse")
    worse = keramos.Sequential([keramos.Input((3, 3)), lambda_layer], name="worse")
    with pytest.raises(ConfigError, match="has no operation for") as caught:
        worse.export(target, verbose=False, verify=False)
    assert "worse/inverse" in str(caught.value)
    assert (target / "saved_model.pb").read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["m"]


def test_dtypes_that_tensorflow_lacks(tmp_path: Path):
    made = ExportArchive()
    made.add_endpoint("f", lambda x: x.astype("float8_e4m3b11fnuz"), [SPEC])
    with pytest.raises(UnsupportedFileError, match="no place in TensorFlow"):
        made.write_out(tmp_path / "m", verbose=False, verify=False)


SCRIPT = """
import sys
import numpy as np
import tensorflow as tf
path, data = sys.argv[1], np.load(sys.argv[2])
r = tf.saved_model.load(path)
near = lambda a, b: np.testing.assert_allclose(np.asarray(a), b, rtol=1e-5, atol=1e-5)
near(r.serve(data["x"]), data["y"])
near(r.serve(inputs=tf.constant(data["x"])), data["y"])
assert r.serve(np.zeros((0, 4), "float32")).shape == (0, 3)
near(r.call(query=data["q"], value=data["q"]), data["attended"])
assert len(r.mine) == 8 and len(r.variables) == len(r._all_variables) == 17
assert len(r.trainable_variables) == 14
one = np.ones((2, 4), "float32")
out = r.nested({"a": one, "b": one}, [np.ones((2, 2), "int32"), np.ones((2, 2), bool)])
near(out["sum"], 2 * one)
for n in (1, 2, 3):
    doubled, count = r.counted(tf.ones((1, 4), tf.bfloat16))
    assert int(count) == n and doubled.dtype == tf.bfloat16
near(r.signatures["serving_default"](feat=tf.constant(data["x"]))["output_0"], data["y"])
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(r.serve(data["x"]) ** 2)
kernel = next(v for v in r.trainable_variables if v.shape == (4, 8))
gradient = tape.gradient(loss, kernel).numpy()
step = np.zeros((4, 8), "float32"); step[1, 2] = 1e-2
value = kernel.numpy()
kernel.assign(value + step); up = float(tf.reduce_sum(r.serve(data["x"]) ** 2))
kernel.assign(value - step); down = float(tf.reduce_sum(r.serve(data["x"]) ** 2))
np.testing.assert_allclose(gradient[1, 2], (up - down) / 2e-2, rtol=2e-2)
kernel.assign(value)
with tf.compat.v1.Session(graph=tf.Graph()) as session:
    graph = tf.compat.v1.saved_model.load(session, ["serve"], path)
    signature = graph.signature_def["serving_default"]
    y = session.run(signature.outputs["output_0"].name, {signature.inputs["feat"].name: data["x"]})
near(y, data["y"])
tf.saved_model.save(r, path + "_again")
again = tf.saved_model.load(path + "_again")
near(again.serve(data["x"]), data["y"])
print("well")
"""


@pytest.mark.oracle
@pytest.mark.parametrize("python", ["KERAMOS_ORACLE", "KERAMOS_ORACLE_KERAS215"])
def test_tensorflow_runs_it(tmp_path: Path, python: str):
    if not os.environ.get(python):
        pytest.skip(f"needs {python}")
    made = archive()
    made.write_out(tmp_path / "m", verbose=False, verify=False)
    x, q = np.random.rand(5, 4).astype("float32"), np.random.rand(3, 2, 2).astype("float32")
    np.savez(
        tmp_path / "data.npz",
        x=x,
        q=q,
        y=made.serve.computed({"feat": x})[0],
        attended=made.call.computed({"query": q, "value": q})[0],
    )
    command = [os.environ[python], "-c", SCRIPT, str(tmp_path / "m"), str(tmp_path / "data.npz")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("well\n"), done.stderr[-3000:]
