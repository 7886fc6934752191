"""`keramos.ops.nn`: operations of neural networks.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import rules as r, windows as w
from keramos.ops.declaration import Alias, Entry, Op, Table

_WINDOW = "inputs | pool_size, strides=None, padding='valid', data_format=None"
_FORMAT = ("data_format",)
_WINDOWED = ("data_format", "padding")
_CONV = "strides=1, padding='valid', data_format=None, dilation_rate=1"

_TABLE: dict[str, Entry] = {
    "relu": Op(
        "x",
        r.same,
        """Rectifies every element: `max(x, 0)`.
        >>> ops.relu([-1.0, 2.0])
        Array([0., 2.], dtype=float32)""",
    ),
    "relu6": Op("x", r.floating, "Rectifies every element, bounded: `min(max(x, 0), 6)`."),
    "sigmoid": Op(
        "x",
        r.floating,
        """Computes the logistic function of every element: `1 / (1 + e⁻ˣ)`.
        >>> ops.sigmoid([0.0])
        Array([0.5], dtype=float32)""",
    ),
    "sparse_sigmoid": Op(
        "x", r.floating, "Computes 0 up to -1, 1 from 1 on, and `(x + 1) / 2` between."
    ),
    "softplus": Op("x", r.floating, "Computes `log(1 + eˣ)` of every element, a smooth `relu`."),
    "softsign": Op("x", r.floating, "Computes `x / (1 + |x|)` of every element."),
    "soft_shrink": Op(
        "x | threshold=0.5",
        r.floating,
        "Moves every element towards 0 by the threshold, and to 0 within it.",
    ),
    "hard_shrink": Op(
        "x | threshold=0.5",
        r.floating,
        "Keeps the elements whose magnitude exceeds the threshold; the others become 0.",
    ),
    "sparse_plus": Op(
        "x", r.floating, "Computes 0 up to -1, x from 1 on, and `(x + 1)² / 4` between."
    ),
    "silu": Op(
        "x",
        r.floating,
        "Computes `x · sigmoid(x)` of every element (Elfwing et al., 2017), also called swish.",
    ),
    "swish": Alias("silu"),
    "squareplus": Op(
        "x | b=4",
        r.floating,
        """Computes `(x + √(x² + b)) / 2` of every element (Barron, 2021).
        b: number >= 0, smoothness near 0.""",
    ),
    "log_sigmoid": Op(
        "x", r.floating, "Computes `log(sigmoid(x))` of every element, without underflow."
    ),
    "leaky_relu": Op(
        "x | negative_slope=0.2",
        r.floating,
        """Keeps positive elements, scales negative ones: `max(x, 0) + negative_slope · min(x, 0)`
        (Maas et al., 2013).""",
    ),
    "hard_sigmoid": Op(
        "x", r.floating, "Computes a sigmoid of straight lines: `relu6(x + 3) / 6`."
    ),
    "hard_silu": Op(
        "x",
        r.floating,
        """Computes `x · relu6(x + 3) / 6` of every element (Howard et al., 2019), also called
        hard swish.""",
    ),
    "hard_swish": Alias("hard_silu"),
    "hard_tanh": Op("x", r.floating, "Bounds every element to [-1, 1]."),
    "tanh_shrink": Op("x", r.floating, "Computes `x - tanh(x)` of every element."),
    "elu": Op(
        "x | alpha=1.0",
        r.floating,
        "Computes x for `x > 0`, else `alpha · (eˣ - 1)` (Clevert et al., 2016).",
    ),
    "selu": Op(
        "x",
        r.floating,
        """Computes `scale · elu(x, alpha)` with the two constants of self-normalizing networks,
        1.0507 and 1.6733 (Klambauer et al., 2017).""",
    ),
    "celu": Op(
        "x | alpha=1.0",
        r.floating,
        "Computes x for `x > 0`, else `alpha · (exp(x / alpha) - 1)` (Barron, 2017).",
    ),
    "gelu": Op(
        "x | approximate=True",
        r.floating,
        """Computes `x · Φ(x)`, Φ the distribution function of the standard normal (Hendrycks and
        Gimpel, 2016).""",
    ),
    "glu": Op(
        "x | axis=-1",
        r.gated,
        """Gates the first half along an axis by the second: `a · sigmoid(b)` (Dauphin et al.,
        2017).
        x: array of numbers, any shape with an even length along the axis.""",
    ),
    "threshold": Op(
        "x | threshold, default_value",
        r.floating,
        """Keeps the elements that exceed the threshold; the others become `default_value`.
        threshold: number.""",
    ),
    "softmax": Op(
        "x | axis=-1",
        r.softmaxed,
        """Computes `eˣ / Σ eˣ` along an axis: positive numbers whose sum is 1.
        axis: int or tuple of ints, over which the sum is 1; all axes when None.
        >>> ops.softmax([0.0, 0.0])
        Array([0.5, 0.5], dtype=float32)""",
    ),
    "log_softmax": Op(
        "x | axis=-1",
        r.floating,
        """Computes `x - log Σ eˣ` along an axis, the logarithm of `softmax`.
        axis: int or tuple of ints, over which the sum is taken; all axes when None.""",
    ),
    "sparsemax": Op(
        "x | axis=-1",
        r.floating,
        """Computes probabilities of which many are 0, as Keras does (after Martins and Astudillo,
        2016).""",
    ),
    "max_pool": Op(
        _WINDOW,
        w.pooled,
        """Takes the largest element of every window, channel by channel.
        >>> ops.max_pool(ops.ones((1, 4, 4, 3)), 2).shape
        (1, 2, 2, 3)""",
        settled=_WINDOWED,
    ),
    "average_pool": Op(
        _WINDOW,
        w.pooled,
        "Computes the mean of every window, channel by channel; padding does not count.",
        settled=_WINDOWED,
    ),
    "adaptive_average_pool": Op(
        "inputs | output_size, data_format=None",
        w.adaptively_averaged,
        "Computes the means of windows spread evenly over the space axes.",
        settled=_FORMAT,
    ),
    "adaptive_max_pool": Op(
        "inputs | output_size, data_format=None",
        w.adaptively_pooled,
        "Takes the largest elements of windows spread evenly over the space axes.",
        settled=_FORMAT,
    ),
    "conv": Op(
        f"inputs, kernel | {_CONV}",
        w.conv,
        """Convolves (correlates) in one to three dimensions: `y[p, f] = Σ kernel[i, c, f] · x[p ·
        stride + i · dilation, c]`. Channels of the inputs that are a multiple of the kernel's
        make groups.
        >>> ops.conv(ops.ones((1, 8, 8, 3)), ops.ones((3, 3, 3, 16)), padding="same").shape
        (1, 8, 8, 16)""",
        settled=_WINDOWED,
    ),
    "depthwise_conv": Op(
        f"inputs, kernel | {_CONV}",
        w.depthwise_conv,
        """Convolves every channel by kernels of its own: `y[p, c · m + j] = Σ kernel[i, c, j] ·
        x[p · stride + i · dilation, c]`.
        kernel: array `(*window, channels, multiplier)`.""",
        settled=_WINDOWED,
    ),
    "separable_conv": Op(
        f"inputs, depthwise_kernel, pointwise_kernel | {_CONV}",
        w.separable_conv,
        "Convolves every channel by kernels of its own, then mixes the channels at every place.",
        settled=_WINDOWED,
    ),
    "conv_transpose": Op(
        "inputs, kernel | strides=1, padding='valid', output_padding=None, data_format=None, "
        "dilation_rate=1",
        w.conv_transpose,
        """Spreads every element over a window: the gradient of `conv` with respect to its inputs.
        kernel: array `(*window, filters, channels)`.""",
        settled=_WINDOWED,
    ),
    "one_hot": Op(
        "x | num_classes, axis=-1, dtype=None, sparse=False",
        r.one_hot,
        """Encodes classes: 1 at the class, 0 elsewhere; nothing but 0 for a class out of range.
        x: int array of classes, any shape.
        axis: int, place of the new axis.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.
        >>> ops.one_hot([0, 2], 3)
        Array([[1., 0., 0.],
               [0., 0., 1.]], dtype=float32)""",
        settled=("dtype",),
    ),
    "multi_hot": Op(
        "inputs | num_classes=None, axis=-1, dtype=None, sparse=False",
        r.multi_hot,
        """Encodes sets of classes: 1 at every class that occurs, 0 elsewhere.
        inputs: int array of classes, shape `(batch, n)` or `(n,)`.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.""",
        settled=("dtype",),
    ),
    "moments": Op(
        "x | axes, keepdims=False, synchronized=False",
        r.moments,
        """Computes mean and variance along axes: `Σ x / n` and `Σ (x - mean)² / n`.
        axes: int or tuple of ints, axes that the operation takes away.""",
    ),
    "batch_normalization": Op(
        "x, mean, variance, offset=None, scale=None | axis, epsilon=0.001",
        r.batch_normalized,
        """Normalizes by given statistics: `(x - mean) / √(variance + epsilon) · scale + offset`.
        axis: int, axis of the channels.""",
        cls="BatchNorm",
        order="x mean variance axis offset scale epsilon",
    ),
    "layer_normalization": Op(
        "x, gamma=None, beta=None | axis=-1, epsilon=None, rms_scaling=False",
        r.layer_normalized,
        """Normalizes to mean 0 and variance 1 along axes: `(x - mean) / √(variance + epsilon) ·
        gamma + beta` (Ba et al., 2016); computed in float32 at least.
        axis: int or tuple of ints, over which mean and variance are taken.""",
        cls="LayerNorm",
    ),
    "rms_normalization": Op(
        "x, *, scale=None | axis=-1, epsilon=None",
        r.normalized,
        """Divides by the root mean square along axes: `x / √(mean(x²) + epsilon) · scale` (Zhang
        and Sennrich, 2019); computed in float32 at least.
        axis: int or tuple of ints, over which the mean is taken.
        scale: array of the sizes of the axes, float; factors, none when None.""",
        cls="RMSNorm",
    ),
    "normalize": Op(
        "x | axis=-1, order=2, epsilon=None",
        r.floating,
        """Divides by the norm along axes: `x / max(|x|, epsilon)`.
        axis: int or tuple of ints, over which the norm is taken.""",
    ),
    "categorical_crossentropy": Op(
        "target, output | from_logits=False, axis=-1",
        r.categorical,
        """Computes the cross entropy of distributions over classes: `-Σ target · log(output)`.
        Probabilities are scaled to sum 1 first.
        axis: int, axis of the classes.""",
    ),
    "sparse_categorical_crossentropy": Op(
        "target, output | from_logits=False, axis=-1",
        r.sparse_categorical,
        """Computes the cross entropy of a true class and a distribution: `-log(output[target])`.
        Probabilities are scaled to sum 1 first.
        target: int array of classes, the shape of `output` without the axis, or with 1 more at
            the end.
        output: array of probabilities or logits, float, shape `(…, classes)`.
        axis: int, axis of the classes.""",
    ),
    "binary_crossentropy": Op(
        "target, output | from_logits=False",
        r.like_output,
        """Computes the cross entropy of yes and no, element by element: `-(target · log(output) +
        (1 - target) · log(1 - output))`.""",
    ),
    "psnr": Op(
        "x1, x2 | max_val",
        r.decibels,
        """Computes the peak signal-to-noise ratio in decibels: `20 log10(max_val) - 10
        log10(mean((x1 - x2)²))`.
        x1: array of numbers, any shape.
        x2: array of numbers of that shape.""",
        cls="PSNR",
    ),
    "dot_product_attention": Op(
        "query, key, value, *, bias=None, mask=None, scale=None | is_causal=False, "
        "flash_attention=None, "
        "attn_logits_soft_cap=None",
        r.attention,
        """Computes `softmax(scale · query keyᵀ + bias) value` per head (Vaswani et al., 2017).
        scale: float, factor of the logits; `1 / √dim` when None.""",
        order="query key value bias mask scale is_causal flash_attention attn_logits_soft_cap",
    ),
    "ctc_loss": Op(
        "target, output, target_length, output_length | mask_index=0",
        r.aligned,
        """Computes connectionist temporal classification: minus the logarithm of the probability
        of all alignments that spell the target (Graves et al., 2006).
        target: int array `(batch, labels)` of classes.
        output: float array `(batch, time, classes)` of logits.""",
        cls="CTCLoss",
    ),
    "ctc_decode": Op(
        "inputs, sequence_lengths | strategy='greedy', beam_width=100, top_paths=1, "
        "merge_repeated=True, mask_index=0",
        None,
        """Finds the likeliest labels of connectionist temporal classification (Graves et al.,
        2006).
        inputs: float array `(batch, time, classes)` of logits.
        -> Two arrays: labels `(paths, batch, time)`, int32, -1 behind the last; and `(batch,
            paths)`, by `greedy` (one path) the negative sum of the largest logits, by
            `beam_search` logarithms of probabilities.""",
        cls="CTCDecode",
    ),
    "polar": Op(
        "abs_, angle",
        None,
        """Makes complex numbers of magnitude and angle: `abs · exp(i · angle)`.
        -> Shape of both, a complex dtype.""",
    ),
    "unfold": Op(
        "x | kernel_size, dilation=1, padding=0, stride=1",
        None,
        """Lays the windows of images side by side (im2col), as torch does.
        x: array `(batch, channels, height, width)`.
        padding: int, or two: zeros around the image.
        -> Shape `(batch, channels · window, windows)`, dtype of `x`.""",
    ),
    "fold": Op(
        "x | output_size, kernel_size, dilation=1, padding=0, stride=1",
        None,
        """Adds windows up to images: the transpose of `unfold`.
        x: array `(batch, channels · window, windows)`.
        output_size: int, or two: height and width of the images.
        padding: int, or two: zeros around the image.
        -> Shape `(batch, channels, *output_size)`, dtype of `x`.""",
    ),
    "depth_to_space": Op(
        "x | block_size, data_format='channels_last'",
        w.spread,
        """Moves channels into blocks of `block_size`² pixels.
        x: array `(batch, height, width, channels)`, or with the channels second.
        block_size: int >= 2.""",
    ),
    "space_to_depth": Op(
        "x | block_size, data_format='channels_last'",
        w.gathered,
        """Moves blocks of `block_size`² pixels into channels.
        x: array `(batch, height, width, channels)`, or with the channels second.
        block_size: int >= 2.""",
    ),
}

OPERATIONS = Table(__name__, _TABLE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
