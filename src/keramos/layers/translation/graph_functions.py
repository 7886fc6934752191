"""The functions of TensorFlow that are one operation of today, as `dialects` knows them from graphs
of tf.keras; where a module of this room says one otherwise, for code has more to say, that holds.
"""

from __future__ import annotations

from typing import Any

from keramos.codec import names
from keramos.dialects.bytecode.spelling import standard
from keramos.dialects.bytecode.values import Untranslatable
from keramos.dialects.operations import Operation
from keramos.dialects.tensorflow_functions import FUNCTIONS
from keramos.layers.translation import arrays, joints
from keramos.layers.translation.reductions import axes
from keramos.layers.translation.table import means, names_so_far

#: How reductions call what they take: some functions have both.
_AXES = ("axis", "reduction_indices", "dimension")


def _meaning(operation: Operation) -> Any:
    order = (*operation.inputs, *operation.settings)
    is_reduction = "keepdims" in operation.settings

    def apply(x: Any, *more: Any, **kwargs: Any) -> Any:
        values = {**dict(zip(order, more, strict=False)), **kwargs}
        values = {name: value for name, value in values.items() if value is not None}
        if values.keys() - set(order) or not values.keys() >= set(operation.inputs):
            raise Untranslatable("it takes other arguments")
        if is_reduction and isinstance(x, (list, tuple)):
            x = joints.stack(x, 0)
        settings = {
            today: axes(values[name]) if name in _AXES else values[name]
            for name, today in operation.settings.items()
            if name in values
        }
        if is_reduction and settings.get("axis") == ():
            return x
        tensors = arrays.alike(x, *(values[name] for name in operation.inputs))
        cls = names.resolve(f"keras.src.ops.{operation.module}", operation.class_name)
        if cls is None:
            raise Untranslatable("it has no operation")
        return cls(**{**operation.defaults, **settings})(*tensors)

    return apply


for _function, _operation in FUNCTIONS.items():
    _name = standard(f"tf.{_function.removeprefix('compat.v1.')}")
    if _name is not None and "__" not in _name and _name not in names_so_far():
        means(_name)(_meaning(_operation))
