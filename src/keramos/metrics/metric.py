"""Metric: numbers gathered batch by batch, and the result computed from them.

Metrics have configs, but no file holds their variables.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar

from keramos import _tree, engine, initializers
from keramos.codec.arguments import SetByConstructor, keyword
from keramos.codec.saveable import Saveable
from keramos.errors import ConfigError
from keramos.graph import naming
from keramos.losses.comparison import comparing
from keramos.losses.loss import dtype_type, name_type


class Metric(Saveable):
    """Base of all metrics.

    A subclass makes its variables with `add_variable`, and defines `update_state(…)` and
    `result()`. Variables and metrics that are set as its attributes belong to it.

    Args:
        dtype: of the computation, or a policy whose compute dtype it is; `floatx()` when left out.
        name: automatic when left out.
    """

    _tracked_as = "metrics"
    #: Whether a larger result is better ("up") or a smaller one ("down"); None where that is
    #: unknown.
    direction: ClassVar[str | None] = None

    dtype: str = keyword(default=None, type=dtype_type, kw_only=True)
    name: str = keyword(default=None, type=name_type, kw_only=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, wrap in (("update_state", _with_shape_errors), ("result", _without_variables)):
            own = vars(cls).get(name)
            if isinstance(own, FunctionType):
                setattr(cls, name, wrap(own))

    def _setup(self) -> None:
        self.name = self.name or naming.auto_name(naming.snake_case(type(self).__name__))

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if not isinstance(value, str):
            for part in _tree.leaves(value):
                self._own(part)

    def _own(self, part: Any) -> None:
        if isinstance(part, engine.Variable):
            self.__dict__.setdefault("_variables", {}).setdefault(id(part), part)
        elif isinstance(part, Metric):
            self.__dict__.setdefault("_metrics", {}).setdefault(id(part), part)

    def add_variable(
        self,
        shape: Any,
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str = "sum",
        name: str | None = None,
    ) -> engine.Variable:
        """Make a variable of this metric.

        Args:
            shape: sizes.
            initializer: its first value.
            dtype: a name; `floatx()` when left out.
            aggregation: stored on the variable, as in Keras; nothing reads it.
            name: last part of its path.
        """
        initializer = initializers.get("zeros" if initializer is None else initializer)
        with engine.NameScope(self.name.replace("/", ">"), caller=self):
            variable = engine.Variable(
                initializer,
                shape=shape,
                dtype=dtype,
                trainable=False,
                aggregation=aggregation,
                synchronization="on_read",
                name=name,
            )
        self._own(variable)
        return variable

    def add_weight(
        self, shape: Any = (), initializer: Any = None, dtype: Any = None, name: str | None = None
    ) -> engine.Variable:
        """`add_variable`, by its older name.

        Args:
            shape: sizes.
            initializer: its first value; zeros when left out.
            dtype: a name; `floatx()` when left out.
            name: last part of its path.
        """
        return self.add_variable(shape, initializer, dtype, name=name)

    @property
    def variables(self) -> list[engine.Variable]:
        """Its own, then those of the metrics inside."""
        metrics = self.__dict__.get("_metrics", {}).values()
        inner = [variable for metric in metrics for variable in metric.variables]
        return [*self.__dict__.get("_variables", {}).values(), *inner]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Update with a batch, and return the result so far."""
        self.update_state(*args, **kwargs)
        return self.result()

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Gather the numbers of a batch."""
        raise NotImplementedError(f"{type(self).__name__} must define update_state(…)")

    def result(self) -> Any:
        """The result of everything gathered: a scalar, an array, or a dict of such."""
        raise NotImplementedError(f"{type(self).__name__} must define result()")

    def reset_state(self) -> None:
        """Start anew: all variables 0."""
        self._restart(self.variables)

    def _restart(self, variables: Iterable[engine.Variable]) -> None:
        for variable in variables:
            variable.assign(engine.numpy.zeros(variable.shape, variable.dtype))

    def stateless_update_state(
        self, metric_variables: Sequence[Any], *args: Any, **kwargs: Any
    ) -> list[Any]:
        """`update_state` as a pure function.

        Args:
            metric_variables: values in the order of `variables`.
            *args: of `update_state`.
            **kwargs: of `update_state`.

        Returns:
            The new values.
        """
        with self._holding(metric_variables) as scope:
            self.update_state(*args, **kwargs)
            return [scope.get_current_value(v) for v in self.variables]

    def stateless_result(self, metric_variables: Sequence[Any]) -> Any:
        """`result` as a pure function.

        Args:
            metric_variables: values in the order of `variables`.
        """
        with self._holding(metric_variables):
            return self.result()

    def stateless_reset_state(self) -> list[Any]:
        """The values of `variables` after `reset_state`."""
        with engine.StatelessScope() as scope:
            self.reset_state()
            return [scope.get_current_value(v) for v in self.variables]

    def _holding(self, values: Sequence[Any]) -> engine.StatelessScope:
        if len(values) != len(self.variables):
            raise ConfigError(
                f"{self.name!r} has {len(self.variables)} variables, got {len(values)} values"
            )
        return engine.StatelessScope(state_mapping=zip(self.variables, values, strict=True))

    def _config_names(self) -> tuple[str, ...]:
        own = tuple(name for name in self._arguments if name not in ("name", "dtype"))
        return self.config_order or ("name", "dtype", *own)


if not TYPE_CHECKING:  # a declared argument leaves the class
    Metric.name = SetByConstructor()


def _with_shape_errors(update_state: FunctionType) -> Callable[..., None]:
    """`update_state` of a subclass, with jax's errors turned into errors about its arguments."""
    names = update_state.__code__.co_varnames[1 : update_state.__code__.co_argcount]

    @functools.wraps(update_state)
    def wrapper(self: Metric, *args: Any, **kwargs: Any) -> None:
        arrays = dict(zip(names, args, strict=False)) | kwargs
        with comparing(f"the metric {self.name!r}", **arrays):
            update_state(self, *args, **kwargs)

    return wrapper


def _without_variables(result: FunctionType) -> Callable[..., Any]:
    """`result` of a subclass, with values in place of variables: a compiled step returns arrays."""

    @functools.wraps(result)
    def wrapper(self: Metric) -> Any:
        return _tree.map_structure(
            lambda part: part.value if isinstance(part, engine.Variable) else part, result(self)
        )

    return wrapper
