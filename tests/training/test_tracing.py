"""Code of the caller's that looks at numbers while it is only traced: which line it is, and what to
write there.

Refuses to look at what is computed.
"""

from __future__ import annotations

import inspect
import random
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import keramos
from keramos import layers, ops
from keramos.errors import ConfigError

X, Y = np.ones((8, 4), "float32"), np.ones((8, 1), "float32")


class Plain(keramos.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x)


class Branching(Plain):
    def train_step(self, state, data):
        logs, state = super().train_step(state, data)
        return ({"big": logs["loss"]} if logs["loss"] > 1 else logs), state


class Floating(Plain):
    def train_step(self, state, data):
        logs, state = super().train_step(state, data)
        return {"loss": float(logs["loss"])}, state


class Measuring(Plain):
    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        return {"first": y_pred[y_pred > 0][0]}


class Counting(Plain):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return ops.mean(y_pred) + sum(1.0 for _ in range(ops.argmax(y_pred[:, 0])))


class Evaluating(Plain):
    def test_step(self, state, data):
        logs, state = super().test_step(state, data)
        return (logs if logs["loss"] else {}), state


class Predicting(Plain):
    def predict_step(self, state, data):
        outputs, state = super().predict_step(state, data)
        return np.asarray(outputs), state


class Calling(Plain):
    def call(self, x):
        return self.dense(np.tanh(x))


class Drawing(Plain):
    def train_step(self, state, data):
        _, state = super().train_step(state, data)
        return {"loss": random.randrange(ops.argmax(data[0][0]) + 1)}, state


def picky(y_true, y_pred):
    return ops.mean(y_pred) if ops.max(y_pred) > 0 else ops.mean(y_true)


def fitted(model: Any, loss: Any = "mse") -> None:
    model.compile("sgd", loss)
    model.fit(X, Y, verbose=0)


def evaluated(model: Any) -> None:
    model.compile("sgd", "mse")
    model.evaluate(X, Y, verbose=0)


# what is done -> whose line is named, a part of what is said, and of the hint
CASES: dict[str, tuple[Callable[[], Any], Callable, str, str]] = {
    "if": (lambda: fitted(Branching()), Branching.train_step, "`if`", "ops.where"),
    "float": (lambda: fitted(Floating()), Floating.train_step, "float()", "leave it an array"),
    "standard library": (
        lambda: fitted(Drawing()),
        Drawing.train_step,
        "float(), int()",
        "leave it an array",
    ),
    "mask": (lambda: fitted(Measuring()), Measuring.compute_metrics, "a mask", "ops.where"),
    "range": (
        lambda: fitted(Counting()),
        Counting.compute_loss,
        "an index or a length",
        "ops.take",
    ),
    "loss": (lambda: fitted(Plain(), picky), picky, "`if`", "run_eagerly=True"),
    "evaluate": (lambda: evaluated(Evaluating()), Evaluating.test_step, "`if`", "run_eagerly=True"),
    "predict": (
        lambda: Predicting().predict(X, verbose=0),
        Predicting.predict_step,
        "numpy",
        "run_eagerly=True",
    ),
    "predict_on_batch": (
        lambda: Predicting().predict_on_batch(X),
        Predicting.predict_step,
        "numpy",
        "keramos.ops",
    ),
    "call": (lambda: fitted(Calling()), Calling.call, "numpy", "keramos.ops in place of numpy"),
    "symbolic": (
        lambda: Calling()(keramos.Input((4,))),
        Calling.call,
        "numpy",
        "keramos.ops in place of numpy",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_line_is_named(case: str):
    act, function, said, hint = CASES[case]
    with pytest.raises(ConfigError, match="this code is only traced") as raised:
        act()
    error = raised.value
    lines, first = inspect.getsourcelines(function)
    place = error.at or ""
    assert place.startswith(f"{function.__name__}(), line ")
    assert place.endswith(__file__)
    assert first <= int(place.split()[2]) < first + len(lines)
    assert said in error.what
    assert hint in (error.hint or "")
    shown = "".join(traceback.format_exception(error))
    assert "jax.errors" not in shown
    assert "JAX" not in shown
    assert function.__name__ in [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def test_what_the_hint_says_helps():
    model = Branching()
    model.compile("sgd", "mse", run_eagerly=True)
    assert model.fit(X, Y, verbose=0).history


def test_a_step_by_the_tape_of_tensorflow_is_told_what_to_do_on_jax():
    tape = {"__name__": "tensorflow.python.eager.backprop"}
    exec("def gradient(loss):\n    return loss._id", tape)

    class ByTape(keramos.Sequential):
        def train_step(self, data):
            return tape["gradient"](self(data[0]))

    model = ByTape([layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(ConfigError, match=r"(?s)gradients from TensorFlow.*stateless_call"):
        model.fit(np.ones((2, 3)), np.ones((2, 1)), verbose=0)
