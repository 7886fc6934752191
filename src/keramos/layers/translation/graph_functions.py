"""The functions of TensorFlow that `dialects.operations` knows from graphs of tf.keras, where no
other module here says them.
"""

from __future__ import annotations

from typing import Any

from keramos.codec import names
from keramos.dialects.bytecode.spelling import standard
from keramos.dialects.bytecode.values import Untranslatable
from keramos.dialects.operations import OPERATIONS, Operation
from keramos.layers.translation import arrays
from keramos.layers.translation.table import means, names_so_far


def _meaning(operation: Operation) -> Any:
    def apply(x: Any, *more: Any, **kwargs: Any) -> Any:
        order = (*operation.inputs, *operation.settings)
        values = {**dict(zip(order, more, strict=False)), **kwargs}
        if values.keys() - set(order) or not values.keys() >= set(operation.inputs):
            raise Untranslatable("it takes other arguments")
        tensors = arrays.alike(x, *(values[name] for name in operation.inputs))
        settings = {
            today: values[name] for name, today in operation.settings.items() if name in values
        }
        cls = names.resolve(f"keras.src.ops.{operation.module}", operation.class_name)
        if cls is None:
            raise Untranslatable("it has no operation")
        return cls(**{**operation.defaults, **settings})(*tensors)

    return apply


for _function, _operation in OPERATIONS.items():
    _name = standard(f"tf.{_function}")
    if _name is not None and "__" not in _name and _name not in names_so_far():
        means(_name)(_meaning(_operation))
