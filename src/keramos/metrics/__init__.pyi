# Written by tools/stubs.py from the table in __init__.py.

from .accuracy import Accuracy as Accuracy
from .accuracy import binary_accuracy as binary_accuracy
from .accuracy import BinaryAccuracy as BinaryAccuracy
from .accuracy import categorical_accuracy as categorical_accuracy
from .accuracy import CategoricalAccuracy as CategoricalAccuracy
from .accuracy import sparse_categorical_accuracy as sparse_categorical_accuracy
from .accuracy import sparse_top_k_categorical_accuracy as sparse_top_k_categorical_accuracy
from .accuracy import SparseCategoricalAccuracy as SparseCategoricalAccuracy
from .accuracy import SparseTopKCategoricalAccuracy as SparseTopKCategoricalAccuracy
from .accuracy import top_k_categorical_accuracy as top_k_categorical_accuracy
from .accuracy import TopKCategoricalAccuracy as TopKCategoricalAccuracy
from .area import AUC as AUC
from .averages import BinaryCrossentropy as BinaryCrossentropy
from .averages import CategoricalCrossentropy as CategoricalCrossentropy
from .averages import CategoricalHinge as CategoricalHinge
from .averages import Hinge as Hinge
from .averages import KLDivergence as KLDivergence
from .averages import Poisson as Poisson
from .averages import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from .averages import SquaredHinge as SquaredHinge
from .correlation import concordance_correlation as concordance_correlation
from .correlation import ConcordanceCorrelation as ConcordanceCorrelation
from .correlation import pearson_correlation as pearson_correlation
from .correlation import PearsonCorrelation as PearsonCorrelation
from .f_score import F1Score as F1Score
from .f_score import FBetaScore as FBetaScore
from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .iou import BinaryIoU as BinaryIoU
from .iou import IoU as IoU
from .iou import MeanIoU as MeanIoU
from .iou import OneHotIoU as OneHotIoU
from .iou import OneHotMeanIoU as OneHotMeanIoU
from .measures import binary_crossentropy as binary_crossentropy
from .measures import binary_focal_crossentropy as binary_focal_crossentropy
from .measures import categorical_crossentropy as categorical_crossentropy
from .measures import categorical_focal_crossentropy as categorical_focal_crossentropy
from .measures import categorical_hinge as categorical_hinge
from .measures import hinge as hinge
from .measures import huber as huber
from .measures import kl_divergence as kl_divergence
from .measures import log_cosh as log_cosh
from .measures import mean_absolute_error as mean_absolute_error
from .measures import mean_absolute_percentage_error as mean_absolute_percentage_error
from .measures import mean_squared_error as mean_squared_error
from .measures import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from .measures import poisson as poisson
from .measures import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from .measures import squared_hinge as squared_hinge
from .metric import Metric as Metric
from .reduction import Mean as Mean
from .reduction import MeanMetricWrapper as MeanMetricWrapper
from .reduction import Sum as Sum
from .regression import CosineSimilarity as CosineSimilarity
from .regression import LogCoshError as LogCoshError
from .regression import MeanAbsoluteError as MeanAbsoluteError
from .regression import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from .regression import MeanSquaredError as MeanSquaredError
from .regression import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from .regression import R2Score as R2Score
from .regression import RootMeanSquaredError as RootMeanSquaredError
from .retrieval import FalseNegatives as FalseNegatives
from .retrieval import FalsePositives as FalsePositives
from .retrieval import Precision as Precision
from .retrieval import Recall as Recall
from .retrieval import TrueNegatives as TrueNegatives
from .retrieval import TruePositives as TruePositives
from .tradeoff import PrecisionAtRecall as PrecisionAtRecall
from .tradeoff import RecallAtPrecision as RecallAtPrecision
from .tradeoff import SensitivityAtSpecificity as SensitivityAtSpecificity
from .tradeoff import SpecificityAtSensitivity as SpecificityAtSensitivity

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "BinaryIoU",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "ConcordanceCorrelation",
    "CosineSimilarity",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "IoU",
    "KLDivergence",
    "LogCoshError",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanIoU",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Metric",
    "OneHotIoU",
    "OneHotMeanIoU",
    "PearsonCorrelation",
    "Poisson",
    "Precision",
    "PrecisionAtRecall",
    "R2Score",
    "Recall",
    "RecallAtPrecision",
    "RootMeanSquaredError",
    "SensitivityAtSpecificity",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SpecificityAtSensitivity",
    "SquaredHinge",
    "Sum",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
    "binary_accuracy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "concordance_correlation",
    "deserialize",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "pearson_correlation",
    "poisson",
    "serialize",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "squared_hinge",
    "top_k_categorical_accuracy",
]
