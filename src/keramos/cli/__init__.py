"""The command line. Renders what the library says; knows nothing by itself."""

from keramos._lazy import attach

EXPORTS = {"main": "commands"}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
