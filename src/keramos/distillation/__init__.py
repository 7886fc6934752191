"""Distillation: a small model learns from the data and from what a large one answers.

Knows models as what is called, and nothing of files.
"""

from keramos._lazy import attach

EXPORTS = {
    "DistillationLoss": "distillation_loss",
    "Distiller": "distiller",
    "FeatureDistillation": "features",
    "LogitsDistillation": "logits",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
