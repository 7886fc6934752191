"""Learning rates that depend on the number of steps taken.

Refuses to know optimizers.
"""

from keramos._lazy import attach

EXPORTS = {}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
