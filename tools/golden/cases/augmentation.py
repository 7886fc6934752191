"""Cases of the layers on images: what they make of images, boxes, labels and masks, by seed.

Refuses to know which library runs them: `answers` is handed one.
"""

# fmt: off
# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

import random

from . import grammar

#: layer -> arguments of each of its cases
LAYERS = {
    "AugMix": [{}, {"value_range": (0, 255), "num_chains": 2, "chain_depth": 2, "factor": (0.2, 0.6), "alpha": 0.5, "all_ops": False}],
    "AutoContrast": [{}, {"value_range": (0, 1)}],
    "CenterCrop": [{"height": 3, "width": 4}, {"height": 8, "width": 3}, {"height": 7, "width": 9}],
    "ContrastLimitedAdaptiveHistogramEqualization": [{}, {"clip_limit": 0.0, "tile_grid_size": (2, 3)}, {"clip_limit": 2.0, "tile_grid_size": (2, 2)}],
    "CutMix": [{}, {"factor": (0.4, 0.8)}],
    "Equalization": [{}, {"bins": 16}, {"value_range": (-50, 300)}],
    "MaxNumBoundingBoxes": [{"max_number": 3}, {"max_number": 1, "fill_value": -2}],
    "MixUp": [{}, {"alpha": 2.0}],
    "RandAugment": [{}, {"num_ops": 3, "factor": (0.3, 0.9)}, {"num_ops": 1, "interpolation": "nearest"}],
    "RandomBrightness": [{"factor": 0.5}, {"factor": (-0.9, 0.1), "value_range": (0, 200)}],
    "RandomColorDegeneration": [{"factor": 0.9}, {"factor": (0.2, 0.7), "value_range": (0, 100)}],
    "RandomColorJitter": [{"brightness_factor": 0.3, "contrast_factor": 0.4}, {"value_range": (0, 1), "saturation_factor": 0.4, "hue_factor": 0.9}],
    "RandomContrast": [{"factor": 0.5}, {"factor": (0.2, 0.9), "value_range": (0, 300)}],
    "RandomCrop": [{"height": 3, "width": 4}, {"height": 8, "width": 5}, {"height": 5, "width": 8}],
    "RandomElasticTransform": [{"scale": (0.8, 1.0)}, {"factor": 0.5, "scale": 0.9, "fill_mode": "constant", "fill_value": 7.0}, {"interpolation": "nearest"}],
    "RandomErasing": [{}, {"factor": (0.3, 0.9), "scale": 0.5, "fill_value": (1, 20, 300)}, {"fill_value": 9.0, "value_range": (0, 8)}],
    "RandomFlip": [{}, {"mode": "horizontal"}, {"mode": "vertical"}],
    "RandomGaussianBlur": [{}, {"factor": 0.6, "kernel_size": (5, 3), "sigma": (0.4, 0.9), "value_range": (0, 100)}],
    "RandomGrayscale": [{}, {"factor": 0.9}],
    "RandomHue": [{"factor": 0.9}, {"factor": (0.2, 0.4), "value_range": (0, 1)}],
    "RandomInvert": [{}, {"factor": (0.2, 0.8), "value_range": (0, 300)}],
    "RandomPerspective": [{}, {"factor": 0.7, "scale": 0.4, "fill_value": 3.0}, {"scale": 0.3, "interpolation": "nearest"}],
    "RandomPosterization": [{"factor": 3}, {"factor": (1, 8)}, {"factor": (2, 5), "value_range": (0, 300)}],
    "RandomRotation": [{"factor": 0.2}, {"factor": (0.1, 0.4), "fill_mode": "wrap", "interpolation": "nearest"}, {"factor": 0.9, "fill_mode": "constant", "fill_value": 5.0}],
    "RandomSaturation": [{"factor": (0.1, 0.9)}, {"factor": 0.5, "value_range": (0, 1)}],
    "RandomSharpness": [{"factor": 0.9}, {"factor": (0.2, 0.6), "value_range": (20, 200)}],
    "RandomShear": [{"x_factor": 0.4, "y_factor": 0.5}, {"x_factor": (0.1, 0.3), "fill_mode": "constant", "fill_value": 5.0, "interpolation": "nearest"}],
    "RandomTranslation": [{"height_factor": 0.3, "width_factor": (-0.2, 0.1)}, {"height_factor": 0.5, "width_factor": 0.0, "fill_mode": "nearest"}],
    "RandomZoom": [{"height_factor": 0.4, "width_factor": 0.3}, {"height_factor": (-0.5, -0.2), "fill_mode": "constant", "fill_value": 1.0}],
    "Resizing": [{"height": 4, "width": 5}, {"height": 9, "width": 5, "pad_to_aspect_ratio": True, "interpolation": "bicubic"}, {"height": 4, "width": 9, "crop_to_aspect_ratio": True}],
    "Solarization": [{"addition_factor": 0.3, "threshold_factor": 0.9}, {"addition_factor": (0.1, 0.2), "threshold_factor": (0.2, 0.5), "value_range": (0, 300)}],
}
#: Layers without draws, which take no seed.
SETTLED = {"AutoContrast", "CenterCrop", "ContrastLimitedAdaptiveHistogramEqualization", "Equalization", "MaxNumBoundingBoxes", "Resizing"}
#: Layers that take colours from 0 to 1 only.
FRACTIONS = {"RandomSaturation"}
#: How a layer is called -> format of the boxes that are with the images; None where there are images alone.
WAYS = {"batch": None, "channels_first": None, "xyxy": "xyxy", "single_yxyx": "yxyx"}
BOXES = {
    "xyxy": [[[1, 1, 4, 5], [0, 2, 6, 4]], [[2, 0, 5, 3], [3, 3, 6, 5]], [[0, 0, 2, 2], [1, 1, 6, 4.5]]],
    "yxyx": [[1, 1, 4, 5], [0, 2, 5, 4]],
}
SHAPE = (3, 5, 6, 3)


