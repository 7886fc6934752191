"""HostLayer: a layer that runs in numpy, because jax has no text.

Refuses to know what it computes. A model that holds one is not compiled as a whole.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import Kind
from keramos.codec.kinds import integer
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.layer import Layer
from keramos.layers.preprocessing import encoding

_integer = integer()


def _coerce_salt(value: Any) -> list[int] | None:
    if value is None:
        return None
    if not isinstance(value, (list, tuple)):
        value = [value, value]
    if len(value) != 2:
        raise ConfigError("must be an integer, or two", found=repr(value)[:200])
    return [_integer.coerce(each) for each in value]


#: Key of a hash: two integers, or one that stands for both.
salt = Kind(_coerce_salt, lambda value: value and list(value))


class HostLayer(Layer):
    """Base of layers whose input may be text.

    A subclass finds the classes of its input and hands them to `_represented`; `_depth` says how
    many there are.
    """

    supports_jit = False
    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(self, *, dtype: Any = None, **kwargs: Any):
        self.output_mode: str
        super().__init__(dtype=dtype, **kwargs)
        self._dtype_given = dtype is not None

    def _number_dtype(self) -> None:
        """In the mode `int`, the policy of the layer is one of integers."""
        if self.output_mode != "int":
            return
        if not self._dtype_given:
            self.dtype_policy = "int64"
        if not engine.dtypes.is_integer(self.compute_dtype):
            raise ConfigError(
                f"{type(self).__name__}: `dtype` must be an integer type for `output_mode='int'`",
                found=self.compute_dtype,
            )

    def _depth(self) -> int | None:
        raise NotImplementedError

    def _represented(self, numbers: Any) -> Any:
        """Classes as the output mode wants them."""
        if self.output_mode == "int":
            return engine.convert_to_tensor(numbers, "int64")
        return engine.convert_to_tensor(
            encoding.tallied(numbers, self._depth() or 0, self.output_mode), self.compute_dtype
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == "int":
            return tuple(input_shape)
        return encoding.shape_of(input_shape, self._depth(), self.output_mode)

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        dtype = "int64" if self.output_mode == "int" else self.compute_dtype
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype)


def plain(x: Any) -> Any:
    """`x` as a numpy array: of integers or numbers as they are, of Python's strings where it holds
    text.
    """
    import numpy as np

    if hasattr(x, "__jax_array__") or engine.is_tensor(x):
        return engine.convert_to_numpy(engine.convert_to_tensor(x))
    found = np.asarray(x)
    return engine.convert_to_text(found) if engine.is_text(found) else found
