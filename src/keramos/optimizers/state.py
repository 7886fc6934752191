"""The variables of an optimizer: number of steps, learning rate, and what it stores for each
optimized variable.

Files hold them by their position, so the order in which they are made is part of the format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keramos import engine, initializers
from keramos._frames import warn
from keramos.codec.arguments import SetByConstructor
from keramos.engine.placement import Layout
from keramos.errors import ArgumentTypeError, ConfigError, WeightsError
from keramos.graph import naming
from keramos.optimizers.options import Options
from keramos.optimizers.schedules.schedule import LearningRateSchedule


class OptimizerState(Options):
    """Base of `Optimizer`: its variables, in the order in which files hold them."""

    #: Attributes without state of their own in files, and properties that compute.
    _not_saved = (
        "_accumulators", "_averages", "_index", "_iterations", "_learning_rate", "_not_decayed",
        "_trainable_variables", "_variables", "iterations", "learning_rate", "variables",
    )  # fmt: skip

    if not TYPE_CHECKING:
        built = _variables = SetByConstructor()

    def _setup(self) -> None:
        self._check_options()
        class_name = type(self).__name__
        if self.name is None:
            self.name = naming.auto_name(naming.snake_case(class_name))
        else:
            self.name = naming.checked(self.name, class_name)
        self.built = False
        self._variables: list[engine.Variable] = []
        self._trainable_variables: list[engine.Variable] = []
        self._index: dict[int, int] = {}
        self._averages: list[Any] = []
        self._accumulators: list[Any] = []
        self._not_decayed: tuple[list[engine.Variable], list[str]] = ([], [])
        self._iterations = self.add_variable(
            (), "zeros", "int32", "only_first_replica", name="iteration"
        )
        if not callable(self._learning_rate):
            value = initializers.Constant(self._learning_rate)
            self._learning_rate = self.add_variable(
                (), value, None, "only_first_replica", name="learning_rate"
            )

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        # by identity, and a copy has variables of its own
        self._index = {id(v): i for i, v in enumerate(self._trainable_variables)}

    @property
    def variables(self) -> list[engine.Variable]:
        """Number of steps, learning rate, averages, accumulators, then those of the rule itself."""
        return list(self._variables)

    @property
    def iterations(self) -> Any:
        """Number of updates so far."""
        steps = self.gradient_accumulation_steps
        if not steps:
            return self._iterations
        return engine.numpy.floor_divide(self._iterations.value, steps)

    @iterations.setter
    def iterations(self, variable: engine.Variable) -> None:
        if self.built:
            raise ConfigError("`iterations` cannot be replaced once the optimizer is built")
        self._variables = [variable if v is self._iterations else v for v in self._variables]
        self._iterations = variable

    @property
    def learning_rate(self) -> Any:
        """The learning rate of the next step: a variable, or what the schedule gives."""
        rate = self._learning_rate
        if not callable(rate):
            return rate
        return rate(self._iterations.value) if isinstance(rate, LearningRateSchedule) else rate()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if callable(value):
            self._variables = [v for v in self._variables if v is not self._learning_rate]
            self._learning_rate = value
        elif callable(self._learning_rate):
            raise ArgumentTypeError(
                "the learning rate follows a schedule: it cannot be set to a number",
                found=repr(value)[:80],
            )
        else:
            self._learning_rate.assign(value)

    def add_variable(
        self,
        shape: Any,
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str = "none",
        layout: Layout | None = None,
        name: str | None = None,
    ) -> engine.Variable:
        """Make a variable of the optimizer's own.

        Args:
            shape: sizes.
            initializer: its first value.
            dtype: a name; `floatx()` when left out.
            aggregation: stored on the variable, as in Keras; nothing reads it.
            layout: where it lives; what the scope gives when left out.
            name: last part of its path.
        """
        with engine.NameScope(self.name, caller=self):
            variable = engine.Variable(
                initializers.get(initializer),
                shape=shape,
                dtype=dtype,
                trainable=False,
                aggregation=aggregation,
                name=name,
                layout=layout,
            )
        self._variables.append(variable)
        return variable

    def add_variable_from_reference(
        self,
        reference_variable: engine.Variable,
        name: str | None = None,
        initializer: Any = "zeros",
    ) -> engine.Variable:
        """Make a variable with the shape, dtype and layout of another, named after it:
        `sequential_dense_kernel_momentum`.

        Args:
            reference_variable: one that is optimized.
            name: last part of the name.
            initializer: its first value.
        """
        full = f"{reference_variable.path.replace('/', '_')}_{name or 'var'}"
        return self.add_variable(
            reference_variable.shape,
            initializer,
            reference_variable.dtype,
            layout=reference_variable.layout,
            name=full,
        )

    def add_optimizer_variables(
        self, trainable_variables: Iterable[engine.Variable], name: Any, initializer: Any = "zeros"
    ) -> Any:
        """Make one variable, or several, for each of `trainable_variables`.

        Several are interleaved (m₀ v₀ m₁ v₁ …), which is the order of Keras's files.

        Args:
            trainable_variables: those that are optimized.
            name: last part of the names; a list makes several for each.
            initializer: first value; a list gives one for each name.

        Returns:
            A list as long as `trainable_variables`, or a tuple of such lists for a list of names.
            None stands for a variable that is overwritten by its gradient.
        """
        single = isinstance(name, str)
        names = [name] if single else list(name)
        per_name = isinstance(initializer, list | tuple)
        initial = list(initializer) if per_name else [initializer] * len(names)
        slots: tuple[list[engine.Variable | None], ...] = tuple([] for _ in names)
        for reference in trainable_variables:
            for slot, last, value in zip(slots, names, initial, strict=True):
                variable = None
                if not reference.overwrite_with_gradient:
                    variable = self.add_variable_from_reference(reference, last, value)
                slot.append(variable)
        return slots[0] if single else slots

    def build(self, variables: Sequence[engine.Variable]) -> None:
        """Make the state for `variables`; called with the first gradients at the latest.

        Args:
            variables: all that will be optimized.
        """
        variables = list(variables)
        if self.use_ema:
            self._averages = self.add_optimizer_variables(variables, "average")
        if self.gradient_accumulation_steps:
            self._accumulators = [
                self.add_variable_from_reference(v, "gradient_accumulator") for v in variables
            ]
        self._index = {id(v): i for i, v in enumerate(variables)}
        self._trainable_variables = variables
        self.built = True

    def _get_variable_index(self, variable: engine.Variable) -> int:
        """Position of `variable` among those that `build` was given."""
        return self._index[id(variable)]

    def save_own_variables(self, store: Any) -> None:
        """Put `variables` into `store`: "0", "1", … -> array."""
        for i, variable in enumerate(self.variables):
            store[str(i)] = variable

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Assign `variables` from `store`; if their number differs, warn and assign none.

        Raises:
            WeightsError: one is missing or has another shape; none was assigned.
        """
        variables = self.variables
        if not store.keys():
            return
        if len(store.keys()) != len(variables):
            count = len(store.keys())
            counts = f"{count} variables of an optimizer, {self.name!r} has {len(variables)}"
            warn(f"the file has {counts}: it starts anew" + self._unbuilt())
            return
        if missing := [str(i) for i in range(len(variables)) if str(i) not in store]:
            raise WeightsError(
                f"the file has no variable {missing[0]} of the optimizer {self.name!r}",
                found=", ".join(map(str, store))[:200],
            )
        for i, variable in enumerate(variables):
            _check_shape(variable, store[str(i)])
        for i, variable in enumerate(variables):
            variable.assign_lazily(store[str(i)])

    def _unbuilt(self) -> str:
        if self.built:
            return ""
        return " (it is not built yet: call build(model.trainable_variables) first)"

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Assign `variables`, in order.

        Raises:
            WeightsError: another number of arrays, or another shape.
        """
        weights, variables = list(weights), self.variables
        if len(weights) != len(variables):
            raise WeightsError(
                f"optimizer {self.name!r} has {len(variables)} variables, got {len(weights)} arrays"
            )
        for variable, value in zip(variables, weights, strict=True):
            if tuple(engine.shape(value)) != variable.shape:
                raise WeightsError(
                    f"the array for {variable.path!r} has another shape",
                    found=engine.shape(value),
                    wanted=variable.shape,
                )
        for variable, value in zip(variables, weights, strict=True):
            variable.assign(value)


def _check_shape(variable: engine.Variable, value: Any) -> None:
    shape = tuple(getattr(value, "shape", ()))
    if shape != variable.shape:
        raise WeightsError(
            f"the array for {variable.path!r} has another shape", found=shape, wanted=variable.shape
        )
