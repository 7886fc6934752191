# Written by tools/stubs.py from the table in __init__.py.

from .alignment import CTC as CTC
from .alignment import ctc as ctc
from .binary import binary_crossentropy as binary_crossentropy
from .binary import binary_focal_crossentropy as binary_focal_crossentropy
from .binary import BinaryCrossentropy as BinaryCrossentropy
from .binary import BinaryFocalCrossentropy as BinaryFocalCrossentropy
from .categorical import categorical_crossentropy as categorical_crossentropy
from .categorical import categorical_focal_crossentropy as categorical_focal_crossentropy
from .categorical import categorical_generalized_cross_entropy as categorical_generalized_cross_entropy
from .categorical import CategoricalCrossentropy as CategoricalCrossentropy
from .categorical import CategoricalFocalCrossentropy as CategoricalFocalCrossentropy
from .categorical import CategoricalGeneralizedCrossEntropy as CategoricalGeneralizedCrossEntropy
from .categorical import kl_divergence as kl_divergence
from .categorical import KLDivergence as KLDivergence
from .categorical import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from .categorical import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .loss import Loss as Loss
from .margin import categorical_hinge as categorical_hinge
from .margin import CategoricalHinge as CategoricalHinge
from .margin import Hinge as Hinge
from .margin import hinge as hinge
from .margin import squared_hinge as squared_hinge
from .margin import SquaredHinge as SquaredHinge
from .overlap import Dice as Dice
from .overlap import dice as dice
from .overlap import Tversky as Tversky
from .overlap import tversky as tversky
from .regression import Huber as Huber
from .regression import huber as huber
from .regression import log_cosh as log_cosh
from .regression import LogCosh as LogCosh
from .regression import mean_absolute_error as mean_absolute_error
from .regression import mean_absolute_percentage_error as mean_absolute_percentage_error
from .regression import mean_squared_error as mean_squared_error
from .regression import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from .regression import MeanAbsoluteError as MeanAbsoluteError
from .regression import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from .regression import MeanSquaredError as MeanSquaredError
from .regression import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from .regression import Poisson as Poisson
from .regression import poisson as poisson
from .similarity import Circle as Circle
from .similarity import circle as circle
from .similarity import cosine_similarity as cosine_similarity
from .similarity import CosineSimilarity as CosineSimilarity

__all__ = [
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CTC",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "Dice",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "Tversky",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "ctc",
    "deserialize",
    "dice",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "tversky",
]
