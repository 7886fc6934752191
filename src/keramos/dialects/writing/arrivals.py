"""When the classes, arguments and functions of Keras 3.15 came: release -> what was new in it.

Read from the constructors of every release from 2.12 on. What is not listed was there in 2.12, or,
of operations, in 3.0. Where an older reader lacks an argument, a value that says what every older
version did is left out for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from keramos.codec.canonical import Json
from keramos.dialects.writing.reader import Release

_CLASSES: dict[Release, dict[str, str]] = {
    (2, 13): {
        "layers": "SpectralNormalization",
        "losses": "CategoricalFocalCrossentropy",
        "metrics": "F1Score FBetaScore R2Score",
        "optimizers": "Lion",
    },
    (3, 0): {
        "layers": "GroupQueryAttention TFSMLayer TorchModuleWrapper",
        "losses": "CTC",
        "random": "SeedGenerator",
    },
    (3, 1): {
        "dtype_policies": "QuantizedDTypePolicy",
        "layers": "MelSpectrogram",
        "quantizers": "AbsMaxQuantizer",
    },
    (3, 2): {"layers": "FlaxLayer JaxLayer", "losses": "Dice"},
    (3, 3): {"dtype_policies": "QuantizedFloat8DTypePolicy", "losses": "Tversky"},
    (3, 4): {"dtype_policies": "DTypePolicyMap"},
    (3, 5): {"optimizers": "Lamb"},
    (3, 6): {"layers": "AutoContrast Pipeline Solarization"},
    (3, 7): {
        "initializers": "STFT STFTInitializer",
        "layers": "MaxNumBoundingBoxes STFTSpectrogram",
        "losses": "Circle",
        "metrics": "ConcordanceCorrelation PearsonCorrelation",
    },
    (3, 8): {
        "layers": """
            Equalization MixUp RandAugment RandomColorDegeneration RandomColorJitter
            RandomGrayscale RandomHue RandomPosterization RandomSaturation RandomSharpness
            RandomShear
        """,
    },
    (3, 9): {
        "layers": """
            AugMix CutMix RMSNormalization RandomErasing RandomGaussianBlur RandomInvert
            RandomPerspective
        """,
    },
    (3, 10): {
        "layers": "RandomElasticTransform",
        "losses": "CategoricalGeneralizedCrossEntropy",
        "optimizers": "Muon",
    },
    (3, 12): {
        "dtype_policies": "GPTQDTypePolicy",
        "layers": "ReversibleEmbedding",
        "quantizers": "GPTQConfig",
    },
    (3, 13): {
        "layers": """
            AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
            AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D
        """,
        "quantizers": """
            Float8QuantizationConfig Int4QuantizationConfig Int8QuantizationConfig
            QuantizationConfig
        """,
    },
    (3, 14): {
        "dtype_policies": "AWQDTypePolicy Int4DTypePolicy",
        "layers": "ContrastLimitedAdaptiveHistogramEqualization",
        "optimizers": "ScheduleFreeAdamW",
        "quantizers": "AWQConfig",
    },
    (3, 15): {"optimizers": "MultiOptimizer OptimizerMap"},
}

_OPERATIONS: dict[Release, dict[str, str]] = {
    (3, 1): {"image": "CropImages"},
    (3, 2): {"numpy": "Correlate"},
    (3, 3): {
        "image": "RGBToGrayscale",
        "linalg": "Eigh",
        "nn": "CTCDecode CTCLoss PSNR",
        "numpy": "Select Slogdet",
    },
    (3, 4): {
        "core": "Map Scan Switch",
        "image": "HSVToRGB RGBToHSV",
        "linalg": "Lstsq",
        "numpy": "Argpartition",
    },
    (3, 5): {"core": "AssociativeScan", "math": "SegmentReduction", "numpy": "SearchSorted"},
    (3, 6): {
        "core": "SaturateCast",
        "math": "Logdet",
        "nn": "DotProductAttention",
        "numpy": """
            BitwiseAnd BitwiseInvert BitwiseLeftShift BitwiseNot BitwiseOr BitwiseRightShift
            BitwiseXor Histogram LeftShift RightShift Trunc
        """,
    },
    (3, 7): {
        "core": "ConvertToTensor",
        "math": "IFFT2",
        "nn": "Celu Glu HardShrink HardTanh SoftShrink Squareplus TanhShrink",
        "numpy": "Exp2 Inner",
    },
    (3, 8): {"nn": "SparsePlus Sparsemax Threshold", "numpy": "Diagflat UnravelIndex"},
    (3, 9): {
        "einops": "Rearrange",
        "image": "GaussianBlur PerspectiveTransform",
        "nn": "Polar RMSNorm",
        "numpy": "Rot90 Signbit",
    },
    (3, 10): {
        "image": "ElasticTransform",
        "math": "ViewAsComplex ViewAsReal",
        "nn": "SparseSigmoid",
        "numpy": "Angle",
    },
    (3, 11): {
        "core": "VectorizedMap",
        "nn": "LayerNorm",
        "numpy": "Cbrt Corrcoef Deg2rad Heaviside",
    },
    (3, 12): {
        "image": "ScaleAndTranslate",
        "linalg": "CholeskyInverse JVP",
        "nn": "Unfold",
        "numpy": """
            Gcd Hypot IsIn Isneginf Isposinf Isreal Kron Lcm Logaddexp2 Trapezoid View
        """,
    },
    (3, 13): {
        "nn": "AdaptiveAveragePool AdaptiveMaxPool",
        "numpy": "ArraySplit EmptyLike Ldexp Vander",
    },
    (3, 14): {
        "nn": "DepthToSpace Fold SpaceToDepth",
        "numpy": """
            AllClose Dstack Fliplr Flipud Fmod Geomspace Hsplit I0 Nanargmax Nanargmin Nancumprod
            Nancumsum Nanmax Nanmean Nanmedian Nanmin Nanprod Nanquantile Nanstd Nansum Nanvar
            Nextafter Ptp Rad2deg Sinc Vsplit
        """,
    },
    (3, 15): {
        "image": "SSIM SobelEdges",
        "linalg": "MatrixRank Pinv",
        "math": "CDist Erfc SegmentMin SegmentProd",
        "numpy": "Dsplit Fabs Fmax Fmin Nanpercentile Percentile Unique",
    },
}

#: Functions that a config names, whichever package has them.
_FUNCTIONS: dict[Release, str] = {
    (2, 13): "mish categorical_focal_crossentropy",
    (3, 0): "hard_silu hard_swish ctc",
    (3, 2): "dice",
    (3, 3): "tversky",
    (3, 7): """
        celu circle concordance_correlation glu hard_shrink hard_tanh log_sigmoid
        pearson_correlation soft_shrink squareplus tanh_shrink
    """,
    (3, 8): "sparse_plus sparsemax threshold",
    (3, 10): "categorical_generalized_cross_entropy sparse_sigmoid",
}


class Argument(NamedTuple):
    """An argument that not every reader has.

    Attributes:
        since: the first release that has it.
        neutral: values that say what every older version did.
    """

    since: Release
    neutral: tuple[Json, ...]


_POOLS = " ".join(
    f"layers.{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)
)
_RECURRENT = "layers.RNN layers.SimpleRNN layers.LSTM layers.GRU"
_CONV_LSTM = "layers.ConvLSTM1D layers.ConvLSTM2D layers.ConvLSTM3D"
_CONVOLUTIONS = "layers.Conv1D layers.Conv2D layers.Conv3D"
_ATTENTION = "layers.GroupQueryAttention layers.MultiHeadAttention"
_SCALED = """
    initializers.GlorotNormal initializers.GlorotUniform initializers.HeNormal
    initializers.HeUniform initializers.LecunNormal initializers.LecunUniform
    initializers.VarianceScaling
