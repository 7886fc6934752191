# Written by tools/stubs.py from the table in nn.py.

from typing import Any

from .declaration import Table

OPERATIONS: Table

def adaptive_average_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """Computes the means of windows spread evenly over the space axes.

    Args:
        inputs: array `(batch, …space, channels)`, with one to three space axes.
        output_size: int or tuple of ints, lengths of the space axes; one number for all space axes,
            or one per axis.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape of the inputs with `output_size` as the lengths of the space axes; their dtype, of
        whole numbers that of floats.
    """

def adaptive_max_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """Takes the largest elements of windows spread evenly over the space axes.

    Args:
        inputs: array `(batch, …space, channels)`, with one to three space axes.
        output_size: int or tuple of ints, lengths of the space axes; one number for all space axes,
            or one per axis.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape of the inputs with `output_size` as the lengths of the space axes; their dtype.
    """

def average_pool(inputs: Any, pool_size: Any, strides: Any = None, padding: str = 'valid', data_format: str | None = None) -> Any:
    """Computes the mean of every window, channel by channel; padding does not count.

    Args:
        inputs: array `(batch, …space, channels)`, with one to three space axes.
        pool_size: int >= 1, side of a window; one number for all space axes, or one per axis.
        strides: int >= 1, distance of neighbouring windows; as `pool_size` when None.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Axes as in the inputs, the space axes as long as there are windows: `⌊(n - size) / stride⌋ +
        1`, `⌈n / stride⌉` with `same` padding; dtype of the inputs.
    """

def batch_normalization(x: Any, mean: Any, variance: Any, axis: Any, offset: Any = None, scale: Any = None, epsilon: Any = 0.001) -> Any:
    """Normalizes by given statistics: `(x - mean) / √(variance + epsilon) · scale + offset`.

    Args:
        x: array of numbers, any shape.
        mean: float array `(channels,)`.
        variance: float array `(channels,)`, >= 0.
        axis: int, axis of the channels.
        offset: float array `(channels,)`, added; none when None.
        scale: float array `(channels,)`, multiplied; none when None.
        epsilon: float > 0, keeps the divisor from 0.

    Returns:
        Shape of `x`; the dtype to which it and the parameters promote, as a float.
    """

def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """Computes the cross entropy of yes and no, element by element: `-(target · log(output) + (1 -
    target) · log(1 - output))`.

    Args:
        target: array of probabilities, of the shape of `output`.
        output: array of probabilities or logits, float, of the shape of `target`.
        from_logits: bool; whether `output` holds logits rather than probabilities.

    Returns:
        Shape and dtype of `output`.
    """

def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: Any = -1) -> Any:
    """Computes the cross entropy of distributions over classes: `-Σ target · log(output)`.
    Probabilities are scaled to sum 1 first.

    Args:
        target: array of probabilities, of the shape of `output`.
        output: array of probabilities or logits, float, of the shape of `target`.
        from_logits: bool; whether `output` holds logits rather than probabilities.
        axis: int, axis of the classes.

    Returns:
        Shape of `output` without the axis of the classes; its dtype.
    """

