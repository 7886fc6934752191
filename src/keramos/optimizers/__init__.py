"""Optimizers: how gradients change variables, as classes and by name.

Imports no model, loss or training loop (see `tests/house`).
"""

from keramos._lazy import attach

EXPORTS = {
    "Adadelta": "adadelta",
    "Adafactor": "adafactor",
    "Adagrad": "adagrad",
    "Adam": "adam",
    "AdamW": "adamw",
    "Adamax": "adamax",
    "Ftrl": "ftrl",
    "Lamb": "lamb",
    "Lion": "lion",
    "LossScaleOptimizer": "loss_scale",
    "MultiOptimizer": "multi",
    "Muon": "muon",
    "Nadam": "nadam",
    "Optimizer": "optimizer",
    "OptimizerMap": "multi",
    "RMSprop": "rmsprop",
    "SGD": "sgd",
    "ScheduleFreeAdamW": "schedule_free_adamw",
    "deserialize": "family",
    "get": "family",
    "legacy": "legacy:",
    "schedules": "schedules:",
    "serialize": "family",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