"""
_AUGMENTING = """
    layers.CenterCrop layers.RandomBrightness layers.RandomContrast layers.RandomCrop
    layers.RandomFlip layers.RandomRotation layers.RandomTranslation layers.RandomZoom
    layers.Resizing
"""
_SHAPING = """
    layers.CenterCrop layers.RandomCrop layers.RandomRotation layers.RandomTranslation
    layers.RandomZoom layers.Resizing
"""
_OPTIMIZERS = """
    optimizers.Adadelta optimizers.Adafactor optimizers.Adagrad optimizers.Adam optimizers.AdamW
    optimizers.Adamax optimizers.Ftrl optimizers.Lion optimizers.LossScaleOptimizer
    optimizers.Nadam optimizers.RMSprop optimizers.SGD
"""
_LOOKUPS = "layers.IntegerLookup layers.StringLookup"
_LAST = ("channels_last", None)

#: (argument, classes or a whole package, the first release, values that can be left out).
_ARGUMENTS: tuple[tuple[str, str, Release, tuple[Json, ...]], ...] = (
    ("warmup_steps", "optimizers.schedules.CosineDecay", (2, 13), (0,)),
    ("warmup_target", "optimizers.schedules.CosineDecay", (2, 13), (None,)),
    ("lora_rank", "layers.Dense layers.EinsumDense layers.Embedding", (3, 0), (None,)),
    ("rms_scaling", "layers.LayerNormalization", (3, 0), (False,)),
    ("score_mode", "layers.AdditiveAttention", (3, 0), ("dot", "concat")),
    ("seed", f"{_CONV_LSTM} layers.SimpleRNN", (3, 0), (None,)),
    ("zero_output_for_mask", _CONV_LSTM, (3, 0), (False,)),
    ("data_format", _SHAPING, (3, 0), _LAST),
    ("sparse", "layers.CategoryEncoding", (3, 2), (False,)),
    ("use_cudnn", "layers.GRU layers.LSTM", (3, 2), ("auto",)),
    ("gradient_accumulation_steps", _OPTIMIZERS, (3, 2), (None,)),
    ("loss_scale_factor", _OPTIMIZERS, (3, 2), (None,)),
    ("lora_rank", _CONVOLUTIONS, (3, 3), (None,)),
    ("weights", "layers.Embedding", (3, 3), (None,)),
    ("pad_to_aspect_ratio", "layers.Resizing", (3, 3), (False,)),
    ("fill_mode", "layers.Resizing", (3, 3), ("constant",)),
    ("fill_value", "layers.Resizing", (3, 3), (0, 0.0)),
    ("axis", "losses.Dice", (3, 4), (None,)),
    ("dtype", "losses", (3, 4), (None, "float32")),
    ("optional", "layers.InputLayer", (3, 4), (False,)),
    ("seed", "layers.MultiHeadAttention", (3, 4), (None,)),
    ("data_format", "layers.ZeroPadding1D", (3, 5), _LAST),
    ("bounding_box_format", _AUGMENTING, (3, 6), (None,)),
    (
        "data_format",
        "layers.RandomBrightness layers.RandomContrast layers.RandomFlip",
        (3, 6),
        _LAST,
    ),
    ("flash_attention", _ATTENTION, (3, 7), (None, False)),
    ("from_sorted_ids", "metrics.SparseTopKCategoricalAccuracy", (3, 7), (False,)),
    ("seed", "layers.GroupQueryAttention", (3, 7), (None,)),
    ("axis", "losses.Tversky", (3, 8), (None,)),
    ("value_range", "layers.RandomContrast", (3, 8), ([0, 255],)),
    ("antialias", "layers.Resizing", (3, 9), (False,)),
    ("ragged", "layers.InputLayer", (3, 9), (False,)),
    ("axis", "losses.SparseCategoricalCrossentropy", (3, 10), (-1,)),
    (
        "lora_alpha",
        f"{_CONVOLUTIONS} layers.Dense layers.EinsumDense layers.Embedding",
        (3, 10),
        (None,),
    ),
    ("gptq_unpacked_column_size", "layers.EinsumDense", (3, 12), (None,)),
    (
        "quantization_config",
        "layers.Dense layers.EinsumDense layers.Embedding layers.ReversibleEmbedding",
        (3, 13),
        (None,),
    ),
    ("adam_weight_decay", "optimizers.Muon", (3, 13), (0.004,)),
    ("rms_rate", "optimizers.Muon", (3, 13), (0.2,)),
    ("renorm", "layers.BatchNormalization", (3, 14), (False,)),
    ("renorm_clipping", "layers.BatchNormalization", (3, 14), (None,)),
    ("renorm_momentum", "layers.BatchNormalization", (3, 14), (0.99,)),
    ("ignore_class", "metrics.SparseCategoricalCrossentropy", (3, 14), (None,)),
    ("native_serialization_platforms", "layers.FlaxLayer layers.JaxLayer", (3, 14), (None,)),
    ("oov_method", _LOOKUPS, (3, 14), ("floormod",)),
    ("salt", _LOOKUPS, (3, 14), (None,)),
    ("use_gate", _ATTENTION, (3, 14), (False,)),
    ("block_size", "quantizers.Int4QuantizationConfig", (3, 14), (128,)),
    ("input_axes", _SCALED, (3, 15), (None,)),
    ("output_axes", _SCALED, (3, 15), (None,)),
    ("sliding_window", _ATTENTION, (3, 15), (None,)),
)

#: What Keras 2.12 to 2.15 have, and Keras 3 had not for a while.
BACK_AGAIN = frozenset({"ragged", "sparse", "ignore_class"})

#: Keras 3.11 was the first whose operations take their names as an argument.
OPERATIONS_TAKE_NAMES: Release = (3, 11)


def _by_class(table: Mapping[Release, Mapping[str, str]]) -> Iterator[tuple[str, Release]]:
    for release, packages in table.items():
        for package, names in packages.items():
            yield from ((f"{package}.{name}", release) for name in names.split())


_SINCE: dict[str, Release] = dict(_by_class(_CLASSES))
_OPERATIONS_SINCE: dict[str, Release] = dict(_by_class(_OPERATIONS))
_FUNCTIONS_SINCE = {
    name: release for release, names in _FUNCTIONS.items() for name in names.split()
}
_NEW_ARGUMENTS: dict[str, dict[str, Argument]] = {}
for _name, _classes, _since, _neutral in _ARGUMENTS:
    for _class in _classes.split():
        _NEW_ARGUMENTS.setdefault(_class, {})[_name] = Argument(_since, _neutral)

_NOTHING: dict[str, Argument] = {}
_OPS = "keras.src.ops."


def of_class(module: str, class_name: str) -> Release | None:
    """The release that brought a class of Keras; None for one that every reader has."""
    if module.startswith(_OPS):
        return _OPERATIONS_SINCE.get(f"{module.removeprefix(_OPS)}.{class_name}", (3, 0))
    return _SINCE.get(f"{module.removeprefix('keras.')}.{class_name}")


def of_function(name: str) -> Release | None:
    """The release that brought a function of Keras; None for one that every reader has."""
    return _FUNCTIONS_SINCE.get(name)


def of_arguments(module: str, class_name: str) -> Mapping[str, Argument]:
    """The arguments of a class that not every reader has."""
    package = module.removeprefix("keras.")
    own = _NEW_ARGUMENTS.get(f"{package}.{class_name}", _NOTHING)
    shared = _NEW_ARGUMENTS.get(package, _NOTHING)
    return {**shared, **own} if shared else own
