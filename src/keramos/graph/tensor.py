"""A tensor of which only the shape and the dtype are known.

Arithmetic on it finds operations by the names that files give them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from keramos import _tree
from keramos.codec import names, types
from keramos.engine import dtypes
from keramos.errors import ConfigError, NoValuesError, RankError, printable
from keramos.graph.naming import auto_name

if TYPE_CHECKING:
    from keramos.graph.operation import Operation

Shape = tuple[int | None, ...]


class KerasHistory(NamedTuple):
    """Where a symbolic tensor comes from."""

    operation: Operation
    node_index: int
    tensor_index: int


class KerasTensor:
    """What flows through a model while it is being defined.

    Args:
        shape: sizes; None where the size is only known at run time.
        dtype: name of the element type.
        sparse: whether the zeros are left out of the value.
        ragged: kept for configs.
        record_history: whether operations on it are remembered.
        name: automatic when left out.

    Raises:
        ConfigError: no shape, no dtype, or both sparse and ragged.
    """

    __array_priority__ = 100

    def __init__(
        self,
        shape: Any,
        dtype: str = "float32",
        sparse: bool = False,
        ragged: bool = False,
        record_history: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        self._shape: Shape = types.shape.coerce(shape)
        self._dtype = dtypes.standardize_dtype(dtype)
        self._sparse, self._ragged = bool(sparse), bool(ragged)
        if sparse and ragged:
            raise ConfigError("a KerasTensor is sparse or ragged, not both")
        self.record_history = record_history
        self.name = name or auto_name("keras_tensor")
        self._keras_history: KerasHistory | None = None

    @property
    def shape(self) -> Shape:
        """Sizes; None where unknown."""
        return self._shape

    @property
    def _keras_shape(self) -> Shape:
        """`shape`, as Keras 1 and 2 kept it on tensors."""
        return self._shape

    @property
    def dtype(self) -> str:
        """Name of the element type."""
        return self._dtype

    @property
    def sparse(self) -> bool:
        """Whether the zeros are left out of the value."""
        return self._sparse

    @property
    def ragged(self) -> bool:
        """Whether the config says ragged."""
        return self._ragged

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self._shape)

    def reshape(self, newshape: Any) -> KerasTensor:
        """The same elements in another shape; -1 for the size that follows from the others."""
        return _operation("Reshape", newshape)(self)

    def squeeze(self, axis: Any = None) -> KerasTensor:
        """Without axes of size 1."""
        return _operation("Squeeze", axis)(self)

    def _keras_special(self) -> tuple[str, dict[str, Any]]:
        history = self._keras_history
        place = (
            [history.operation.name, history.node_index, history.tensor_index] if history else None
        )
        return "__keras_tensor__", {
            "shape": list(self.shape),
            "dtype": self.dtype,
            "keras_history": place,
        }

    def _no_value(self, wanted: str) -> NoValuesError:
        return NoValuesError(
            f"a KerasTensor has no values: it cannot become {wanted}",
            found=repr(self),
            hint="use keras.ops on it, or put the computation into a layer",
        )

    def __array__(self, *args: Any, **kwargs: Any):
        raise self._no_value("a numpy array")

    def __jax_array__(self):
        raise self._no_value("a jax array")

    def __bool__(self):
        raise self._no_value("True or False")

    def __int__(self):
        raise self._no_value("an int")

    def __float__(self):
        raise self._no_value("a float")

    def __iter__(self):
        raise self._no_value("a sequence")

    def __contains__(self, item: object):  # else Python would say that it cannot be iterated
        raise self._no_value("a sequence")

    def __len__(self):
        if not self.shape or self.shape[0] is None:
            raise RankError("the length of this KerasTensor is not known", found=repr(self))
        return self.shape[0]

    def __repr__(self) -> str:
        return (
            f"<KerasTensor shape={self.shape}, dtype={self.dtype}, sparse={self.sparse}, "
            f"ragged={self.ragged}, name={printable(self.name)}>"
        )

    __hash__ = object.__hash__


#: Python's operators -> the operation that a file would name. `r` variants swap the operands.
_BINARY = {
    "add": "Add", "sub": "Subtract", "mul": "Multiply", "truediv": "TrueDivide", "floordiv":
    "FloorDivide", "mod": "Mod", "pow": "Power", "matmul": "Matmul", "and": "LogicalAnd", "or":
    "LogicalOr", "xor": "LogicalXor",
}  # fmt: skip
#: `==` stays identity, as in Keras: tensors are kept in lists and looked for there.
_COMPARE = {
    "ne": "NotEqual",
    "lt": "Less",
    "le": "LessEqual",
    "gt": "Greater",
    "ge": "GreaterEqual",
}
_UNARY = {"neg": "Negative", "abs": "Absolute", "invert": "LogicalNot"}


def _operation(name: str, *arguments: Any) -> Any:
    operation = names.resolve("keras.src.ops.numpy", name)
    if operation is None:
        raise ConfigError(f"operation {name} is not available on a KerasTensor")
    return operation(*arguments)


def _binary(name: str, swapped: bool = False) -> Callable:
    def apply(self: KerasTensor, other: Any) -> Any:
        return _operation(name)(other, self) if swapped else _operation(name)(self, other)

    return apply


def _getitem(self: KerasTensor, key: Any) -> Any:
    return _operation("GetItem")(self, key)


for _python, _keras in _BINARY.items():
    setattr(KerasTensor, f"__{_python}__", _binary(_keras))
    setattr(KerasTensor, f"__r{_python}__", _binary(_keras, swapped=True))
for _python, _keras in _COMPARE.items():
    setattr(KerasTensor, f"__{_python}__", _binary(_keras))
for _python, _keras in _UNARY.items():
    setattr(KerasTensor, f"__{_python}__", lambda self, name=_keras: _operation(name)(self))
KerasTensor.__getitem__ = _getitem  # type: ignore[attr-defined]
KerasTensor.__round__ = lambda self, ndigits=None: _operation("Round", ndigits or 0)(self)  # type: ignore[attr-defined]


def any_symbolic(*nests: Any) -> bool:
    """Whether a KerasTensor occurs anywhere in the nests."""
    return any(map(_holds_symbolic, nests))


def _holds_symbolic(nest: Any) -> bool:
    if isinstance(nest, KerasTensor):
        return True
    return _tree.is_nested(nest) and any(
        map(_holds_symbolic, nest.values() if isinstance(nest, dict) else nest)
    )


def _is_shape(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(d is None or isinstance(d, int) for d in value)


def as_sparse(tensor: KerasTensor, sparse: bool = True) -> KerasTensor:
    """A tensor of no history like that one, sparse or not."""
    return KerasTensor(tensor.shape, tensor.dtype, sparse=sparse)


def spec_like(shape: Any, dtype: str) -> Any:
    """A KerasTensor of that shape, or a nest of them for a nest of shapes."""
    if _is_shape(shape):
        return KerasTensor(shape, dtype)
    if isinstance(shape, dict):
        return {key: spec_like(value, dtype) for key, value in shape.items()}
    return type(shape)(spec_like(value, dtype) for value in shape)
