"""Objects in the spelling of Keras before `.keras` files."""

from keramos._lazy import attach

EXPORTS = {
    "deserialize_keras_object": "..saving.former_objects",
    "serialize_keras_object": "..saving.former_objects",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
