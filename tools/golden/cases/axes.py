"""Cases of odd axes and data formats: the first, negative, several, none, too many.

Refuses to know what is right.
"""

# fmt: off
# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

from .grammar import ints, layer, made, new, t
from .training import BY_CLASS, NUMBERS

CUBE, IMAGE = t(2, 3, 4), t(2, 3, 2, 4)
LINE, FLAT, VOLUME = t(2, 4, 3), t(2, 4, 4, 3), t(1, 3, 3, 3, 2)
FORMATS = ("channels_first", "channels_last", None, "CHANNELS_FIRST", "last")
RANKS = {1: LINE, 2: FLAT, 3: VOLUME}


def shown(args: dict) -> str:
    return ", ".join(f"{key}={value}" for key, value in args.items())


def with_axes(name: str, argument: str, axes: tuple, *inputs: object, call: dict | None = None, **args: object) -> list[dict]:
    return [layer(name, shown({argument: axis}), {**args, argument: axis}, *inputs, call=call or {}) for axis in axes]


def formats(name: str, rank: int, **args: object) -> list[dict]:
    return [layer(name, shown({"data_format": f}), {**args, "data_format": f}, RANKS[rank]) for f in FORMATS]


def by_format() -> list[dict]:
    found = []
    for rank in (1, 2, 3):
        for name in (f"Conv{rank}D", f"Conv{rank}DTranspose"):
            found += formats(name, rank, filters=2, kernel_size=2)
        for kind in ("Max", "Average"):
            found += formats(f"{kind}Pooling{rank}D", rank, pool_size=2)
            found += formats(f"Global{kind}Pooling{rank}D", rank)
            found += formats(f"Adaptive{kind}Pooling{rank}D", rank, output_size=2)
        if rank < 3:
            found += formats(f"DepthwiseConv{rank}D", rank, kernel_size=2)
            found += formats(f"SeparableConv{rank}D", rank, filters=2, kernel_size=2)
        if rank > 1:
            found += formats(f"SpatialDropout{rank}D", rank, rate=0.5)
            found += formats(f"UpSampling{rank}D", rank)
            found += formats(f"Cropping{rank}D", rank)
        found += formats(f"ZeroPadding{rank}D", rank)
    found += [layer("ConvLSTM1D", shown({"data_format": f}), {"filters": 1, "kernel_size": 2, "data_format": f}, t(2, 2, 3, 4)) for f in FORMATS]
    found += [layer("Flatten", shown({"data_format": f}), {"data_format": f}, IMAGE) for f in FORMATS]
    for name, args in (("CenterCrop", {"height": 2, "width": 2}), ("Resizing", {"height": 2, "width": 3}), ("RandomFlip", {"seed": 1}),
                       ("RandomCrop", {"height": 2, "width": 2, "seed": 1}), ("RandomZoom", {"height_factor": 0.2, "seed": 1}),
                       ("RandomRotation", {"factor": 0.2, "seed": 1}), ("RandomTranslation", {"height_factor": 0.2, "width_factor": 0.2, "seed": 1})):
        found += [layer(name, shown({"data_format": f}), {**args, "data_format": f}, t(2, 3, 4, 3, low=0, high=1)) for f in FORMATS]
    return found


