# Written by tools/stubs.py from the table in __init__.py.

from .cloning import clone_model as clone_model
from .files import load_model as load_model
from .files import model_from_json as model_from_json
from .files import model_from_yaml as model_from_yaml
from .files import save_model as save_model
from .model import Model as Model
from .sequential import Sequential as Sequential

__all__ = [
    "Model",
    "Sequential",
    "clone_model",
    "load_model",
    "model_from_json",
    "model_from_yaml",
    "save_model",
]
