"""How gradients change variables, and how people and files name those ways.

Refuses to know models, losses and training loops.
"""

from keramos._lazy import attach

EXPORTS = {
    "Adam": "adam",
    "Optimizer": "optimizer",
    "RMSprop": "rmsprop",
    "SGD": "sgd",
    "deserialize": "family",
    "get": "family",
    "schedules": "schedules:",
    "serialize": "family",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
