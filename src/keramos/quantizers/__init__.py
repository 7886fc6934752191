"""Kernels of few bits: how numbers become them, and how a layer multiplies by them.

Refuses to know layers and files.
"""

from keramos._lazy import attach

EXPORTS = {
    "AbsMaxQuantizer": "quantizer",
    "Int8QuantizationConfig": "configuration",
    "QuantizationConfig": "configuration",
    "Quantizer": "quantizer",
    "abs_max_quantize": "quantizer",
    "deserialize": "family",
    "get": "family",
    "serialize": "family",
}
ABSENT = (
    "AWQConfig", "Float8QuantizationConfig", "GPTQConfig", "Int4QuantizationConfig",
    "abs_max_quantize_grouped_with_zero_point", "compute_float8_amax_history",
    "compute_float8_scale", "fake_quant_with_min_max_vars", "pack_int4", "quantize_and_dequantize",
    "unpack_int4",
)  # fmt: skip

__getattr__, __dir__, __all__ = attach(
    __name__, EXPORTS, inner={"configuration_type": "family"}, absent=ABSENT
)
