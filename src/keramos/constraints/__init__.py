"""Constraints: what weights must satisfy after an update, as classes and by name."""

from keramos._lazy import attach

EXPORTS = {
    "Constraint": "constraint",
    "MaxNorm": "projections",
    "MinMaxNorm": "projections",
    "NonNeg": "projections",
    "UnitNorm": "projections",
    "deserialize": "family",
    "get": "family",
    "max_norm": "projections:MaxNorm",
    "min_max_norm": "projections:MinMaxNorm",
    "non_neg": "projections:NonNeg",
    "serialize": "family",
    "unit_norm": "projections:UnitNorm",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, inner={"argument_type": "family"})
