"""`keramos.ops.image`: sizes, colours, crops, patches and places of pixels.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import margins as m, pixels as p, rules as r
from keramos.ops.declaration import Entry, Op, Table, Written
from keramos.ops.patches import ExtractPatches, extract_patches, extract_patches_3d

_TABLE: dict[str, Entry] = {
    "affine_transform": Op(
        "images, transform | interpolation='bilinear', fill_mode='constant', fill_value=0, "
        "data_format=None",
        p.projected,
        """Scales, turns, shears and moves images: the pixel at (x, y) comes from `(a0 x + a1 y +
        a2, b0 x + b1 y + b2) / (c0 x + c1 y + 1)`.""",
    ),
    "crop_images": Op(
        "images | top_cropping=None, left_cropping=None, bottom_cropping=None, "
        "right_cropping=None, "
        "target_height=None, target_width=None, data_format=None",
        None,
        """Cuts the margins off images; two of the three of an axis (before, after, target size)
        must be there.
        -> Shape `(batch, target_height, target_width, channels)`, dtype of `images`.""",
    ),
    "elastic_transform": Op(
        "images | alpha=20.0, sigma=5.0, interpolation='bilinear', fill_mode='reflect', "
        "fill_value=0.0, seed=None, "
        "data_format=None",
        p.filtered,
        """Displaces every pixel of images by smoothed noise, as on a rubber sheet (Simard et al.,
        2003).
        alpha: float, strength of the displacement in pixels.
        sigma: float, smoothness of the displacement in pixels.""",
    ),
    "extract_patches": Written(extract_patches, ExtractPatches),
    "extract_patches_3d": Written(extract_patches_3d, ExtractPatches),
    "gaussian_blur": Op(
        "images | kernel_size=(3, 3), sigma=(1.0, 1.0), data_format=None",
        p.filtered,
        """Blurs images by a bell curve; zeros lie outside.
        kernel_size: pair (columns, rows), the window in pixels.
        sigma: pair of floats, width of the bell curve along columns and rows in pixels.""",
    ),
    "hsv_to_rgb": Op(
        "images | data_format=None",
        p.coloured,
        """Converts hue, saturation and value to red, green and blue.
        images: array `(batch, height, width, 3)`, without the batch too; floats in [0, 1].""",
        cls="HSVToRGB",
    ),
    "map_coordinates": Op(
        "inputs, coordinates | order, fill_mode='constant', fill_value=0",
        p.looked_up,
        """Takes the numbers at fractional places, interpolated.
        inputs: array of numbers, any shape with n axes.
        order: 0 for the nearest number, 1 for linear interpolation.""",
    ),
    "pad_images": Op(
        "images | top_padding=None, left_padding=None, bottom_padding=None, right_padding=None, "
        "target_height=None, target_width=None, data_format=None",
        m.padded_images,
        """Adds zeros around images; two of the three of an axis (before, after, target size) must
        be there.
        -> Shape `(batch, target_height, target_width, channels)`, dtype of `images`.""",
    ),
    "perspective_transform": Op(
        "images, start_points, end_points | interpolation='bilinear', fill_value=0, "
        "data_format=None",
        p.distorted,
        """Distorts images so that four points move to four others; what is between follows in
        perspective.
        fill_value: number, what lies outside.""",
    ),
    "resize": Op(
        "images | size, interpolation='bilinear', antialias=False, crop_to_aspect_ratio=False, "
        "pad_to_aspect_ratio=False, fill_mode='constant', fill_value=0.0, data_format=None",
        p.resized,
        """Scales images to another height and width.
        interpolation: `nearest`, `bilinear`, `bicubic`, `lanczos3` or `lanczos5`.
        fill_mode: `constant`, how to fill up to the new proportions.
        fill_value: number to fill up with.
        >>> ops.image.resize(ops.ones((1, 4, 4, 3)), (2, 2)).shape
        (1, 2, 2, 3)""",
    ),
    "rgb_to_grayscale": Op(
        "images | data_format=None",
        p.grey,
        """Computes the luma of images, `0.2989 R + 0.587 G + 0.114 B` (ITU-R BT.601); images of one
        channel stay as they are.
        images: array `(batch, height, width, 3)`, without the batch too, or with one channel.""",
        cls="RGBToGrayscale",
    ),
    "rgb_to_hsv": Op(
        "images | data_format=None",
        p.coloured,
        """Converts red, green and blue to hue, saturation and value.
        images: array `(batch, height, width, 3)`, without the batch too; floats in [0, 1].""",
        cls="RGBToHSV",
    ),
    "scale_and_translate": Op(
        "images, output_shape, scale, translation | spatial_dims, method, antialias=True",
        lambda images, output_shape, *others, **static: r.symbol(output_shape, r.dtype_of(images)),
        """Scales and moves images along some axes: the output at `scale · x + translation` is the
        input at x.
        images: array of numbers, any shape.
        scale: float vector, factor per axis in `spatial_dims`.
        method: `linear`, `bilinear`, `cubic`, `bicubic`, `lanczos3` or `lanczos5`.
        -> Shape `output_shape`, dtype of `images`.""",
    ),
    "sobel_edges": Op(
        "images | data_format=None",
        None,
        """Computes the vertical and the horizontal change of brightness (Sobel); zeros lie
        outside.
        -> Shape `(batch, height, width, channels, 2)`, a float dtype.""",
    ),
    "ssim": Op(
        "image1, image2 | max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03, "
        "data_format=None",
        None,
        """Computes the structural similarity of images (Wang et al., 2004), 1 for equal ones.
        -> Shape `(batch,)`, a float dtype.""",
        cls="SSIM",
    ),
}

OPERATIONS = Table(__name__, _TABLE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
