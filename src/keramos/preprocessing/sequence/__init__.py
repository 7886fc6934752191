"""The names that Keras publishes as `keras.preprocessing.sequence`."""

from keramos._lazy import attach

EXPORTS = {"pad_sequences": "..utils.sequences"}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
