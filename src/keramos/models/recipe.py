"""What `compile` was given, and what a model is measured by.

Refuses to know models: attributes are made when a model first asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keramos.codec.encode import serialize_keras_object

if TYPE_CHECKING:
    from keramos.metrics.reduction import Mean
    from keramos.training.compile_loss import CompileLoss
    from keramos.training.compile_metrics import CompileMetrics


@dataclass(frozen=True)
class Recipe:
    """What `compile` was told, as a config holds it: the fields are the config's, in Keras's
    order.
    """

    optimizer: Any
    loss: Any
    loss_weights: Any
    metrics: Any
    weighted_metrics: Any
    run_eagerly: bool
    steps_per_execution: int
    jit_compile: bool

    def get_config(self) -> dict[str, Any]:
        """The arguments as plain values."""
        return {
            key: serialize_keras_object(getattr(self, key)) for key in self.__dataclass_fields__
        }


@dataclass(frozen=True)
class Criteria:
    """What a model is measured by.

    Attributes:
        loss: of the outputs.
        metrics: of the outputs.
        tracker: of the whole loss.
    """

    loss: CompileLoss | None
    metrics: CompileMetrics | None
    tracker: Mean


class Recalled:
    """Something that a file describes: made when it is first asked for.

    No property: what `compile` or the user sets stands in the model's own attributes, where a save
    finds it.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, model: Any, owner: type | None = None) -> Any:
        return self if model is None else model._recall(self._name)


def recipe_option(key: str, otherwise: Any) -> property:
    """An option of `compile`, which may also be set."""
    hidden = f"_{key}"

    def read(self: Any) -> Any:
        own = self.__dict__.get(hidden)
        if own is not None:
            return own
        return (
            getattr(self._recipe, key)
            if self._recipe is not None
            else (self._compile_config or {}).get(key, otherwise)
        )

    def write(self: Any, value: Any) -> None:
        object.__setattr__(self, hidden, value)

    return property(read, write, doc=f"`{key}` of `compile`.")


def made_again(told: Any) -> Any:
    """A nest of objects made again from their configs; names, functions and None stay what they
    are.
    """
    if hasattr(told, "get_config"):
        return type(told).from_config(told.get_config())
    if isinstance(told, dict):
        return {key: made_again(each) for key, each in told.items()}
    return [made_again(each) for each in told] if isinstance(told, (list, tuple)) else told


def decoded_nest(spec: Any, decode: Any) -> Any:
    """A nest of configs as a nest of objects; names stay names."""
    if isinstance(spec, dict) and "class_name" in spec:
        return decode(spec)
    if isinstance(spec, dict):
        return {key: decoded_nest(value, decode) for key, value in spec.items()}
    return (
        [decoded_nest(value, decode) for value in spec] if isinstance(spec, (list, tuple)) else spec
    )
