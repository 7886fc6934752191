"""The names that Keras publishes as `keras.legacy`."""

from keramos._lazy import attach

EXPORTS = {"saving": "saving:"}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