def celu(x: Any, alpha: Any = 1.0) -> Any:
    """Computes x for `x > 0`, else `alpha · (exp(x / alpha) - 1)` (Barron, 2017).

    Args:
        x: array of numbers, any shape.
        alpha: float, scale of the negative part.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def conv(inputs: Any, kernel: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None, dilation_rate: Any = 1) -> Any:
    """Convolves (correlates) in one to three dimensions: `y[p, f] = Σ kernel[i, c, f] · x[p · stride +
    i · dilation, c]`. Channels of the inputs that are a multiple of the kernel's make groups.

    Args:
        inputs: array `(batch, …space, channels)`, with one to three space axes.
        kernel: array `(*window, channels, filters)`.
        strides: int >= 1, distance of neighbouring windows; one number for all space axes, or one
            per axis.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.
        dilation_rate: int >= 1, distance of neighbours in a window; one number for all space axes,
            or one per axis.

    Returns:
        Axes as in the inputs, the space axes as long as there are windows, `kernel.shape[-1]`
        channels; the dtype to which all promote.

    Example:
        >>> ops.conv(ops.ones((1, 8, 8, 3)), ops.ones((3, 3, 3, 16)), padding="same").shape
        (1, 8, 8, 16)
    """

def conv_transpose(inputs: Any, kernel: Any, strides: Any = 1, padding: str = 'valid', output_padding: Any = None, data_format: str | None = None, dilation_rate: Any = 1) -> Any:
    """Spreads every element over a window: the gradient of `conv` with respect to its inputs.

    Args:
        inputs: array `(batch, …space, channels)`, with one to three space axes.
        kernel: array `(*window, filters, channels)`.
        strides: int >= 1, distance of neighbouring windows; one number for all space axes, or one
            per axis.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        output_padding: int, length to add at the end of a space axis; chosen to fit when None.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.
        dilation_rate: int >= 1, distance of neighbours in a window; one number for all space axes,
            or one per axis.

    Returns:
        Axes as in the inputs, the space axes about `strides` times as long, `kernel.shape[-2]`
        channels; the dtype to which inputs and kernel promote.
    """

def ctc_decode(inputs: Any, sequence_lengths: Any, strategy: str = 'greedy', beam_width: Any = 100, top_paths: Any = 1, merge_repeated: bool = True, mask_index: Any = 0) -> Any:
    """Finds the likeliest labels of connectionist temporal classification (Graves et al., 2006).

    Args:
        inputs: float array `(batch, time, classes)` of logits.
        sequence_lengths: int array `(batch,)`, how many times count.
        strategy: `greedy`, the likeliest class at every time; `beam_search` is not available.
        beam_width: int, of the beam search.
        top_paths: int, of the beam search.
        merge_repeated: bool; whether equal neighbours are one label.
        mask_index: int, the class that stands for no label.

    Returns:
        Two arrays: labels `(paths, batch, time)`, int32, -1 behind the last; and `(batch, paths)`,
        by `greedy` (one path) the negative sum of the largest logits, by `beam_search` logarithms
        of probabilities.
    """

def ctc_loss(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: Any = 0) -> Any:
    """Computes connectionist temporal classification: minus the logarithm of the probability of all
    alignments that spell the target (Graves et al., 2006).

    Args:
        target: int array `(batch, labels)` of classes.
        output: float array `(batch, time, classes)` of logits.
        target_length: int array `(batch,)`, how many labels count.
        output_length: int array `(batch,)`, how many times count.
        mask_index: int, the class that stands for no label.

    Returns:
        Shape `(batch,)`; the dtype of `output`, float32 at least.
    """

def depth_to_space(x: Any, block_size: Any, data_format: str | None = 'channels_last') -> Any:
    """Moves channels into blocks of `block_size`² pixels.

    Args:
        x: array `(batch, height, width, channels)`, or with the channels second.
        block_size: int >= 2.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, height · block, width · block, channels / block²)`, dtype of `x`.
    """

def depthwise_conv(inputs: Any, kernel: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None, dilation_rate: Any = 1) -> Any:
    """Convolves every channel by kernels of its own: `y[p, c · m + j] = Σ kernel[i, c, j] · x[p ·
    stride + i · dilation, c]`.

    Args:
        inputs: array `(batch, …space, channels)`, with one to three space axes.
        kernel: array `(*window, channels, multiplier)`.
        strides: int >= 1, distance of neighbouring windows; one number for all space axes, or one
            per axis.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.
        dilation_rate: int >= 1, distance of neighbours in a window; one number for all space axes,
            or one per axis.

    Returns:
        Axes as in the inputs, the space axes as long as there are windows, `kernel.shape[-2] ·
        kernel.shape[-1]` channels; the dtype to which all promote.
    """

def dot_product_attention(query: Any, key: Any, value: Any, bias: Any = None, mask: Any = None, scale: Any = None, is_causal: bool = False, flash_attention: Any = None, attn_logits_soft_cap: Any = None) -> Any:
    """Computes `softmax(scale · query keyᵀ + bias) value` per head (Vaswani et al., 2017).

    Args:
        query: array `(batch, time, heads, dim)`, float.
        key: array `(batch, source, key heads, dim)`; the heads of `query` are a multiple.
        value: array like `key`.
        bias: array broadcast to `(batch, heads, time, source)`, added to the logits, or None.
        mask: bool array broadcast to `(batch, heads, time, source)`, true where to look, or None.
        scale: float, factor of the logits; `1 / √dim` when None.
        is_causal: bool; whether no time may look at later ones.
        flash_attention: None or False: there is no such kernel here.
        attn_logits_soft_cap: float or None; bound of the logits, `cap · tanh(logits / cap)`.

    Returns:
        Shape of `query`, the last axis as long as that of `value`; the dtype to which the three
        promote.
    """

def elu(x: Any, alpha: Any = 1.0) -> Any:
    """Computes x for `x > 0`, else `alpha · (eˣ - 1)` (Clevert et al., 2016).

    Args:
        x: array of numbers, any shape.
        alpha: float, scale of the negative part.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def fold(x: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Adds windows up to images: the transpose of `unfold`.

    Args:
        x: array `(batch, channels · window, windows)`.
        output_size: int, or two: height and width of the images.
        kernel_size: int, or two: height and width of a window.
        dilation: int, or two: distance of neighbours in a window.
        padding: int, or two: zeros around the image.
        stride: int, or two: distance of neighbouring windows.

    Returns:
        Shape `(batch, channels, *output_size)`, dtype of `x`.
    """

def gelu(x: Any, approximate: bool = True) -> Any:
    """Computes `x · Φ(x)`, Φ the distribution function of the standard normal (Hendrycks and Gimpel,
    2016).

    Args:
        x: array of numbers, any shape.
        approximate: bool; whether to use the approximation by tanh.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def glu(x: Any, axis: Any = -1) -> Any:
    """Gates the first half along an axis by the second: `a · sigmoid(b)` (Dauphin et al., 2017).

    Args:
        x: array of numbers, any shape with an even length along the axis.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        Shape of `x` with half the length along the axis; a float dtype.
    """

def hard_shrink(x: Any, threshold: Any = 0.5) -> Any:
    """Keeps the elements whose magnitude exceeds the threshold; the others become 0.

    Args:
        x: array of numbers, any shape.
        threshold: number >= 0, where the function changes.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def hard_sigmoid(x: Any) -> Any:
    """Computes a sigmoid of straight lines: `relu6(x + 3) / 6`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def hard_silu(x: Any) -> Any:
    """Computes `x · relu6(x + 3) / 6` of every element (Howard et al., 2019), also called hard swish.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def hard_swish(x: Any) -> Any:
    """Computes `x · relu6(x + 3) / 6` of every element (Howard et al., 2019), also called hard swish.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def hard_tanh(x: Any) -> Any:
    """Bounds every element to [-1, 1].

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def layer_normalization(x: Any, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: Any = None, rms_scaling: bool = False) -> Any:
    """Normalizes to mean 0 and variance 1 along axes: `(x - mean) / √(variance + epsilon) · gamma +
    beta` (Ba et al., 2016); computed in float32 at least.

    Args:
        x: array of numbers, any shape.
        gamma: array of the sizes of the axes, float; factors, none when None.
        beta: array of the sizes of the axes, float; summands, none when None.
        axis: int or tuple of ints, over which mean and variance are taken.
        epsilon: float > 0, keeps the divisor from 0; `config.epsilon()` when None.
        rms_scaling: bool; whether to divide without subtracting the mean, an old option of Keras.

    Returns:
        Shape and dtype of the first argument.
    """

def leaky_relu(x: Any, negative_slope: Any = 0.2) -> Any:
    """Keeps positive elements, scales negative ones: `max(x, 0) + negative_slope · min(x, 0)` (Maas et
    al., 2013).

    Args:
        x: array of numbers, any shape.
        negative_slope: float, factor of negative numbers.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def log_sigmoid(x: Any) -> Any:
    """Computes `log(sigmoid(x))` of every element, without underflow.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def log_softmax(x: Any, axis: Any = -1) -> Any:
    """Computes `x - log Σ eˣ` along an axis, the logarithm of `softmax`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, over which the sum is taken; all axes when None.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def max_pool(inputs: Any, pool_size: Any, strides: Any = None, padding: str = 'valid', data_format: str | None = None) -> Any:
    """Takes the largest element of every window, channel by channel.

    Args:
        inputs: array `(batch, …space, channels)`, with one to three space axes.
        pool_size: int >= 1, side of a window; one number for all space axes, or one per axis.
        strides: int >= 1, distance of neighbouring windows; as `pool_size` when None.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Axes as in the inputs, the space axes as long as there are windows: `⌊(n - size) / stride⌋ +
        1`, `⌈n / stride⌉` with `same` padding; dtype of the inputs.

    Example:
        >>> ops.max_pool(ops.ones((1, 4, 4, 3)), 2).shape
        (1, 2, 2, 3)
    """

def moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """Computes mean and variance along axes: `Σ x / n` and `Σ (x - mean)² / n`.

    Args:
        x: array of numbers, any shape.
        axes: int or tuple of ints, axes that the operation takes away.
        keepdims: bool; whether reduced axes stay, with length 1.
        synchronized: bool; accepted, there is one replica.

    Returns:
        Two arrays, mean and variance: shape of `x` without the axes (1 there with `keepdims`),
        dtype of `x`.
    """

def multi_hot(inputs: Any, num_classes: Any = None, axis: Any = -1, dtype: Any = None, sparse: bool = False) -> Any:
    """Encodes sets of classes: 1 at every class that occurs, 0 elsewhere.

    Args:
        inputs: int array of classes, shape `(batch, n)` or `(n,)`.
        num_classes: int, number of classes.
        axis: int, axis to work along; negative ones count from the end.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.
        sparse: whether the zeros are left out: an array of `jax.experimental.sparse`.

    Returns:
        Shape `(…, num_classes)`: that of the inputs without their axis of classes; `dtype`.
    """

def normalize(x: Any, axis: Any = -1, order: Any = 2, epsilon: Any = None) -> Any:
    """Divides by the norm along axes: `x / max(|x|, epsilon)`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, over which the norm is taken.
        order: number, order of the norm; 2 is Euclidean.
        epsilon: float > 0, keeps the divisor from 0; `config.epsilon()` when None.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def one_hot(x: Any, num_classes: Any, axis: Any = -1, dtype: Any = None, sparse: bool = False) -> Any:
    """Encodes classes: 1 at the class, 0 elsewhere; nothing but 0 for a class out of range.

    Args:
        x: int array of classes, any shape.
        num_classes: int, number of classes.
        axis: int, place of the new axis.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.
        sparse: whether the zeros are left out: an array of `jax.experimental.sparse`.

    Returns:
        Shape of `x` with a new axis of length `num_classes`; `dtype`.

    Example:
        >>> ops.one_hot([0, 2], 3)
        Array([[1., 0., 0.],
               [0., 0., 1.]], dtype=float32)
    """

def polar(abs_: Any, angle: Any) -> Any:
    """Makes complex numbers of magnitude and angle: `abs · exp(i · angle)`.

    Args:
        abs_: array of magnitudes, real, any shape.
        angle: array of angles in radians, real, of the shape of `abs_`.

    Returns:
        Shape of both, a complex dtype.
    """

def psnr(x1: Any, x2: Any, max_val: Any) -> Any:
    """Computes the peak signal-to-noise ratio in decibels: `20 log10(max_val) - 10 log10(mean((x1 -
    x2)²))`.

    Args:
        x1: array of numbers, any shape.
        x2: array of numbers of that shape.
        max_val: number, largest possible value.

    Returns:
        One float, shape ().
    """

def relu(x: Any) -> Any:
    """Rectifies every element: `max(x, 0)`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape and dtype of the first argument.

    Example:
        >>> ops.relu([-1.0, 2.0])
        Array([0., 2.], dtype=float32)
    """

def relu6(x: Any) -> Any:
    """Rectifies every element, bounded: `min(max(x, 0), 6)`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def rms_normalization(x: Any, scale: Any = None, axis: Any = -1, epsilon: Any = None) -> Any:
    """Divides by the root mean square along axes: `x / √(mean(x²) + epsilon) · scale` (Zhang and
    Sennrich, 2019); computed in float32 at least.

    Args:
        x: array of numbers, any shape.
        scale: array of the sizes of the axes, float; factors, none when None.
        axis: int or tuple of ints, over which the mean is taken.
        epsilon: float > 0, keeps the divisor from 0; `config.epsilon()` when None.

    Returns:
        Shape and dtype of the first argument.
    """

def selu(x: Any) -> Any:
    """Computes `scale · elu(x, alpha)` with the two constants of self-normalizing networks, 1.0507 and
    1.6733 (Klambauer et al., 2017).

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def separable_conv(inputs: Any, depthwise_kernel: Any, pointwise_kernel: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None, dilation_rate: Any = 1) -> Any:
    """Convolves every channel by kernels of its own, then mixes the channels at every place.

    Args:
        inputs: array `(batch, …space, channels)`, with one to three space axes.
        depthwise_kernel: array `(*window, channels, multiplier)`.
        pointwise_kernel: array `(*ones, channels · multiplier, filters)`.
        strides: int >= 1, distance of neighbouring windows; one number for all space axes, or one
            per axis.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.
        dilation_rate: int >= 1, distance of neighbours in a window; one number for all space axes,
            or one per axis.

    Returns:
        Axes as in the inputs, the space axes as long as there are windows,
        `pointwise_kernel.shape[-1]` channels; the dtype to which all promote.
    """

def sigmoid(x: Any) -> Any:
    """Computes the logistic function of every element: `1 / (1 + e⁻ˣ)`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.

    Example:
        >>> ops.sigmoid([0.0])
        Array([0.5], dtype=float32)
    """

def silu(x: Any) -> Any:
    """Computes `x · sigmoid(x)` of every element (Elfwing et al., 2017), also called swish.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def soft_shrink(x: Any, threshold: Any = 0.5) -> Any:
    """Moves every element towards 0 by the threshold, and to 0 within it.

    Args:
        x: array of numbers, any shape.
        threshold: number >= 0, where the function changes.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def softmax(x: Any, axis: Any = -1) -> Any:
    """Computes `eˣ / Σ eˣ` along an axis: positive numbers whose sum is 1.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, over which the sum is 1; all axes when None.

    Returns:
        Shape of `x`; its dtype, or the default float type for integers and bools.

    Example:
        >>> ops.softmax([0.0, 0.0])
        Array([0.5, 0.5], dtype=float32)
    """

def softplus(x: Any) -> Any:
    """Computes `log(1 + eˣ)` of every element, a smooth `relu`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def softsign(x: Any) -> Any:
    """Computes `x / (1 + |x|)` of every element.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def space_to_depth(x: Any, block_size: Any, data_format: str | None = 'channels_last') -> Any:
    """Moves blocks of `block_size`² pixels into channels.

    Args:
        x: array `(batch, height, width, channels)`, or with the channels second.
        block_size: int >= 2.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, height / block, width / block, channels · block²)`, dtype of `x`.
    """

def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: Any = -1) -> Any:
    """Computes the cross entropy of a true class and a distribution: `-log(output[target])`.
    Probabilities are scaled to sum 1 first.

    Args:
        target: int array of classes, the shape of `output` without the axis, or with 1 more at the
            end.
        output: array of probabilities or logits, float, shape `(…, classes)`.
        from_logits: bool; whether `output` holds logits rather than probabilities.
        axis: int, axis of the classes.

    Returns:
        Shape of `target`, without an axis of length 1 at its end; dtype of `output`.
    """

def sparse_plus(x: Any) -> Any:
    """Computes 0 up to -1, x from 1 on, and `(x + 1)² / 4` between.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def sparse_sigmoid(x: Any) -> Any:
    """Computes 0 up to -1, 1 from 1 on, and `(x + 1) / 2` between.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def sparsemax(x: Any, axis: Any = -1) -> Any:
    """Computes probabilities of which many are 0, as Keras does (after Martins and Astudillo, 2016).

    Args:
        x: array of numbers, any shape.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def squareplus(x: Any, b: Any = 4) -> Any:
    """Computes `(x + √(x² + b)) / 2` of every element (Barron, 2021).

    Args:
        x: array of numbers, any shape.
        b: number >= 0, smoothness near 0.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def swish(x: Any) -> Any:
    """Computes `x · sigmoid(x)` of every element (Elfwing et al., 2017), also called swish.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def tanh_shrink(x: Any) -> Any:
    """Computes `x - tanh(x)` of every element.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def threshold(x: Any, threshold: Any, default_value: Any) -> Any:
    """Keeps the elements that exceed the threshold; the others become `default_value`.

    Args:
        x: array of numbers, any shape.
        threshold: number.
        default_value: number, in place of what does not exceed the threshold.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def unfold(x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Lays the windows of images side by side (im2col), as torch does.

    Args:
        x: array `(batch, channels, height, width)`.
        kernel_size: int, or two: height and width of a window.
        dilation: int, or two: distance of neighbours in a window.
        padding: int, or two: zeros around the image.
        stride: int, or two: distance of neighbouring windows.

    Returns:
        Shape `(batch, channels · window, windows)`, dtype of `x`.
    """

__all__ = [
    "adaptive_average_pool",
    "adaptive_max_pool",
    "average_pool",
    "batch_normalization",
    "binary_crossentropy",
    "categorical_crossentropy",
    "celu",
    "conv",
    "conv_transpose",
    "ctc_decode",
    "ctc_loss",
    "depth_to_space",
    "depthwise_conv",
    "dot_product_attention",
    "elu",
    "fold",
    "gelu",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "layer_normalization",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "max_pool",
    "moments",
    "multi_hot",
    "normalize",
    "one_hot",
    "polar",
    "psnr",
    "relu",
    "relu6",
    "rms_normalization",
    "selu",
    "separable_conv",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "space_to_depth",
    "sparse_categorical_crossentropy",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh_shrink",
    "threshold",
    "unfold",
]
