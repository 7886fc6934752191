"""Cases of the recurrent layers, their cells and wrappers."""

# fmt: off
# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

from .core import ACTIVITY, COMMON, KERNEL
from .grammar import given, layer, new, t

X = t(2, 3, 2)
MASK = given([[True, True, False], [False, True, True]], "bool")
HOLE = given([[True, False, True], [True, True, True]], "bool")
STATE = t(2, 2)
RECURRENT = {
    **KERNEL, "recurrent_initializer": new("initializers.GlorotNormal", seed=4), "recurrent_regularizer": "l2",
    "recurrent_constraint": new("constraints.UnitNorm", axis=0),
}
FLAGS = {"return_sequences": True, "return_state": True, "go_backwards": True, "unroll": True}
DROPS = {"dropout": 0.2, "recurrent_dropout": 0.3, "seed": 6}
STATES = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2}


def simple(name: str) -> list[dict]:
    states, extra = STATES[name], {} if name == "SimpleRNN" else {"recurrent_activation": "hard_sigmoid", "use_cudnn": False}
    own = {"LSTM": {"unit_forget_bias": False}, "GRU": {"reset_after": False}}.get(name, {})
    start = [STATE] * states
    return [
        layer(name, "default", {"units": 2}, X),
        layer(name, "many", {"units": 2, "activation": "relu", "use_bias": True, **extra, **own, **RECURRENT, **ACTIVITY, **DROPS, **FLAGS,
                             "stateful": True, **COMMON}, X),
        layer(name, "all", {"units": 2, **FLAGS, "unroll": False}, X),
        layer(name, "no bias", {"units": 2, "use_bias": False}, X, mixed=name != "GRU"),  # stock Keras fails there
        layer(name, "sequences, mask", {"units": 2, "return_sequences": True, "return_state": True}, X, call={"mask": MASK}),
        layer(name, "mask with a hole", {"units": 2}, X, call={"mask": HOLE}),
        layer(name, "zero output for mask", {"units": 2, "return_sequences": True, "zero_output_for_mask": True}, X, call={"mask": MASK}),
        layer(name, "backwards, mask", {"units": 2, "return_sequences": True, "go_backwards": True}, X, call={"mask": MASK}),
        layer(name, "unrolled, mask", {"units": 2, "return_sequences": True, "unroll": True}, X, call={"mask": MASK}),
        layer(name, "stateful", {"units": 2, "stateful": True, "return_sequences": True}, X, times=2),
        layer(name, "initial state", {"units": 2, "return_state": True}, X, call={"initial_state": start}),
        layer(name, "training", {"units": 2, "dropout": 0.4, "recurrent_dropout": 0.3, "seed": 6}, X, call={"training": True}),
    ]


def cell(name: str) -> list[dict]:
    base, states = name.removesuffix("Cell"), STATES[name.removesuffix("Cell")]
    extra = {} if base == "SimpleRNN" else {"recurrent_activation": "hard_sigmoid"}
    own = {"LSTM": {"unit_forget_bias": False}, "GRU": {"reset_after": False}}.get(base, {})
    return [
        layer(name, "default", {"units": 2}, t(2, 3), [STATE] * states, symbolic=False),
        layer(name, "many", {"units": 2, "activation": "relu", **extra, **own, **RECURRENT, **DROPS, **COMMON}, t(2, 3), [STATE] * states, symbolic=False),
        layer(name, "no bias", {"units": 2, "use_bias": False}, t(2, 3), [STATE] * states, symbolic=False),
    ]


def convolutional(rank: int) -> list[dict]:
    name, size = f"ConvLSTM{rank}D", (4, 3, 3)[:rank]
    x = t(2, 3, *size, 2)
    return [
        layer(name, "default", {"filters": 2, "kernel_size": 2}, x),
        layer(name, "many", {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same", "data_format": "channels_first", "activation": "relu",
                             "recurrent_activation": "hard_sigmoid", "unit_forget_bias": False, **RECURRENT, **ACTIVITY, **DROPS,
                             "return_sequences": True, "return_state": True, "go_backwards": True, "stateful": True, **COMMON}, t(2, 3, 2, *size)),
        layer(name, "no bias, dilated", {"filters": 2, "kernel_size": 2, "use_bias": False, "dilation_rate": 2, "return_sequences": True}, x),
        layer(name, "state", {"filters": 2, "kernel_size": 2, "return_state": True, "padding": "same"}, x),
    ]


def lstm_cell(units: int = 2, **args: object) -> dict:
    return new("layers.LSTMCell", units, **args)


CASES = [
    *[case for name in STATES for case in simple(name)],
    layer("GRU", "reset before, unrolled", {"units": 2, "reset_after": False, "unroll": True}, X),
    layer("GRU", "reset before", {"units": 2, "reset_after": False, "return_sequences": True}, X),
    layer("LSTM", "symbolic length", {"units": 2, "return_sequences": True, "return_state": True}, X),
    *[case for name in ("SimpleRNNCell", "GRUCell", "LSTMCell") for case in cell(name)],
    *[case for rank in (1, 2, 3) for case in convolutional(rank)],
    layer("RNN", "default", {"cell": lstm_cell()}, X),
    layer("RNN", "many", {"cell": lstm_cell(), **FLAGS, "stateful": True, "zero_output_for_mask": True, **COMMON}, X),
    layer("RNN", "stacked", {"cell": [lstm_cell(2), new("layers.GRUCell", 3)], "return_state": True, "return_sequences": True}, X),
    layer("RNN", "gru, mask", {"cell": new("layers.GRUCell", 2), "return_sequences": True, "zero_output_for_mask": True}, X, call={"mask": MASK}),
    layer("StackedRNNCells", "default", {"cells": [lstm_cell(2), lstm_cell(3)]}),
    layer("StackedRNNCells", "many", {"cells": [lstm_cell(2, name="a"), new("layers.SimpleRNNCell", 3, name="b")], **COMMON}),
    *[layer("Bidirectional", f"merge {mode}", {"layer": new("layers.LSTM", 2), "merge_mode": mode}, X)
      for mode in ("concat", "sum", "mul", "ave", None)],
    layer("Bidirectional", "many", {"layer": new("layers.GRU", 2, return_sequences=True, return_state=True), "merge_mode": "sum",
                                    "backward_layer": new("layers.GRU", 2, return_sequences=True, return_state=True, go_backwards=True,
                                                          activation="relu"), **COMMON}, X),
    layer("Bidirectional", "sequences, mask", {"layer": new("layers.GRU", 2, return_sequences=True)}, X, call={"mask": MASK}),
    layer("Bidirectional", "states", {"layer": new("layers.LSTM", 2, return_state=True)}, X),
    layer("Bidirectional", "initial state", {"layer": new("layers.LSTM", 2)}, X, call={"initial_state": [STATE, STATE, STATE, STATE]}),
    layer("Bidirectional", "stateful", {"layer": new("layers.SimpleRNN", 2, stateful=True, return_sequences=True)}, X, times=2),
    layer("Bidirectional", "cell", {"layer": new("layers.RNN", lstm_cell())}, X),
]
