"""The compiled steps of one model, and its state between them.

Refuses to know where batches come from, and what is done between steps.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from keramos import _tree, engine
from keramos.engine.training import Held, Step
from keramos.errors import ConfigError, ShapeError
from keramos.optimizers.optimizer import Optimizer
from keramos.training.compile_metrics import CompileMetrics
from keramos.training.data.batches import unpack_x_y_sample_weight
from keramos.training.steps import takes_data_alone


@dataclass(frozen=True)
class Kind:
    """One kind of step.

    Attributes:
        method: of the model.
        groups: which variables its state is made of.
        changed: how many of them it changes, from the end.
    """

    method: str
    groups: tuple[str, ...]
    changed: int


KINDS = {
    "train": Kind("train_step", ("trainable", "non_trainable", "optimizer", "metrics"), 4),
    "test": Kind("test_step", ("trainable", "non_trainable", "metrics"), 2),
}


class Trainer:
    """Runs the steps of a model on its variables.

    Variables are looked up by `refresh`; what is compiled lives as long as they stay the same.

    Args:
        model: compiled.
    """

    def __init__(self, model: Any):
        self.model = model
        self._held: dict[str, Held] = {}
        self._ledger: list[Any] = []
        self._steps: dict[tuple[str, bool], Step] = {}
        self._known: Any = None

    # -- Before the first step ---------------------------------------------------------------------

    def prepare(self, data: Any, *, training: bool) -> None:
        """Make all variables that a step needs: of the model, of metrics, of the optimizer.

        Args:
            data: a first batch.
            training: whether the optimizer is needed.
        """
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        model = self.model
        unbuilt = [
            each
            for each in (model._compile_loss, model._compile_metrics)
            if each is not None and not each.built
        ]
        if unbuilt or not model.built:
            y_pred = model._outputs_for(x)
            for each in unbuilt:
                each.build(y, y_pred)
            if any(_makes_variables_late(metric) for metric in model.metrics):
                self._rehearse(x, y, sample_weight)
        if training and model.optimizer is not None and not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        self.refresh()

    def is_ready(self, *, training: bool) -> bool:
        """Whether `prepare` has nothing to do."""
        model = self.model
        built = [
            each
            for each in (model, model._compile_loss, model._compile_metrics)
            if each is not None
        ]
        if training and model.optimizer is not None:
            built.append(model.optimizer)
        return all(each.built for each in built)

    def _rehearse(self, x: Any, y: Any, sample_weight: Any) -> None:
        """Let metrics make the variables that they make when they first see a batch, without
        computing anything.
        """
        measured = self.model._compile_metrics
        if measured is None:
            return
        nest = [
            y,
            _tree.map_structure(_spec, self.model._outputs_for(x, exact=True)),
            sample_weight,
        ]
        leaves = [leaf for leaf in _tree.flatten(nest) if leaf is not None]

        def update(*arrays: Any) -> None:
            given = iter(arrays)
            measured.update_state(
                *_tree.map_structure(lambda leaf: None if leaf is None else next(given), nest)
            )

        engine.transform.abstract_call(
            update, *((tuple(x.shape), engine.standardize_dtype(x.dtype)) for x in leaves)
        )

    def refresh(self) -> None:
        """Look up the variables; where they are others than before, forget what was compiled for
        those.
        """
        model = self.model
        found = _variables(model)
        known = [
            model.optimizer,
            model.run_eagerly,
            model.jit_compile,
            *([id(v) for v in group] for group in found.values()),
        ]
        if known == self._known:
            return
        self.release()
        self._held = {name: Held(group, self._ledger) for name, group in found.items()}
        self._steps, self._known = {}, known

    # -- Steps -------------------------------------------------------------------------------------

    def step(self, name: str, *, alone: bool = False) -> Step:
        """The step called "train" or "test".

        Args:
            name: which.
            alone: metrics start anew with each batch.
        """
        key = (name, alone)
        if key not in self._steps:
            self._steps[key] = self._made(KINDS[name], alone)
        return self._steps[key]

    def _made(self, kind: Kind, alone: bool) -> Step:
        model = self.model
        kind = _fitting(kind, getattr(model, kind.method))
        held = [self._held[group] for group in kind.groups]
        first = len(held) - kind.changed
        function = _stateless(model, kind)

        def run(read: list[list], changed: list[list], data: Any) -> tuple[Any, list]:
            metrics = _reset(model) if alone else changed[-1]
            found = function((*read, *changed[:-1], metrics), data)
            logs, state = _checked(model, kind, found, [each.variables for each in held])
            return _flat(logs, model, kind), list(state[first:])

        return Step(
            run,
            held[:first],
            held[first:],
            self._ledger,
            compiled=model.jit_compile and not model.run_eagerly,
            low_precision=engine.program.in_16_bits(
                layer.compute_dtype for layer in model._flatten_layers()
            ),
        )

    def forget(self) -> None:
        """Compile anew with the next step."""
        self._steps = {}

    # -- State -------------------------------------------------------------------------------------

    def snapshot(self) -> list[tuple[Any, Any]]:
        """Every variable with its numbers; nothing is copied, for a step gives up no memory that
        has been seen.
        """
        return [
            (variable, variable.value)
            for held in self._held.values()
            for variable in held.variables
        ]

    def restore(self, snapshot: list[tuple[Any, Any]]) -> None:
        """Give every variable the numbers that it had.

        Args:
            snapshot: what `snapshot` gave.
        """
        for variable, value in snapshot:
            variable.assign(value)

    def write(self) -> None:
        """Give every variable its present value."""
        for held in self._held.values():
            held.write()

    def release(self) -> None:
        """Give every variable its present value, and keep none."""
        for held in self._held.values():
            held.release()


def _flat(logs: dict[str, Any], model: Any, kind: Kind) -> dict[str, Any]:
    """Logs of a `train_step` of the user's, in which a group of metrics may be a dict of its own,
    however deep.

    Raises:
        ConfigError: one of them is nothing that a compiled step can return.
    """
    flat: dict[str, Any] = {}
    for name, each in logs.items():
        if isinstance(each, dict):
            flat |= _flat(each, model, kind)
        elif model.run_eagerly or all(_is_numeric(leaf) for leaf in _tree.leaves(each)):
            flat[name] = each
        else:
            at = f"{type(model).__name__}.{kind.method}"
            raise ConfigError(
                f"the logs have something for {name!r} that is no number",
                at=at,
                found=repr(each)[:200],
            )
    return flat


def _is_numeric(leaf: Any) -> bool:
    return (
        leaf is None
        or isinstance(leaf, (int, float, complex))
        or (hasattr(leaf, "dtype") and not engine.is_text(leaf))
    )


def _makes_variables_late(metric: Any) -> bool:
    inner = metric.metrics if isinstance(metric, CompileMetrics) else [metric]
    return any(not each.variables or not getattr(each, "built", True) for each in inner)


def _spec(output: Any) -> Any:
    return engine.transform.Spec(tuple(output.shape), engine.standardize_dtype(output.dtype))


def _reset(model: Any) -> list[Any]:
    with engine.StatelessScope() as scope:
        model.reset_metrics()
        found = [scope.get_current_value(variable) for variable in model.metrics_variables]
    return [
        v.value if new is None else new
        for v, new in zip(model.metrics_variables, found, strict=True)
    ]


def _stateless(model: Any, kind: Kind) -> Callable:
    """The model's own step as `(state, data) -> (logs, state)`."""
    method = getattr(model, kind.method)
    if not takes_data_alone(method):
        return method

    def stateless(state: tuple, data: Any) -> tuple[Any, list]:
        own = _variables(model)
        groups = [own[group] for group in kind.groups]
        pairs = [
            pair
            for group, values in zip(groups, state, strict=True)
            for pair in zip(group, values, strict=True)
        ]
        with engine.StatelessScope(pairs, collect_losses=True) as scope:
            logs = method(data)
            _check_kept(
                scope, groups[-kind.changed :], model, f"{type(model).__name__}.{kind.method}"
            )
            return logs, [[scope.get_current_value(v) for v in group] for group in groups]

    return stateless


