# Written by tools/stubs.py from the table in image.py.

from typing import Any

from .declaration import Table

OPERATIONS: Table

def affine_transform(images: Any, transform: Any, interpolation: str = 'bilinear', fill_mode: str = 'constant', fill_value: Any = 0, data_format: str | None = None) -> Any:
    """Scales, turns, shears and moves images: the pixel at (x, y) comes from `(a0 x + a1 y + a2, b0 x
    + b1 y + b2) / (c0 x + c1 y + 1)`.

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        transform: array `(8,)` or `(batch, 8)`: a0, a1, a2, b0, b1, b2, c0, c1.
        interpolation: `nearest` or `bilinear`.
        fill_mode: what lies outside: `constant`, `nearest`, `wrap`, `mirror` or `reflect`.
        fill_value: number, what lies outside in mode `constant`.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape and dtype of `images`.
    """

def crop_images(images: Any, top_cropping: Any = None, left_cropping: Any = None, bottom_cropping: Any = None, right_cropping: Any = None, target_height: Any = None, target_width: Any = None, data_format: str | None = None) -> Any:
    """Cuts the margins off images; two of the three of an axis (before, after, target size) must be
    there.

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        top_cropping: pixels, an int; two of the three of an axis (before, after, target size) must
            be there.
        left_cropping: pixels, an int; two of the three of an axis (before, after, target size) must
            be there.
        bottom_cropping: pixels, an int; two of the three of an axis (before, after, target size)
            must be there.
        right_cropping: pixels, an int; two of the three of an axis (before, after, target size)
            must be there.
        target_height: pixels, an int.
        target_width: pixels, an int.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, target_height, target_width, channels)`, dtype of `images`.
    """

def elastic_transform(images: Any, alpha: Any = 20.0, sigma: Any = 5.0, interpolation: str = 'bilinear', fill_mode: str = 'reflect', fill_value: Any = 0.0, seed: Any = None, data_format: str | None = None) -> Any:
    """Displaces every pixel of images by smoothed noise, as on a rubber sheet (Simard et al., 2003).

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        alpha: float, strength of the displacement in pixels.
        sigma: float, smoothness of the displacement in pixels.
        interpolation: `nearest` or `bilinear`.
        fill_mode: what lies outside: `constant`, `nearest`, `wrap`, `mirror` or `reflect`.
        fill_value: number, what lies outside in mode `constant`.
        seed: int >= 0, or a key `(2,)`, uint32; 0 when None.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape and dtype of `images`.
    """

def extract_patches(images: Any, size: Any, strides: Any = None, dilation_rate: Any = 1, padding: str = 'valid', data_format: str | None = None) -> Any:
    """Cuts windows out of images and flattens each into the channels; out of volumes, if `size` has
    three numbers.

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        size: int or tuple of ints, side of a window.
        strides: int or tuple of ints, distance of neighbouring windows; as `size` when None.
        dilation_rate: int or tuple of ints, distance of neighbours in a window.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, rows, columns, window · channels)`, as many as there are windows; dtype of
        `images`.
    """

def extract_patches_3d(volumes: Any, size: Any, strides: Any = None, dilation_rate: Any = 1, padding: str = 'valid', data_format: str | None = None) -> Any:
    """Cuts windows out of volumes and flattens each into the channels.

    Args:
        volumes: array `(batch, depth, height, width, channels)`, without the batch too.
        size: int or tuple of three, side of a window.
        strides: int or tuple of three, distance of neighbouring windows; as `size` when None.
        dilation_rate: int or tuple of three, distance of neighbours in a window.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, depth, height, width, window · channels)`, as many as there are windows along
        each axis; dtype of `volumes`.
    """

def gaussian_blur(images: Any, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: str | None = None) -> Any:
    """Blurs images by a bell curve; zeros lie outside.

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        kernel_size: pair (columns, rows), the window in pixels.
        sigma: pair of floats, width of the bell curve along columns and rows in pixels.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape and dtype of `images`.
    """

def hsv_to_rgb(images: Any, data_format: str | None = None) -> Any:
    """Converts hue, saturation and value to red, green and blue.

    Args:
        images: array `(batch, height, width, 3)`, without the batch too; floats in [0, 1].
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape and dtype of `images`.
    """

def map_coordinates(inputs: Any, coordinates: Any, order: Any, fill_mode: str = 'constant', fill_value: Any = 0) -> Any:
    """Takes the numbers at fractional places, interpolated.

    Args:
        inputs: array of numbers, any shape with n axes.
        coordinates: array `(n, …)` of fractional places, one row per axis of `inputs`.
        order: 0 for the nearest number, 1 for linear interpolation.
        fill_mode: what lies outside: `constant`, `nearest`, `wrap`, `mirror` or `reflect`.
        fill_value: number, what lies outside in mode `constant`.

    Returns:
        Shape of `coordinates` without the first axis; dtype of `inputs`.
    """

