# Written by tools/stubs.py from the table in __init__.py.

from .base.input_spec import InputSpec as InputSpec
from .base.layer import Layer as Layer
from .core.dense import Dense as Dense
from .core.input_layer import Input as Input
from .core.input_layer import InputLayer as InputLayer
from .family import deserialize as deserialize
from .family import serialize as serialize

__all__ = [
    "Dense",
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "deserialize",
    "serialize",
]
