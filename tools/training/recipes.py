"""What both libraries train, so that their losses can be compared: models, optimizers, batches.

Refuses to import either: the library is an argument.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

STEPS = 50
ROWS = 16


@dataclass(frozen=True)
class Recipe:
    """One run.

    Attributes:
        model: name in `MODELS`.
        optimizer: library -> optimizer.
        policy: dtype policy.
        tolerance: how far the losses may be apart, relative.
        later: the same for what stock Keras makes of the file that keramos saved.
    """

    model: str
    optimizer: Callable[[Any], Any]
    policy: str = "float32"
    tolerance: float = 1e-4
    later: float = 1e-4


def mlp(keras: Any) -> tuple[Any, str]:
    layers = keras.layers
    inputs = keras.Input((12,))
    x = layers.BatchNormalization()(layers.Dense(16, activation="relu")(inputs))
    x = layers.BatchNormalization()(layers.Dense(8, activation="tanh")(x))
    return keras.Model(
        inputs, layers.Dense(3, activation="softmax")(x)
    ), "sparse_categorical_crossentropy"


def cnn(keras: Any) -> tuple[Any, str]:
    layers = keras.layers
    inputs = keras.Input((12, 12, 3))
    x = layers.Conv2D(8, 3, padding="same", activation="relu")(inputs)
    x = layers.MaxPooling2D()(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D(3, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(layers.SeparableConv2D(6, 3, padding="same")(x))
    return keras.Model(inputs, layers.Dense(3)(x)), "mse"


def lstm(keras: Any) -> tuple[Any, str]:
    layers = keras.layers
    inputs = keras.Input((10,), dtype="int32")
    x = layers.Embedding(20, 8, mask_zero=True)(inputs)
    x = layers.LSTM(10)(layers.Bidirectional(layers.GRU(6, return_sequences=True))(x))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x)), "binary_crossentropy"


def transformer(keras: Any) -> tuple[Any, str]:
    layers = keras.layers
    inputs = keras.Input((8, 16))
    x = layers.LayerNormalization()(
        layers.Add()([inputs, layers.MultiHeadAttention(4, 4)(inputs, inputs)])
    )
    h = layers.Dense(16)(layers.Dense(32, activation="gelu")(x))
    x = layers.LayerNormalization()(layers.Add()([x, h]))
    return keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling1D()(x))), "huber"


MODELS: dict[str, Callable[[Any], tuple[Any, str]]] = {
    "mlp": mlp,
    "cnn": cnn,
    "lstm": lstm,
    "transformer": transformer,
}


def batches(model: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """The same for both libraries: what was random is drawn here."""
    random = np.random.default_rng(7)
    return [_BATCHES[model](random) for _ in range(STEPS)]


def _floats(random: np.random.Generator, *shape: int) -> np.ndarray:
    return random.standard_normal((ROWS, *shape)).astype("float32")


_BATCHES: dict[str, Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]] = {
    "mlp": lambda r: (_floats(r, 12), r.integers(0, 3, ROWS)),
    "cnn": lambda r: (_floats(r, 12, 12, 3), _floats(r, 3)),
    "lstm": lambda r: (
        r.integers(0, 20, (ROWS, 10)).astype("int32"),
        r.integers(0, 2, (ROWS, 1)).astype("float32"),
    ),
    "transformer": lambda r: (_floats(r, 8, 16), _floats(r, 2)),
}

_OPTIMIZERS: dict[str, Callable[[Any], Any]] = {
    "SGD": lambda o: o.SGD(0.01),
    "SGD, momentum": lambda o: o.SGD(0.01, momentum=0.9),
    "SGD, Nesterov": lambda o: o.SGD(0.01, momentum=0.9, nesterov=True),
    "RMSprop": lambda o: o.RMSprop(0.001),
    "RMSprop, centered": lambda o: o.RMSprop(0.001, momentum=0.5, centered=True),
    "Adam": lambda o: o.Adam(0.001),
    "Adam, AMSGrad": lambda o: o.Adam(0.001, amsgrad=True),
    "AdamW": lambda o: o.AdamW(0.001, weight_decay=0.01),
    "Adadelta": lambda o: o.Adadelta(0.1),
    "Adagrad": lambda o: o.Adagrad(0.01),
    "Adamax": lambda o: o.Adamax(0.001),
    "Adafactor": lambda o: o.Adafactor(0.001),
    "Nadam": lambda o: o.Nadam(0.001),
    "Ftrl": lambda o: o.Ftrl(
        0.01, l1_regularization_strength=0.001, l2_regularization_strength=0.01
    ),
    "Lion": lambda o: o.Lion(0.0001),
    "Lamb": lambda o: o.Lamb(0.001),
    "Muon": lambda o: o.Muon(0.001),
    "ScheduleFreeAdamW": lambda o: o.ScheduleFreeAdamW(0.001, warmup_steps=5),
    "LossScaleOptimizer": lambda o: o.LossScaleOptimizer(
        o.Adam(0.001), initial_scale=64.0, dynamic_growth_steps=10
    ),
    "Adam, clipnorm": lambda o: o.Adam(0.001, clipnorm=0.1),
    "Adam, global_clipnorm": lambda o: o.Adam(0.001, global_clipnorm=0.1),
    "Adam, clipvalue": lambda o: o.Adam(0.001, clipvalue=0.01),
    "Adam, EMA": lambda o: o.Adam(0.001, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=7),
    "Adam, accumulation": lambda o: o.Adam(0.001, gradient_accumulation_steps=4),
    "Adam, cosine schedule": lambda o: o.Adam(
        o.schedules.CosineDecay(0.001, 30, warmup_target=0.002, warmup_steps=5)
    ),
}


def _with_optimizers(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda keras: make(keras.optimizers)


_ADAM = _with_optimizers(_OPTIMIZERS["Adam"])
#: 16-bit sums of the two libraries are rounded in another order; the bounds are a few times what
#: was seen. In float16 stock Keras 3.15.1 opens a graph without its loss scale, and starts the
#: optimizer anew.
_MIXED = {"mixed_bfloat16": (2e-2, 2e-2), "mixed_float16": (5e-3, 1e-1)}
#: Stock Keras 3.15.1 on jax asks for a product that no CPU has when attention computes in float16;
#: keramos trains it.
_NOT_ON_CPUS = {("transformer", "mixed_float16")}

RECIPES: dict[str, Recipe] = {
    **{f"mlp, {name}": Recipe("mlp", _with_optimizers(make)) for name, make in _OPTIMIZERS.items()},
    **{f"{model}, Adam": Recipe(model, _ADAM) for model in ("cnn", "lstm", "transformer")},
    **{
        f"{model}, Adam, {policy}": Recipe(model, _ADAM, policy, *bounds)
        for policy, bounds in _MIXED.items()
        for model in MODELS
        if (model, policy) not in _NOT_ON_CPUS
    },
}


def compiled(keras: Any, recipe: Recipe) -> Any:
    """A fresh model, ready to be trained."""
    keras.config.set_dtype_policy(recipe.policy)
    keras.utils.set_random_seed(1)
    model, loss = MODELS[recipe.model](keras)
    keras.config.set_dtype_policy("float32")
    model.compile(optimizer=recipe.optimizer(keras), loss=loss)
    return model


def losses(model: Any, recipe: Recipe) -> list[float]:
    """The loss of each step, by itself."""
    found = []
    for x, y in batches(recipe.model):
        model.reset_metrics()
        found.append(float(np.asarray(model.train_on_batch(x, y))))
    return found
