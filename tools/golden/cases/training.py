"""Cases of what training computes with: optimizers over 50 steps, schedules, losses and metrics on
fixed data.

Refuses to know how they are run.
"""

from __future__ import annotations

from .grammar import fn, given, ints, made, new, t
from .objects import LOSSES, METRICS, OPTIMIZERS, SCHEDULES

STEPS = 50
NOTED = (1, 2, 10, 50)
#: path of a variable -> its shape; what optimizers treat apart: matrices either way round,
#: embeddings, four axes, vectors.
VARIABLES = {
    "tall": (4, 3),
    "bias": (3,),
    "embeddings": (5, 2),
    "kernel": (2, 2, 3, 2),
    "last": (2, 5),
}


def optimizer(name: str, case: str, **args: object) -> dict:
    return made("optimizers", name, case, args)


MOMENTUM = new("optimizers.SGD", 0.1, momentum=0.9)
BY_PATTERN = {"tall": new("optimizers.Adam"), ".*n.*": new("optimizers.Lion")}

#: Each feature of the base alone, and what single optimizers can be told.
EXTRA_OPTIMIZERS = [
    optimizer("SGD", "momentum", momentum=0.9),
    optimizer("SGD", "nesterov", momentum=0.9, nesterov=True),
    optimizer("SGD", "clipnorm", clipnorm=0.3),
    optimizer("SGD", "weight decay", weight_decay=0.1),
    optimizer("SGD", "average", use_ema=True, ema_momentum=0.8),
    optimizer(
        "SGD", "average overwrites", use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=3
    ),
    optimizer("Adam", "accumulation", gradient_accumulation_steps=4),
    optimizer(
        "Adam",
        "accumulation and average",
        gradient_accumulation_steps=3,
        use_ema=True,
        ema_overwrite_frequency=2,
    ),
    optimizer("Adam", "amsgrad", amsgrad=True),
    optimizer("Adam", "loss scale", loss_scale_factor=128.0),
    optimizer("RMSprop", "centered", centered=True),
    optimizer("RMSprop", "momentum", momentum=0.5),
    optimizer(
        "Adafactor", "schedule", learning_rate=new("optimizers.schedules.CosineDecay", 0.1, 40)
    ),
    optimizer("Adafactor", "constant", relative_step=False, learning_rate=0.05),
    optimizer("Muon", "plain", nesterov=False, rms_rate=None, exclude_embeddings=False),
    optimizer("ScheduleFreeAdamW", "warm-up", warmup_steps=7, learning_rate=0.01),
    optimizer(
        "LossScaleOptimizer",
        "growing",
        inner_optimizer=new("optimizers.Adam"),
        initial_scale=8.0,
        dynamic_growth_steps=5,
    ),
    optimizer(
        "MultiOptimizer", "map", optimizer_map=new("optimizers.OptimizerMap", MOMENTUM, BY_PATTERN)
    ),
]
TRAJECTORIES = [*OPTIMIZERS, *EXTRA_OPTIMIZERS]

EVEN = {"initial_learning_rate": 0.1, "first_decay_steps": 7, "t_mul": 1.0}
WARM_UP = {
    "initial_learning_rate": 0.0,
    "decay_steps": 20,
    "warmup_target": 0.1,
    "warmup_steps": 10,
}
EXTRA_SCHEDULES = [
    made("optimizers.schedules", "CosineDecayRestarts", "even", EVEN),
    made("optimizers.schedules", "CosineDecay", "warm-up", WARM_UP),
]
CURVES = [*SCHEDULES, *EXTRA_SCHEDULES]
CURVE_STEPS = tuple(range(40))

# -- Losses: (y_true, y_pred); weights for each sample, and a mask
# ---------------------------------------------------------

PROBABILITIES = t(6, 4, low=0.05, high=0.95)
CLASSES = ints(6, high=4)
ONE_HOT = given(
    [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]]
)
BITS = ints(6, 4, high=2)
NUMBERS = (t(6, 4), t(6, 4))
POSITIVE = (t(6, 4, low=0.1, high=2.0), t(6, 4, low=0.1, high=2.0))
BY_CLASS = (ONE_HOT, PROBABILITIES)
BY_INDEX = (CLASSES, PROBABILITIES)
LOSS_INPUTS = {
    "BinaryCrossentropy": (BITS, PROBABILITIES),
    "BinaryFocalCrossentropy": (BITS, PROBABILITIES),
    "CTC": (ints(3, 4, low=1, high=5), t(3, 9, 6)),
    "CategoricalCrossentropy": BY_CLASS,
    "CategoricalFocalCrossentropy": BY_CLASS,
    "CategoricalGeneralizedCrossEntropy": BY_INDEX,
    "CategoricalHinge": BY_CLASS,
    "Circle": (ints(6, high=3), t(6, 4)),
    "Dice": (t(3, 4, 2, low=0.0), t(3, 4, 2, low=0.0)),
    "Hinge": (BITS, t(6, 4)),
    "KLDivergence": POSITIVE,
    "MeanSquaredLogarithmicError": POSITIVE,
    "Poisson": POSITIVE,
    "SparseCategoricalCrossentropy": BY_INDEX,
    "SquaredHinge": (BITS, t(6, 4)),
    "Tversky": (t(3, 4, 2, low=0.0), t(3, 4, 2, low=0.0)),
}
#: arguments of the golden configs that these inputs do not fit
LOSS_ARGS = {"axis": -1, "ignore_class": 2}
FITTING_AXES = ("Dice", "Tversky")


