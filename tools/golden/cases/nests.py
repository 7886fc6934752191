"""Programs of nested inputs, states, outputs, losses and metrics.

Refuses to know either library: each program is handed one.
"""

# ruff: noqa: E501
from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from . import grammar

X, Y = np.linspace(-1.0, 1.0, 12, dtype="float32").reshape(4, 3), np.eye(4, 2, dtype="float32")
SERIES = np.linspace(-1.0, 1.0, 12, dtype="float32").reshape(2, 3, 2)
PROGRAMS: dict[str, Callable] = {}


def program(row: str) -> Callable:
    """Enters a function into the table as `Class|row`."""

    def enter(function: Callable) -> Callable:
        PROGRAMS[row] = function
        return function

    return enter


def settled(made):
    """A layer or model, its weights set to values that its name does not decide."""
    for i, weight in enumerate(made.weights):
        found = grammar.weight_values(tuple(weight.shape), str(weight.dtype), weight.path, str(i))
        if found is not None:
            weight.assign(found)
    return made


# -- Merging layers --------------------------------------------------------------------------------

MERGING = ("Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract")
NESTS: dict[str, Callable] = {
    "tuple": lambda: (X, X + 1),
    "dict": lambda: {"b": X, "a": X + 1},
    "one": lambda: [X],
    "none": list,
    "array": lambda: X,
    "nested": lambda: [X, [X, X]],
    "None among": lambda: [X, None],
    "scalar among": lambda: [X, 2.0],
    "types differ": lambda: [X, np.ones((4, 3), "int32")],
    "half among": lambda: [X, X.astype("float16")],
    "batches differ": lambda: [X, X[:2]],
    "batch of one": lambda: [X, X[:1]],
}


def _merged(name: str, nest: str, library) -> object:
    return getattr(library.layers, name)()(NESTS[nest]())


for name in MERGING:
    for nest in NESTS:
        program(f"{name}|{nest}")(functools.partial(_merged, name, nest))


def _merged_symbols(name: str, nest: str, library) -> object:
    def symbol(size: int | None):
        return library.KerasTensor((None, size))

    nests = {"tuple": (symbol(3), symbol(3)), "open": [symbol(None), symbol(3)], "open ranks": [
        library.KerasTensor((None, None, 3)), symbol(3)], "one": [symbol(1), symbol(3)], "misfit": [symbol(2), symbol(3)]}  # fmt: skip
    return getattr(library.layers, name)()(nests[nest])


for name in MERGING:
    for nest in ("tuple", "open", "open ranks", "one", "misfit"):
        program(f"{name}|symbols, {nest}")(functools.partial(_merged_symbols, name, nest))


# -- Cells and states ------------------------------------------------------------------------------


def _stack(library):
    layers = library.layers
    return layers.StackedRNNCells([layers.GRUCell(2), layers.LSTMCell(3), layers.SimpleRNNCell(2)])


@program("StackedRNNCells|sizes")
def stacked_sizes(library):
    stack = _stack(library)
    return [stack.state_size, stack.output_size, stack.get_initial_state(batch_size=2)]


@program("StackedRNNCells|flat states")
def stacked_flat(library):
    stack = _stack(library)
    stack.build((2, 2))
    settled(stack)
    zeros = [np.zeros((2, 2), "float32"), np.zeros((2, 3), "float32"), np.zeros((2, 3), "float32"),
             np.zeros((2, 2), "float32")]  # fmt: skip
    return stack(SERIES[:, 0], zeros)


@program("StackedRNNCells|nested states")
def stacked_nested(library):
    stack = _stack(library)
    stack.build((2, 2))
    return settled(stack)(SERIES[:, 0], stack.get_initial_state(batch_size=2))


def _states_of(options: dict, library) -> object:
    layer = library.layers.RNN(_stack(library), return_state=True, **options)
    layer.build((2, 3, 2))
    settled(layer)
    first = layer(SERIES)
    states = first[1:]
    return [first, layer(SERIES, initial_state=list(states))]


for shown, options in (
    ("plain", {}), ("sequences", {"return_sequences": True}), ("unrolled", {"unroll": True}),
    ("backwards", {"go_backwards": True}),
):  # fmt: skip
    program(f"RNN|stacked, {shown}")(functools.partial(_states_of, options))


@program("RNN|stacked, stateful")
def stacked_stateful(library):
    layer = library.layers.RNN(_stack(library), stateful=True)
    layer.build((2, 3, 2))
    settled(layer)
    found = [layer(SERIES), layer(SERIES)]
    layer.reset_state()
    return [*found, layer(SERIES)]


@program("RNN|state of another batch")
def state_of_another_batch(library):
    return library.layers.GRU(2)(SERIES, initial_state=np.zeros((3, 2), "float32"))


@program("RNN|states too many")
def states_too_many(library):
    return library.layers.GRU(2)(SERIES, initial_state=[np.zeros((2, 2), "float32")] * 2)


def _initial(kind: str, library) -> object:
    zero = np.full((2, 2), 0.5, "float32")
    states = {"tuple": (zero, zero), "list": [zero, zero], "symbol": None}[kind]
    layer = library.layers.LSTM(2, return_state=True)
    layer.build((2, 3, 2))
    return settled(layer)(SERIES, initial_state=states)


for kind in ("tuple", "list", "symbol"):
    program(f"LSTM|initial states, {kind}")(functools.partial(_initial, kind))


@program("Bidirectional|states in a model")
def states_in_a_model(library):
    layers = library.layers
    x = library.Input((3, 2))
    out = layers.Bidirectional(layers.LSTM(2, return_state=True, return_sequences=True))(x)
    return settled(library.Model(x, out))(SERIES)


