"""TensorFlow's functions of images, and those that move windows over them.

Pure.
"""

from __future__ import annotations

from keramos.codec.canonical import Json
from keramos.dialects.composites import COMPOSITES, Composite, computes, identity, integers, known
from keramos.dialects.expressions import (
    ELLIPSIS,
    Call,
    NotConstantError,
    Value,
    constant,
    nn,
    numpy,
    op,
    span,
)


def _in_space(value: Value) -> Json:
    """Sizes in space, of which TensorFlow may have those of batch and channels beside them."""
    if not isinstance(value, list):
        return known(value)
    sizes = integers(value)
    if len(sizes) > 3 or (len(sizes) == 3 and sizes[0] == sizes[-1] == 1):
        if sizes[0] != 1 or sizes[-1] != 1:
            raise NotConstantError
        sizes = sizes[1:-1]
    # One number where it is enough: stock Keras pools by tuples, and files have lists.
    return sizes[0] if len(set(sizes)) == 1 else [*sizes]


def _is_last(data_format: Value) -> bool:
    return data_format is None or (isinstance(data_format, str) and data_format.endswith("C"))


def _pooling(class_name: str) -> Composite:
    def pool(
        input: Value,
        ksize: Value,
        strides: Value = None,
        padding: Value = "VALID",
        data_format: Value = None,
    ) -> Call | None:
        if not isinstance(padding, str) or not _is_last(data_format):
            return None
        return nn(
            class_name,
            input,
            pool_size=_in_space(ksize),
            strides=_in_space(strides),
            padding=padding.lower(),
            data_format="channels_last",
        )

    return pool


for _rank in ("", "1d", "2d", "3d"):
    for _root in ("nn", "compat.v1.nn"):
        COMPOSITES[f"{_root}.max_pool{_rank}"] = _pooling("MaxPool")
        COMPOSITES[f"{_root}.avg_pool{_rank}"] = _pooling("AveragePool")


def _convolution(class_name: str) -> Composite:
    def convolve(
        input: Value,
        filter: Value = None,
        strides: Value = 1,
        padding: Value = "VALID",
        data_format: Value = None,
        dilations: Value = None,
        filters: Value = None,
        rate: Value = None,
        use_cudnn_on_gpu: Value = True,
        dilation_rate: Value = None,
        stride: Value = None,
    ) -> Call | None:
        kernel = filters if filter is None else filter
        spreads = (spread for spread in (dilations, rate, dilation_rate) if spread is not None)
        if not isinstance(padding, str) or not _is_last(data_format):
            return None
        return nn(
            class_name,
            input,
            constant(kernel),
            strides=_in_space(strides if stride is None else stride),
            padding=padding.lower(),
            data_format="channels_last",
            dilation_rate=_in_space(next(spreads, 1)),
        )

    return convolve


for _name, _class in (
    *((name, "Conv") for name in ("conv1d", "conv2d", "conv3d", "convolution")),
    ("depthwise_conv2d", "DepthwiseConv"),
):
    for _name_of in (f"nn.{_name}", f"compat.v1.nn.{_name}"):
        COMPOSITES[_name_of] = _convolution(_class)


#: Methods of resizing that are the same today.
_METHODS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")


@computes("image.resize")
def resize(
    images: Value,
    size: Value,
    method: Value = "bilinear",
    preserve_aspect_ratio: Value = False,
    antialias: Value = False,
) -> Call | None:
    """Images of another size, pixels having their middles at half."""
    if method not in _METHODS or preserve_aspect_ratio:
        return None
    return op(
        "image",
        "Resize",
        images,
        size=[*integers(size)],
        interpolation=known(method),
        antialias=bool(antialias),
        data_format="channels_last",
    )


@computes("image.flip_left_right")
def flip_left_right(image: Value) -> Call:
    """Columns in the opposite order."""
    return numpy("Flip", image, axis=-2)


