"""InputLayer and Input: where the graph of a model begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos._frames import warn
from keramos.codec import types
from keramos.errors import ConfigError
from keramos.graph.node import Node
from keramos.graph.tensor import KerasTensor, Shape
from keramos.layers.base.layer import Layer


class InputLayer(Layer):
    """The placeholder of one input.

    Args:
        shape: shape of a sample, without the batch axis; None for sizes that vary.
        batch_size: size of the batch axis; None for any.
        dtype: dtype of the values; `floatx` when None.
        sparse: whether sparse arrays are handed on as they are, and not made dense.
        ragged: without effect; written into configs.
        batch_shape: shape with the batch axis, instead of `shape` and `batch_size`.
        input_tensor: existing symbolic tensor that stands for the input.
        optional: whether a model may be called with None for this input.
        name: automatic when None.

    Raises:
        ConfigError: not exactly one of `shape` and `batch_shape`.
    """

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        dtype: Any = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Sequence[int | None] | None = None,
        input_tensor: KerasTensor | None = None,
        optional: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ):
        # names of Keras 2 that the constructor still takes
        if "input_shape" in kwargs:
            warn("InputLayer: `input_shape` is called `shape` today")
            shape = kwargs.pop("input_shape")
        batch_shape = kwargs.pop("batch_input_shape", batch_shape)
        super().__init__(name=name, **kwargs)
        self.sparse, self.ragged, self.optional = bool(sparse), bool(ragged), bool(optional)
        if input_tensor is not None:
            _check_tensor(
                input_tensor,
                shape=shape,
                batch_shape=batch_shape,
                batch_size=batch_size,
                dtype=dtype,
                sparse=sparse,
                ragged=ragged,
            )
            self._batch_shape, self._dtype = input_tensor.shape, input_tensor.dtype
            self.sparse = input_tensor.sparse
        else:
            self._batch_shape = _batch_shape(shape, batch_size, batch_shape)
            self._dtype = engine.standardize_dtype(dtype or engine.floatx())
        output = input_tensor
        if output is None:
            output = KerasTensor(self.batch_shape, self._dtype, self.sparse, self.ragged, name=name)
        self._input_tensor = output
        Node(self, (), {}, output)
        self.built = True

    @property
    def batch_shape(self) -> Shape:
        """Shape, the batch axis included; None for sizes that vary."""
        return self._batch_shape  # by this name, packages look for it

    @property
    def dtype(self) -> str:
        """Dtype of the values."""
        return self._dtype

    def call(self) -> None:
        """Nothing: an input takes its value from the call of the model."""

    def get_config(self) -> dict[str, Any]:
        return {
            "batch_shape": self.batch_shape,
            "dtype": self.dtype,
            "sparse": self.sparse,
            "ragged": self.ragged,
            "name": self.name,
            "optional": self.optional,
        }


def _check_tensor(tensor: object, **arguments: Any) -> None:
    """Check that a caller's tensor is what the other arguments say.

    Raises:
        ConfigError: no symbolic tensor, or another one.
    """
    if not isinstance(tensor, KerasTensor):
        raise ConfigError("input_tensor must be a KerasTensor", found=repr(tensor)[:200])
    is_so = {
        "shape": lambda value: types.shape.coerce(value) == tensor.shape[1:],
        "batch_shape": lambda value: types.shape.coerce(value) == tensor.shape,
        "batch_size": lambda value: value == tensor.shape[0],
        "dtype": lambda value: engine.standardize_dtype(value) == tensor.dtype,
        "sparse": lambda value: bool(value) == tensor.sparse,
        "ragged": lambda value: bool(value) == tensor.ragged,
    }
    for name, value in arguments.items():
        if value is not None and not is_so[name](value):
            raise ConfigError(
                f"`{name}` is another than that of `input_tensor`", found=value, wanted=repr(tensor)
            )


def _batch_shape(
    shape: Sequence[int | None] | None,
    batch_size: int | None,
    batch_shape: Sequence[int | None] | None,
) -> Shape:
    if (shape is None) == (batch_shape is None):
        raise ConfigError(
            "an input needs either `shape` or `batch_shape`",
            found=f"shape={shape}, batch_shape={batch_shape}",
        )
    if shape is not None:
        return (batch_size, *types.shape.coerce(shape))
    if batch_size is not None:
        raise ConfigError("`batch_size` goes with `shape`, not with `batch_shape`")
    return types.shape.coerce(batch_shape)


def Input(
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: KerasTensor | None = None,
    optional: bool = False,
) -> KerasTensor:
    """A symbolic tensor to start a model from.

    Args:
        shape: shape of a sample, without the batch axis; None for sizes that vary.
        batch_size: size of the batch axis; None for any.
        dtype: dtype of the values; `floatx` when None.
        sparse: whether sparse arrays are handed on as they are, and not made dense.
        ragged: without effect; written into configs.
        batch_shape: shape with the batch axis, instead of `shape` and `batch_size`.
        name: automatic when None.
        tensor: existing symbolic tensor that stands for the input.
        optional: whether a model may be called with None for this input.

    Raises:
        ConfigError: not exactly one of `shape` and `batch_shape`.
    """
    layer = InputLayer(
        shape=shape,
        batch_size=batch_size,
        dtype=dtype,
        sparse=sparse,
        ragged=ragged,
        batch_shape=batch_shape,
        input_tensor=tensor,
        optional=optional,
        name=name,
    )
    return layer._input_tensor
