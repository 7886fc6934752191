"""What `compile` can be told, and what `fit`, `evaluate` and single batches then say: run by stock
Keras and by keramos.

Refuses to know either library: each function is handed one.
"""

from __future__ import annotations

import numpy as np

from . import grammar

ROWS = 10


def rows(*shape: int, seed: str, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    return grammar.values(grammar.t(ROWS, *shape, low=low, high=high), seed)


def whole(*shape: int, seed: str, high: int) -> np.ndarray:
    return grammar.values(grammar.ints(ROWS, *shape, high=high), seed)


def case(name: str, model: str, targets: str, compiled: dict, **options: object) -> dict:
    """One case.

    Args:
        name: what it shows.
        model: one of `MODELS`.
        targets: one of `TARGETS`.
        compiled: arguments of `compile`.
        options: `fit` (arguments of `fit` besides the data, by name), `weights` (one of `WEIGHTS`),
            `only` ("evaluate").
    """
    return {"name": name, "model": model, "targets": targets, "compiled": compiled, **options}


# -- Models ----------------------------------------------------------------------------------------


def sequential(keras, units: int = 1, activation: str | None = None, **options):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, "tanh", name="hidden", **options),
            layers.Dense(units, activation, name="out"),
        ]
    )


def functional(keras, activation: str | None = None):
    inputs = keras.Input((3,), name="inputs")
    return keras.Model(inputs, keras.layers.Dense(1, activation, name="out")(inputs))


def two(keras, kind: str):
    inputs = keras.Input((3,), name="inputs")
    a = keras.layers.Dense(2, "softmax", name="a")(inputs)
    b = keras.layers.Dense(1, "sigmoid", name="b")(inputs)
    nest = {"list": [a, b], "dict": {"out_b": b, "out_a": a}, "own names": {"b": b, "a": a}}
    return keras.Model(inputs, nest[kind])


def subclass(keras, kind: str):
    class Several(keras.Model):
        def __init__(self):
            super().__init__(name="several")
            self.a, self.b, self.c = (keras.layers.Dense(1, name=name) for name in "abc")

        def call(self, x):
            a, b, c = self.a(x), self.b(x), self.c(x)
            nests = {
                "nested": {"p": [a, b], "q": c},
                "list": [a, b],
                "tuple": (a, [b, c]),
                "dict": {"z": a, "y": b},
            }
            return nests.get(kind, [a])

    return Several()


def regularized(keras):
    extra = {
        "kernel_regularizer": "l2",
        "activity_regularizer": "l1",
        "bias_regularizer": keras.regularizers.L1(0.1),
    }
    return sequential(keras, **extra)


def masked(keras):
    layers = keras.layers
    return keras.Sequential(
        [keras.Input((3,)), layers.Embedding(5, 2, mask_zero=True), layers.Dense(1)]
    )


def normalized(keras):
    layers = keras.layers
    return keras.Sequential(
        [keras.Input((3,)), layers.Dense(4), layers.BatchNormalization(), layers.Dense(1)]
    )


MODELS = {
    "number": sequential,
    "probability": lambda keras: sequential(keras, activation="sigmoid"),
    "classes": lambda keras: sequential(keras, 2, "softmax"),
    "functional": functional,
    "functional probability": lambda keras: functional(keras, "sigmoid"),
    "list": lambda keras: two(keras, "list"),
    "dict": lambda keras: two(keras, "dict"),
    "own names": lambda keras: two(keras, "own names"),
    **{
        f"subclass {kind}": lambda keras, k=kind: subclass(keras, k)
        for kind in ("nested", "list", "tuple", "dict", "one")
    },
    "regularized": regularized,
    "masked": masked,
    "normalized": normalized,
}