def _check_kept(
    scope: engine.StatelessScope, changed: list[list[Any]], model: Any, at: str
) -> None:
    """Raise ConfigError where a step of data alone has changed a variable that will not keep what
    it was given.

    Variables that the step has made for itself need not keep anything.
    """
    kept = {id(variable) for group in changed for variable in group}
    own = {id(variable) for variable in scope.created}
    unbuilt = {id(variable) for variable in _of_other_optimizers(model)} - kept
    lost = [
        v.path for v in scope.changed if id(v) in unbuilt or not (id(v) in kept or id(v) in own)
    ]
    if not lost:
        return
    hint = (
        "set them, or the optimizer or metric that they belong to, as attributes of the model, "
        "in __init__ or compile"
    )
    if unbuilt:
        hint = "optimizer.build(variables) before fit: what is made in a step is gone with it"
    what = "the step changes variables that it does not keep: what they were given would be lost"
    raise ConfigError(what, at=at, found=", ".join(map(repr, lost)), hint=hint)


def _variables(model: Any) -> dict[str, list[Any]]:
    """Group -> the variables that belong to it now."""
    alone = any(takes_data_alone(getattr(model, kind.method)) for kind in KINDS.values())
    return {
        "trainable": model.trainable_variables,
        "non_trainable": model.non_trainable_variables,
        "optimizer": model.optimizer.variables if model.optimizer is not None else [],
        "other_optimizers": _of_other_optimizers(model) if alone else [],
        "metrics": model.metrics_variables,
    }


