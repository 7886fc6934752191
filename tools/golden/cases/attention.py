"""Cases of the attention layers."""

# fmt: off
# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

from .core import ACTIVITY, COMMON, KERNEL
from .grammar import given, layer, t

QUERY, VALUE, KEY = t(2, 3, 4), t(2, 5, 4), t(2, 5, 4)
MASK_Q = given([[True, True, False], [True, True, True]], "bool")
MASK_V = given([[True, True, False, True, False], [True, True, True, True, True]], "bool")
MASK = t(2, 3, 5, dtype="bool")

CASES = [
    *[case for name in ("Attention", "AdditiveAttention") for case in (
        layer(name, "default", {}, [QUERY, VALUE]),
        layer(name, "key", {}, [QUERY, VALUE, KEY]),
        layer(name, "scores", {}, [QUERY, VALUE], call={"return_attention_scores": True}),
        layer(name, "causal", {}, [QUERY, VALUE], call={"use_causal_mask": True}),
        layer(name, "masks", {}, [QUERY, VALUE], call={"mask": [MASK_Q, MASK_V], "return_attention_scores": True}),
        layer(name, "query mask alone", {}, [QUERY, VALUE], call={"mask": [MASK_Q, None]}),
    )],
    layer("Attention", "many", {"use_scale": True, "score_mode": "concat", "dropout": 0.3, "seed": 5, **COMMON}, [QUERY, VALUE]),
    layer("Attention", "scale", {"use_scale": True}, [QUERY, VALUE]),
    layer("Attention", "training", {"dropout": 0.5, "seed": 5}, [QUERY, VALUE], call={"training": True}),
    layer("AdditiveAttention", "many", {"use_scale": False, "dropout": 0.3, **COMMON}, [QUERY, VALUE]),
    layer("MultiHeadAttention", "default", {"num_heads": 2, "key_dim": 3}, QUERY, VALUE),
    layer("MultiHeadAttention", "many", {"num_heads": 2, "key_dim": 3, "value_dim": 2, "dropout": 0.2, "output_shape": 5,
                                         "attention_axes": (1,), "flash_attention": False, **KERNEL, **ACTIVITY, "seed": 3, **COMMON}, QUERY, VALUE, KEY),
    layer("MultiHeadAttention", "no bias, scores", {"num_heads": 2, "key_dim": 3, "use_bias": False}, QUERY, VALUE,
          call={"return_attention_scores": True}),
    layer("MultiHeadAttention", "causal", {"num_heads": 2, "key_dim": 3}, QUERY, QUERY, call={"use_causal_mask": True}),
    layer("MultiHeadAttention", "masks", {"num_heads": 2, "key_dim": 3}, QUERY, VALUE,
          call={"query_mask": MASK_Q, "value_mask": MASK_V, "return_attention_scores": True}),
    layer("MultiHeadAttention", "key mask", {"num_heads": 1, "key_dim": 2}, QUERY, VALUE, KEY, call={"key_mask": MASK_V}),
    layer("MultiHeadAttention", "attention mask", {"num_heads": 2, "key_dim": 3}, QUERY, VALUE, call={"attention_mask": MASK}),
    layer("MultiHeadAttention", "two axes", {"num_heads": 2, "key_dim": 3, "attention_axes": (1, 2)}, t(2, 3, 2, 4), t(2, 2, 3, 4)),
    layer("MultiHeadAttention", "inner axis", {"num_heads": 2, "key_dim": 3, "attention_axes": (2,)}, t(2, 3, 2, 4), t(2, 3, 5, 4)),
    layer("MultiHeadAttention", "output shape of two", {"num_heads": 2, "key_dim": 3, "output_shape": (2, 3)}, QUERY, VALUE),
    layer("MultiHeadAttention", "gate", {"num_heads": 2, "key_dim": 3, "use_gate": True}, QUERY, VALUE),
    layer("MultiHeadAttention", "window", {"num_heads": 2, "key_dim": 3, "sliding_window": 2}, t(2, 5, 4), t(2, 5, 4)),
    layer("MultiHeadAttention", "training", {"num_heads": 2, "key_dim": 3, "dropout": 0.4, "seed": 3}, QUERY, VALUE, call={"training": True}),
    layer("GroupQueryAttention", "default", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}, QUERY, VALUE),
    layer("GroupQueryAttention", "many", {"head_dim": 3, "num_query_heads": 2, "num_key_value_heads": 1, "dropout": 0.2, "flash_attention": False,
                                          **KERNEL, **ACTIVITY, "seed": 3, **COMMON}, QUERY, VALUE, KEY),
    layer("GroupQueryAttention", "no bias, scores", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, "use_bias": False},
          QUERY, VALUE, call={"return_attention_scores": True}),
    layer("GroupQueryAttention", "causal, masks", {"head_dim": 3, "num_query_heads": 2, "num_key_value_heads": 2}, QUERY, VALUE,
          call={"query_mask": MASK_Q, "value_mask": MASK_V, "use_causal_mask": True}),
    layer("GroupQueryAttention", "attention mask", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}, QUERY, VALUE,
          call={"attention_mask": MASK}),
    layer("GroupQueryAttention", "gate", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, "use_gate": True}, QUERY, VALUE),
    layer("GroupQueryAttention", "window", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, "sliding_window": 2}, t(2, 5, 4), t(2, 5, 4)),
]
