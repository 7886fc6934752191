"""In the place of a Lambda whose code a file holds: the functional model that says the same.

It bears the layer's name, so that everything around it stays as it is.
"""

from __future__ import annotations

from typing import Any

from keramos import _tree, ops
from keramos.graph import naming
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.masking import get_mask
from keramos.layers.core.input_layer import Input


def in_place_of(operation: Any, args: Any) -> Any:
    """What is called where `operation` stands: itself, unless it is code that operations say.

    Args:
        operation: of a graph.
        args: of its call: symbolic tensors.

    Raises:
        UnsafeError: the code does what no operation says.
    """
    if not args:
        return operation
    inner: Any = getattr(operation, "layer", None)
    if _is_code(inner) and _is_in_time(operation, args[0]):
        # Each step of a sequence is such a layer's input.
        step = KerasTensor((args[0].shape[0], *args[0].shape[2:]), args[0].dtype)
        operation.layer = _functional(inner, step)
    return _functional(operation, args[0]) if _is_code(operation) else operation


def _is_code(layer: Any) -> bool:
    return getattr(getattr(layer, "function", None), "is_code", False)


def _is_in_time(operation: Any, x: Any) -> bool:
    return type(operation).__name__ == "TimeDistributed" and isinstance(x, KerasTensor)


def _functional(layer: Any, nest: Any) -> Any:
    from keramos.models.functional import Functional  # which puts graphs together with `wiring`

    is_masked = any(get_mask(x) is not None for x in _tree.leaves(nest))
    if layer.mask is not None or (is_masked and layer.function.takes_mask):
        return layer  # no graph says masks: what the code says is computed in the layer
    with naming.apart():
        inputs = _tree.map_structure(
            lambda x: Input(batch_shape=x.shape, dtype=x.dtype, name=naming.auto_name("input")),
            nest,
        )
        dtype = layer.compute_dtype if layer.function.casts else None
        values = _tree.map_structure(lambda x: _autocast(x, dtype), inputs)
        outputs = layer.call(values)
        mine = {id(x) for x in _tree.leaves(inputs)}
        outputs = _tree.map_structure(lambda y: ops.copy(y) if id(y) in mine else y, outputs)
        return Functional(inputs, outputs, name=layer.name, trainable=layer.trainable)


def _autocast(x: KerasTensor, dtype: Any) -> Any:
    """Floats in the dtype in which the layer computes, as every layer casts them."""
    is_other = "float" in x.dtype and dtype is not None and x.dtype != dtype
    return ops.cast(x, dtype) if is_other else x