MANY = (0, 1, -1, -2, 3, -4, (0,), (1, 2), (-1, -2), (2, 1), (0, 1, 2), (1, 1), ())
LAYERS = [
    *with_axes("BatchNormalization", "axis", (0, 1, 2, -1, -2, -3, 3, -4, (1,), (1, 2), None), CUBE, call={"training": True}),
    *with_axes("LayerNormalization", "axis", MANY, CUBE),
    *with_axes("RMSNormalization", "axis", MANY, CUBE),
    *with_axes("UnitNormalization", "axis", (*MANY, None), CUBE),
    *with_axes("GroupNormalization", "axis", (0, 1, 2, 3, -1, -2, -3, -4, -5), IMAGE, groups=2),
    *with_axes("GroupNormalization", "groups", (-1, 0, 1, 2, 3, 4, 5), IMAGE),
    *with_axes("Softmax", "axis", (*MANY, None), CUBE),
    *with_axes("Normalization", "axis", (0, 1, 2, -1, -2, 3, -4, (1,), (1, 2), (-1, 1), (2, 1), (0, 1), (), None), CUBE, mean=1.0, variance=4.0),
    *with_axes("Concatenate", "axis", (0, 1, 2, -1, -2, -3, 3, -4), [CUBE, CUBE]),
    layer("Concatenate", "ranks differ", {"axis": 1}, [CUBE, t(2, 3)]),
    layer("Concatenate", "sizes differ", {"axis": 1}, [CUBE, t(2, 3, 5)]),
    layer("Concatenate", "one input", {"axis": 1}, [CUBE]),
    layer("Concatenate", "sizes open", {"axis": 2}, [t(2, 3, 1), t(2, 3, 2), t(2, 3, 3)]),
    *with_axes("Dot", "axes", (0, 1, 2, -1, -2, 3, -4, (1, 1), (1, 2), (2, 2), (-1, -1), (-2, 1), [2, 2], (0, 0), (1,), (1, 2, 1)), [CUBE, CUBE]),
    *with_axes("Dot", "axes", (1, -1, 2, (1, 1)), [t(2, 4), t(2, 4)], normalize=True),
    layer("Dot", "vector and cube", {"axes": (1, 2)}, [t(2, 4), CUBE]),
    layer("Dot", "cube and vector", {"axes": (2, 1)}, [CUBE, t(2, 4)]),
    layer("Dot", "images", {"axes": (3, 2)}, [IMAGE, t(2, 3, 4, 2)]),
    layer("Dot", "images, inner", {"axes": (1, 1)}, [IMAGE, IMAGE]),
    *with_axes("PReLU", "shared_axes", (0, 1, 2, -1, [1], [1, 2], (2, 1), (1, 1), [3], [-1], (), None), CUBE),
    *with_axes("Permute", "dims", ((1, 2), (2, 1), [2, 1], (0, 1), (1, 1), (2,), (1, 2, 3), (-1, 1), ()), CUBE),
    *with_axes("Reshape", "target_shape", ((-1,), (12,), (1, -1), (-1, -1), (5,), (2, 6, 1), (0,), (-1, 0), (3, 4), 12, ()), CUBE),
    *with_axes("RepeatVector", "n", (0, 1, 3, -1, 1.0), t(2, 4)),
    *with_axes("MultiHeadAttention", "attention_axes", (1, 2, -2, (1, 2), (2,), (2, 1), None, (1,), (-2,), 0, 3), IMAGE, IMAGE, num_heads=2, key_dim=3),
    *with_axes("SpectralNormalization", "power_iterations", (1, 2, 0, -1), t(2, 4), layer=new("layers.Dense", 2)),
    *with_axes("Dropout", "noise_shape", ((2, 1, 4), (None, 1, None), (1, 1, 1), (1,), (2, 3), ()), CUBE, call={"training": True}, rate=0.5, seed=1),
    *with_axes("EinsumDense", "equation", ("abc,cd->abd", "abc,bd->adc", "abc,bcd->ad", "...c,cd->...d", "abc,c->abc", "abc,cd->abe", "ab,bc->ac"), CUBE,
               output_shape=(3, 2)),
    *with_axes("EinsumDense", "bias_axes", ("d", "b", "bd", "a", "x", ""), CUBE, equation="abc,cd->abd", output_shape=(None, 2)),
    *with_axes("UpSampling1D", "size", (1, 0, -1, (2,)), LINE),
    *with_axes("Cropping1D", "cropping", (0, 1, 2, 3, (0, 0), (4, 0), (1, 1, 1)), LINE),
    *with_axes("Cropping2D", "cropping", (0, 2, (0, 1), ((0, 0), (1, 0)), ((4, 0), (0, 0)), (1, 2, 3)), FLAT),
    *with_axes("ZeroPadding1D", "padding", (0, (0, 1), -1, (1, 1, 1)), LINE),
    *with_axes("Conv1D", "dilation_rate", (1, 2, 3, 4, (2,), 0), LINE, filters=1, kernel_size=2),
    *with_axes("Conv1D", "strides", (1, 4, 5, (2,), 0, -1), LINE, filters=1, kernel_size=2),
    *with_axes("Conv1D", "kernel_size", (1, 4, 5, (2,), 0), LINE, filters=1),
    *with_axes("Conv2D", "kernel_size", (1, 4, 5, (2, 3), (5, 1), (1, 2, 3)), FLAT, filters=1),
    *with_axes("Conv1D", "groups", (1, 3, 2, 0), LINE, filters=3, kernel_size=2),
    *with_axes("MaxPooling1D", "pool_size", (1, 4, 5, (2,), 0), LINE),
    *with_axes("AveragePooling2D", "pool_size", (1, 4, 5, (2, 1), (1, 2, 3)), FLAT, padding="same"),
    *with_axes("AdaptiveAveragePooling2D", "output_size", (1, 3, 4, 5, (1, 7), (None, 2), 0), FLAT),
    *by_format(),
]


def trained(area: str, name: str, argument: str, axes: tuple, inputs: tuple, **args: object) -> list[dict]:
    return [made(area, name, shown({argument: axis}), {**args, argument: axis}) | {"inputs": inputs} for axis in axes]


AXES = (0, 1, -1, -2, 2, -3, (0, 1), (-1,), None)
BOX = (t(3, 4, 2, low=0.0), t(3, 4, 2, low=0.0))
BY_INDEX = (ints(3, 2, high=4), t(3, 4, 2, low=0.05))
TRAINED = [
    *[case for area in ("losses", "metrics") for case in (
        *trained(area, "CosineSimilarity", "axis", AXES, NUMBERS),
        *trained(area, "CategoricalCrossentropy", "axis", AXES, BY_CLASS),
        *trained(area, "SparseCategoricalCrossentropy", "axis", AXES, BY_INDEX),
    )],
    *trained("losses", "CategoricalCrossentropy", "axis", AXES, BY_CLASS, label_smoothing=0.1, from_logits=True),
    *trained("losses", "SparseCategoricalCrossentropy", "axis", (1, -2), BY_INDEX, from_logits=True),
    *[case for name in ("BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalFocalCrossentropy")
      for case in trained("losses", name, "axis", AXES, BY_CLASS)],
    *[case for name in ("Dice", "Tversky") for case in trained("losses", name, "axis", (*AXES, (1, 2), (-1, -2), [1]), BOX)],
    *[case for name in ("PearsonCorrelation", "ConcordanceCorrelation") for case in trained("metrics", name, "axis", AXES, NUMBERS)],
    *[case for name in ("OneHotIoU",) for case in trained("metrics", name, "axis", (0, 1, -1, -2, 2), BY_CLASS, num_classes=4, target_class_ids=[0, 2])],
    *trained("metrics", "OneHotMeanIoU", "axis", (0, 1, -1, -2, 2), BY_CLASS, num_classes=4),
    *trained("metrics", "MeanIoU", "axis", (0, 1, -1, -2), BY_INDEX, num_classes=4, sparse_y_pred=False),
    *trained("metrics", "IoU", "axis", (0, 1, -1, -2), BY_INDEX, num_classes=4, target_class_ids=[1], sparse_y_pred=False),
]
