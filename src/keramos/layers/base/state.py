"""The state of a layer: its variables, the layers inside it, and what they hold.

What is set as an attribute is owned; see `tracking`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from keramos import constraints, engine, regularizers
from keramos.codec.protocols import default
from keramos.errors import ConfigError, ShapeError, WeightsError
from keramos.graph.operation import Operation
from keramos.layers.base.tracking import Owned, OwnMetrics, may_hold_state, tracked
from keramos.layers.base.weight_arguments import initializer_of, with_older_arguments

_PLAIN = frozenset({type(None), bool, int, float, str, bytes})
_set = object.__setattr__


def _unique(variables: Any) -> list[engine.Variable]:
    return list({id(v): v for v in variables}.values())


if TYPE_CHECKING:

    class _State:
        """What a stateful operation holds from the moment it is made. Annotated in the class
        itself, type checkers would take it for arguments of the constructor.
        """

        _owned: Owned
        _losses: list[Any]
        _build_shapes: dict[str, Any] | None
        _dtype_policy: Any
        _trainable: bool
        built: bool
        supports_masking: bool
        input_spec: Any

else:
    _State = object


class Stateful(Operation, _State):
    """An operation that owns variables and other stateful objects: those that are set as its
    attributes.
    """

    _tracked_as = "layers"
    #: Whether all variables have been made; and whether more may come all the same.
    _locked = _takes_more_weights = False
    #: Whether `build` runs, and where: two layers of one config have the same attributes.
    _building, _path = False, None
    _metrics = OwnMetrics()

    def __new__(cls, *args: Any, **kwargs: Any):
        instance = super().__new__(cls, *args, **kwargs)
        # Before the constructor runs, so that attributes set before super().__init__() are owned as
        # well.
        instance.__dict__.update(_owned=Owned(), built=False, _trainable=True)
        return instance

    @property
    def _tracker(self) -> Owned:
        """As Keras calls what a layer owns; packages call its `track`."""
        return self._owned

    def __setattr__(self, name: str, value: Any) -> None:
        # What stood there before stays owned, as in Keras: whoever sets an attribute anew has its
        # former variables in `weights`, and in files.
        kind = type(value)
        if kind not in _PLAIN and may_hold_state(kind) and not _is_property(type(self), name):
            value = tracked(value, self._owned)
        _set(self, name, value)

    def _keep(self, arguments: dict[str, Any]) -> None:
        kind = type(self)
        by_rule = _properties(kind) if kind.__setattr__ is Stateful.__setattr__ else arguments
        for name, value in arguments.items():
            if name in by_rule or may_hold_state(type(value)):
                setattr(self, name, value)
            else:  # nearly every argument; nothing was held under its name before
                self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        variable = self.__dict__.get(name)
        if isinstance(variable, engine.Variable):
            self._owned.remove(variable)
        object.__delattr__(self, name)

    def _untrack_variable(self, variable: engine.Variable) -> None:
        """Own a variable no longer. The name is Keras's: users' `quantize` calls it."""
        self._owned.remove(variable)

    @with_older_arguments
    def add_weight(
        self,
        shape: Any = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: str = "none",
        overwrite_with_gradient: bool = False,
        name: str | None = None,
    ) -> engine.Variable:
        """Make a variable of this layer.

        Args:
            shape: sizes, all known.
            initializer: its first value; Glorot uniform for floats, zeros for the rest when left
                out.
            dtype: the layer's variable dtype when left out.
            trainable: whether training updates it.
            autocast: whether it reads as the compute dtype inside `call`.
            regularizer: penalty on its value.
            constraint: projection after an update.
            aggregation: kept for configs.
            overwrite_with_gradient: the gradient replaces the value.
            name: last part of its path.

        Raises:
            ConfigError: the layer is built already.
        """
        if self._locked and not self._takes_more_weights:
            hint = "add_weight() in __init__() or build(), which is called once"
            raise ConfigError(f"{self.name!r} is built: it takes no more weights", hint=hint)
        dtype = engine.standardize_dtype(dtype) if dtype is not None else self.variable_dtype
        shape = _static_shape(shape, self, name)
        with engine.NameScope(self.name, caller=self):
            variable = engine.Variable(
                initializer_of(initializer, dtype),
                shape=shape,
                dtype=dtype,
                trainable=trainable,
                autocast=autocast,
                aggregation=aggregation,
                name=name,
            )
        variable.regularizer = regularizers.get(regularizer)
        variable.constraint = constraints.get(constraint)
        variable.overwrite_with_gradient = overwrite_with_gradient
        self._owned.add(variable)
        if not self._trainable:
            variable.trainable = False
        return variable

    def add_variable(
        self,
        shape: Any,
        initializer: Any,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        name: str | None = None,
    ) -> engine.Variable:
        """`add_weight`, as Keras 3 also calls it."""
        return self.add_weight(
            shape,
            initializer,
            dtype=dtype,
            trainable=trainable,
            autocast=autocast,
            regularizer=regularizer,
            constraint=constraint,
            name=name,
        )

    def _declared_weight(
        self, name: str, shape: Any, prefix: str | None = None, **options: Any
    ) -> engine.Variable:
        """A variable whose initializer, regularizer and constraint are the arguments called
        `<prefix>_…`.

        Args:
            name: last part of its path.
            shape: sizes, all known.
            prefix: the name when left out.
            **options: of `add_weight`; they come before the arguments.
        """
        initializer, regularizer, constraint = _declared_names(prefix or name)
        options.setdefault("initializer", getattr(self, initializer))
        options.setdefault("regularizer", getattr(self, regularizer))
        options.setdefault("constraint", getattr(self, constraint))
        return self.add_weight(shape, name=name, **options)

    def _own_variables(self) -> list[engine.Variable]:
        """Its variables in the order in which files have them."""
        return self._owned.variables

    def _seed_states(self) -> list[engine.Variable]:
        """Where its own random generators are."""
        return [generator.state for generator in self._owned.seed_generators.values()]

    def _passing_variables(self) -> list[engine.Variable]:
        """What goes on from call to call, and is no weight: the states of random generators."""
        return self._seed_states()

    @property
    def _layers(self) -> list[Any]:
        return list(self._owned.layers.values())

    def _flatten_layers(self, include_self: bool = True) -> Iterator[Stateful]:
        """This layer and all layers in it, each once, depth first in the order in which they came;
        without recursion.
        """
        seen: set[int] = set()
        stack: list[Stateful] = [self]
        while stack:
            layer = stack.pop()
            if id(layer) in seen:
                continue
            seen.add(id(layer))
            if layer is not self or include_self:
                yield layer
            stack.extend(reversed(layer._layers))

    @property
    def weights(self) -> list[engine.Variable]:
        """Its variables, then those of the layers in it; without the states of random generators
        and metrics.
        """
        return _unique(v for layer in self._flatten_layers() for v in layer._owned.variables)

    @property
    def variables(self) -> list[engine.Variable]:
        """Like `weights`, each layer's followed by the states of its random generators; those of
        metrics stand apart.
        """
        return _unique(
            v
            for layer in self._flatten_layers()
            for v in (*layer._owned.variables, *layer._passing_variables())
        )

    @property
    def variable_dtype(self) -> str:
        """Dtype of the variables."""
        return self._dtype_policy.resolved(self).variable_dtype

    @property
    def path(self) -> str:
        """The name scopes in which the layer was built, and its name."""
        return getattr(self, "_path", None) or self.name

    @staticmethod
    def _metrics_in(layers: list[Stateful]) -> list[Any]:
        return [metric for layer in layers for metric in layer._owned.metrics.values()]

    @property
    def metrics(self) -> list[Any]:
        """The metrics that this layer and those in it own."""
        return self._metrics_in(list(self._flatten_layers()))

    @property
    def metrics_variables(self) -> list[engine.Variable]:
        """The variables of `metrics`."""
        return _unique(v for metric in self.metrics for v in metric.variables)

    @property
    def trainable(self) -> bool:
        """Whether training updates its variables. Setting it sets it for every layer inside."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self._flatten_layers():
            layer._trainable = bool(value)
            for variable in layer._owned.trainable.values():
                variable.trainable = bool(value)

    @property
    def trainable_variables(self) -> list[engine.Variable]:
        """The variables that training updates."""
        return [v for v in self.variables if v.trainable] if self._trainable else []

    trainable_weights = trainable_variables

    @property
    def non_trainable_variables(self) -> list[engine.Variable]:
        """The variables that training leaves to the layers themselves."""
        return [v for v in self.variables if not v.trainable] if self._trainable else self.variables

    @property
    def non_trainable_weights(self) -> list[engine.Variable]:
        """Those of `weights` that training does not update."""
        return [v for v in self.weights if not v.trainable] if self._trainable else self.weights

    def count_params(self) -> int:
        """Number of elements in all weights.

        Raises:
            ConfigError: not built yet.
        """
        if not self.built:
            raise ConfigError(
                f"{self.name!r} has no weights yet: it is not built",
                hint=f"{self.name}.build(input_shape)",
            )
        return sum(v.size for v in self.weights)

    def get_weights(self) -> list[Any]:
        """Values of `weights`, as numpy arrays."""
        return [v.numpy() for v in self.weights]

    def set_weights(self, weights: list[Any]) -> None:
        """Assign `weights`, in order; nothing is assigned unless all fit.

        Raises:
            WeightsError: another number of arrays, or another shape.
        """
        variables, weights = self.weights, list(weights)
        if len(variables) != len(weights):
            raise WeightsError(
                f"{self.name!r} has {len(variables)} weights, got {len(weights)} arrays",
                hint=None if self.built else "build the layer first",
            )
        for variable, value in zip(variables, weights, strict=True):
            if tuple(getattr(value, "shape", ())) != tuple(variable.shape):
                raise WeightsError(
                    f"the array for {variable.path!r} has another shape",
                    found=getattr(value, "shape", ()),
                    wanted=variable.shape,
                )
        for variable, value in zip(variables, weights, strict=True):
            variable.assign(value)

    @default
    def save_own_variables(self, store: Any) -> None:
        """Put the variables of this layer alone into `store`: "0", "1", … -> array."""
        for i, variable in enumerate(self._own_variables()):
            store[str(i)] = variable

    @default
    def load_own_variables(self, store: Any) -> None:
        """Take the variables of this layer alone from `store`.

        Raises:
            WeightsError: another number of variables.
        """
        variables = self._own_variables()
        self._check_stored_count(store, variables)
        for i, variable in enumerate(variables):
            variable.assign_lazily(store[str(i)])

    def _check_stored_count(self, store: Any, variables: list[engine.Variable]) -> None:
        if len(store.keys()) != len(variables):
            raise WeightsError(
                f"{type(self).__name__} {self.name!r} has {len(variables)} variables, the file has "
                f"{len(store.keys())}",
                hint=None
                if self.built
                else f"it is not built: define build() in {type(self).__name__}, or call it once",
            )


@functools.cache
def _declared_names(prefix: str) -> tuple[str, str, str]:
    return f"{prefix}_initializer", f"{prefix}_regularizer", f"{prefix}_constraint"


def _is_property(kind: type, name: str) -> bool:
    return isinstance(getattr(kind, name, None), property)


@functools.lru_cache(maxsize=4096)
def _properties(kind: type) -> frozenset[str]:
    return frozenset(name for name in dir(kind) if _is_property(kind, name))


def _static_shape(shape: Any, layer: Stateful, name: str | None) -> tuple[int, ...]:
    if shape is None:
        return ()
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if any(size is None for size in shape):
        raise ShapeError(
            f"{type(layer).__name__} {layer.name!r} needs to know every size of `{name}`",
            found=shape,
            hint="give the input a shape without None in the axes that the weights depend on",
        )
    return shape
