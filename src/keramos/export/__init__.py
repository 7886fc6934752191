"""A model as a program for other runtimes, and back."""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, {"load": "loading"})
