"""What training reports beside the loss, and how people and files name it.

Refuses to know models and training loops.
"""

from keramos._lazy import attach

EXPORTS = {
    "Mean": "reduction",
    "MeanMetricWrapper": "reduction",
    "Metric": "metric",
    "Sum": "reduction",
    "deserialize": "family",
    "get": "family",
    "serialize": "family",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
