"""The file verbs under the names that `keras.models` gives them; re-exports only."""

from keramos.saving.load import load_model, model_from_json, model_from_yaml
from keramos.saving.save import save_model
from keramos.saving.weights import load_weights, save_weights

__all__ = [
    "load_model",
    "load_weights",
    "model_from_json",
    "model_from_yaml",
    "save_model",
    "save_weights",
]