def images(way: str, name: str, arguments: dict):
    import numpy as np

    high = 1 if name in FRACTIONS or tuple(arguments.get("value_range", ())) == (0, 1) else 255
    found = grammar.values(grammar.t(*SHAPE, low=0, high=high), "augmentation")
    if way == "channels_first":
        return np.transpose(found, (0, 3, 1, 2))
    return found[0] if way.startswith("single") else found


def data(way: str, name: str, arguments: dict):
    """What the layer is called with."""
    import numpy as np

    pixels, boxes = images(way, name, arguments), WAYS[way]
    if boxes is None:
        return pixels
    labels, marks = np.array([[3, 1], [0, 2], [5, 4]]), np.eye(3, 4, dtype="float32")
    masks = grammar.values(grammar.ints(*SHAPE[:3], 1, high=4), "masks").astype("float32")
    one = way.startswith("single")
    return {
        "images": pixels,
        "bounding_boxes": {"boxes": np.array(BOXES[boxes], "float32"), "labels": labels[0] if one else labels},
        "labels": marks[0] if one else marks,
        "segmentation_masks": masks[0] if one else masks,
    }


def made(library, name: str, arguments: dict, way: str):
    options = {} if name in SETTLED else {"seed": 7}
    if way == "channels_first":
        options["data_format"] = way
    if WAYS[way]:
        options["bounding_box_format"] = WAYS[way]
    return getattr(library.layers, name)(**arguments, **options)


def answers(library, name: str, arguments: dict, way: str, leave_out: tuple = ()) -> dict:
    """What two calls of a layer give, `part/call` -> array."""
    layer, found = made(library, name, arguments, way), {}
    random.seed(11)  # chains of AugMix
    for call in range(2):
        given = data(way, name, arguments)
        for part in leave_out:
            del given[part]
        output = layer(given, training=True)
        parts = flat(output) if isinstance(output, dict) else {"images": output}
        found |= {f"{part}/{call}": value for part, value in parts.items()}
    return found


def flat(output: dict) -> dict:
    boxes = output.get("bounding_boxes", {})
    return {key: output[key] for key in output if key != "bounding_boxes"} | {f"boxes.{key}": boxes[key] for key in boxes}


def rows():
    """(row, layer, arguments, way) of every case."""
    for name, cases in LAYERS.items():
        for i, arguments in enumerate(cases):
            for way in WAYS:
                if i == 0 or way == "batch":
                    yield f"{name}|{i}|{way}", name, arguments, way
