"""Which type a layer computes in and which its variables have. Knows no layer."""

from keramos._lazy import attach

EXPORTS = {
    "DTypePolicy": "policy",
    "FloatDTypePolicy": "policy:DTypePolicy",
    "deserialize": "policy",
    "get": "policy",
    "serialize": "policy",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
