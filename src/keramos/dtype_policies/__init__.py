"""Which type a layer computes in and which its variables have. Knows no layer."""

from keramos._lazy import attach

EXPORTS = {
    "AWQDTypePolicy": "grouped",
    "DTypePolicy": "policy",
    "DTypePolicyMap": "policy_map",
    "FloatDTypePolicy": "policy:DTypePolicy",
    "GPTQDTypePolicy": "grouped",
    "Int4DTypePolicy": "grouped",
    "QuantizedDTypePolicy": "quantized",
    "QuantizedFloat8DTypePolicy": "float8",
    "deserialize": "policy",
    "get": "policy",
    "serialize": "policy",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
