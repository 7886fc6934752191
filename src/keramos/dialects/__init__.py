"""Any historical spelling -> canonical config. Pure: dict in, dict out; imports no class."""

from keramos._lazy import attach

EXPORTS = {
    "Origin": "origin",
    "Upgrade": "walk",
    "arrays": "arrays:",
    "canonical": "door",
    "counted_elsewhere": "keras3",
    "flat": "flat:",
    "gates": "gates:",
    "of_config": "evidence",
    "optimizers": "optimizers:",
    "orders": "orders:",
    "paths": "paths:",
    "saved_models": "saved_models:",
    "upgrade": "walk",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
