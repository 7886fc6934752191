# Written by tools/stubs.py from the table in __init__.py.

from .linear_cosine import LinearCosineDecay as LinearCosineDecay
from .linear_cosine import NoisyLinearCosineDecay as NoisyLinearCosineDecay

__all__ = [
    "LinearCosineDecay",
    "NoisyLinearCosineDecay",
]
