"""Kernels of few bits: how numbers become them, and how a layer multiplies by them.

Refuses to know layers and files.
"""

from keramos._lazy import attach

EXPORTS = {
    "AWQConfig": "awq_config",
    "AbsMaxQuantizer": "quantizer",
    "Float8QuantizationConfig": "configuration",
    "GPTQConfig": "gptq_config",
    "Int4QuantizationConfig": "configuration",
    "Int8QuantizationConfig": "configuration",
    "QuantizationConfig": "configuration",
    "Quantizer": "quantizer",
    "abs_max_quantize": "quantizer",
    "abs_max_quantize_grouped_with_zero_point": "grouped",
    "compute_float8_amax_history": "float8",
    "compute_float8_scale": "float8",
    "deserialize": "family",
    "fake_quant_with_min_max_vars": "fake",
    "get": "family",
    "pack_int4": "packing",
    "quantize_and_dequantize": "float8",
    "serialize": "family",
    "unpack_int4": "packing",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, inner={"configuration_type": "family"})
