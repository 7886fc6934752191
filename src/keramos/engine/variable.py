"""Variables: named numbers that stay abstract until somebody reads them.

jax comes when a value is first read, not before.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from keramos.engine import array, dtypes, placement, scope
from keramos.engine.operators import Operators, operand
from keramos.engine.scope import NameScope as NameScope, current_path as current_path
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError, printable

if TYPE_CHECKING:
    import numpy as np

AGGREGATIONS = ("none", "mean", "sum", "only_first_replica")

_numbers = [itertools.count()]


def _no_names(identifier: object) -> Callable:
    raise ConfigError(
        f"the initializer {identifier!r} is only a name",
        hint="pass a callable (shape, dtype) -> array, or values",
    )


#: Finds the initializer that a name or a config means; the package that knows initializers puts
#: itself here.
find_initializer: Callable[[Any], Callable] = _no_names


def _checked(name: str, fits: Callable[[Any], bool], wanted: str, default: Any = None) -> property:
    """An attribute that takes nothing but what `fits`."""
    hidden = f"_{name}"

    def write(self: Any, value: Any) -> None:
        if not fits(value):
            what = f"`{name}` of variable {self.path!r} must be {wanted}"
            raise ArgumentTypeError(what, found=repr(value)[:200])
        setattr(self, hidden, value)

    return property(lambda self: getattr(self, hidden, default), write, doc=wanted)


def _is_callable_or_none(value: Any) -> bool:
    return value is None or callable(value)


class State(NamedTuple):
    """What a variable holds: numbers, or where they will come from.

    Args:
        value: the numbers as a jax array.
        stored: the tensor in a file that it stands for.
        initializer: makes the numbers.
        mapping: the mapped file whose memory `value` is.
    """

    value: Any = None
    stored: array.Stored | None = None
    initializer: Callable[..., Any] | None = None
    mapping: array.Mapping | None = None


class Variable(Operators):
    """Numbers with a name, which layers read and optimizers change.

    It holds an initializer or a stored tensor until `value` is first read, so that making and
    loading variables costs nothing. Shape and dtype are known from the start.

    Args:
        initializer: callable `(shape, dtype=…) -> array`, the values, or the name of an
            initializer.
        shape: sizes, all known; needed with a callable.
        dtype: its dtype; that of the values, or `floatx()`.
        trainable: whether optimizers may change it.
        autocast: whether it reads as the compute dtype inside an `AutocastScope`.
        aggregation: how replicas would be combined: none, mean, sum or only_first_replica.
        synchronization: accepted as Keras does.
        name: one step of its path; numbered when left out.
        layout: where it lives; what the `PlacementScope` says when left out, and jax's own choice
            outside every scope.

    Raises:
        ConfigError: a bad name, aggregation, initializer or layout.
        ShapeError: a shape that is missing, has unknown sizes, or cannot be divided by its layout.
    """

    #: What holds the numbers while compiled steps change them in place (`engine.training.Held`).
    _keeper: Any = None
    regularizer = _checked("regularizer", _is_callable_or_none, "a callable or None")
    constraint = _checked("constraint", _is_callable_or_none, "a callable or None")
    overwrite_with_gradient = _checked(
        "overwrite_with_gradient", lambda flag: isinstance(flag, bool), "True or False", False
    )

    def __init__(
        self,
        initializer: Any,
        shape: Sequence[int] | None = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: str | None = "none",
        synchronization: str | None = "auto",
        name: str | None = None,
        layout: placement.Layout | None = None,
        **kwargs: Any,
    ):
        if (current := scope.stateless_scope()) is not None:
            current.created.append(self)
        self.name = _numbered(name)
        self.path = f"{current_path()}/{self.name}" if current_path() else self.name
        self._trainable = bool(trainable)
        self._autocast = bool(autocast)
        self.aggregation = _aggregation(aggregation)
        self.synchronization = synchronization
        self._value: Any = None
        self._stored: array.Stored | None = None
        self._initializer: Callable | None = None
        self._mapping: array.Mapping | None = None
        if isinstance(initializer, str | dict):
            initializer = find_initializer(initializer)
        if callable(initializer):
            self._initializer = initializer
            self.shape = self._checked_shape(shape, initializer)
            self.dtype = dtypes.standardize_dtype(dtype)
        else:
            self._value = array.convert_to_tensor(initializer, dtype)
            self.shape = tuple(self._value.shape)
            self.dtype = dtypes.standardize_dtype(self._value.dtype if dtype is None else dtype)
        self._layout = placement.layout_for(self, layout)
        if self._layout is not None and self._value is not None:
            self._value = self._converted(self._value)

    def _checked_shape(self, shape: Sequence[int] | None, initializer: object) -> tuple[int, ...]:
        if shape is None:
            raise ShapeError(
                f"variable {self.path!r} has an initializer but no shape", found=repr(initializer)
            )
        sizes = (shape,) if isinstance(shape, int) else tuple(shape)
        if not all(isinstance(size, int) or hasattr(size, "__index__") for size in sizes):
            raise ShapeError(f"every size of variable {self.path!r} must be known", found=sizes)
        return tuple(operator.index(size) for size in sizes)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of numbers."""
        count = 1
        for length in self.shape:
            count *= length
        return count

    @property
    def trainable(self) -> bool:
        """Whether optimizers may change it."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)

    @property
    def autocast(self) -> bool:
        """Whether it reads as the compute dtype inside an `AutocastScope`."""
        return self._autocast

    @property
    def is_loaded(self) -> bool:
        """Whether its numbers are in memory: neither to be initialized nor to be read from a
        file.
        """
        waiting = self._stored is not None or self._initializer is not None
        return self._value is not None or (self._keeper is not None and not waiting)

    @property
    def stored(self) -> array.Stored | None:
        """The tensor in a file that this variable stands for, while nobody has read or changed
        it.
        """
        return self._stored

    @property
    def contents(self) -> Any:
        """What a file holds of it: the tensor that it stands for, or its numbers at this moment;
        nothing is computed for the former, and no copy stays behind of what is divided.
        """
        if self._stored is not None and str(self._stored.dtype) == self.dtype:
            return self._stored
        if self._layout is None:
            return self.value
        from keramos.engine import shards

        return shards.gathered(self.value)

    @property
    def value(self) -> Any:
        """The numbers as a jax array; those of a `StatelessScope`, in the float type of an
        `AutocastScope`.
        """
        current = scope.stateless_scope()
        value = None if current is None else current.get_current_value(self)
        if value is None:
            value = self._value if self._value is not None else self._materialized()
            if self._mapping is not None:
                self._mapping.check()
        wanted = scope.autocast_dtype()
        if wanted is not None and self._autocast and dtypes.is_float(self.dtype):
            return array.cast(value, wanted)
        return value

    @property
    def layout(self) -> placement.Layout | None:
        """Where it lives: how it is divided over a mesh of devices; None for jax's own choice."""
        return getattr(self, "_layout", None)  # None, too, while a distribution decides

    def move(self, layout: placement.Layout) -> None:
        """Live elsewhere from now on; the numbers move at once if they are in memory."""
        self._layout = layout
        if self.is_loaded:
            held = self._value if self._value is not None else self._materialized()
            self._hold(self._converted(held))

    def _converted(self, x: Any) -> Any:
        """`x` in this variable's dtype, where this variable lives."""
        if self._layout is None:
            return array.convert_to_tensor(x, self.dtype)
        from keramos.engine import shards

        return shards.place(x, self.dtype, self._layout)

    def _initialized(self, initializer: Callable) -> Any:
        if self._layout is None:
            array.check_room(self.shape, self.dtype, self.path)
            return array.convert_to_tensor(initializer(self.shape, dtype=self.dtype), self.dtype)
        from keramos.engine import shards

        return shards.initialize(initializer, self.shape, self.dtype, self._layout)

    def _materialized(self) -> Any:
        from jax.core import eval_context

        # Inside a traced function the value must be a constant, not a tracer of that function.
        # (ensure_compile_time_eval would also compute, whole, what an initializer compiles.)
        with eval_context():
            if self._stored is not None:
                self._value = self._converted(self._stored)
                self._mapping = array.aliased(self._value, self._stored)
            elif self._initializer is not None:
                self._value = self._initialized(self._initializer)
            elif self._keeper is not None:
                self._value = self._keeper.lend(self)
        self._stored = self._initializer = None
        return self._value

    def numpy(self) -> np.ndarray:
        """The numbers as a numpy array that may be written to; those of a file need no jax."""
        import numpy as np

        if self._stored is not None and not scope.in_stateless_scope():
            tensor = self._stored.read()
            if dtypes.standardize_dtype(tensor.dtype) == self.dtype:
                return np.array(tensor)
        return array.convert_to_numpy(self.value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        import numpy as np

        return np.asarray(self.numpy(), dtype=dtype)

    def __jax_array__(self) -> Any:
        return self.value

    def assign(self, value: Any) -> Any:
        """Replace the numbers by `value`, cast to this variable's dtype; returns them.

        Raises:
            ShapeError: `value` has another shape.
        """
        current = scope.stateless_scope()
        if self._layout is not None and current is None:
            self._check_shape(array.shape(value))
            value = self._converted(value)
        else:
            value = (current or array).convert_to_tensor(value, self.dtype)
            self._check_shape(value.shape)
        if current is not None:
            current.add_update((self, value))
        else:
            self._hold(value)
        return value

    def assign_add(self, value: Any) -> Any:
        """Add `value` to the numbers."""
        return self.assign(self.value + operand(value))

    def assign_sub(self, value: Any) -> Any:
        """Subtract `value` from the numbers."""
        return self.assign(self.value - operand(value))

    def assign_lazily(self, stored: array.Stored) -> None:
        """Stand for `stored` from now on; its numbers are read, and cast, when somebody asks for
        them.

        An array, or another variable, is taken at once.

        Raises:
            ShapeError: it has another shape.
        """
        if not hasattr(stored, "read"):
            self.assign(stored)
            return
        self._check_shape(stored.shape)
        self.hold_again(State(stored=stored))

    def _hold(self, value: Any) -> None:
        self.hold_again(State(value))

    def held(self) -> State:
        """What it holds now, whatever that is; nothing is computed or read."""
        if self._keeper is not None and self.is_loaded:
            return State(self.value)
        return State(self._value, self._stored, self._initializer, self._mapping)

    def hold_again(self, state: State) -> None:
        """Hold what `held` gave."""
        self._value, self._stored, self._initializer, self._mapping = state
        if self._keeper is not None:
            self._keeper.note(self)

    def __getstate__(self) -> dict[str, Any]:
        if self._mapping is not None:
            self._mapping.check()
        if "<" in getattr(self._initializer, "__qualname__", ""):  # no pickle can name it
            _ = self.value
        state = {**self.__dict__}
        if state.pop("_keeper", None) is not None:
            state["_value"], state["_stored"], state["_initializer"], _ = self.held()
        state["_mapping"] = None  # a copy has numbers of its own
        return state

    def _check_shape(self, shape: Sequence[int]) -> None:
        if tuple(shape) != self.shape:
            raise ShapeError(
                f"variable {self.path!r} takes values of another shape",
                found=tuple(shape),
                wanted=self.shape,
            )

    def __repr__(self) -> str:
        head = f"<Variable path={printable(self.path)}, shape={self.shape}, dtype={self.dtype}"
        return (
            f"{head}, value={array.convert_to_numpy(self.value)}>" if self.is_loaded else f"{head}>"
        )


def numbers_of(variables: Sequence[Variable]) -> list[Any]:
    """The numbers of many variables, outside every scope; a mapped file is asked once whether it
    changed, however many of them lie in it.

    Raises:
        DamagedFileError: it did.
    """
    numbers = [v.value if v._value is None else v._value for v in variables]
    for mapping in {variable._mapping for variable in variables}:
        if mapping is not None:
            mapping.check()
    return numbers


def number_anew() -> None:
    """Start the numbers of variables without a name anew."""
    _numbers[0] = itertools.count()


def _numbered(name: str | None) -> str:
    if name is None:
        number = next(_numbers[0])
        return f"variable_{number}" if number else "variable"
    scope.check_name(name)
    return name


def _aggregation(value: str | None) -> str:
    value = "none" if value is None else value
    if value not in AGGREGATIONS:
        raise ConfigError(f"the aggregation {value!r} is unknown", wanted=", ".join(AGGREGATIONS))
    return value
