# Written by tools/stubs.py from the table in __init__.py.

from .distillation_loss import DistillationLoss as DistillationLoss
from .distiller import Distiller as Distiller
from .features import FeatureDistillation as FeatureDistillation
from .logits import LogitsDistillation as LogitsDistillation

__all__ = [
    "DistillationLoss",
    "Distiller",
    "FeatureDistillation",
    "LogitsDistillation",
]
