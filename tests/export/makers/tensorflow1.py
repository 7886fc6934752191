"""SavedModels as TensorFlow 1 wrote them: signatures alone, and no objects.

`python tensorflow1.py FOLDER` writes `FOLDER/<name>` and `FOLDER/<name>.npz` (`x`, `y`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
v1.disable_eager_execution()
X = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


def dense(folder: Path, name: str, *, resource: bool) -> None:
    """Variables of the old kind, or of the new; a dropout behind an old condition; a counter."""
    with v1.Graph().as_default(), v1.Session() as session:
        v1.set_random_seed(1)
        v1.disable_control_flow_v2()
        x = v1.placeholder(tf.float32, [None, 4], name="x")
        with v1.variable_scope("dense", use_resource=resource):
            kernel = v1.get_variable("kernel", [4, 3])
            bias = v1.get_variable("bias", [3], initializer=v1.ones_initializer())
            zero = v1.zeros_initializer()
            count = v1.get_variable("count", [], tf.int32, initializer=zero, trainable=False)
        y = tf.nn.relu(tf.matmul(x, kernel) + bias)
        training = v1.placeholder_with_default(False, [])
        y = v1.cond(training, lambda: v1.nn.dropout(y, rate=0.5), lambda: tf.identity(y))
        with v1.control_dependencies([v1.assign_add(count, 1)]):
            y = tf.identity(y)
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, str(folder / name), {"x": x}, {"y": y})
        np.savez(folder / f"{name}.npz", x=X, y=session.run(y, {x: X}))


def table(folder: Path, name: str) -> None:
    """A vocabulary in a file of the SavedModel."""
    vocabulary = folder / "vocabulary.txt"
    vocabulary.write_text("a\nb\nc\n")
    with v1.Graph().as_default(), v1.Session() as session:
        v1.set_random_seed(1)
        x = v1.placeholder(tf.string, [None], name="x")
        path = tf.constant(str(vocabulary))
        v1.add_to_collection(v1.GraphKeys.ASSET_FILEPATHS, path)
        index = tf.lookup.TextFileIndex
        lines = tf.lookup.TextFileInitializer(
            path, tf.string, index.WHOLE_LINE, tf.int64, index.LINE_NUMBER
        )
        ids = tf.lookup.StaticVocabularyTable(lines, 2).lookup(x)
        y = tf.nn.embedding_lookup(v1.get_variable("rows", [5, 2]), ids)
        session.run([v1.global_variables_initializer(), v1.tables_initializer()])
        builder = v1.saved_model.Builder(str(folder / name))
        signature = v1.saved_model.predict_signature_def({"x": x}, {"y": y})
        builder.add_meta_graph_and_variables(
            session,
            ["serve"],
            {"serving_default": signature},
            assets_collection=v1.get_collection(v1.GraphKeys.ASSET_FILEPATHS),
            main_op=v1.tables_initializer(),
        )
        builder.save()
        terms = np.array(["a", "c", "zz", "b"])
        np.savez(folder / f"{name}.npz", x=terms, y=session.run(y, {x: terms}))


def recurrent(x, units: int):
    """A simple recurrent network over the second axis, as Keras 1 and 2 wrote theirs: all states."""
    kernel = v1.get_variable("kernel", [int(x.shape[2]), units])
    recurrence = v1.get_variable("recurrence", [units, units])
    steps = tf.transpose(x, [1, 0, 2])
    count = tf.shape(steps)[0]
    inputs = v1.TensorArray(x.dtype, count, tensor_array_name="inputs").unstack(steps)
    outputs = v1.TensorArray(x.dtype, count, tensor_array_name="outputs")

    def step(time, outputs, state):
        state = tf.tanh(tf.matmul(inputs.read(time), kernel) + tf.matmul(state, recurrence))
        return time + 1, outputs.write(time, state), state

    start = (0, outputs, tf.zeros([tf.shape(x)[0], units]))
    _, outputs, last = v1.while_loop(lambda time, *_: time < count, step, start)
    return tf.transpose(outputs.stack(), [1, 0, 2]) + last[:, None]


def halved(x):
    """Each row halved until its sum is below one, within a loop over the rows; how often, too."""

    def row(values):
        def half(values, count):
            return values / 2, count + 1

        def is_large(values, _):
            return tf.reduce_sum(tf.abs(values)) > 1

        return v1.while_loop(is_large, half, (values, 0))

    return v1.map_fn(row, x, dtype=(tf.float32, tf.int32))


def chosen(x):
    """Branches in branches, by what comes in."""
    total = tf.reduce_sum(x)
    small = lambda: v1.cond(total > -2, lambda: x + 1, lambda: tf.zeros_like(x))  # noqa: E731
    return v1.cond(total > 0, lambda: x * 2, small)


def growing(x):
    """The sums so far, in an array that grows."""
    return v1.scan(lambda before, row: before + row, x) + v1.foldl(tf.maximum, x)


def loops(folder: Path, name: str) -> None:
    """Loops and conditions from before there were functions for them."""
    v1.disable_control_flow_v2()
    rng = np.random.default_rng(1)
    series = rng.normal(size=(3, 5, 2)).astype("float32")
    cases = {
        "recurrent": (lambda x: {"y": recurrent(x, 3)}, [None, None, 2], [series]),
        "halved": (
            lambda x: dict(zip(("y", "z"), halved(x), strict=True)), [None, 4], [X * 9]
        ),
        "chosen": (lambda x: {"y": chosen(x)}, [None, 4], [abs(X), -X / 99 - 0.05, -abs(X)]),
        "growing": (lambda x: {"y": growing(x)}, [None, 4], [X]),
    }  # fmt: skip
    with v1.Graph().as_default(), v1.Session() as session:
        v1.set_random_seed(1)
        tensors, signatures, results = {}, {}, {}
        for case, (function, shape, _) in cases.items():
            x = v1.placeholder(tf.float32, shape, name=f"{case}_x")
            with v1.variable_scope(case):
                tensors[case] = (x, function(x))
            signatures[case] = v1.saved_model.predict_signature_def({"x": x}, tensors[case][1])
        session.run(v1.global_variables_initializer())
        for case, (x, outputs) in tensors.items():
            for k, array in enumerate(cases[case][2]):
                results[f"{case}:x{k}"] = array
                for key, y in session.run(outputs, {x: array}).items():
                    results[f"{case}:{key}{k}"] = y
        builder = v1.saved_model.Builder(str(folder / name))
        builder.add_meta_graph_and_variables(session, ["serve"], signatures)
        builder.save()
        np.savez(folder / f"{name}.npz", **results)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    loops(target, "tensorflow1_loops")
    dense(target, "tensorflow1_references", resource=False)
    dense(target, "tensorflow1_resources", resource=True)
    table(target, "tensorflow1_table")