def loss_inputs(name: str) -> tuple:
    return LOSS_INPUTS.get(name, NUMBERS)


def loss_args(case: dict) -> dict:
    """Those of the config, but for an axis or a class that the inputs have not."""
    fixed = {} if case["class"] in FITTING_AXES else LOSS_ARGS
    return {name: fixed.get(name, value) for name, value in case["args"].items()}


LOSS_CASES = [case for case in LOSSES if case["class"] != "Loss"]
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", None)
LOSS_FUNCTIONS = {
    "binary_focal_crossentropy": (
        {"apply_class_balancing": True, "label_smoothing": 0.2},
        (BITS, PROBABILITIES),
    ),
    "categorical_crossentropy": ({"from_logits": True, "label_smoothing": 0.2}, BY_CLASS),
    "categorical_focal_crossentropy": ({"from_logits": True, "label_smoothing": 0.2}, BY_CLASS),
    "circle": (
        {"ref_labels": ints(5, high=3), "ref_embeddings": t(5, 4), "remove_diagonal": False},
        (ints(6, high=3), t(6, 4)),
    ),
    "cosine_similarity": ({"axis": 0}, NUMBERS),
    "dice": ({"axis": (1, 2)}, LOSS_INPUTS["Dice"]),
    "huber": ({"delta": 0.3}, NUMBERS),
    "mean_absolute_error": ({}, (t(6), t(6, 1))),
    "mean_squared_error": ({}, (ints(6, 4), t(6, 4, dtype="float16"))),
    "sparse_categorical_crossentropy": (
        {"ignore_class": 1, "from_logits": True},
        (ints(6, 1, high=4), t(6, 4)),
    ),
    "tversky": ({"alpha": 0.2, "beta": 0.7, "axis": (1, 2)}, LOSS_INPUTS["Tversky"]),
}

# -- Metrics: what update_state takes
# --------------------------------------------------------------------------------------

