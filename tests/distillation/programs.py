"""Programs of distillation, of keramos and of Keras alike: what they give as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def filled(model: Any) -> Any:
    """`model` with weights that a formula gives."""
    model.set_weights(
        [
            np.sin(np.arange(w.size, dtype="float32") + w.ndim).reshape(w.shape)
            for w in model.get_weights()
        ]
    )
    return model


def network(keras: Any, name: str, units: int, **options: Any) -> Any:
    """A functional model 4 -> units -> 3."""
    x = keras.Input((4,), name=f"{name}_in")
    hidden = keras.layers.Dense(units, activation="tanh", name=f"{name}_hidden")(x)
    y = keras.layers.Dense(3, name=f"{name}_out", **options)(hidden)
    return filled(keras.Model(x, y, name=name))


def two_heads(keras: Any, name: str) -> Any:
    """A functional model of two outputs."""
    x = keras.Input((4,), name=f"{name}_in")
    outputs = [keras.layers.Dense(n, name=f"{name}_{n}")(x) for n in (3, 2)]
    return filled(keras.Model(x, outputs, name=name))


def data(sizes: tuple[int, ...] = (3,)) -> tuple[Any, Any]:
    """Inputs and targets of 6 rows."""
    x = np.cos(np.arange(24, dtype="float32")).reshape(6, 4)
    targets = [np.sin(np.arange(6 * n, dtype="float32")).reshape(6, n) for n in sizes]
    return x, targets[0] if len(targets) == 1 else targets


def losses(keras: Any) -> dict[str, Any]:
    """Name -> the distillation losses of a distiller of `network`s, with its other arguments."""
    kinds = keras.distillation
    logits, features = kinds.LogitsDistillation, kinds.FeatureDistillation
    hidden = {"teacher_layer_name": "teacher_hidden", "student_layer_name": "student_hidden"}
    return {
        "logits": {"distillation_losses": logits()},
        "divergence": {"distillation_losses": logits(2, keras.losses.KLDivergence())},
        "other loss": {"distillation_losses": logits(loss="mse"), "student_loss_weight": 0.25},
        "last features": {"distillation_losses": features()},
        "features": {"distillation_losses": features("mae", **hidden)},
        "student alone": {"distillation_losses": logits(), "student_loss_weight": 1},
        "teacher alone": {"distillation_losses": logits(loss="mse"), "student_loss_weight": 0.0},
        "several": {
            "distillation_losses": [logits(4.0, "mse"), features(**hidden), features("mae")],
            "distillation_loss_weights": [1.0, 0.5, 2],
        },
    }


def distiller(keras: Any, name: str) -> Any:
    """The distiller of that name of `losses`, compiled."""
    teacher, student = network(keras, "teacher", 5), network(keras, "student", 5)
    made = keras.distillation.Distiller(teacher, student, **losses(keras)[name])
    made.compile(keras.optimizers.SGD(0.1), loss="mse", metrics=["mae"])
    return made


def training(keras: Any, name: str) -> dict[str, Any]:
    """Logs of two epochs and of an evaluation, and what is predicted then."""
    model = distiller(keras, name)
    x, y = data()
    history = model.fit(x, y, epochs=2, batch_size=6, verbose=0).history
    return {
        "history": history,
        "evaluation": model.evaluate(x, y, verbose=0, return_dict=True),
        "predictions": np.asarray(model.predict(x, verbose=0)).tolist(),
        "teacher": teacher_answer(model, x),
    }


def teacher_answer(model: Any, x: Any) -> Any:
    """What the teacher answers; it never learns."""
    return np.asarray(model.teacher(x)).tolist()


def several_outputs(keras: Any) -> list[float]:
    """Losses of several outputs, some of which are not compared."""
    kinds, (_, (a, b)) = keras.distillation, data((3, 2))
    pairs = [
        (kinds.LogitsDistillation(2.0, ["mse", None]), [a, b], [b[:, :1], b]),
        (
            kinds.LogitsDistillation(2.0, {"x": "mse", "y": "mae"}),
            {"x": a, "y": b},
            {"x": 0 * a, "y": 2 * b},
        ),
        (kinds.FeatureDistillation((None, "cosine_similarity")), (a, b), (b, b + 1)),
    ]
    return [float(loss.compute_loss(*outputs)) for loss, *outputs in pairs]


def configs(keras: Any) -> list[Any]:
    """Configs of distillation losses."""
    kinds = keras.distillation
    objects = [
        kinds.LogitsDistillation(),
        kinds.LogitsDistillation(2, ["mse", None]),
        kinds.LogitsDistillation(loss={"a": keras.losses.KLDivergence()}),
        kinds.FeatureDistillation(),
        kinds.FeatureDistillation("mae", "a", "b"),
        kinds.FeatureDistillation([keras.losses.MeanSquaredError(), None]),
    ]
    return [keras.saving.serialize_keras_object(obj) for obj in objects]


ERRORS = {
    "no loss": lambda keras: keras.distillation.LogitsDistillation(loss=[None, None]),
    "no feature loss": lambda keras: keras.distillation.FeatureDistillation(loss=None),
    "unknown loss": lambda keras: keras.distillation.LogitsDistillation(loss="none_such"),
    "temperature 0": lambda keras: keras.distillation.LogitsDistillation(0),
    "temperature text": lambda keras: keras.distillation.LogitsDistillation("3"),
    "abstract": lambda keras: keras.distillation.DistillationLoss().compute_loss(1, 2),
    "no distillation": lambda keras: _distiller(keras, None),
    "student weight": lambda keras: _distiller(keras, student_loss_weight=1.5),
    "student weight text": lambda keras: _distiller(keras, student_loss_weight="1"),
    "weights": lambda keras: _distiller(keras, [], [1.0]),
    "no model": lambda keras: _distiller(keras, student="student"),
    "other shape": lambda keras: _distiller(keras, student=two_heads(keras, "b")),
    "other size": lambda keras: _distiller(keras, student=_model(keras, 2, "float32")),
    "other dtype": lambda keras: _distiller(keras, student=_model(keras, 3, "float16")),
    "unknown layer": lambda keras: _distiller(
        keras, keras.distillation.FeatureDistillation("mse", "none_such")
    ),
    "no graph": lambda keras: keras.distillation.FeatureDistillation(
        "mse", "a", "b"
    ).validate_model_compatibility(keras.Sequential(), network(keras, "student", 5)),
    "compiled without": lambda keras: _distiller(keras).compile("sgd"),
    "metrics": lambda keras: _distiller(keras).compile("sgd", "mse", "mae"),
    "other structure": lambda keras: keras.distillation.LogitsDistillation().validate_outputs(
        np.zeros(2), [np.zeros(2)]
    ),
}


def _model(keras: Any, units: int, dtype: str) -> Any:
    x = keras.Input((4,))
    return keras.Model(x, keras.layers.Dense(units, dtype=dtype)(x))


def _distiller(keras: Any, losses: Any = "logits", weights: Any = None, **options: Any) -> Any:
    if losses == "logits":
        losses = keras.distillation.LogitsDistillation()
    models = {"teacher": network(keras, "teacher", 5), "student": network(keras, "student", 2)}
    return keras.distillation.Distiller(
        **(models | {"distillation_losses": losses, "distillation_loss_weights": weights} | options)
    )


def error_of(keras: Any, name: str) -> str | None:
    """The built-in class of the error that a call of `ERRORS` raises."""
    try:
        ERRORS[name](keras)
    except (ValueError, TypeError, NotImplementedError, RuntimeError) as error:
        return type(error).__name__
    return None
