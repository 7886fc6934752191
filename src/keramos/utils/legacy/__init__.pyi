# Written by tools/stubs.py from the table in __init__.py.

from ...saving.former_objects import deserialize_keras_object as deserialize_keras_object
from ...saving.former_objects import serialize_keras_object as serialize_keras_object

__all__ = [
    "deserialize_keras_object",
    "serialize_keras_object",
]