MASKS = (ints(6, 4, high=2), ints(6, 4, high=2))
METRIC_INPUTS = {
    "AUC": (ints(6, 2, high=2), t(6, 2, low=0.0, high=1.0)),
    "Accuracy": (ints(6, 4, high=2), ints(6, 4, high=2)),
    "BinaryAccuracy": (BITS, PROBABILITIES),
    "BinaryCrossentropy": (BITS, PROBABILITIES),
    "BinaryIoU": (ints(6, 4, high=2), PROBABILITIES),
    "CategoricalAccuracy": BY_CLASS,
    "CategoricalCrossentropy": BY_CLASS,
    "CategoricalHinge": BY_CLASS,
    "F1Score": BY_CLASS,
    "FBetaScore": BY_CLASS,
    "FalseNegatives": (BITS, PROBABILITIES),
    "FalsePositives": (BITS, PROBABILITIES),
    "Hinge": (BITS, t(6, 4)),
    "IoU": (ints(6, 4, high=3), ints(6, 4, high=3)),
    "KLDivergence": POSITIVE,
    "Mean": (t(6, 4),),
    "MeanIoU": (ints(6, 4, high=3), ints(6, 4, high=3)),
    "MeanSquaredLogarithmicError": POSITIVE,
    "OneHotIoU": (ints(6, 3, high=2), t(6, 3, low=0.0)),
    "OneHotMeanIoU": (ints(6, 3, high=2), t(6, 3, low=0.0)),
    "Poisson": POSITIVE,
    "Precision": (BITS, PROBABILITIES),
    "PrecisionAtRecall": (BITS, PROBABILITIES),
    "Recall": (BITS, PROBABILITIES),
    "RecallAtPrecision": (BITS, PROBABILITIES),
    "SensitivityAtSpecificity": (BITS, PROBABILITIES),
    "SparseCategoricalAccuracy": BY_INDEX,
    "SparseCategoricalCrossentropy": BY_INDEX,
    "SparseTopKCategoricalAccuracy": BY_INDEX,
    "SpecificityAtSensitivity": (BITS, PROBABILITIES),
    "SquaredHinge": (BITS, t(6, 4)),
    "Sum": (t(6, 4),),
    "TopKCategoricalAccuracy": BY_CLASS,
    "TrueNegatives": (BITS, PROBABILITIES),
    "TruePositives": (BITS, PROBABILITIES),
}
#: shapes that fit the arguments of the golden configs better
METRIC_CASE_INPUTS = {
    ("IoU", "many"): (ints(6, 4, 3, high=2), t(6, 4, 3, low=0.0)),
    ("MeanIoU", "many"): (ints(6, 4, 3, high=2), t(6, 4, 3, low=0.0)),
    ("OneHotIoU", "many"): (ints(6, 3, high=2), ints(6, high=3)),
    ("OneHotMeanIoU", "many"): (ints(6, 3, high=2), ints(6, high=3)),
    ("MeanIoU", "ignored"): (ints(6, 4, low=-1, high=3), ints(6, 4, high=3)),
    ("R2Score", "many"): (t(6, 2), t(6, 2)),
    ("SparseTopKCategoricalAccuracy", "many"): (CLASSES, ints(6, 4, high=4)),
    ("TopKCategoricalAccuracy", "default"): (ints(6, 8, high=2), t(6, 8)),
    ("SparseTopKCategoricalAccuracy", "default"): (ints(6, high=8), t(6, 8)),
}
#: Keras's own IoU has no result along another axis than the last
METRIC_ARGS = {"axis": -1, "ignore_class": 2}
#: weights are for each sample, but for these that take one for each label
LABEL_WEIGHTS = {
    ("BinaryIoU", "default"): (6, 4),
    ("BinaryIoU", "many"): (6, 4),
    ("IoU", "default"): (6, 4),
    ("IoU", "many"): (6, 4),
    ("MeanIoU", "default"): (6, 4),
    ("MeanIoU", "many"): (6, 4),
    ("MeanIoU", "ignored"): (6, 4),
}
WITHOUT_WEIGHTS = {"PearsonCorrelation", "ConcordanceCorrelation"}
WITH_AXIS = {"PearsonCorrelation", "ConcordanceCorrelation", "CosineSimilarity"}


def metric(name: str, case: str, **args: object) -> dict:
    return made("metrics", name, case, args)


EXTRA_METRICS = [
    metric("AUC", "minoring", num_thresholds=7, summation_method="minoring"),
    metric("AUC", "precision and recall", curve="PR", num_thresholds=9),
    metric("AUC", "thresholds", thresholds=[0.2, 0.5, 0.7]),
    metric(
        "AUC", "labels", multi_label=True, num_labels=2, label_weights=[0.3, 0.7], num_thresholds=6
    ),
    metric("AUC", "logits", from_logits=True, num_thresholds=6),
    metric("F1Score", "weighted", average="weighted"),
    metric("F1Score", "macro", average="macro", threshold=0.5),
    metric("Precision", "top", top_k=2),
    metric("Precision", "top of a class", top_k=2, class_id=1),
    metric("Precision", "thresholds", thresholds=[0.2, 0.5, 0.8]),
    metric("Recall", "top", top_k=2),
    metric("Recall", "thresholds", thresholds=[0.2, 0.5, 0.8]),
    metric("R2Score", "none", class_aggregation=None),
    metric("MeanIoU", "ignored", num_classes=3, ignore_class=-1),
    metric("MeanMetricWrapper", "options", fn=fn("losses.huber"), delta=0.3),
]
METRIC_CASES = [*METRICS, *EXTRA_METRICS]


def metric_inputs(case: dict) -> tuple:
    found = METRIC_CASE_INPUTS.get((case["class"], case["case"]))
    return found or METRIC_INPUTS.get(case["class"], NUMBERS)


def metric_weights(case: dict) -> dict:
    return t(*LABEL_WEIGHTS.get((case["class"], case["case"]), (6,)), low=0.2, high=2.0)


def metric_args(case: dict) -> dict:
    fixed = {} if case["class"] in WITH_AXIS else METRIC_ARGS
    return {name: fixed.get(name, value) for name, value in case["args"].items()}


METRIC_FUNCTIONS = {
    "binary_accuracy": ({"threshold": 0.3}, (BITS, PROBABILITIES)),
    "categorical_accuracy": ({}, BY_CLASS),
    "concordance_correlation": ({}, NUMBERS),
    "pearson_correlation": ({}, NUMBERS),
    "sparse_categorical_accuracy": ({}, (ints(6, 1, high=4), PROBABILITIES)),
    "sparse_top_k_categorical_accuracy": ({"k": 2}, BY_INDEX),
    "top_k_categorical_accuracy": ({"k": 2}, BY_CLASS),
}
