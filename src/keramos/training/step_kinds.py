"""The two kinds of steps, and the variables that each reads and changes.

A step is written as a function of (state, data), as in Keras on jax, or as a function of the data
alone that runs on the variables, as in Keras on TensorFlow and torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from keramos import engine
from keramos.errors import ConfigError
from keramos.optimizers.optimizer import Optimizer
from keramos.training.step_functions import takes_data_alone


@dataclass(frozen=True)
class StepKind:
    """One kind of step.

    Attributes:
        method: of the model.
        groups: which variables its state is made of.
        changed: how many of them it changes, from the end.
    """

    method: str
    groups: tuple[str, ...]
    changed: int

    def of(self, model: Any) -> StepKind:
        """This kind, with the variables of other optimizers in the state where the model's step is
        not handed its state.
        """
        if not takes_data_alone(getattr(model, self.method)):
            return self
        *groups, metrics = self.groups
        return replace(
            self, groups=(*groups, "other_optimizers", metrics), changed=self.changed + 1
        )


STEP_KINDS = {
    "train": StepKind("train_step", ("trainable", "non_trainable", "optimizer", "metrics"), 4),
    "test": StepKind("test_step", ("trainable", "non_trainable", "metrics"), 2),
}


def variables_of(model: Any) -> dict[str, list[Any]]:
    """Group -> the variables that belong to it now."""
    alone = any(takes_data_alone(getattr(model, kind.method)) for kind in STEP_KINDS.values())
    return {
        "trainable": model.trainable_variables,
        "non_trainable": model.non_trainable_variables,
        "optimizer": model.optimizer.variables if model.optimizer is not None else [],
        "other_optimizers": _of_other_optimizers(model) if alone else [],
        "metrics": model.metrics_variables,
    }


def stateless(model: Any, kind: StepKind) -> Callable[[tuple, Any], tuple[Any, Any]]:
    """The model's own step as `(state, data) -> (logs, state)`."""
    method = getattr(model, kind.method)
    if not takes_data_alone(method):
        return method

    def step(state: tuple, data: Any) -> tuple[Any, list]:
        variables = variables_of(model)
        groups = [variables[group] for group in kind.groups]
        pairs = [
            pair
            for group, values in zip(groups, state, strict=True)
            for pair in zip(group, values, strict=True)
        ]
        with engine.StatelessScope(pairs, collect_losses=True) as scope:
            logs = method(data)
            _check_nothing_lost(scope, groups[-kind.changed :], model, kind)
            return logs, [[scope.get_current_value(v) for v in group] for group in groups]

    return step


def _check_nothing_lost(
    scope: engine.StatelessScope, changed: Sequence[list[Any]], model: Any, kind: StepKind
) -> None:
    """Raise ConfigError where a step of data alone has changed a variable whose new value nobody
    takes over: one that is neither in the state nor made within the step.
    """
    in_state = {id(variable) for group in changed for variable in group}
    own = {id(variable) for variable in scope.created}
    unbuilt = {id(variable) for variable in _of_other_optimizers(model)} - in_state
    lost = [v.path for v in scope.changed if id(v) in unbuilt or id(v) not in in_state | own]
    if not lost:
        return
    hint = (
        "set them, or the optimizer or metric that they belong to, as attributes of the model, "
        "in __init__ or compile"
    )
    if unbuilt:
        hint = "optimizer.build(variables) before fit: what is made in a step is gone with it"
    raise ConfigError(
        "the step changes variables whose new values would be lost after it",
        at=f"{type(model).__name__}.{kind.method}",
        found=", ".join(map(repr, lost)),
        hint=hint,
    )


def _of_other_optimizers(model: Any) -> list[Any]:
    """The variables of optimizers that a model, or one inside it, holds besides its own: one by
    one, in a list or a dict.
    """
    models = [layer for layer in model._flatten_layers() if hasattr(layer, "compile")]
    optimizers = [
        item
        for inner in models
        for value in vars(inner).values()
        for item in _items(value)
        if isinstance(item, Optimizer)
    ]
    own = model.optimizer.variables if model.optimizer is not None else ()
    known = {id(variable) for variable in own}
    every = {id(v): v for optimizer in optimizers for v in optimizer.variables}
    return [variable for key, variable in every.items() if key not in known]


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, (list, tuple)) else (value,)