@computes("image.flip_up_down")
def flip_up_down(image: Value) -> Call:
    """Rows in the opposite order."""
    return numpy("Flip", image, axis=-3)


@computes("image.adjust_brightness")
def adjust_brightness(image: Value, delta: Value) -> Call:
    """image + delta"""
    return numpy("Add", image, delta)


@computes("image.adjust_gamma")
def adjust_gamma(image: Value, gamma: Value = 1, gain: Value = 1) -> Call:
    """gain · image^gamma"""
    return numpy("Multiply", numpy("Power", image, gamma), gain)


@computes("image.rot90")
def rot90(image: Value, k: Value = 1) -> Call:
    """Turned by `k` quarters, against the clock."""
    (quarters,) = integers(k)
    turned: Value = image
    for _ in range(quarters % 4):
        turned = numpy("Swapaxes", numpy("Flip", turned, axis=-2), axis1=-3, axis2=-2)
    return turned if isinstance(turned, Call) else identity(turned)


@computes("keras.backend.batch_flatten")
def batch_flatten(x: Value) -> Call:
    """Samples as rows."""
    return Call("keras.layers", "Flatten", (x,), {"data_format": "channels_last"})


@computes("image.transpose")
def transposed_image(image: Value) -> Call:
    """Rows as columns."""
    return numpy("Swapaxes", image, axis1=-3, axis2=-2)


@computes("image.extract_patches")
def extract_patches(
    images: Value, sizes: Value, strides: Value, rates: Value, padding: Value
) -> Call | None:
    """Every window of the images, as channels."""
    if not isinstance(padding, str):
        return None
    return op(
        "image",
        "ExtractPatches",
        images,
        size=_in_space(sizes),
        strides=_in_space(strides),
        dilation_rate=_in_space(rates),
        padding=padding.lower(),
        data_format="channels_last",
    )


@computes("image.adjust_contrast")
def adjust_contrast(images: Value, contrast_factor: Value) -> Call:
    """(x - mean) · factor + mean, mean over the pixels"""
    mean = numpy("Mean", images, axis=[-3, -2], keepdims=True)
    apart = numpy("Subtract", images, mean)
    return numpy("Add", numpy("Multiply", apart, contrast_factor), mean)


@computes("image.grayscale_to_rgb")
def grayscale_to_rgb(images: Value) -> Call:
    """The one channel, three times."""
    return numpy("Repeat", images, repeats=3, axis=-1)


@computes("image.rgb_to_yuv")
def rgb_to_yuv(images: Value) -> Call:
    """Brightness, and how much blue and red differ from it."""
    return numpy("Matmul", images, constant([[*row] for row in _YUV]))


_YUV = (
    (0.299, -0.14714119, 0.61497538),
    (0.587, -0.28886916, -0.51496512),
    (0.114, 0.43601035, -0.10001026),
)


def _in_colours(images: Value, matrix: tuple[tuple[float, ...], ...]) -> Call:
    return numpy("Matmul", images, constant([[*row] for row in matrix]))


@computes("image.yuv_to_rgb")
def yuv_to_rgb(images: Value) -> Call:
    """Colours again"""
    return _in_colours(
        images, ((1.0, 1.0, 1.0), (0.0, -0.394642334, 2.03206185), (1.13988303, -0.58062185, 0.0))
    )


@computes("image.rgb_to_yiq")
def rgb_to_yiq(images: Value) -> Call:
    """Brightness, and two directions of colours"""
    return _in_colours(
        images,
        (
            (0.299, 0.59590059, 0.2115),
            (0.587, -0.27455667, -0.52273617),
            (0.114, -0.32134392, 0.31119955),
        ),
    )


@computes("image.yiq_to_rgb")
def yiq_to_rgb(images: Value) -> Call:
    """Colours again"""
    return _in_colours(
        images,
        (
            (1.0, 1.0, 1.0),
            (0.95598634, -0.27201283, -1.10674021),
            (0.6208248, -0.64720424, 1.70423049),
        ),
    )


