# Written by tools/stubs.py from the table in __init__.py.

from .configuration import Int8QuantizationConfig as Int8QuantizationConfig
from .configuration import QuantizationConfig as QuantizationConfig
from .family import configuration_type as configuration_type
from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .quantizer import abs_max_quantize as abs_max_quantize
from .quantizer import AbsMaxQuantizer as AbsMaxQuantizer
from .quantizer import Quantizer as Quantizer

__all__ = [
    "AbsMaxQuantizer",
    "Int8QuantizationConfig",
    "QuantizationConfig",
    "Quantizer",
    "abs_max_quantize",
    "deserialize",
    "get",
    "serialize",
]
