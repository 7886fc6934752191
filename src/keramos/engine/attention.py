"""Attention by scaled dot products."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from keramos.engine.activation import plain_softmax
from keramos.engine.array import convert_to_tensor
from keramos.engine.dtypes import result_type
from keramos.engine.whole import whole
from keramos.errors import ConfigError, ShapeError


@whole("query key value bias mask")
def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Any:
    """softmax(scale · query keyᵀ + bias) value (Vaswani et al., 2017).

    Args:
        query: (batch, time, heads, dim).
        key: (batch, source, key heads, dim); heads is a multiple of key heads.
        value: like key.
        bias: added to the logits, broadcast to (batch, heads, time, source).
        mask: bool, true where attention may look, broadcast likewise.
        scale: 1 / √dim when left out.
        is_causal: whether no time may look at later ones.
        flash_attention: must not be true: there is no such kernel here.
        attn_logits_soft_cap: bound of the logits, by tanh.

    Raises:
        ShapeError: an argument without four axes.
    """
    if flash_attention:
        raise ConfigError("flash attention is not available", hint="leave flash_attention out")
    query, key, value = (convert_to_tensor(x) for x in (query, key, value))
    dtype = result_type(query.dtype, key.dtype, value.dtype)
    query, key, value = (x.astype(dtype) for x in (query, key, value))
    for name, x in (("query", query), ("key", key), ("value", value)):
        if x.ndim != 4:
            raise ShapeError(f"{name} must have four axes (batch, time, heads, dim)", found=x.shape)
    key, value = (_per_head(x, query.shape[2]) for x in (key, value))
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    # (batch, heads, time, source)
    logits = jnp.einsum("btnh,bsnh->bnts", query, key, preferred_element_type=jnp.float32) * factor
    if attn_logits_soft_cap is not None:
        logits = jnp.tanh(logits / attn_logits_soft_cap) * attn_logits_soft_cap
    if bias is not None:
        logits = logits + convert_to_tensor(bias)
    weights = plain_softmax(_masked(logits, mask, is_causal), -1).astype(key.dtype)
    return jnp.einsum("bnts,bsnh->btnh", weights, value).astype(query.dtype)


def _per_head(x: Any, heads: int) -> Any:
    return x if x.shape[2] == heads else jnp.repeat(x, heads // x.shape[2], axis=2)


def _masked(logits: Any, mask: Any, is_causal: bool) -> Any:
    hidden = -0.7 * float(jnp.finfo(logits.dtype).max)
    if mask is not None:
        logits = jnp.where(convert_to_tensor(mask, "bool"), logits, hidden)
    if is_causal:
        allowed = jnp.tril(jnp.ones(logits.shape[-2:], bool))
        logits = jnp.where(allowed, logits, hidden)
    return logits
