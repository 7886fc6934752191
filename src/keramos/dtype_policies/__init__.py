"""Which type a layer computes in and which its variables have. Knows no layer."""

from keramos._lazy import attach

EXPORTS = {
    "DTypePolicy": "policy",
    "FloatDTypePolicy": "policy:DTypePolicy",
    "deserialize": "policy",
    "get": "policy",
    "serialize": "policy",
}
ABSENT = (
    "AWQDTypePolicy", "DTypePolicyMap", "GPTQDTypePolicy", "Int4DTypePolicy",
    "QuantizedDTypePolicy", "QuantizedFloat8DTypePolicy",
)  # fmt: skip

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, absent=ABSENT)
