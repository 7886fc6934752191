"""Any historical spelling -> canonical config. Pure: dict in, dict out; imports no class."""

from keramos._lazy import attach

EXPORTS = {"Upgrade": "rewrite", "upgrade": "rewrite"}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
