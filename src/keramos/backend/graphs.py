"""What Keras 2 asked of TensorFlow's graph: functions of symbolic tensors, and what is gone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, NoReturn

from keramos import engine, ops
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor
from keramos.layers.core.input_layer import Input
from keramos.models.functional import Functional


def placeholder(
    shape: Any = None,
    ndim: int | None = None,
    dtype: Any = None,
    sparse: bool = False,
    name: str | None = None,
) -> Any:
    """An input of a graph.

    Args:
        shape: with the batch; None for a size that is not known.
        ndim: number of axes, where no shape is given.
        dtype: the default float type when left out.
        sparse: whether its zeros are left out.
        name: automatic when left out.

    Raises:
        ConfigError: neither shape nor ndim.
    """
    if shape is None and not ndim:
        raise ConfigError("placeholder() needs a shape, or the number of axes")
    sizes = tuple(shape) if shape is not None else (None,) * int(ndim or 0)
    return Input(batch_shape=sizes, dtype=dtype or engine.floatx(), sparse=sparse, name=name)


def function(inputs: Any, outputs: Any, updates: Any = None, **options: Any) -> Callable:
    """A function from values of `inputs` to values of `outputs`.

    Args:
        inputs: symbolic tensors, and `learning_phase()` where the caller says whether to train.
        outputs: symbolic tensors, or one.
        updates: pairs of a variable and the symbolic tensor that it becomes.
        **options: accepted as Keras does.

    Returns:
        a function of a list of values, which returns numpy arrays.

    Raises:
        ConfigError: an input that is neither.
    """
    places = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
    for place in places:
        if not isinstance(place, KerasTensor | int | bool):
            raise ConfigError(
                "function() takes symbolic tensors, and learning_phase()", found=repr(place)[:200]
            )
    return GraphFunction(places, outputs, list(updates or ()))


class GraphFunction:
    """A graph that can be called.

    Args:
        places: symbolic tensors and phases, one for each value.
        outputs: symbolic tensors, or one.
        updates: pairs of a variable and a symbolic tensor.
    """

    def __init__(self, places: list[Any], outputs: Any, updates: list[tuple[Any, Any]]):
        self._places, self._single = places, not isinstance(outputs, list | tuple)
        self._wanted = [outputs] if self._single else list(outputs)
        self._variables = [variable for variable, _ in updates]
        symbols = [place for place in places if isinstance(place, KerasTensor)]
        self._model = Functional(symbols, [*self._wanted, *(value for _, value in updates)])

    def __call__(self, values: Any) -> Any:
        """The outputs for the values of the inputs."""
        values = values if isinstance(values, list | tuple) else [values]
        if len(values) != len(self._places):
            raise ConfigError(
                "another number of values than of inputs",
                found=len(values),
                wanted=len(self._places),
            )
        pairs = list(zip(self._places, values, strict=True))
        arrays = [
            ops.convert_to_tensor(value, place.dtype)
            for place, value in pairs
            if isinstance(place, KerasTensor)
        ]
        phases = [bool(value) for place, value in pairs if not isinstance(place, KerasTensor)]
        results = self._model(arrays, training=phases[0] if phases else False)
        results = results if isinstance(results, list | tuple) else [results]
        for variable, value in zip(self._variables, results[len(self._wanted) :], strict=True):
            variable.assign(value)
        found = [ops.convert_to_numpy(x) for x in results[: len(self._wanted)]]
        return found[0] if self._single else found


def name_scope(name: str) -> contextlib.AbstractContextManager:
    """A block in which nothing changes: it named nodes of TensorFlow's graph."""
    return contextlib.nullcontext(name)


def gradients(loss: Any, variables: Any) -> NoReturn:
    """Refused: symbolic tensors are not differentiated.

    Raises:
        ConfigError: always.
    """
    raise ConfigError(
        "K.gradients() took gradients of TensorFlow's graph, which is not there",
        hint="jax.grad(lambda x: loss(model(x)))(x): models are functions of arrays",
    )


def get_session() -> NoReturn:
    """Refused: there are no sessions.

    Raises:
        ConfigError: always.
    """
    raise _no_session("get_session")


def set_session(session: Any) -> NoReturn:
    """Refused: there are no sessions.

    Raises:
        ConfigError: always.
    """
    raise _no_session("set_session")


def _no_session(name: str) -> ConfigError:
    return ConfigError(
        f"K.{name}() is about sessions of TensorFlow 1, which are not there",
        hint="call models and layers on arrays; K.function(inputs, outputs) for a part of a graph",
    )


def manual_variable_initialization(value: bool) -> None:
    """Nothing: variables are initialized when they are first read."""


def print_tensor(x: Any, message: str = "") -> Any:
    """`x`, printed if it has values."""
    if engine.is_tensor(x) and not engine.tracing.is_going_on():
        print(message, ops.convert_to_numpy(x))
    return x
