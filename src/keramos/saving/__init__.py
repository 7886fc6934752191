"""The verbs: file <-> snapshot <-> model. Knows no class of layer or model; it meets them through
`codec.names`.
"""

from keramos._lazy import attach

EXPORTS = {
    "CustomObjectScope": ".codec.registry",
    "KerasFileEditor": "editor",
    "custom_object_scope": ".codec.registry",
    "deserialize_keras_object": "objects",
    "get_custom_objects": ".codec.registry",
    "get_registered_name": ".codec.registry",
    "get_registered_object": ".codec.registry",
    "inspect": "inspection",
    "load_model": "load",
    "load_weights": "weights",
    "register_keras_serializable": ".codec.registry",
    "save_model": "save",
    "save_weights": "weights",
    "scan": "scanning.entry",
    "serialize_keras_object": ".codec.encode",
    "untrusted": "inspection",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
