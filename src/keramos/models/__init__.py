"""Models: layers put together, with the verbs that users know. Knows no file format."""

from keramos._lazy import attach

EXPORTS = {
    "Model": "model",
    "Sequential": "sequential",
    "clone_model": "cloning",
    "load_model": "files",
    "model_from_json": "files",
    "model_from_yaml": "files",
    "save_model": "files",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
