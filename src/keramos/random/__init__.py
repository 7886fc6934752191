"""Random numbers, drawn from a seed or from a generator that remembers where it is. Knows no
layer.
"""

from keramos._lazy import attach

EXPORTS = {
    "SeedGenerator": "seed_generator",
    "beta": "draws",
    "binomial": "draws",
    "categorical": "draws",
    "dropout": "draws",
    "gamma": "draws",
    "normal": "draws",
    "randint": "draws",
    "shuffle": "draws",
    "truncated_normal": "draws",
    "uniform": "draws",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
