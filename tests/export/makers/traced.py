"""A `tf.Module` with a function that was traced several times, objects within, and text.

`python traced.py FOLDER` writes `FOLDER/traced`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf


class Inner(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable([2.0, 3.0], name="w")
        self.words = tf.Variable(["a", "b"], name="words", trainable=False)

    @tf.function(input_signature=[tf.TensorSpec([None, 2])])
    def encode(self, x):
        return x * self.w


class Outer(tf.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Inner()
        self.items = [tf.Variable(1.0), tf.Variable(2.0)]

    @tf.function
    def f(self, x, mode="add", *, scale=1.0, flag=False):
        return (x + 1 if mode == "add" else x * 10) * scale + (100 if flag else x * 0)

    @tf.function
    def split(self, x):
        return tf.strings.split(x)

    @tf.function
    def joined(self, rows):
        return tf.reduce_sum(rows, axis=1)

    @tf.function
    def sparse(self, x):
        return tf.sparse.from_dense(x)

    @tf.function
    def word(self):
        return self.encoder.words

    @tf.function
    def labelled(self, x):
        return {"label": tf.constant(["no", "yes"]), "score": x * 2}


def main(folder: Path) -> None:
    module, x = Outer(), tf.constant([1.0, 2.0])
    module.f(x)
    module.f(x, "mul")
    module.f(x, mode="add", flag=True)
    module.f(tf.constant([1, 2]), scale=2)
    module.f(x, scale=tf.constant(2.0))
    module.split(tf.constant(["a b", "c"]))
    module.joined(tf.RaggedTensor.from_row_lengths([1.0, 2.0, 3.0], [2, 1]))
    module.sparse(tf.constant([[1.0, 0.0], [0.0, 2.0]]))
    module.word()
    module.labelled(x)
    tf.saved_model.save(module, str(folder / "traced"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
