"""`keras.ops` of Keras 3: the operations themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import ops
from keramos.layers.translation import arrays, joints, sizes
from keramos.layers.translation.table import means

#: Operations that call functions, or make numbers that only one run has.
_APART = frozenset(
    "associative_scan cond convert_to_numpy convert_to_tensor custom_gradient fori_loop map scan "
    "shape shuffle switch vectorized_map vectorize while_loop".split()
)


def _operation(name: str) -> Callable[..., Any]:
    def apply(*args: Any, **kwargs: Any) -> Any:
        values = arrays.alike(*args) if any(map(arrays.is_tensor, args)) else list(args)
        return getattr(ops, name)(*values, **kwargs)

    return apply


for _name in ops.__all__:
    if _name not in _APART and _name[0] != "_" and callable(getattr(ops, _name)):
        means(f"ops.{_name}")(_operation(_name))


@means("ops.shape")
def _shape(x: Any) -> Any:
    return sizes.sizes(x)


@means("ops.convert_to_tensor")
def _convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None) -> Any:
    return x if arrays.is_tensor(x) else arrays.constant(x, dtype)


@means("ops.reshape")
def _reshape(x: Any, newshape: Any) -> Any:
    return ops.reshape(x, sizes.reshaped(x, newshape))


@means("ops.split")
def _split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    if isinstance(indices_or_sections, int):
        return joints.parted(x, indices_or_sections, axis)
    return list(ops.split(x, list(indices_or_sections)[: joints.MAX_PARTS], axis=axis))