def targets(kind: str):
    one, two, three = (rows(1, seed=f"y{i}") for i in range(3))
    hot, bit = (
        np.eye(2, dtype="float32")[whole(seed="hot", high=2)],
        whole(1, seed="bit", high=2).astype("float32"),
    )
    return {
        "number": one,
        "bit": bit,
        "hot": hot,
        "class": whole(seed="class", high=2),
        "classes": whole(1, seed="class", high=2),
        "list": [hot, bit],
        "tuple": (hot, bit),
        "dict": {"out_a": hot, "out_b": bit},
        "names": {"b": bit, "a": hot},
        "numbers list": [one, two],
        "numbers tuple": (one, [two, three]),
        "numbers nested": {"p": [one, two], "q": three},
        "numbers dict": {"z": one, "y": two},
        "numbers one": [one],
        "times": rows(3, 1, seed="times"),
    }[kind]


def inputs(kind: str) -> np.ndarray:
    return whole(3, seed="words", high=4) if kind == "masked" else rows(3, seed="x", low=-1.0)


def weights(kind: str | None):
    first, second = rows(seed="w1", high=2.0), rows(seed="w2", high=2.0)
    return {
        None: None,
        "rows": first,
        "columns": first[:, None],
        "list": [first, second],
        "dict": {"out_a": first, "out_b": second},
        "times": rows(3, seed="w3", high=2.0),
    }[kind]


#: Cases that are also run batch by batch.
ON_BATCH = (
    "names",
    "weighted metrics",
    "list",
    "dict with weights",
    "regularizers",
    "subclass nested",
)

# -- What both do ----------------------------------------------------------------------------------


def made(keras, made_case: dict):
    """A model whose weights follow from their shapes, compiled."""
    keras.utils.clear_session()
    model = MODELS[made_case["model"]](keras)
    if not model.built:
        model(inputs(made_case["model"]))
    model.set_weights([start(v.path, v.shape) for v in model.weights])
    model.compile(**grammar.realize({"optimizer": "sgd", **made_case["compiled"]}, keras))
    return model


def start(path: str, shape: tuple) -> np.ndarray:
    base = 1.0 if path.rpartition("/")[2] in ("gamma", "moving_variance") else 0.0
    return base + 0.5 * grammar.values(grammar.t(*shape), f"start {shape}")


def told(keras, one: dict) -> dict:
    """Everything that a run of this case says, as plain values."""
    model = made(keras, one)
    x, y, given = inputs(one["model"]), targets(one["targets"]), weights(one.get("weights"))
    batch = 4 if one["name"] in ON_BATCH else 5  # with a smaller last batch, or without
    measured = {"batch_size": batch, "verbose": 0, "sample_weight": given}
    found = {
        "evaluate": numbers(model.evaluate(x, y, **measured)),
        "metrics_names": list(model.metrics_names),
    }
    if one.get("only") != "evaluate":
        extra = {"epochs": 2, "shuffle": False, **one.get("fit", {})}
        extra["class_weight"] = {
            int(k): v for k, v in (extra.get("class_weight") or {}).items()
        } or None
        found["history"] = {
            k: numbers(v) for k, v in model.fit(x, y, **measured, **extra).history.items()
        }
    if one["name"] in ON_BATCH:
        found["train_on_batch"] = numbers(model.train_on_batch(x, y, sample_weight=given))
        tested = model.test_on_batch(x, y, sample_weight=given, return_dict=True)
        found["test_on_batch"] = {k: numbers(v) for k, v in tested.items()}
    found["sum"] = [round(float(np.sum(w)), 5) for w in model.get_weights()]
    return found


def numbers(found):
    if isinstance(found, (list, tuple)):
        return [numbers(each) for each in found]
    return (
        [round(float(x), 6) for x in np.ravel(found)] if np.ndim(found) else round(float(found), 6)
    )


def new(path: str, **kwargs: object) -> dict:
    return grammar.new(path, **kwargs)


