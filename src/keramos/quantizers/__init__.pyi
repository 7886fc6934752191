# Written by tools/stubs.py from the table in __init__.py.

from .awq_config import AWQConfig as AWQConfig
from .configuration import Float8QuantizationConfig as Float8QuantizationConfig
from .configuration import Int4QuantizationConfig as Int4QuantizationConfig
from .configuration import Int8QuantizationConfig as Int8QuantizationConfig
from .configuration import QuantizationConfig as QuantizationConfig
from .fake import fake_quant_with_min_max_vars as fake_quant_with_min_max_vars
from .family import configuration_type as configuration_type
from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .float8 import compute_float8_amax_history as compute_float8_amax_history
from .float8 import compute_float8_scale as compute_float8_scale
from .float8 import quantize_and_dequantize as quantize_and_dequantize
from .gptq_config import GPTQConfig as GPTQConfig
from .grouped import abs_max_quantize_grouped_with_zero_point as abs_max_quantize_grouped_with_zero_point
from .packing import pack_int4 as pack_int4
from .packing import unpack_int4 as unpack_int4
from .quantizer import abs_max_quantize as abs_max_quantize
from .quantizer import AbsMaxQuantizer as AbsMaxQuantizer
from .quantizer import Quantizer as Quantizer

__all__ = [
    "AWQConfig",
    "AbsMaxQuantizer",
    "Float8QuantizationConfig",
    "GPTQConfig",
    "Int4QuantizationConfig",
    "Int8QuantizationConfig",
    "QuantizationConfig",
    "Quantizer",
    "abs_max_quantize",
    "abs_max_quantize_grouped_with_zero_point",
    "compute_float8_amax_history",
    "compute_float8_scale",
    "deserialize",
    "fake_quant_with_min_max_vars",
    "get",
    "pack_int4",
    "quantize_and_dequantize",
    "serialize",
    "unpack_int4",
]
