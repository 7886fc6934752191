"""HostLayer: a layer that runs in numpy, because jax has no strings.

A model that holds one is not compiled as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from keramos import engine
from keramos.codec.arguments import ArgumentType, Coerced
from keramos.codec.types import integer
from keramos.engine import fingerprint
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor, Shape
from keramos.layers.base.layer import Layer
from keramos.layers.preprocessing import encoding, ragged

if TYPE_CHECKING:
    import numpy as np

_integer = integer()


def _coerce_salt(value: Any) -> list[int] | None:
    if value is None:
        return None
    if not isinstance(value, (list, tuple)):
        value = [value, value]
    if len(value) != 2:
        raise ConfigError("must be an integer, or two", found=repr(value)[:200])
    return [_integer.coerce(half) for half in value]


#: For type checkers: what `salt` takes, and how a layer holds it.
Salt = Coerced[int | Sequence[int] | None, list[int] | None]
#: Key of a hash: two integers, or one that stands for both.
salt = ArgumentType(_coerce_salt, lambda value: value and list(value))


def fingerprint_of(text: str, salt: Sequence[int] | None) -> int:
    """The 64-bit hash of a string: SipHash under a salt, FarmHash without."""
    data = text.encode()
    return fingerprint.farm(data) if salt is None else fingerprint.sip(data, (salt[0], salt[1]))


class HostLayer(Layer):
    """Base of layers whose input may be strings.

    A subclass turns its input into class numbers and hands them to `_represented`; `_depth` is the
    number of classes.
    """

    supports_jit = False
    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(self, *, dtype: Any = None, **kwargs: Any):
        self.output_mode: str
        self.sparse: bool
        super().__init__(dtype=dtype, **kwargs)
        self._dtype_given = dtype is not None

    def _number_dtype(self) -> None:
        """In the mode `int`, make the dtype policy one of integers, or check that it is."""
        if self.output_mode != "int":
            return
        if not self._dtype_given:
            self.dtype_policy = "int64"
        if not engine.dtypes.is_integer(self.compute_dtype):
            raise ConfigError(
                f"{type(self).__name__}: `dtype` must be an integer type for `output_mode='int'`",
                found=self.compute_dtype,
            )

    @property
    def _output_dtype(self) -> str:
        """Of vectors: that of variables, as mixed precision keeps it."""
        if self.output_mode != "int":
            return self.variable_dtype
        return self.compute_dtype if engine.dtypes.is_integer(self.compute_dtype) else "int64"

    def _answer_to_ragged(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        return ragged.answered(self, x)

    def _depth(self) -> int | None:
        raise NotImplementedError

    def _before(self, inputs: Any) -> Any:
        """The class numbers as an input of a program that is traced, and before which they are
        looked up; None where they are to be computed.
        """
        return engine.front.recorded(self, inputs, self._shape_before)

    def _shape_before(self, *shapes: Any) -> tuple[Any, ...]:
        """Shape of the class numbers: of shapes of the inputs, and a name for a size of its own."""
        return shapes[0]

    def _represented(self, numbers: Any) -> Any:
        """Class numbers in the form of the output mode."""
        if self.output_mode != "int" and (self.sparse or engine.is_tensor(numbers)):
            depth, dtype = self._depth() or 0, self._output_dtype
            return encoding.encoded(numbers, depth, self.output_mode, dtype, sparse=self.sparse)
        if self.output_mode != "int":
            numbers = encoding.tallied(numbers, self._depth() or 0, self.output_mode)
        return engine.convert_to_tensor(numbers, self._output_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if self.output_mode == "int":
            return tuple(input_shape)
        return encoding.shape_of(input_shape, self._depth(), self.output_mode)

    def compute_output_spec(self, inputs: KerasTensor) -> KerasTensor:
        return KerasTensor(
            self.compute_output_shape(inputs.shape), self._output_dtype, sparse=self.sparse
        )


def plain(x: Any) -> np.ndarray:
    """`x` as a numpy array: of numbers in their dtype, or of Python strings."""
    import numpy as np

    if hasattr(x, "__jax_array__") or engine.is_tensor(x):
        return engine.convert_to_numpy(engine.convert_to_tensor(x))
    array = np.asarray(x)
    return engine.convert_to_text(array) if engine.is_text(array) else array
