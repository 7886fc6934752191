"""`keramos.ops.image`: sizes, colours, crops, patches and places of pixels.

Refuses to compute. A line says parameters, rule and meaning; see `declaration.Op`.
"""

from __future__ import annotations

from typing import Any

from keramos.ops import placement as p
from keramos.ops import rules as r
from keramos.ops.declaration import Entry, Op, Table

_PATCHES = "size, strides=None, dilation_rate=1, padding='valid', data_format=None"

_TABLE: dict[str, Entry] = {
    "crop_images": Op(
        "images | top_cropping=None, left_cropping=None, bottom_cropping=None, right_cropping=None, "
        "target_height=None, target_width=None, data_format=None",
        None,
        "The inner part.",
    ),
    "extract_patches": Op(f"images | {_PATCHES}", None, "Windows, each flattened into the channels."),
    "extract_patches_3d": Op(f"volumes | {_PATCHES}", None, "Windows of volumes, each flattened into the channels."),
    "hsv_to_rgb": Op("images | data_format=None", r.same, "Hue, saturation, value to red, green, blue.", cls="HSVToRGB"),
    "pad_images": Op(
        "images | top_padding=None, left_padding=None, bottom_padding=None, right_padding=None, "
        "target_height=None, target_width=None, data_format=None",
        None,
        "Zeros around.",
    ),
    "resize": Op(
        "images | size, interpolation='bilinear', antialias=False, crop_to_aspect_ratio=False, "
        "pad_to_aspect_ratio=False, fill_mode='constant', fill_value=0.0, data_format=None",
        p.resized,
        "Another height and width.",
    ),
    "rgb_to_grayscale": Op("images | data_format=None", None, "Luma, one channel.", cls="RGBToGrayscale"),
    "rgb_to_hsv": Op("images | data_format=None", r.same, "Red, green, blue to hue, saturation, value.", cls="RGBToHSV"),
    "scale_and_translate": Op(
        "images, scale, translation | output_shape, spatial_dims, method, antialias=True",
        None,
        "Scaled and moved along some axes.",
        order="images output_shape scale translation spatial_dims method antialias",
    ),
}  # fmt: skip

OPERATIONS = Table("image", _TABLE)


def __getattr__(name: str) -> Any:
    globals()[name] = found = OPERATIONS.function(name)
    return found
