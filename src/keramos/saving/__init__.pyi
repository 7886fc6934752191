# Written by tools/stubs.py from the table in __init__.py.

from ..codec.encode import serialize_keras_object as serialize_keras_object
from ..codec.registry import custom_object_scope as custom_object_scope
from ..codec.registry import CustomObjectScope as CustomObjectScope
from ..codec.registry import get_custom_objects as get_custom_objects
from ..codec.registry import get_registered_name as get_registered_name
from ..codec.registry import get_registered_object as get_registered_object
from ..codec.registry import register_keras_serializable as register_keras_serializable
from .editor import KerasFileEditor as KerasFileEditor
from .inspection import inspect as inspect
from .inspection import untrusted as untrusted
from .load import load_model as load_model
from .objects import deserialize_keras_object as deserialize_keras_object
from .save import save_model as save_model
from .scanning.entry import scan as scan
from .weights import load_weights as load_weights
from .weights import save_weights as save_weights

__all__ = [
    "CustomObjectScope",
    "KerasFileEditor",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "inspect",
    "load_model",
    "load_weights",
    "register_keras_serializable",
    "save_model",
    "save_weights",
    "scan",
    "serialize_keras_object",
    "untrusted",
]
