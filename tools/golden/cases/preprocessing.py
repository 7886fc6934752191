"""Cases of the preprocessing layers: the configs of all, the answers of those that encode
numbers.
"""

# fmt: off
# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

from .grammar import ints, layer, new, t

NAMED = {"name": "given"}
IMAGES = {  # class -> (what it needs, what else it takes)
    "AugMix": ({}, {"value_range": (0, 1), "num_chains": 2, "chain_depth": 2, "factor": 0.2, "alpha": 0.5, "all_ops": False,
                    "interpolation": "nearest", "seed": 1, "data_format": "channels_first"}),
    "AutoContrast": ({}, {"value_range": (0, 1)}),
    "CenterCrop": ({"height": 3, "width": 4}, {"data_format": "channels_first"}),
    "ContrastLimitedAdaptiveHistogramEqualization": ({}, {"value_range": (0, 1), "clip_limit": 2.0, "tile_grid_size": (4, 4),
                                                          "data_format": "channels_first"}),
    "CutMix": ({}, {"factor": 0.5, "seed": 1, "data_format": "channels_first"}),
    "Equalization": ({}, {"value_range": (0, 1), "bins": 64, "data_format": "channels_first"}),
    "MaxNumBoundingBoxes": ({"max_number": 3}, {"fill_value": -2}),
    "MixUp": ({}, {"alpha": 0.3, "data_format": "channels_first", "seed": 1}),
    "RandAugment": ({}, {"value_range": (0, 1), "num_ops": 3, "factor": 0.3, "interpolation": "nearest", "seed": 1, "data_format": "channels_first"}),
    "RandomBrightness": ({"factor": 0.2}, {"value_range": (0, 1), "seed": 1}),
    "RandomColorDegeneration": ({"factor": 0.2}, {"value_range": (0, 1), "seed": 1, "data_format": "channels_first"}),
    "RandomColorJitter": ({}, {"value_range": (0, 1), "brightness_factor": 0.1, "contrast_factor": 0.2, "saturation_factor": 0.3,
                               "hue_factor": 0.4, "seed": 1, "data_format": "channels_first"}),
    "RandomContrast": ({"factor": 0.2}, {"value_range": (0, 1), "seed": 1}),
    "RandomCrop": ({"height": 3, "width": 4, "seed": 2}, {"seed": 1, "data_format": "channels_first"}),
    "RandomElasticTransform": ({}, {"factor": 0.5, "scale": 0.5, "interpolation": "nearest", "fill_mode": "constant", "fill_value": 1.0,
                                    "value_range": (0, 1), "seed": 1, "data_format": "channels_first"}),
    "RandomErasing": ({}, {"factor": 0.5, "scale": (0.1, 0.2), "fill_value": 1.0, "value_range": (0, 1), "seed": 1, "data_format": "channels_first"}),
    "RandomFlip": ({}, {"mode": "horizontal", "seed": 1, "data_format": "channels_first"}),
    "RandomGaussianBlur": ({}, {"factor": 0.5, "kernel_size": 5, "sigma": 0.5, "value_range": (0, 1), "seed": 1, "data_format": "channels_first"}),
    "RandomGrayscale": ({}, {"factor": 0.2, "seed": 1, "data_format": "channels_first"}),
    "RandomHue": ({"factor": 0.2}, {"value_range": (0, 1), "seed": 1, "data_format": "channels_first"}),
    "RandomInvert": ({}, {"factor": 0.2, "value_range": (0, 1), "seed": 1, "data_format": "channels_first"}),
    "RandomPerspective": ({}, {"factor": 0.2, "scale": 0.5, "interpolation": "nearest", "fill_value": 1.0, "seed": 1, "data_format": "channels_first"}),
    "RandomPosterization": ({"factor": 4}, {"value_range": (0, 1), "seed": 1, "data_format": "channels_first"}),
    "RandomRotation": ({"factor": 0.2}, {"fill_mode": "constant", "interpolation": "nearest", "seed": 1, "fill_value": 1.0, "data_format": "channels_first"}),
    "RandomSaturation": ({"factor": 0.2}, {"value_range": (0, 1), "seed": 1, "data_format": "channels_first"}),
    "RandomSharpness": ({"factor": 0.2}, {"value_range": (0, 1), "seed": 1, "data_format": "channels_first"}),
    "RandomShear": ({}, {"x_factor": 0.1, "y_factor": 0.2, "interpolation": "nearest", "fill_mode": "constant", "fill_value": 1.0, "seed": 1,
                         "data_format": "channels_first"}),
    "RandomTranslation": ({"height_factor": 0.1, "width_factor": (-0.2, 0.3)}, {"fill_mode": "constant", "interpolation": "nearest", "seed": 1,
                                                                               "fill_value": 1.0, "data_format": "channels_first"}),
    "RandomZoom": ({"height_factor": 0.1}, {"width_factor": 0.2, "fill_mode": "constant", "interpolation": "nearest", "seed": 1, "fill_value": 1.0,
                                            "data_format": "channels_first"}),
    "Resizing": ({"height": 3, "width": 4}, {"interpolation": "nearest", "crop_to_aspect_ratio": True, "fill_mode": "constant", "fill_value": 1.0,
                                             "antialias": True, "data_format": "channels_first"}),
    "Solarization": ({}, {"addition_factor": 0.1, "threshold_factor": 0.2, "value_range": (0, 1), "seed": 1}),
    "MelSpectrogram": ({}, {"fft_length": 256, "sequence_stride": 64, "sequence_length": 128, "window": "hamming", "sampling_rate": 8000,
                            "num_mel_bins": 16, "min_freq": 10.0, "max_freq": 3000.0, "power_to_db": False, "top_db": 60.0, "mag_exp": 1.0,
                            "min_power": 1e-8, "ref_power": 2.0}),
    "STFTSpectrogram": ({}, {"mode": "magnitude", "frame_length": 64, "frame_step": 16, "fft_length": 128, "window": "hamming", "periodic": True,
                             "scaling": "spectrum", "padding": "same", "expand_dims": True, "data_format": "channels_first"}),
    "CategoryEncoding": ({"num_tokens": 4}, {"output_mode": "count"}),
    "Hashing": ({"num_bins": 4}, {"mask_value": 0, "salt": [1, 2], "output_mode": "one_hot"}),
    "HashedCrossing": ({"num_bins": 4}, {"output_mode": "one_hot"}),
    "Discretization": ({"bin_boundaries": [0.0, 1.0]}, {"output_mode": "one_hot"}),
    "IntegerLookup": ({}, {"max_tokens": 5, "num_oov_indices": 2, "mask_token": 0, "oov_token": -2, "vocabulary": [3, 4], "output_mode": "multi_hot",
                           "pad_to_max_tokens": True}),
    "StringLookup": ({}, {"max_tokens": 6, "num_oov_indices": 2, "mask_token": "", "oov_token": "?", "vocabulary": ["a", "b"], "output_mode": "multi_hot",
                          "pad_to_max_tokens": True, "encoding": "utf-8"}),
    "TextVectorization": ({}, {"max_tokens": 6, "standardize": "lower", "split": "character", "ngrams": 2, "output_mode": "multi_hot",
                               "pad_to_max_tokens": True, "vocabulary": ["a", "b"]}),
}
CASES = [
    *[layer(name, case, {**needs, **args}) for name, (needs, extra) in IMAGES.items()
      for case, args in (("default", {}), ("many", {**extra, **NAMED}))],
    layer("Resizing", "padded", {"height": 3, "width": 4, "pad_to_aspect_ratio": True}),
    layer("Discretization", "bins", {"num_bins": 3, "epsilon": 0.1, "name": "given"}),
    layer("CategoryEncoding", "call", {"num_tokens": 4}, ints(2, 3)),
    layer("CategoryEncoding", "one hot", {"num_tokens": 4, "output_mode": "one_hot"}, ints(2, 3)),
    layer("CategoryEncoding", "one hot, one number", {"num_tokens": 5, "output_mode": "one_hot"}, ints(2, 1)),
    layer("CategoryEncoding", "counted", {"num_tokens": 3, "output_mode": "count"}, ints(2, 4)),
    layer("Discretization", "call", {"bin_boundaries": [-0.5, 0.0, 0.5]}, t(2, 3), mixed=False),
    layer("Discretization", "counted", {"bin_boundaries": [-0.5, 0.5], "output_mode": "count"}, t(2, 3), mixed=False),
    layer("Discretization", "one hot", {"bin_boundaries": [0.0], "output_mode": "one_hot"}, t(2, 3), mixed=False),
    layer("Pipeline", "default", {"layers": [new("layers.RandomFlip", seed=1), new("layers.Rescaling", 2.0)]}),
    layer("Pipeline", "many", {"layers": [new("layers.Rescaling", 2.0, name="inner")], "name": "given"}),
]
