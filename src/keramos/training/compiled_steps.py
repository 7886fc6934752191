"""The compiled steps of one model, and the values of its variables between them.

Where batches come from, and what is done between two steps, is known to `loops`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from keramos import _tree, engine
from keramos._frames import is_ours
from keramos.engine.training import Held, Step
from keramos.errors import ConfigError
from keramos.training import step_results
from keramos.training.compile_metrics import CompileMetrics
from keramos.training.data.batches import unpack_x_y_sample_weight
from keramos.training.step_functions import own_loss
from keramos.training.step_kinds import STEP_KINDS, StepKind, stateless, variables_of


def of(model: Any) -> CompiledSteps:
    """Those that the model keeps, made at the first call.

    Raises:
        ConfigError: the model is not compiled.
    """
    state = model._training_state
    if not model.compiled:
        hint = 'model.compile("adam", loss="mse")'
        raise ConfigError(f"{model.name!r} is not compiled", hint=hint)
    if state.steps is None:
        state.steps = CompiledSteps(model)
    return state.steps


class CompiledSteps:
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
            data: a first batch; None will do where no more than the optimizer is to be built.
            training: whether the optimizer is needed.
        """
        model = self.model
        unbuilt = [criterion for criterion in _criteria(model) if not criterion.built]
        if unbuilt or not model.built:
            x, y, sample_weight = unpack_x_y_sample_weight(data)
            y_pred = model._outputs_for(x)
            for criterion in unbuilt:
                self._build(criterion, x, y, y_pred, sample_weight)
            metrics = model._compile_metrics
            if metrics and any(_makes_variables_late(metric) for metric in model.metrics):
                self._rehearse(lambda x, *rest: metrics.update_state(*rest), x, y, sample_weight)
        if training and model.optimizer is not None and not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        self.refresh()

    def is_ready(self, *, training: bool) -> bool:
        """Whether `prepare` has nothing to do."""
        model = self.model
        parts = [model, *_criteria(model)]
        if training and model.optimizer is not None:
            parts.append(model.optimizer)
        return all(part.built for part in parts)

    def has_built_criteria(self) -> bool:
        """Whether losses and metrics know the outputs that they belong to."""
        return all(criterion.built for criterion in _criteria(self.model))

    def _build(self, criterion: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any) -> None:
        """Build losses or metrics for the outputs of the model; where users compute the loss
        themselves, for what they hand on to it.
        """
        if criterion is self.model._compile_loss and not is_ours(self.model.compute_loss):

            def compute(x: Any, y: Any, y_pred: Any, sample_weight: Any) -> Any:
                return own_loss(self.model, x, y, y_pred, sample_weight, training=True)

            with contextlib.suppress(Exception):  # whatever it raises, the step raises again
                self._rehearse(compute, x, y, sample_weight)
        if not criterion.built:
            criterion.build(y, y_pred)

    def _rehearse(self, function: Callable[..., Any], x: Any, y: Any, sample_weight: Any) -> None:
        """Let a function of inputs, targets, outputs and weights make the variables that it makes
        when it first sees a batch, without computing anything.
        """
        y_pred = _tree.map_structure(_spec, self.model._outputs_for(x, exact=True))
        nest = [x, y, y_pred, sample_weight]
        leaves = [leaf for leaf in _tree.flatten(nest) if leaf is not None]

        def call(*arrays: Any) -> None:
            values = iter(arrays)
            function(
                *_tree.map_structure(lambda leaf: None if leaf is None else next(values), nest)
            )

        engine.transform.abstract_call(call, *map(_described, leaves))

    def refresh(self) -> None:
        """Look up the variables; where they are others than before, forget what was compiled for
        those.
        """
        model = self.model
        groups = variables_of(model)
        known = [
            model.optimizer,
            model.run_eagerly,
            model.jit_compile,
            *([id(v) for v in group] for group in groups.values()),
        ]
        if known == self._known:
            return
        self.release()
        self._held = {name: Held(group, self._ledger) for name, group in groups.items()}
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
            self._steps[key] = self._new_step(STEP_KINDS[name].of(self.model), alone)
        return self._steps[key]

    def _new_step(self, kind: StepKind, alone: bool) -> Step:
        model = self.model
        held = [self._held[group] for group in kind.groups]
        first = len(held) - kind.changed
        function = stateless(model, kind)

        def run(read: list[list], changed: list[list], data: Any) -> tuple[Any, list]:
            metrics = _initial_metrics(model) if alone else changed[-1]
            result = function((*read, *changed[:-1], metrics), data)
            logs, state = step_results.checked(
                model, kind, result, [group.variables for group in held]
            )
            return step_results.flat_logs(logs, model, kind), list(state[first:])

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
        """Every variable with its value; nothing is copied, for a step gives up no memory that has
        been seen.
        """
        return [
            (variable, variable.value)
            for held in self._held.values()
            for variable in held.variables
        ]

    def restore(self, snapshot: list[tuple[Any, Any]]) -> None:
        """Give every variable the value that it had.

        Args:
            snapshot: what `snapshot` returned.
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


def _criteria(model: Any) -> list[Any]:
    return [c for c in (model._compile_loss, model._compile_metrics) if c is not None]


def _makes_variables_late(metric: Any) -> bool:
    inner = metric.metrics if isinstance(metric, CompileMetrics) else [metric]
    return any(not m.variables or not getattr(m, "built", True) for m in inner)


def _described(x: Any) -> tuple[Any, ...]:
    return tuple(x.shape), engine.standardize_dtype(x.dtype), engine.is_sparse(x)


def _spec(output: Any) -> Any:
    return engine.transform.Spec(tuple(output.shape), engine.standardize_dtype(output.dtype))


def _initial_metrics(model: Any) -> list[Any]:
    """The values of the metrics' variables after `reset_metrics`, which a user may override."""
    with engine.StatelessScope() as scope:
        model.reset_metrics()
        values = [scope.get_current_value(variable) for variable in model.metrics_variables]
    return [
        v.value if new is None else new
        for v, new in zip(model.metrics_variables, values, strict=True)
    ]
