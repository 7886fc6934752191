"""`keramos.ops.nn`: operations of neural networks.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import rules as r
from keramos.ops.declaration import Alias, Entry, Op, Table

_WINDOW = "inputs | pool_size, strides=None, padding='valid', data_format=None"
_FORMAT = ("data_format",)
_CONV = "strides=1, padding='valid', data_format=None, dilation_rate=1"

_TABLE: dict[str, Entry] = {
    "relu": Op("x", r.same, "max(x, 0)."),
    "relu6": Op("x", r.floating, "min(max(x, 0), 6)."),
    "sigmoid": Op("x", r.floating, "1 / (1 + exp(-x))."),
    "sparse_sigmoid": Op("x", r.floating, "0 up to -1, 1 from 1 on, a straight line between."),
    "softplus": Op("x", r.floating, "log(1 + exp(x))."),
    "softsign": Op("x", r.floating, "x / (1 + |x|)."),
    "soft_shrink": Op("x | threshold=0.5", r.floating, "Moved towards 0 by the threshold."),
    "hard_shrink": Op(
        "x | threshold=0.5", r.floating, "0 where the magnitude is below the threshold."
    ),
    "sparse_plus": Op("x", r.floating, "0 up to -1, x from 1 on, a parabola between."),
    "silu": Op("x", r.floating, "x · sigmoid(x)."),
    "swish": Alias("silu"),
    "squareplus": Op("x | b=4", r.floating, "(x + √(x² + b)) / 2."),
    "log_sigmoid": Op("x", r.floating, "log(sigmoid(x)), stable."),
    "leaky_relu": Op(
        "x | negative_slope=0.2", r.floating, "x where positive, else a fraction of it."
    ),
    "hard_sigmoid": Op("x", r.floating, "relu6(x + 3) / 6."),
    "hard_silu": Op("x", r.floating, "x · hard_sigmoid(x)."),
    "hard_swish": Alias("hard_silu"),
    "hard_tanh": Op("x", r.floating, "At least -1, and at most 1."),
    "tanh_shrink": Op("x", r.floating, "x - tanh(x)."),
    "elu": Op("x | alpha=1.0", r.floating, "x where positive, else alpha · (exp(x) - 1)."),
    "selu": Op("x", r.floating, "Scaled elu of self-normalizing networks."),
    "celu": Op("x | alpha=1.0", r.floating, "x where positive, else alpha · (exp(x / alpha) - 1)."),
    "gelu": Op("x | approximate=True", r.floating, "x · Φ(x), by tanh or exactly."),
    "glu": Op("x | axis=-1", r.gated, "The first half along an axis · sigmoid(second half)."),
    "threshold": Op(
        "x | threshold, default_value",
        r.floating,
        "x where it exceeds the threshold, else a value.",
    ),
    "softmax": Op("x | axis=-1", r.floating, "exp(x) / Σ exp(x)."),
    "log_softmax": Op("x | axis=-1", r.floating, "x - log Σ exp(x)."),
    "sparsemax": Op("x | axis=-1", r.floating, "Zero but for the largest."),
    "max_pool": Op(_WINDOW, r.pooled, "Largest number of every window.", settled=_FORMAT),
    "average_pool": Op(
        _WINDOW, r.pooled, "Mean of every window; padding does not count.", settled=_FORMAT
    ),
    "adaptive_average_pool": Op(
        "inputs | output_size, data_format=None",
        r.adaptively_pooled,
        "Means of windows spread evenly.",
        settled=_FORMAT,
    ),
    "adaptive_max_pool": Op(
        "inputs | output_size, data_format=None",
        r.adaptively_pooled,
        "Maxima of windows spread evenly.",
        settled=_FORMAT,
    ),
    "conv": Op(
        f"inputs, kernel | {_CONV}",
        r.conv,
        "Convolution in one to three dimensions.",
        settled=_FORMAT,
    ),
    "depthwise_conv": Op(
        f"inputs, kernel | {_CONV}",
        r.depthwise_conv,
        "Every channel by its own kernels.",
        settled=_FORMAT,
    ),
    "separable_conv": Op(
        f"inputs, depthwise_kernel, pointwise_kernel | {_CONV}",
        r.separable_conv,
        "`depthwise_conv`, then the channels mixed.",
        settled=_FORMAT,
    ),
    "conv_transpose": Op(
        "inputs, kernel | strides=1, padding='valid', output_padding=None, data_format=None, "
        "dilation_rate=1",
        r.conv_transpose,
        "The gradient of `conv` with respect to its inputs.",
        settled=_FORMAT,
    ),
    "one_hot": Op(
        "x | num_classes, axis=-1, dtype=None, sparse=False",
        r.one_hot,
        "1 at the class.",
        settled=("dtype",),
    ),
    "multi_hot": Op(
        "inputs | num_classes=None, axis=-1, dtype=None, sparse=False",
        r.multi_hot,
        "1 at every class.",
        settled=("dtype",),
    ),
    "moments": Op("x | axes, keepdims=False, synchronized=False", r.moments, "Mean and variance."),
    "batch_normalization": Op(
        "x, mean, variance, offset=None, scale=None | axis, epsilon=0.001",
        r.batch_normalized,
        "(x - mean) / √(variance + epsilon) · scale + offset.",
        cls="BatchNorm",
        order="x mean variance axis offset scale epsilon",
    ),
    "layer_normalization": Op(
        "x, gamma=None, beta=None | axis=-1, epsilon=None, rms_scaling=False",
        r.normalized,
        "(x - mean) / √(variance + epsilon) · gamma + beta.",
        cls="LayerNorm",
    ),
    "rms_normalization": Op(
        "x, *, scale=None | axis=-1, epsilon=None",
        r.normalized,
        "x / √(mean(x²) + epsilon) · scale.",
        cls="RMSNorm",
    ),
    "normalize": Op("x | axis=-1, order=2, epsilon=None", r.floating, "x divided by its norm."),
    "categorical_crossentropy": Op(
        "target, output | from_logits=False, axis=-1", r.categorical, "-Σ target · log(output)."
    ),
    "sparse_categorical_crossentropy": Op(
        "target, output | from_logits=False, axis=-1",
        r.sparse_categorical,
        "-log(output at the class).",
    ),
    "binary_crossentropy": Op(
        "target, output | from_logits=False", r.like_output, "-(t · log(o) + (1 - t) · log(1 - o))."
    ),
    "psnr": Op("x1, x2 | max_val", r.decibels, "Peak signal-to-noise ratio, decibels.", cls="PSNR"),
    "dot_product_attention": Op(
        "query, key, value, *, bias=None, mask=None, scale=None | is_causal=False, "
        "flash_attention=None, "
        "attn_logits_soft_cap=None",
        r.attention,
        "softmax(scale · query keyᵀ + bias) value.",
        order="query key value bias mask scale is_causal flash_attention attn_logits_soft_cap",
    ),
    "ctc_loss": Op(
        "target, output, target_length, output_length | mask_index=0",
        lambda target, output, *lengths, mask_index: r.made(
            r.shape_of(output)[:1], r.dtype_of(output)
        ),
        "Connectionist temporal classification: minus log of the target's probability.",
        cls="CTCLoss",
    ),
    "ctc_decode": Op(
        "inputs, sequence_lengths | strategy='greedy', beam_width=100, top_paths=1, "
        "merge_repeated=True, mask_index=0",
        None,
        "The likeliest labels of connectionist temporal classification.",
        cls="CTCDecode",
    ),
    "polar": Op("abs_, angle", None, "The complex number of that magnitude and angle."),
    "unfold": Op(
        "x | kernel_size, dilation=1, padding=0, stride=1", None, "Windows laid side by side."
    ),
    "fold": Op(
        "x | output_size, kernel_size, dilation=1, padding=0, stride=1",
        None,
        "Windows added up to an image.",
    ),
    "depth_to_space": Op(
        "x | block_size, data_format='channels_last'", None, "Channels become blocks of pixels."
    ),
    "space_to_depth": Op(
        "x | block_size, data_format='channels_last'", None, "Blocks of pixels become channels."
    ),
}

OPERATIONS = Table("nn", _TABLE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
