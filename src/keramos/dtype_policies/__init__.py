"""Which type a layer computes in and which its variables have. Knows no layer."""

from keramos._lazy import attach

EXPORTS = {
    "DTypePolicy": "policy",
    "DTypePolicyMap": "policy_map",
    "FloatDTypePolicy": "policy:DTypePolicy",
    "QuantizedDTypePolicy": "quantized",
    "deserialize": "policy",
    "get": "policy",
    "serialize": "policy",
}
ABSENT = ("AWQDTypePolicy", "GPTQDTypePolicy", "Int4DTypePolicy", "QuantizedFloat8DTypePolicy")

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, absent=ABSENT)
