"""Regularizers: penalties on weights and outputs, as classes and by name."""

from keramos._lazy import attach

EXPORTS = {
    "L1": "penalties",
    "L1L2": "penalties",
    "L2": "penalties",
    "OrthogonalRegularizer": "orthogonality",
    "Regularizer": "regularizer",
    "deserialize": "family",
    "get": "family",
    "l1": "penalties:L1",
    "l1_l2": "penalties:L1L2",
    "l2": "penalties:L2",
    "orthogonal_regularizer": "orthogonality:OrthogonalRegularizer",
    "serialize": "family",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, inner={"argument_type": "family"})