CASES = [
    case("name", "number", "number", {"loss": "mse"}),
    case("names", "number", "number", {"loss": "mse", "metrics": ["mae", "mse"]}),
    case("tuple of metrics", "number", "number", {"loss": "mse", "metrics": ("mae",)}),
    case(
        "class names",
        "number",
        "number",
        {"loss": "MeanSquaredError", "metrics": ["MeanAbsoluteError"]},
    ),
    case(
        "objects",
        "number",
        "number",
        {
            "loss": new("losses.Huber", delta=0.5),
            "metrics": [
                new("metrics.RootMeanSquaredError"),
                new("metrics.MeanSquaredError", name="own"),
            ],
        },
    ),
    case(
        "functions",
        "number",
        "number",
        {
            "loss": grammar.fn("losses.mean_absolute_error"),
            "metrics": [grammar.fn("metrics.mean_squared_error"), "mae"],
        },
    ),
    case(
        "loss as metric",
        "number",
        "number",
        {"loss": "mse", "metrics": [new("losses.MeanAbsoluteError")]},
    ),
    case(
        "reduction sum",
        "number",
        "number",
        {"loss": new("losses.MeanSquaredError", reduction="sum"), "metrics": ["mse"]},
    ),
    case("list of one", "number", "number", {"loss": ["mse"], "metrics": [["mae"]]}),
    case("weight", "number", "number", {"loss": "mse", "loss_weights": 0.5}),
    case("list of one weight", "number", "number", {"loss": "mse", "loss_weights": [0.5]}),
    case(
        "by name",
        "functional",
        "number",
        {"loss": {"out": "mse"}, "metrics": {"out": ["mae", "mse"]}, "loss_weights": {"out": 2.0}},
    ),
    case(
        "ce of numbers",
        "functional probability",
        "bit",
        {"loss": "ce", "metrics": ["Accuracy", "AUC", "Precision"]},
    ),
    case("ce of one-hot", "classes", "hot", {"loss": "crossentropy", "metrics": ["accuracy"]}),
    case(
        "ce of classes",
        "classes",
        "class",
        {"loss": "ce", "metrics": ["acc"], "weighted_metrics": ["acc"]},
    ),
    case("ce of columns", "classes", "classes", {"loss": "ce", "metrics": ["acc"]}),
    case(
        "accuracy of numbers",
        "probability",
        "bit",
        {"loss": "binary_crossentropy", "metrics": ["accuracy"]},
    ),
    case(
        "several results",
        "classes",
        "hot",
        {"loss": "categorical_crossentropy", "metrics": [new("metrics.F1Score"), "acc", "acc"]},
    ),
    case(
        "weighted metrics",
        "number",
        "number",
        {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mse"]},
        weights="rows",
    ),
    case(
        "same metric weighted",
        "number",
        "number",
        {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mae"]},
        weights="rows",
    ),
    case(
        "weights as a column",
        "number",
        "number",
        {"loss": "mse", "weighted_metrics": ["mae"]},
        weights="columns",
    ),
    case(
        "mean with sample weight",
        "number",
        "number",
        {"loss": new("losses.MeanSquaredError", reduction="mean_with_sample_weight")},
        weights="rows",
    ),
    case(
        "class weight",
        "classes",
        "class",
        {"loss": "ce", "metrics": ["acc"], "weighted_metrics": ["acc"]},
        fit={"class_weight": {"0": 1.0, "1": 3.0}},
    ),
    case(
        "validation split",
        "number",
        "number",
        {"loss": "mse", "metrics": ["mae"]},
        fit={"validation_split": 0.3, "epochs": 4, "validation_freq": 2},
    ),
    case(
        "steps",
        "number",
        "number",
        {"loss": "mse"},
        fit={"steps_per_epoch": 2, "epochs": 3, "initial_epoch": 1},
    ),
    case(
        "steps per execution",
        "number",
        "number",
        {"loss": "mse", "metrics": ["mae"], "steps_per_execution": 2},
    ),
    case("eager", "number", "number", {"loss": "mse", "metrics": ["mae"], "run_eagerly": True}),
    case("no loss", "regularized", "number", {"loss": None, "metrics": ["mae"]}),
    case("regularizers", "regularized", "number", {"loss": "mse", "metrics": ["mse"]}),
    case("moving statistics", "normalized", "number", {"loss": "mse", "metrics": ["mae"]}),
    case(
        "mask",
        "masked",
        "times",
        {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mse"]},
        only="evaluate",
    ),
    case(
        "mask and weights",
        "masked",
        "times",
        {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mse"]},
        only="evaluate",
        weights="times",
    ),
    case("one for all", "list", "list", {"loss": "mse"}),
    case(
        "list",
        "list",
        "list",
        {"loss": ["mse", "bce"], "metrics": [["mae", "acc"], ["acc"]], "loss_weights": [0.1, 2.0]},
    ),
    case(
        "list by name",
        "list",
        "names",
        {
            "loss": {"b": "bce", "a": "mse"},
            "metrics": {"b": ["acc", "AUC"], "a": "mae"},
            "loss_weights": {"a": 1.0, "b": 0.3},
        },
    ),
    case("list and tuple", "list", "tuple", {"loss": ["mse", "bce"], "metrics": ["mae", "acc"]}),
    case("list with None", "list", "list", {"loss": [None, "bce"], "metrics": [None, ["acc"]]}),
    case(
        "list, weights for all",
        "list",
        "list",
        {"loss": "mse", "weighted_metrics": ["mae", "acc"]},
        weights="rows",
    ),
    case(
        "list, weights for each",
        "list",
        "list",
        {"loss": "mse", "weighted_metrics": [["mae"], ["acc"]]},
        weights="list",
    ),
    case(
        "dict",
        "dict",
        "dict",
        {
            "loss": {"out_b": "bce", "out_a": "mse"},
            "metrics": {"out_a": ["mae"], "out_b": ["acc", "AUC"]},
        },
    ),
    case("dict, one for all", "dict", "dict", {"loss": "mse"}),
    case(
        "dict, list told", "dict", "dict", {"loss": ["mse", "bce"], "metrics": [["mae"], ["acc"]]}
    ),
    case("dict in part", "dict", "dict", {"loss": {"out_b": "bce"}, "metrics": {"out_a": ["mae"]}}),
    case(
        "dict with weights",
        "dict",
        "dict",
        {
            "loss": {"out_a": "mse", "out_b": "bce"},
            "loss_weights": {"out_a": 0.5, "out_b": 2.0},
            "weighted_metrics": {"out_b": "acc"},
            "metrics": {"out_a": "mae"},
        },
        weights="dict",
    ),
    case(
        "dict by own names",
        "own names",
        "names",
        {"loss": {"a": "mse", "b": "bce"}, "metrics": {"b": ["acc"]}},
    ),
    case(
        "subclass list",
        "subclass list",
        "numbers list",
        {"loss": ["mse", "mae"], "metrics": ["mse", ["mae", "mse"]]},
    ),
    case(
        "subclass dict",
        "subclass dict",
        "numbers dict",
        {"loss": {"z": "mse", "y": "mae"}, "metrics": {"z": ["mse"], "y": ["mae"]}},
    ),
    case(
        "subclass tuple",
        "subclass tuple",
        "numbers tuple",
        {"loss": ("mse", ["mse", "mae"]), "metrics": ("mse", ["mse", "mae"])},
    ),
    case(
        "subclass nested",
        "subclass nested",
        "numbers nested",
        {"loss": {"p": ["mse", "mae"], "q": "mse"}, "metrics": {"p": ["mae", "mae"], "q": "mse"}},
    ),
    case("subclass nested, one for all", "subclass nested", "numbers nested", {"loss": "mse"}),
    case(
        "subclass list of one", "subclass one", "numbers one", {"loss": ["mse"], "metrics": ["mse"]}
    ),
]
