"""Normalizations that ONNX has whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from keramos.engine.settings import epsilon as default_epsilon
from keramos.engine.sizes import Size
from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.types import is_float
from keramos.export.onnx.values import Held, Source
from keramos.export.onnx.walking import Rule

#: In which they are computed: narrower floats are widened, as keramos does.
WIDE = "float32"


def _epsilon(call: Call) -> float:
    return float(default_epsilon() if call["epsilon"] is None else call["epsilon"])


def _cast(call: Call, source: Source | None, name: str) -> Source | None:
    """An array in the type of the computation."""
    if source is None or call.value(name).dtype == WIDE:
        return source
    return call.g.cast(source, WIDE)


def _back(call: Call, source: Source) -> Source:
    return source if call.output.dtype == WIDE else call.g.cast(source, call.output.dtype)


def _last_axes(call: Call) -> tuple[int, tuple[int, ...]] | None:
    """The first of the axes and their sizes, if they are the last ones and of known sizes."""
    shape, axis = call.value("x").shape, call["axis"]
    rank = len(shape)
    axes = sorted(a % rank for a in ((axis,) if isinstance(axis, int) else axis))
    if not axes or axes != list(range(axes[0], rank)) or not is_float(call.value("x").dtype):
        return None
    sizes = shape[axes[0] :]
    known = tuple(size for size in sizes if isinstance(size, int))
    return (axes[0], known) if len(known) == len(sizes) else None


def _scale(call: Call, name: str, sizes: Sequence[Size]) -> Source | None:
    if name in call:
        return _cast(call, call.source(name), name)
    return np.ones(sizes, WIDE)  # type: ignore[arg-type]


def _layer_normalization(call: Call) -> list[Held] | None:
    return None if call["rms_scaling"] else _over_last_axes(call, "LayerNormalization", "gamma")


def _rms_normalization(call: Call) -> list[Held] | None:
    return None if call.g.opset < 23 else _over_last_axes(call, "RMSNormalization", "scale")


def _over_last_axes(call: Call, kind: str, scale: str) -> list[Held] | None:
    """An operator that takes the first of the axes which it goes over, and needs a scale."""
    place = _last_axes(call)
    if place is None:
        return None
    first, sizes = place
    offset = [_cast(call, call.source("beta"), "beta")] if "beta" in call else []
    x, factor = _cast(call, call.source("x"), "x"), _scale(call, scale, sizes)
    result = call.g.op(kind, x, factor, *offset, axis=first, epsilon=_epsilon(call))
    return call.result(_back(call, result))


def _batch_normalization(call: Call) -> list[Held] | None:
    value = call.value("x")
    rank = len(value.shape)
    axis = call["axis"] % rank
    channels = value.shape[axis]
    parameters = [n for n in ("mean", "variance", "offset", "scale") if n in call]
    fits = all(call.value(name).shape == (channels,) for name in parameters)
    if not axis or not fits or not is_float(value.dtype) or not isinstance(channels, int):
        return None
    # any order with the channels second; what convolutions leave is one
    order = call.held("x").order or ()
    if order[:1] != (0,) or order[1:2] != (axis,):
        order = (0, axis, *(i for i in range(1, rank) if i != axis))
    arrays = {name: _cast(call, call.source(name), name) for name in parameters}
    result = call.g.op(
        "BatchNormalization",
        _cast(call, call.source("x", order), "x"),
        arrays.get("scale", np.ones(channels, WIDE)),
        arrays.get("offset", np.zeros(channels, WIDE)),
        arrays["mean"],
        arrays["variance"],
        epsilon=float(call["epsilon"]),
    )
    return call.result(_back(call, result), order)


RULES: Mapping[str, Rule] = {
    "layer_normalization": named(_layer_normalization),
    "rms_normalization": named(_rms_normalization),
    "batch_normalization": named(_batch_normalization),
}
