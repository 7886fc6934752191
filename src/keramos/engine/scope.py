"""Where a computation stands: inside which stateless call, at which precision, under which name.

All of it in context variables: each thread, and each asyncio task, stands somewhere of its own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any

from keramos.engine.dtypes import is_float, standardize_dtype
from keramos.errors import ConfigError, ShapeError

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

#: Opens a block around the code of a name scope, given the scope's own name.
Marker = Callable[[str], AbstractContextManager]

_stateless: ContextVar[StatelessScope | None] = ContextVar("stateless", default=None)
_autocast: ContextVar[str | None] = ContextVar("autocast", default=None)
_symbolic: ContextVar[SymbolicScope | None] = ContextVar("symbolic", default=None)
_path: ContextVar[tuple[str, object]] = ContextVar("path", default=("", None))
_marking: ContextVar[Marker | None] = ContextVar("marking", default=None)


class ContextScope:
    """A context variable that holds one value within a `with` block, and the previous one after
    it.
    """

    _variable: ContextVar
    _tokens: tuple[Token, Any] | None = (
        None  # of the innermost entry, and those of the entries around it
    )

    def _entered(self) -> Any:
        return self

    def __enter__(self):
        self._tokens = self._variable.set(self._entered()), self._tokens
        return self

    def __exit__(self, *error: object) -> None:
        token, self._tokens = self._tokens  # type: ignore[misc]
        self._variable.reset(token)


class StatelessScope(ContextScope):
    """Within it variables read as given values, and what is assigned to them is kept here.

    Args:
        state_mapping: pairs (variable, value); a value has the variable's shape, and is cast to its
            dtype.
        collect_losses: whether losses that layers add are wanted.
        initialize_variables: accepted as Keras does; variables are initialized when first read, in
            any scope.

    Raises:
        ShapeError: a value whose shape is not its variable's.
    """

    _variable = _stateless

    def __init__(
        self,
        state_mapping: Iterable[tuple[Variable, Any]] | None = None,
        collect_losses: bool = False,
        initialize_variables: bool = True,
    ):
        self.collect_losses = collect_losses
        self.initialize_variables = initialize_variables
        self.losses: list = []
        self._values: dict[int, tuple[Variable, Any]] = {}
        self._updated: dict[int, tuple[Variable, Any]] = {}
        self.created: list[Variable] = []
        for variable, value in state_mapping or ():
            self._hold(variable, value)

    def _hold(self, variable: Variable, value: Any) -> None:
        from keramos.engine.array import convert_to_tensor
        from keramos.engine.variable import Variable

        if not isinstance(variable, Variable):
            raise ConfigError("state_mapping must pair variables with values", found=repr(variable))
        value = convert_to_tensor(value, dtype=variable.dtype)
        if tuple(value.shape) != variable.shape:
            raise ShapeError(
                f"the value for variable {variable.path!r} has another shape",
                found=tuple(value.shape),
                wanted=variable.shape,
            )
        self._values[id(variable)] = (variable, value)

    @property
    def state_mapping(self) -> dict[int, Any]:
        """`id(variable)` -> its value within this scope."""
        return {key: value for key, (_, value) in self._values.items()}

    def add_loss(self, loss: Any) -> None:
        """Keep a loss that a layer adds."""
        self.losses.append(loss)

    def convert_to_tensor(self, value: Any, dtype: str) -> Any:
        """What is assigned, as variables of that dtype hold it here."""
        from keramos.engine.array import convert_to_tensor

        return convert_to_tensor(value, dtype)

    def add_update(self, update: tuple[Variable, Any]) -> None:
        """Keep a (variable, value) pair; later reads in this scope see the value."""
        variable, value = update
        self._values[id(variable)] = self._updated[id(variable)] = (variable, value)

    @property
    def changed(self) -> list[Variable]:
        """The variables that were assigned to within this scope."""
        return [variable for variable, _ in self._updated.values()]

    def get_current_value(self, variable: Variable) -> Any | None:
        """What `variable` reads as in this scope; None if the scope does not know it."""
        held = self._values.get(id(variable))
        return None if held is None else held[1]


class SymbolicScope(ContextScope):
    """Within it functions run on shapes alone, not on numbers."""

    _variable = _symbolic


def in_symbolic_scope() -> bool:
    """Whether only shapes and dtypes are being found out."""
    return _symbolic.get() is not None


class AutocastScope(ContextScope):
    """Within it float variables that allow it read as `dtype`; None turns casting off.

    Raises:
        ConfigError: `dtype` is no floating type.
    """

    _variable = _autocast

    def __init__(self, dtype: object = None):
        self.dtype = None if dtype is None else standardize_dtype(dtype)
        if self.dtype is not None and not is_float(self.dtype):
            raise ConfigError("variables can be read only as a floating type", found=self.dtype)

    def _entered(self) -> str | None:
        return self.dtype


class NameScope(ContextScope):
    """Within it `current_path()` is one step longer, and variables made there carry it in their
    `path`.

    Args:
        name: the step to add.
        caller: who opens the scope; opening it again directly inside itself adds no step.
        deduplicate: accepted as Keras does.
        override_parent: a path to stand under instead of the current one.

    Raises:
        ConfigError: a name that is no string, or contains a slash.
    """

    _variable = _path
    #: What is open around each entry that added a step, and the entries around that one.
    _marks: tuple[tuple[Any, AbstractContextManager], ...] = ()

    def __init__(
        self,
        name: str,
        caller: object = None,
        deduplicate: bool = True,
        override_parent: str | None = None,
    ):
        check_name(name)
        self.name, self.caller, self.deduplicate, self.override_parent = (
            name,
            caller,
            deduplicate,
            override_parent,
        )

    def _entered(self) -> tuple[str, object]:
        parent, caller = (
            _path.get() if self.override_parent is None else (self.override_parent, None)
        )
        if self.caller is not None and self.caller is caller:
            return parent, caller
        if (marker := _marking.get()) is not None:
            self._mark(marker)
        return f"{parent}/{self.name}" if parent else self.name, self.caller

    def _mark(self, marker: Marker) -> None:
        mark = marker(self.name)
        mark.__enter__()
        self._marks = (*self._marks, (self._tokens, mark))

    def __exit__(self, *error: Any) -> None:
        if self._marks:
            self._unmark(*error)
        token, self._tokens = self._tokens  # type: ignore[misc]
        _path.reset(token)  # as in the base, whose call each weight of a model would pay for

    def _unmark(self, *error: Any) -> None:
        # the same scope may be open twice, and marked only where it added a step
        if self._tokens is not None and self._marks[-1][0] is self._tokens[1]:
            *outer, (_, mark) = self._marks
            self._marks = tuple(outer)
            mark.__exit__(*error)


def is_marking() -> bool:
    """Whether code is traced into data: what it computes will run elsewhere."""
    return _marking.get() is not None


@contextlib.contextmanager
def marking(marker: Marker) -> Iterator[None]:
    """Name scopes in the block are marked: what is computed in them can be told by them."""
    token = _marking.set(marker)
    try:
        yield
    finally:
        _marking.reset(token)


def check_name(name: object) -> None:
    """Raise ConfigError unless `name` is a string that can be one step of a path."""
    if not isinstance(name, str) or "/" in name:
        raise ConfigError("a name must be a string without '/'", found=repr(name))


def current_path() -> str:
    """The path of the innermost `NameScope`, `"model/layer"`; empty outside."""
    return _path.get()[0]


def current_caller() -> Any:
    """Who opened the innermost `NameScope`: the layer that is being built or called; else None."""
    return _path.get()[1]


def stateless_scope() -> StatelessScope | None:
    """The innermost stateless scope, if any."""
    return _stateless.get()


def in_stateless_scope() -> bool:
    """Whether variables are being read from, and assigned to, a `StatelessScope`."""
    return _stateless.get() is not None


def autocast_dtype() -> str | None:
    """The float type that variables read as now, if they are cast."""
    return _autocast.get()
