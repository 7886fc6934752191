"""Activation functions, and how people and files name them.

Each is a function of an array or a symbolic tensor; its formula stands in its docstring.
"""

from keramos._lazy import attach

EXPORTS = {
    "celu": "rectifiers",
    "deserialize": "family",
    "elu": "rectifiers",
    "exponential": "curves",
    "gelu": "rectifiers",
    "get": "family",
    "glu": "curves",
    "hard_shrink": "curves",
    "hard_sigmoid": "sigmoids",
    "hard_silu": "rectifiers",
    "hard_swish": "rectifiers:hard_silu",
    "hard_tanh": "sigmoids",
    "leaky_relu": "rectifiers",
    "linear": "curves",
    "log_sigmoid": "sigmoids",
    "log_softmax": "distributions",
    "mish": "rectifiers",
    "relu": "rectifiers",
    "relu6": "rectifiers",
    "selu": "rectifiers",
    "serialize": "family",
    "sigmoid": "sigmoids",
    "silu": "rectifiers",
    "soft_shrink": "curves",
    "softmax": "distributions",
    "softplus": "rectifiers",
    "softsign": "sigmoids",
    "sparse_plus": "rectifiers",
    "sparse_sigmoid": "sigmoids",
    "sparsemax": "distributions",
    "squareplus": "rectifiers",
    "swish": "rectifiers:silu",
    "tanh": "sigmoids",
    "tanh_shrink": "curves",
    "threshold": "curves",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, inner={"argument_type": "family"})
