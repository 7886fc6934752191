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


if __name__ == "__main__":
    target = Path(sys.argv[1])
    dense(target, "tensorflow1_references", resource=False)
    dense(target, "tensorflow1_resources", resource=True)
    table(target, "tensorflow1_table")
