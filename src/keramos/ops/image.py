"""`keramos.ops.image`: sizes, colours, crops, patches and places of pixels.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import placement as p
from keramos.ops import rules as r
from keramos.ops.declaration import Entry, Op, Plain, Table, Written
from keramos.ops.patches import ExtractPatches, extract_patches

_PATCHES = "size, strides=None, dilation_rate=1, padding='valid', data_format=None"

_TABLE: dict[str, Entry] = {
    "affine_transform": Op(
        "images, transform | interpolation='bilinear', fill_mode='constant', fill_value=0, "
        "data_format=None",
        r.normalized,
        "Scaled, turned, sheared and moved.",
    ),
    "crop_images": Op(
        "images | top_cropping=None, left_cropping=None, bottom_cropping=None, "
        "right_cropping=None, "
        "target_height=None, target_width=None, data_format=None",
        None,
        "The inner part.",
    ),
    "elastic_transform": Op(
        "images | alpha=20.0, sigma=5.0, interpolation='bilinear', fill_mode='reflect', "
        "fill_value=0.0, seed=None, "
        "data_format=None",
        r.normalized,
        "On a rubber sheet: every pixel displaced by smoothed noise.",
    ),
    "extract_patches": Written(extract_patches, ExtractPatches),
    "extract_patches_3d": Plain(
        f"volumes, {_PATCHES}", "Windows of volumes, each flattened into the channels."
    ),
    "gaussian_blur": Op(
        "images | kernel_size=(3, 3), sigma=(1.0, 1.0), data_format=None",
        r.normalized,
        "Blurred by a bell curve.",
    ),
    "hsv_to_rgb": Op(
        "images | data_format=None",
        r.same,
        "Hue, saturation, value to red, green, blue.",
        cls="HSVToRGB",
    ),
    "map_coordinates": Op(
        "inputs, coordinates | order, fill_mode='constant', fill_value=0",
        lambda inputs, coordinates, **static: r.made(
            r.shape_of(coordinates)[1:], r.dtype_of(inputs)
        ),
        "The numbers at fractional places.",
    ),
    "pad_images": Op(
        "images | top_padding=None, left_padding=None, bottom_padding=None, right_padding=None, "
        "target_height=None, target_width=None, data_format=None",
        None,
        "Zeros around.",
    ),
    "perspective_transform": Op(
        "images, start_points, end_points | interpolation='bilinear', fill_value=0, "
        "data_format=None",
        r.normalized,
        "Four points moved.",
    ),
    "resize": Op(
        "images | size, interpolation='bilinear', antialias=False, crop_to_aspect_ratio=False, "
        "pad_to_aspect_ratio=False, fill_mode='constant', fill_value=0.0, data_format=None",
        p.resized,
        "Another height and width.",
    ),
    "rgb_to_grayscale": Op(
        "images | data_format=None", None, "Luma, one channel.", cls="RGBToGrayscale"
    ),
    "rgb_to_hsv": Op(
        "images | data_format=None",
        r.same,
        "Red, green, blue to hue, saturation, value.",
        cls="RGBToHSV",
    ),
    "scale_and_translate": Op(
        "images, output_shape, scale, translation | spatial_dims, method, antialias=True",
        lambda images, output_shape, *others, **static: r.made(output_shape, r.dtype_of(images)),
        "Scaled and moved along some axes.",
    ),
    "sobel_edges": Op(
        "images | data_format=None", None, "Vertical and horizontal change of brightness."
    ),
    "ssim": Op(
        "image1, image2 | max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03, "
        "data_format=None",
        None,
        "Structural similarity, one number per image.",
        cls="SSIM",
    ),
}

OPERATIONS = Table("image", _TABLE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