@computes("image.psnr")
def psnr(a: Value, b: Value, max_val: Value) -> Call:
    """10 · log10 (max² / mean (a - b)²)"""
    apart = numpy("Square", numpy("Subtract", a, constant(b)))
    error = numpy("Mean", apart, axis=[-3, -2, -1])
    most = numpy("Square", numpy("Add", numpy("Multiply", error, 0.0), constant(max_val)))
    return numpy("Multiply", numpy("Log10", numpy("TrueDivide", most, error)), 10.0)


def _steps(images: Value, axis: int) -> Call:
    """How much each pixel differs from the one before it, in a batch of images."""
    before: list[Json] = [span(None, None), span(None, None), span(None, None)]
    after = [*before]
    before[axis], after[axis] = span(None, -1), span(1, None)
    return numpy("Subtract", numpy("GetItem", images, after), numpy("GetItem", images, before))


@computes("image.image_gradients")
def image_gradients(image: Value) -> Call:
    """Steps downwards, then to the right; 0 at the end"""

    def padded(axis: int) -> Call:
        margins: list[Json] = [[0, 0] for _ in range(4)]
        margins[axis] = [0, 1]
        return numpy("Pad", _steps(image, axis), pad_width=margins)

    return op("core", "Unstack", numpy("Stack", [padded(1), padded(2)], axis=0), num=2, axis=0)


@computes("image.total_variation")
def total_variation(images: Value) -> Call:
    """The sum of all steps between neighbours, of a batch of images"""
    sums = (
        numpy("Sum", numpy("Absolute", _steps(images, axis)), axis=[1, 2, 3]) for axis in (1, 2)
    )
    return numpy("Add", *sums)


@computes("image.per_image_standardization")
def per_image_standardization(image: Value) -> Call:
    """(x - mean) / max(deviation, 1/√n), each image by itself"""
    over: Json = [-3, -2, -1]
    count = numpy("Sum", numpy("OnesLike", image), axis=over, keepdims=True)
    deviation = numpy("Std", image, axis=over, keepdims=True)
    spread = numpy("Maximum", deviation, op("math", "Rsqrt", count))
    apart = numpy("Subtract", image, numpy("Mean", image, axis=over, keepdims=True))
    return numpy("TrueDivide", apart, spread)


def _recoloured(image: Value, hue: Value = 0.0, saturation: Value = 1.0) -> Call:
    """Another hue, as a part of the circle, and a saturation so many times larger."""
    colours = op("image", "RGBToHSV", image)

    def channel(i: int) -> Call:
        return numpy("GetItem", colours, [ELLIPSIS, span(i, i + 1)])

    turned = numpy("Mod", numpy("Add", channel(0), hue), 1.0)
    strong = numpy("Clip", numpy("Multiply", channel(1), saturation), x_min=0.0, x_max=1.0)
    return op("image", "HSVToRGB", numpy("Concatenate", [turned, strong, channel(2)], axis=-1))


@computes("image.adjust_saturation")
def adjust_saturation(image: Value, saturation_factor: Value) -> Call:
    """Colours so many times stronger."""
    return _recoloured(image, saturation=saturation_factor)


@computes("image.adjust_hue")
def adjust_hue(image: Value, delta: Value) -> Call:
    """Colours turned by a part of the circle."""
    return _recoloured(image, hue=delta)


@computes("image.crop_to_bounding_box")
def crop_to_bounding_box(
    image: Value,
    offset_height: Value,
    offset_width: Value,
    target_height: Value,
    target_width: Value,
) -> Call:
    """A rectangle of an image."""
    top, left, height, width = integers([offset_height, offset_width, target_height, target_width])
    key: Value = [ELLIPSIS, span(top, top + height), span(left, left + width), span(None, None)]
    return numpy("GetItem", image, key)
