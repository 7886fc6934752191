"""Writes what stock Keras answers about number types, random numbers and recurrence: run with its
interpreter.

Knows stock Keras; no test imports it. One file: `tests/golden/engine.json`.
"""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
warnings.filterwarnings("ignore")

import keras  # noqa: E402  # pyright: ignore[reportMissingImports]
import numpy as np  # noqa: E402

NAMES = (
    "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 bfloat16 float32 float64 "
    "complex64 complex128"
).split()
PYTHON = {"int": int, "float": float, "None": None}
KINDS = {**{name: name for name in NAMES}, **PYTHON}

DRAWS = {
    "normal": ((5,), {"mean": 1.0, "stddev": 2.0}),
    "uniform": ((5,), {"minval": -1.0, "maxval": 3.0}),
    "truncated_normal": ((5,), {"stddev": 0.5}),
    "randint": ((5, 0, 10), {}),
    "gamma": ((5, 2.0), {}),
    "beta": ((5, 2.0, 3.0), {}),
    "binomial": ((5, 10.0, 0.3), {}),
}


def rounded(x):
    """Numbers as JSON, six digits."""
    return [float(f"{v:.6g}") for v in np.asarray(x, "float64").ravel()]


def draws():
    """Numbers drawn from the seed 7."""
    found = {}
    for name, (args, kwargs) in DRAWS.items():
        shape = (args[0],)
        found[name] = rounded(getattr(keras.random, name)(shape, *args[1:], seed=7, **kwargs))
    logits = np.log(np.array([[0.1, 0.6, 0.3], [0.5, 0.25, 0.25]], "float32"))
    found["categorical"] = rounded(keras.random.categorical(logits, 6, seed=7))
    found["dropout"] = rounded(keras.random.dropout(np.ones((4, 3), "float32"), 0.4, seed=7))
    found["dropout_noise"] = rounded(
        keras.random.dropout(np.ones((4, 3), "float32"), 0.4, noise_shape=(None, 1), seed=7)
    )
    found["shuffle"] = rounded(keras.random.shuffle(np.arange(12.0).reshape(6, 2), seed=7))
    found["shuffle_columns"] = rounded(
        keras.random.shuffle(np.arange(12.0).reshape(2, 6), axis=1, seed=7)
    )
    return found


def recurrences():
    """A step that adds its input to half its state, over masks and directions; on tensorflow, where
    masks are exact.
    """
    import tensorflow as tf  # pyright: ignore[reportMissingImports]
    from keras.src.backend.tensorflow.rnn import rnn  # pyright: ignore[reportMissingImports]

    inputs = np.arange(24, dtype="float32").reshape(2, 4, 3) / 10
    mask = np.array([[1, 0, 1, 0], [0, 1, 1, 1]], bool)

    def step(x, states):
        state = 0.5 * states[0] + x
        return 2 * state, [state]

    found = {}
    for masked in (False, True):
        for backwards in (False, True):
            for zero in (False, True):
                for every in (False, True):
                    last, outputs, states = rnn(
                        step,
                        tf.constant(inputs),
                        [tf.ones((2, 3))],
                        go_backwards=backwards,
                        mask=tf.constant(mask) if masked else None,
                        zero_output_for_mask=zero,
                        return_all_outputs=every,
                    )
                    key = f"{masked} {backwards} {zero} {every}"
                    found[key] = [
                        list(np.shape(outputs)),
                        rounded(last),
                        rounded(outputs),
                        rounded(states[0]),
                    ]
    return found


def main():
    """All of it."""
    backend = keras.backend
    table = {a: {b: backend.result_type(KINDS[a], KINDS[b]) for b in KINDS} for a in KINDS}
    generator = keras.random.SeedGenerator(5)
    keys = [
        rounded(generator.next()),
        rounded(generator.next()),
        rounded(generator.next(ordered=False)),
    ]
    answers = {
        "result_type": table,
        "triples": {
            f"{a} {b} {c}": backend.result_type(a, b, c)
            for a in NAMES[:9:2]
            for b in NAMES[1:11:3]
            for c in NAMES[9:]
        },
        "draws": draws(),
        "keys": [*keys, rounded(generator.state.value)],
        "recurrences": recurrences(),
    }
    target = Path(__file__).parents[1] / "golden" / "engine.json"
    target.write_text(
        json.dumps(answers, separators=(",", ":")).replace('"},', '"},\n').replace("],", "],\n")
        + "\n"
    )


if __name__ == "__main__":
    main()