def _of_other_optimizers(model: Any) -> list[Any]:
    """The variables of optimizers that a model, or one inside it, holds besides its own: one by
    one, in a list or a dict.
    """
    models = [layer for layer in model._flatten_layers() if hasattr(layer, "compile")]
    held = [each for one in models for value in vars(one).values() for each in _items(value)]
    known = (
        {id(variable) for variable in model.optimizer.variables}
        if model.optimizer is not None
        else set()
    )
    every = {
        id(variable): variable
        for each in held
        if isinstance(each, Optimizer)
        for variable in each.variables
    }
    return [variable for key, variable in every.items() if key not in known]


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, (list, tuple)) else (value,)


def _fitting(kind: Kind, method: Callable) -> Kind:
    """`kind`, with the variables of other optimizers in the state where the step is not handed its
    state.
    """
    if not takes_data_alone(method):
        return kind
    *groups, metrics = kind.groups
    return Kind(kind.method, (*groups, "other_optimizers", metrics), kind.changed + 1)


def _checked(model: Any, kind: Kind, found: Any, held: list[Any]) -> tuple[dict[str, Any], Any]:
    where = f"{type(model).__name__}.{kind.method}"
    if not isinstance(found, (tuple, list)) or len(found) != 2 or not isinstance(found[0], dict):
        raise ConfigError(
            f"{kind.method}() must return (logs, state), logs a dict",
            at=where,
            found=repr(found)[:200],
        )
    logs, state = found
    lengths = [len(group) for group in state] if _tree.is_nested(state) else repr(state)[:200]
    wanted = [len(variables) for variables in held]
    if lengths != wanted:
        groups = ", ".join(f"{n} {group}" for n, group in zip(wanted, kind.groups, strict=True))
        raise ConfigError(
            f"{kind.method}() returned another state than it was given",
            at=where,
            found=lengths,
            wanted=groups,
        )
    for variable, value in zip(itertools.chain(*held), itertools.chain(*state), strict=True):
        if tuple(engine.shape(value)) != variable.shape:
            what = f"{kind.method}() returned another shape for {variable.path!r}"
            raise ShapeError(what, at=where, found=engine.shape(value), wanted=variable.shape)
    return logs, state