# -- Models ----------------------------------------------------------------------------------------


def _outputs(kind: str, library):
    x = library.Input((3,), name="x")
    a, b = library.layers.Dense(2, name="a")(x), library.layers.Dense(1, name="b")(x)
    nests = {
        "list": [a, b], "tuple": (a, b), "dict": {"b": b, "a": a}, "list of one": [a],
        "nested": {"one": [a, b], "two": {"c": a}}, "same twice": [a, a], "input": [x, a],
    }  # fmt: skip
    return settled(library.Model(x, nests[kind]))


def _answers(kind: str, library) -> object:
    model = _outputs(kind, library)
    return [model(X), model.predict(X, verbose=0), model.output_shape if kind != "nested" else None]


for kind in ("list", "tuple", "dict", "list of one", "nested", "same twice", "input"):
    program(f"Model|outputs, {kind}")(functools.partial(_answers, kind))


def _inputs(kind: str, library):
    a, b = library.Input((3,), name="a"), library.Input((3,), name="b")
    out = library.layers.Dense(2)(library.layers.Subtract()([a, b]))
    nests = {"list": [a, b], "tuple": (a, b), "dict": {"b": b, "a": a}, "nested": [a, {"k": b}]}
    return settled(library.Model(nests[kind], out))


GIVEN: dict[str, Callable] = {
    "list": lambda: [X, 2 * X], "tuple": lambda: (X, 2 * X), "dict": lambda: {"a": X, "b": 2 * X},
    "dict, other order": lambda: {"b": 2 * X, "a": X}, "dict and more": lambda: {"a": X, "b": 2 * X, "c": X},
    "dict, one missing": lambda: {"a": X}, "nested": lambda: [X, {"k": 2 * X}], "one": lambda: X,
    "three": lambda: [X, X, X], "vectors": lambda: [X[:, 0], X[:, 0]],
}  # fmt: skip


def _taken(kind: str, given: str, library) -> object:
    return _inputs(kind, library)(GIVEN[given]())


for kind in ("list", "tuple", "dict", "nested"):
    for given in GIVEN:
        program(f"Model|inputs {kind}, given {given}")(functools.partial(_taken, kind, given))


# -- Losses and metrics of nests -------------------------------------------------------------------

LOSSES: dict[str, object] = {
    "name": "mse", "list": ["mse", "mae"], "list with None": ["mse", None], "dict": {"a": "mse", "b": "mae"},
    "dict of one": {"a": "mse"}, "tuple": ("mse", "mae"), "too many": ["mse"] * 3, "unknown name": {"c": "mse"},
}  # fmt: skip
METRICS: dict[str, object] = {
    "none": None, "list": ["mae"], "lists": [["mae"], ["mse"]], "dict": {"a": ["mae"], "b": "mse"},
    "dict of one": {"a": "mae"}, "lists, one empty": [["mae"], []], "unknown name": {"c": "mae"},
}  # fmt: skip
B = X[:, :1]


def _evaluated(kind: str, losses: str, metrics: str, weights: object, library) -> object:
    model = _outputs(kind, library)
    target = {"a": Y, "b": B} if kind == "dict" else [Y, B]
    model.compile(loss=LOSSES[losses], metrics=METRICS[metrics], loss_weights=weights)
    return model.evaluate(X, target, verbose=0, return_dict=True)


for kind in ("list", "dict"):
    for losses in LOSSES:
        program(f"Model|{kind}, loss {losses}")(
            functools.partial(_evaluated, kind, losses, "none", None)
        )
    for metrics in METRICS:
        program(f"Model|{kind}, metrics {metrics}")(
            functools.partial(_evaluated, kind, "name", metrics, None)
        )
    for shown, weights in (("list", [0.5, 2.0]), ("dict", {"a": 0.5, "b": 2.0}), ("one", [0.5]), ("unknown", {"c": 1.0})):  # fmt: skip
        program(f"Model|{kind}, weights {shown}")(
            functools.partial(_evaluated, kind, "name", "none", weights)
        )


def _called_loss(name: str, nest: str, library) -> object:
    pairs = {
        "lists": (Y.tolist(), X[:, :2].tolist()), "tuples": (tuple(map(tuple, Y.tolist())), X[:, :2]),
        "nested": ([Y, B], [X[:, :2], 2 * B]), "dict": ({"a": Y, "b": B}, {"a": X[:, :2], "b": 2 * B}),
        "scalars": (1.0, 0.5), "vectors": (Y[:, 0], X[:, 0]), "column and vector": (Y[:, :1], X[:, 0]),
    }  # fmt: skip
    return getattr(library.losses, name)()(*pairs[nest])


for name in ("MeanSquaredError", "CategoricalCrossentropy", "Huber"):
    for nest in ("lists", "tuples", "nested", "dict", "scalars", "vectors", "column and vector"):
        program(f"{name}|{nest}")(functools.partial(_called_loss, name, nest))


def _called_metric(name: str, nest: str, library) -> object:
    pairs = {
        "lists": (Y.tolist(), X[:, :2].tolist()), "scalars": (1.0, 0.5), "vectors": (Y[:, 0], X[:, 0]),
        "column and vector": (Y[:, :1], X[:, 0]), "cube": (np.stack([Y, Y]), np.stack([X, X])[:, :, :2]),
    }  # fmt: skip
    metric = getattr(library.metrics, name)()
    return metric(*pairs[nest])


for name in ("MeanSquaredError", "BinaryAccuracy", "CategoricalAccuracy", "Accuracy", "RootMeanSquaredError"):  # fmt: skip
    for nest in ("lists", "scalars", "vectors", "column and vector", "cube"):
        program(f"{name}|metric, {nest}")(functools.partial(_called_metric, name, nest))
