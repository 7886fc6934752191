"""Attention, which ONNX has whole from operator set 23 on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.types import is_float
from keramos.export.onnx.values import Held, Source
from keramos.export.onnx.walking import Rule

#: (batch, time, heads, dim) ↔ (batch, heads, time, dim).
BY_HEAD = (0, 2, 1, 3)


def _attention(call: Call) -> list[Held] | None:
    query = call.value("query")
    alike = {call.value(name).dtype for name in ("query", "key", "value")}
    if call.g.opset < 23 or not is_float(query.dtype) or len(alike) != 1 or "bias" in call:
        return None
    if call["attn_logits_soft_cap"] is not None or not isinstance(query.shape[-1], int):
        return None
    scale = query.shape[-1] ** -0.5 if call["scale"] is None else call["scale"]
    result = call.g.op(
        "Attention",
        *(call.source(name, BY_HEAD) for name in ("query", "key", "value")),
        *([_mask(call)] if "mask" in call else []),
        is_causal=1 if call["is_causal"] else None,
        scale=float(scale),
    )
    return call.result(result, BY_HEAD)


def _mask(call: Call) -> Source:
    """As numbers to add. Of ONNX's own, a row that sees nothing would be no number, where keramos
    gives the mean.
    """
    dtype = np.dtype(call.value("query").dtype)
    hidden = -0.7 * float(np.finfo(dtype).max)
    source = call.source("mask")
    if call.value("mask").dtype != "bool":
        source = call.g.cast(source, "bool")
    return call.g.op("Where", source, np.array(0, dtype), np.array(hidden, dtype))


WHOLE: Mapping[str, Rule] = {"dot_product_attention": named(_attention)}
