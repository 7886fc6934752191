# Written by tools/stubs.py from the table in __init__.py.

from .cosine import CosineDecay as CosineDecay
from .cosine import CosineDecayRestarts as CosineDecayRestarts
from .exponential import ExponentialDecay as ExponentialDecay
from .exponential import InverseTimeDecay as InverseTimeDecay
from .family import deserialize as deserialize
from .family import serialize as serialize
from .piecewise import PiecewiseConstantDecay as PiecewiseConstantDecay
from .polynomial import PolynomialDecay as PolynomialDecay
from .schedule import LearningRateSchedule as LearningRateSchedule

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]
