"""Activations that ONNX has whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.rules.special import Terms
from keramos.export.onnx.types import is_float
from keramos.export.onnx.values import Held
from keramos.export.onnx.walking import Rule


def _unary(kind: str, attributes: Callable[[Call], Mapping[str, Any]] = lambda call: {}) -> Rule:
    """An operator of one array, whatever the order of its axes."""

    def write(call: Call) -> list[Held] | None:
        held = call.held("x")
        if not is_float(call.value("x").dtype):
            return None
        result = call.g.op(kind, held.source, **attributes(call))
        return [Held(result, held.sizes, held.order)]

    return named(write)


def _alpha(name: str) -> Callable[[Call], Mapping[str, Any]]:
    return lambda call: {"alpha": float(call[name])}


def _along_axis(kind: str) -> Rule:
    def write(call: Call) -> list[Held] | None:
        axis, value = call["axis"], call.value("x")
        if not isinstance(axis, int) or not is_float(value.dtype):
            return None
        rank = len(value.shape)
        held = call.g.spread(call.held("x"), value.shape)
        place = (held.order or tuple(range(rank))).index(axis % rank)
        result = call.g.op(kind, held.source, axis=place)
        return [Held(result, held.sizes, held.order)]

    return named(write)


def _relu6(call: Call) -> list[Held]:
    held, dtype = call.held("x"), np.dtype(call.value("x").dtype)
    result = call.g.op("Clip", held.source, np.array(0, dtype), np.array(6, dtype))
    return [Held(result, held.sizes, held.order)]


def _gelu(call: Call) -> Sequence[Held] | None:
    held, approximate = call.held("x"), bool(call["approximate"])
    if not is_float(call.value("x").dtype):
        return None
    if call.g.opset >= 20:
        how = "tanh" if approximate else "none"
        result = call.g.op("Gelu", held.source, approximate=how)
    elif approximate:
        return None
    else:  # the shape that runtimes know again
        x = Terms(call.g, held.source, call.value("x").dtype)
        result = (x * ((x / math.sqrt(2)).apply("Erf") + 1.0) * 0.5).source
    return [Held(result, held.sizes, held.order)]


RULES: Mapping[str, Rule] = {
    "plain_softmax": _along_axis("Softmax"),
    "log_softmax": _along_axis("LogSoftmax"),
    "softplus": _unary("Softplus"),
    "softsign": _unary("Softsign"),
    "leaky_relu": _unary("LeakyRelu", _alpha("negative_slope")),
    "elu": _unary("Elu", _alpha("alpha")),
    "celu": _unary("Celu", _alpha("alpha")),
    "selu": _unary("Selu"),
    "hard_sigmoid": _unary("HardSigmoid", lambda call: {"alpha": 1 / 6, "beta": 0.5}),
    "hard_silu": _unary("HardSwish"),
    "relu6": named(_relu6),
    "gelu": named(_gelu),
}