def pad_images(images: Any, top_padding: Any = None, left_padding: Any = None, bottom_padding: Any = None, right_padding: Any = None, target_height: Any = None, target_width: Any = None, data_format: str | None = None) -> Any:
    """Adds zeros around images; two of the three of an axis (before, after, target size) must be
    there.

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        top_padding: pixels, an int; two of the three of an axis (before, after, target size) must
            be there.
        left_padding: pixels, an int; two of the three of an axis (before, after, target size) must
            be there.
        bottom_padding: pixels, an int; two of the three of an axis (before, after, target size)
            must be there.
        right_padding: pixels, an int; two of the three of an axis (before, after, target size) must
            be there.
        target_height: pixels, an int.
        target_width: pixels, an int.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, target_height, target_width, channels)`, dtype of `images`.
    """

def perspective_transform(images: Any, start_points: Any, end_points: Any, interpolation: str = 'bilinear', fill_value: Any = 0, data_format: str | None = None) -> Any:
    """Distorts images so that four points move to four others; what is between follows in perspective.

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        start_points: array `(batch, 4, 2)` or `(4, 2)`: (x, y) of four points.
        end_points: array `(batch, 4, 2)` or `(4, 2)`: (x, y) where the points go.
        interpolation: `nearest` or `bilinear`.
        fill_value: number, what lies outside.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape and dtype of `images`.
    """

def resize(images: Any, size: Any, interpolation: str = 'bilinear', antialias: bool = False, crop_to_aspect_ratio: bool = False, pad_to_aspect_ratio: bool = False, fill_mode: str = 'constant', fill_value: Any = 0.0, data_format: str | None = None) -> Any:
    """Scales images to another height and width.

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        size: pair (height, width).
        interpolation: `nearest`, `bilinear`, `bicubic`, `lanczos3` or `lanczos5`.
        antialias: bool; whether to smooth before an image shrinks.
        crop_to_aspect_ratio: bool; whether to cut images to the new proportions first.
        pad_to_aspect_ratio: bool; whether to fill images up to the new proportions first.
        fill_mode: `constant`, how to fill up to the new proportions.
        fill_value: number to fill up with.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape of `images` with the height and width `size`; their dtype.

    Example:
        >>> ops.image.resize(ops.ones((1, 4, 4, 3)), (2, 2)).shape
        (1, 2, 2, 3)
    """

def rgb_to_grayscale(images: Any, data_format: str | None = None) -> Any:
    """Computes the luma of images, `0.2989 R + 0.587 G + 0.114 B` (ITU-R BT.601); images of one
    channel stay as they are.

    Args:
        images: array `(batch, height, width, 3)`, without the batch too, or with one channel.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, height, width, 1)`, dtype of `images`.
    """

def rgb_to_hsv(images: Any, data_format: str | None = None) -> Any:
    """Converts red, green and blue to hue, saturation and value.

    Args:
        images: array `(batch, height, width, 3)`, without the batch too; floats in [0, 1].
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape and dtype of `images`.
    """

def scale_and_translate(images: Any, output_shape: Any, scale: Any, translation: Any, spatial_dims: Any, method: Any, antialias: bool = True) -> Any:
    """Scales and moves images along some axes: the output at `scale · x + translation` is the input at
    x.

    Args:
        images: array of numbers, any shape.
        output_shape: tuple of ints, sizes of the result.
        scale: float vector, factor per axis in `spatial_dims`.
        translation: float vector, pixels, one per axis in `spatial_dims`.
        spatial_dims: tuple of ints, the axes to scale.
        method: `linear`, `bilinear`, `cubic`, `bicubic`, `lanczos3` or `lanczos5`.
        antialias: bool; whether to smooth before an image shrinks.

    Returns:
        Shape `output_shape`, dtype of `images`.
    """

def sobel_edges(images: Any, data_format: str | None = None) -> Any:
    """Computes the vertical and the horizontal change of brightness (Sobel); zeros lie outside.

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, height, width, channels, 2)`, a float dtype.
    """

def ssim(image1: Any, image2: Any, max_val: Any = 1.0, filter_size: Any = 11, filter_sigma: Any = 1.5, k1: Any = 0.01, k2: Any = 0.03, data_format: str | None = None) -> Any:
    """Computes the structural similarity of images (Wang et al., 2004), 1 for equal ones.

    Args:
        image1: array `(batch, height, width, channels)`, without the batch too; float.
        image2: array like `image1`.
        max_val: number, largest possible value.
        filter_size: int, side of the window in pixels.
        filter_sigma: float, width of the window's bell curve in pixels.
        k1: float, stabilizer of the luminance.
        k2: float, stabilizer of the contrast.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch,)`, a float dtype.
    """

__all__ = [
    "affine_transform",
    "crop_images",
    "elastic_transform",
    "extract_patches",
    "extract_patches_3d",
    "gaussian_blur",
    "hsv_to_rgb",
    "map_coordinates",
    "pad_images",
    "perspective_transform",
    "resize",
    "rgb_to_grayscale",
    "rgb_to_hsv",
    "scale_and_translate",
    "sobel_edges",
    "ssim",
]
