"""`tensorflow.image`, and what `tensorflow.nn` does to pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import arrays, images, resampling
from keramos.layers.translation.table import means


@means("tf.image.resize")
def _resize(
    images_: Any = None,
    size: Any = None,
    method: Any = "bilinear",
    preserve_aspect_ratio: bool = False,
    antialias: bool = False,
    name: Any = None,
    images: Any = None,
) -> Any:
    return _resized(
        images_ if images is None else images, size, method, preserve_aspect_ratio, antialias
    )


def _resized(x: Any, size: Any, method: Any, keeps_ratio: bool, antialias: bool) -> Any:
    if keeps_ratio:
        raise Untranslatable("`tf.image.resize` that keeps the ratio")
    if method in resampling.METHODS or antialias:
        return resampling.resampled(x, size, method, antialias)
    return images.resized(x, size, method, half_pixels=True)


def _resized_formerly(x: Any, size: Any, method: Any, align_corners: bool) -> Any:
    return images.resized(x, size, method, half_pixels=False, align_corners=align_corners)


@means("tf.image.resize_images")
def _resize_images(
    images_: Any = None,
    size: Any = None,
    method: Any = "bilinear",
    align_corners: bool = False,
    preserve_aspect_ratio: bool = False,
    name: Any = None,
    images: Any = None,
) -> Any:
    """TensorFlow 1's `tf.image.resize`."""
    if preserve_aspect_ratio:
        raise Untranslatable("`tf.image.resize` that keeps the ratio")
    return _resized_formerly(images_ if images is None else images, size, method, align_corners)


for _name in ("bilinear", "nearest_neighbor", "bicubic"):

    def _resize_by(
        images_: Any,
        size: Any,
        align_corners: bool = False,
        name: Any = None,
        half_pixel_centers: bool = False,
        _method: str = _name.removesuffix("_neighbor"),
    ) -> Any:
        return images.resized(images_, size, _method, half_pixel_centers, align_corners)

    means(f"tf.image.resize_{_name}")(_resize_by)


@means("tf.image.rgb_to_grayscale")
def _rgb_to_grayscale(images: Any) -> Any:
    weights = arrays.constant([0.2989, 0.587, 0.114], str(images.dtype))
    return ops.sum(ops.multiply(images, weights), axis=-1, keepdims=True)


@means("tf.depth_to_space")
def _depth_to_space(
    input: Any, block_size: int, data_format: str = "NHWC", name: Any = None
) -> Any:
    """Channels in blocks (row, column, channel) become pixels."""
    h, w, c = _picture(input, data_format)
    n = int(block_size)
    x = ops.reshape(input, (-1, h, w, n, n, c // n**2))
    return ops.reshape(ops.transpose(x, [0, 1, 3, 2, 4, 5]), (-1, h * n, w * n, c // n**2))


@means("tf.space_to_depth")
def _space_to_depth(
    input: Any, block_size: int, data_format: str = "NHWC", name: Any = None
) -> Any:
    h, w, c = _picture(input, data_format)
    n = int(block_size)
    x = ops.reshape(input, (-1, h // n, n, w // n, n, c))
    return ops.reshape(ops.transpose(x, [0, 1, 3, 2, 4, 5]), (-1, h // n, w // n, c * n**2))


def _picture(x: Any, data_format: str) -> tuple[int, int, int]:
    if data_format != "NHWC" or len(x.shape) != 4 or None in x.shape[1:]:
        raise Untranslatable("pictures whose size only a running model knows, or of channels first")
    return tuple(map(int, x.shape[1:]))  # type: ignore[return-value]


def _window(value: Any) -> Any:
    """`[1, 2, 2, 1]` and `(2, 2)` as 2; stock Keras's convolutions take no lists from a file."""
    if isinstance(value, int):
        return value
    pair = tuple(value[1:3] if len(value) == 4 else value)
    return pair[0] if len(set(pair)) == 1 else pair


def _pooling(operation: Callable[..., Any]) -> Callable[..., Any]:
    def pool(
        value: Any = None,
        ksize: Any = None,
        strides: Any = None,
        padding: str = "VALID",
        data_format: Any = "NHWC",
        name: Any = None,
        input: Any = None,
    ) -> Any:
        x = input if value is None else value
        windows = _window(ksize), _window(strides)
        return operation(x, *windows, padding.lower(), _format(data_format))

    return pool


means("tf.max_pool", "tf.max_pool2d")(_pooling(ops.max_pool))
means("tf.avg_pool", "tf.avg_pool2d")(_pooling(ops.average_pool))


def _format(data_format: Any) -> str:
    if data_format not in (None, "NHWC"):
        raise Untranslatable("pictures of channels first")
    return "channels_last"


@means("tf.conv2d")
def _conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = 1,
    padding: Any = "VALID",
    use_cudnn_on_gpu: Any = True,
    data_format: Any = "NHWC",
    dilations: Any = (1, 1),
    name: Any = None,
    filters: Any = None,
) -> Any:
    if not isinstance(padding, str):
        raise Untranslatable("a convolution with margins of its own")
    kernel = arrays.like(filter if filters is None else filters, str(input.dtype))
    return ops.conv(
        input, kernel, _window(strides), padding.lower(), _format(data_format), _window(dilations)
    )


@means("tf.depthwise_conv2d")
def _depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: str = "VALID",
    rate: Any = None,
    name: Any = None,
    data_format: Any = None,
    dilations: Any = None,
) -> Any:
    kernel = arrays.like(filter, str(input.dtype))
    spread = dilations or rate or (1, 1)
    return ops.depthwise_conv(
        input, kernel, _window(strides), padding.lower(), _format(data_format), _window(spread)
    )
