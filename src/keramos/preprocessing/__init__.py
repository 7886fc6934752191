"""The names that Keras publishes as `keras.preprocessing`; they are defined in `utils`."""

from keramos._lazy import attach

EXPORTS = {
    "image": "image:",
    "image_dataset_from_directory": ".utils.data.pixels",
    "sequence": "sequence:",
    "text_dataset_from_directory": ".utils.data.texts",
    "timeseries_dataset_from_array": ".utils.data.series",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
