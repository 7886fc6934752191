"""JaxLayer: functions of jax as a layer.

A file names the functions; whoever opens it has them, in `custom_objects` or registered.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from keramos import engine, ops, random
from keramos.codec.arguments import ArgumentType, argument, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.engine import pytrees
from keramos.errors import ConfigError
from keramos.layers.base.layer import Layer
from keramos.random.seed_generator import key


def _checked(taken: Sequence[str]) -> ArgumentType:
    """A function of `inputs` and of other arguments among `taken`."""

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        if not callable(value):
            raise ConfigError("must be a function", found=repr(value)[:200])
        names = list(inspect.signature(value).parameters)
        unknown = [name for name in names if name not in taken]
        if unknown or "inputs" not in names:
            wanted = f"have the parameter `inputs`, and no others than {', '.join(taken)}"
            raise ConfigError(f"must {wanted}", found=", ".join(names))
        return value

    return ArgumentType(coerce, serialize_keras_object)


class JaxLayer(Layer):
    """`outputs = call_fn(params, state, rng, inputs, training)`, of those that the function takes.

    A function that takes `state` returns `(outputs, state)`. `params` are trained; `state` is what
    the last call returned. In inference `rng` is None.

    Whoever opens a file with such a layer grants it (`trusted=["keras.layers.JaxLayer"]` or
    `safe_mode=False`) and brings the functions, in `custom_objects` or registered.

    Args:
        call_fn: function with the parameter `inputs` and any of `params`, `state`, `rng` and
            `training`; jax can trace it.
        init_fn: function with the parameter `inputs` and any of `rng` and `training` that returns
            the initial `params`, or `(params, state)`; inputs are ones.
        params: nest of arrays, in the place of `init_fn`.
        state: nest of arrays likewise.
        seed: integer; random when None.
        native_serialization_platforms: kept in configs, for Keras on TensorFlow.

    Raises:
        ConfigError: a function has other parameters, or nothing says the initial values.
    """

    call_fn: Callable = required(_checked(("params", "state", "rng", "inputs", "training")))
    init_fn: Callable | None = argument(None, _checked(("rng", "inputs", "training")))
    params: Any = argument(None, saved=False, attribute="_initial_params")
    state: Any = argument(None, saved=False, attribute="_initial_state")
    seed: int | None = argument(None, saved=False)
    native_serialization_platforms: Sequence[str] | None = argument(None)

    #: Nests of variables that the layer has listed one by one already.
    _not_saved: ClassVar[tuple[str, ...]] = (
        "params", "state", "tracked_params", "tracked_state", "_initial_params", "_initial_state",
    )  # fmt: skip

    def _keep(self, arguments: dict[str, Any]) -> None:
        self.tracked_params: list[Any]
        self.tracked_state: list[Any]
        nests = {name: arguments.pop(f"_initial_{name}") for name in ("params", "state")}
        super()._keep(arguments)
        self.__dict__.update(params=None, state=None, tracked_params=[], tracked_state=[])
        self._hold(nests["params"], nests["state"])

    def _hold(self, params: Any, state: Any) -> None:
        """Make variables of nests of arrays."""
        for name, nest, trainable in (("params", params, True), ("state", state, False)):
            variables = pytrees.map_structure(lambda x: self._variable(x, trainable), nest)  # noqa: B023
            self.__dict__.update(
                {name: variables, f"tracked_{name}": pytrees.flatten(variables)[0]}
            )

    def _variable(self, value: Any, trainable: bool) -> Any:
        """A variable of a number or an array; anything else stays what it is."""
        if not (isinstance(value, bool | int | float) or hasattr(value, "__array__")):
            return value
        array = engine.convert_to_tensor(value)
        dtype = engine.standardize_dtype(array.dtype)
        return self.add_weight(
            shape=array.shape,
            initializer=lambda shape, dtype=None: engine.convert_to_tensor(array, dtype),
            dtype=None if engine.dtypes.is_float(dtype) else dtype,
            trainable=trainable,
        )

    def _setup(self) -> None:
        self._call_names = list(inspect.signature(self.call_fn).parameters)
        self.seed_generator = random.SeedGenerator(self.seed) if "rng" in self._call_names else None
        has_values = self.params is not None or self.state is not None
        if has_values or not self._needs_values():
            self._needs_no_build()
        elif self.init_fn is None:
            raise ConfigError(
                f"{type(self).__name__}: nothing says the initial values of `params` or `state`, "
                "which `call_fn` takes",
                hint="give init_fn, params or state",
            )

    def _needs_values(self) -> bool:
        return "params" in self._call_names or "state" in self._call_names

    def build(self, input_shape: Any) -> None:
        if self.params is None and self.state is None and self._needs_values():
            values = self._initial_values(input_shape)
            self._hold(*(values if "state" in self._call_names else (values, None)))

    def _initial_values(self, input_shape: Any) -> Any:
        if engine.tracing.is_going_on():
            raise ConfigError(
                f"{self.name!r} cannot make its variables in a compiled program",
                hint="call the layer once before",
            )
        ones = _ones(input_shape)
        offered = {"rng": self._init_rng, "inputs": lambda: ones, "training": lambda: True}
        assert self.init_fn is not None
        names = inspect.signature(self.init_fn).parameters
        return self.init_fn(*(offered[name]() for name in names))

    def _init_rng(self) -> Any:
        """What `init_fn` gets as `rng`."""
        return key(None)

    def _call_rng(self, training: Any) -> Any:
        """What `call_fn` gets as `rng`."""
        return self.seed_generator.next() if training and self.seed_generator else None

    def call(self, inputs: Any, training: bool = False) -> Any:
        offered = {
            "params": lambda: _values(self.params),
            "state": lambda: _values(self.state),
            "rng": lambda: self._call_rng(training),
            "inputs": lambda: inputs,
            "training": lambda: training,
        }
        answer = self.call_fn(*(offered[name]() for name in self._call_names))
        if "state" not in self._call_names:
            return answer
        outputs, state = answer
        if not pytrees.are_alike(state, self.state):
            raise ConfigError(
                f"{self.name!r}: `call_fn` returned a state of another structure than before"
            )
        for variable, value in zip(self.tracked_state, pytrees.flatten(state)[0], strict=True):
            variable.assign(value)
        return outputs

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A layer from what `get_config` gave.

        Args:
            config: of the layer.
            custom_objects: name -> function.

        Raises:
            UnknownClassError: a function that is not in `custom_objects` and not registered.
        """
        session = joined(custom_objects, None)
        functions = {
            name: decode_config(config[name], f".config.{name}", session=session)
            for name in ("call_fn", "init_fn")
            if isinstance(config.get(name), dict)
        }
        return cls(**{**config, **functions})


def _ones(shapes: Any) -> Any:
    """Arrays of ones, in the structure in which their shapes stand; 1 for a size that is open."""
    if isinstance(shapes, dict):
        return {name: _ones(shape) for name, shape in shapes.items()}
    if all(size is None or isinstance(size, int) for size in shapes):
        return ops.ones([size or 1 for size in shapes])
    return type(shapes)(map(_ones, shapes))


def _values(nest: Any) -> Any:
    """The numbers of a nest of variables."""
    return pytrees.map_structure(lambda v: v.value if hasattr(v, "assign") else v, nest)
