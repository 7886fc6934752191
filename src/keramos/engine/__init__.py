"""Everything that computes: the only package that imports jax, and only when the first number is
needed.

Refuses to know layers, configs and files. `engine.nn`, `engine.numpy`, … are modules, loaded when
named.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import _lazy

_MODULES = (
    "advice array core dtypes einops frames front image linalg math nn numpy occurrences pixels "
    "placement processes program random recurrence remat_scope rematerialization rnn scope "
    "settings sparse tracing traced training transform variable"
)
_NAMES = {
    "array": "adopt cast convert_to_numpy convert_to_tensor convert_to_text holds_sparse is_sparse "
    "is_tensor is_text ndim own shape stop_gradient to_dense",
    "dtypes": "is_float is_integer itemsize narrowed result_type standardize_dtype",
    "scope": "AutocastScope NameScope StatelessScope current_path in_stateless_scope "
    "stateless_scope",
    "settings": "backend epsilon floatx image_data_format set_epsilon set_floatx "
    "set_image_data_format standardize_data_format standardize_padding",
    "variable": "Variable",
}
EXPORTS = {module: f"{module}:" for module in _MODULES.split()}
EXPORTS |= {name: module for module, names in _NAMES.items() for name in names.split()}

__getattr__: Callable[[str], Any]
__getattr__, __dir__, __all__ = _lazy.attach(__name__, EXPORTS)
