"""The names that Keras publishes as `keras.preprocessing.image`."""

from keramos._lazy import attach

EXPORTS: dict[str, str] = dict.fromkeys(
    ("array_to_img", "img_to_array", "load_img", "save_img", "smart_resize"), "..utils.images"
)

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
