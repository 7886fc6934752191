"""Optimizer: the step that gradients take, around the rule of a subclass (`update_step`).

The order of a step: loss scale, accumulation, clipping, weight decay, rule, moving average,
constraints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keramos import engine
from keramos._frames import warn
from keramos.errors import ConfigError, ShapeError
from keramos.optimizers import clipping
from keramos.optimizers.state import OptimizerState


class Optimizer(OptimizerState):
    """Base of all optimizers; its arguments are described at `Options`.

    A subclass makes its state in `build` (after `super().build(variables)`), with
    `add_optimizer_variables`, and defines `update_step(gradient, variable, learning_rate)`.
    """

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, engine.Variable]]) -> Any:
        """`apply` for pairs (gradient, variable); returns the number of steps."""
        pairs = list(grads_and_vars)
        self.apply([g for g, _ in pairs], [v for _, v in pairs])
        return self._iterations

    def apply(
        self, grads: Iterable[Any], trainable_variables: Iterable[engine.Variable] | None = None
    ) -> None:
        """Take one step.

        Args:
            grads: one for each variable; None for those that the loss does not depend on.
            trainable_variables: those of `build`, or some of them; all when left out.

        Raises:
            ConfigError: not built and no variables given, variables that `build` did not see, no
                gradient at all.
            ShapeError: a gradient that is not shaped like its variable.
        """
        grads = list(grads)
        if not grads:
            return
        variables = self._targets(grads, trainable_variables)
        grads, variables = self._without_overwritten(*_with_gradients(grads, variables))
        if grads:
            scale = self.loss_scale_factor
            self._apply_all(grads if scale is None else [g / scale for g in grads], variables)
            for variable in variables:
                if variable.constraint is not None:
                    variable.assign(variable.constraint(variable.value))
        self._iterations.assign_add(1)

    def _targets(
        self, grads: list[Any], variables: Iterable[engine.Variable] | None
    ) -> list[engine.Variable]:
        if variables is None and not self.built:
            hint = "apply(grads, variables), or build(variables) first"
            raise ConfigError(f"optimizer {self.name!r} is not built", hint=hint)
        targets = self._trainable_variables if variables is None else list(variables)
        if len(targets) != len(grads):
            raise ConfigError(f"{len(grads)} gradients for {len(targets)} variables")
        for gradient, variable in zip(grads, targets, strict=True):
            if gradient is not None and tuple(engine.shape(gradient)) != variable.shape:
                raise ShapeError(
                    f"the gradient of {variable.path!r} has another shape",
                    found=engine.shape(gradient),
                    wanted=variable.shape,
                )
        if not self.built:
            with engine.NameScope(self.name, caller=self):
                self.build(targets)
        unknown = [v.path for v in targets if id(v) not in self._index]
        if unknown:
            raise ConfigError(
                f"optimizer {self.name!r} was not built for {', '.join(unknown[:3])}",
                hint="build(variables) with all variables, or a new optimizer",
            )
        return targets

    def _without_overwritten(
        self, grads: list[Any], variables: list[engine.Variable]
    ) -> tuple[list[Any], list[engine.Variable]]:
        pairs: list[tuple[Any, engine.Variable]] = []
        for gradient, variable in zip(grads, variables, strict=True):
            if not variable.overwrite_with_gradient:
                pairs.append((gradient, variable))
            elif self.gradient_accumulation_steps:
                self._gather(gradient, variable)
            else:
                variable.assign(gradient)
        return [g for g, _ in pairs], [v for _, v in pairs]

    def _gather(self, gradient: Any, variable: engine.Variable) -> None:
        # these "gradients" are new values (scales of float8): the largest counts, no mean
        where, due = engine.numpy.where, self._is_due()
        gathered = self._accumulators[self._get_variable_index(variable)]
        largest = engine.numpy.maximum(gathered.value, gradient)
        variable.assign(where(due, largest, variable.value))
        gathered.assign(where(due, engine.numpy.zeros_like(largest), largest))

    def _is_due(self) -> Any:
        """Whether this step ends a group of those whose gradients are accumulated."""
        return (self._iterations.value + 1) % self.gradient_accumulation_steps == 0

    def _apply_all(self, grads: list[Any], variables: list[engine.Variable]) -> None:
        if self.gradient_accumulation_steps:
            self._accumulate(grads, variables)
        else:
            self._update(grads, variables)
        if self.use_ema:
            self._average()

    def _update(self, grads: list[Any], variables: list[engine.Variable]) -> None:
        grads = self._clipped(grads)
        self._decay(variables)
        self._update_all(grads, variables, self.learning_rate)

    def _update_all(
        self, grads: list[Any], variables: list[engine.Variable], learning_rate: Any
    ) -> None:
        for gradient, variable in zip(grads, variables, strict=True):
            self.update_step(gradient, variable, learning_rate)

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        """Change `variable`, and its state.

        Args:
            gradient: of the variable's shape, already clipped and unscaled.
            variable: to be changed.
            learning_rate: scalar.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must define update_step(gradient, variable, learning_rate)"
        )

    def _accumulate(self, grads: list[Any], variables: list[engine.Variable]) -> None:
        """Update with the mean of the last gradients when it is due; otherwise only sum them up.

        Both are computed and one is chosen: a compiled step cannot branch.
        """
        steps, due = self.gradient_accumulation_steps, self._is_due()
        sums = [self._accumulators[self._get_variable_index(v)] for v in variables]
        totals = [g + s.value for g, s in zip(grads, sums, strict=True)]
        state = [*variables, *self.variables]
        before = [v.value for v in state]
        self._update([total / steps for total in totals], variables)
        for variable, old in zip(state, before, strict=True):
            variable.assign(engine.numpy.where(due, variable.value, old))
        for gradient_sum, total in zip(sums, totals, strict=True):
            zeros = engine.numpy.zeros_like(total)
            gradient_sum.assign(engine.numpy.where(due, zeros, total))

    def _clipped(self, grads: list[Any]) -> list[Any]:
        if self.clipnorm and self.clipnorm > 0:
            return [clipping.to_norm(g, self.clipnorm) for g in grads]
        if self.global_clipnorm and self.global_clipnorm > 0:
            return clipping.to_global_norm(grads, self.global_clipnorm)
        if self.clipvalue and self.clipvalue > 0:
            return [clipping.to_value(g, self.clipvalue) for g in grads]
        return grads

    def exclude_from_weight_decay(
        self,
        var_list: Iterable[engine.Variable] | None = None,
        var_names: Iterable[str] | None = None,
    ) -> None:
        """Name the variables that `weight_decay` leaves alone.

        Args:
            var_list: the variables themselves.
            var_names: patterns (regular expressions) found in their paths.
        """
        self._not_decayed = (list(var_list or ()), list(var_names or ()))

    def _use_weight_decay(self, variable: engine.Variable) -> bool:
        excluded, patterns = self._not_decayed
        if any(other is variable for other in excluded):
            return False
        return not any(re.search(pattern, variable.path) for pattern in patterns)

    def _decay_of(self, variable: engine.Variable) -> float | None:
        return self.weight_decay

    def _decay(self, variables: list[engine.Variable]) -> None:
        for variable in variables:
            share = self._decay_of(variable)
            if share is not None and self._use_weight_decay(variable):
                rate, decay = like(variable, self.learning_rate, share)
                variable.assign_sub(variable.value * decay * rate)

    # -- Moving averages ---------------------------------------------------------------------------

    def _average(self) -> None:
        pairs = zip(self._trainable_variables, self._averages, strict=True)
        pairs = [(variable, average) for variable, average in pairs if average is not None]
        iterations = engine.convert_to_tensor(self.iterations)
        for variable, average in pairs:
            # the first step sets the averages, whose first values are zeros
            momentum = engine.cast(iterations != 0, variable.dtype) * self.ema_momentum
            average.assign(momentum * average.value + (1 - momentum) * variable.value)
        if self.ema_overwrite_frequency:
            due = (iterations + 1) % self.ema_overwrite_frequency == 0
            for variable, average in pairs:
                variable.assign(engine.numpy.where(due, average.value, variable.value))

    def finalize_variable_values(self, var_list: Sequence[engine.Variable]) -> None:
        """Assign the moving averages to the variables, with `use_ema`.

        Args:
            var_list: those of `build`.
        """
        if not self.use_ema:
            return
        if len(var_list) != len(self._averages):
            raise ConfigError(f"{len(self._averages)} averages for {len(var_list)} variables")
        for variable, average in zip(var_list, self._averages, strict=True):
            if average is not None:
                variable.assign(average.value)

    # -- Without side effects ----------------------------------------------------------------------

    def stateless_apply(
        self,
        optimizer_variables: Sequence[Any],
        grads: Sequence[Any],
        trainable_variables: Sequence[Any],
    ) -> tuple[list[Any], list[Any]]:
        """`apply` as a pure function of values.

        Args:
            optimizer_variables: values in the order of `variables`.
            grads: one for each trainable variable.
            trainable_variables: values in the order given to `build`.

        Returns:
            The new values of the trainable variables, and of `variables`.

        Raises:
            ConfigError: not built, or another number of values.
        """
        if not self.built:
            raise ConfigError(
                f"optimizer {self.name!r} is not built", hint="build(model.trainable_variables)"
            )
        targets, own = self._trainable_variables, self.variables
        if len(optimizer_variables) != len(own) or len(trainable_variables) != len(targets):
            raise ConfigError(
                "another number of values than of variables",
                found=f"{len(optimizer_variables)} and {len(trainable_variables)}",
                wanted=f"{len(own)} of the optimizer, {len(targets)} trainable",
            )
        mapping = [
            *zip(targets, trainable_variables, strict=True),
            *zip(own, optimizer_variables, strict=True),
        ]
        with engine.StatelessScope(state_mapping=mapping) as scope:
            self.apply(grads)
            values = [scope.get_current_value(v) for v in targets]
            return values, [scope.get_current_value(v) for v in own]

    def scale_loss(self, loss: Any) -> Any:
        """`loss` times `loss_scale_factor`: take the gradients of that."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    # -- For `update_step` of subclasses -----------------------------------------------------------

    def assign(self, variable: engine.Variable, value: Any) -> None:
        """Set a variable."""
        variable.assign(value)

    def assign_add(self, variable: engine.Variable, value: Any) -> None:
        """Add to a variable."""
        variable.assign_add(value)

    def assign_sub(self, variable: engine.Variable, value: Any) -> None:
        """Subtract from a variable."""
        variable.assign_sub(value)

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Any:
        """An optimizer, without its state, from what `get_config` gave.

        Args:
            config: constructor arguments.
            custom_objects: name -> class, for the schedule inside.
        """
        return cls(**config)


def like(variable: engine.Variable, *values: Any) -> list[Any]:
    """`values` in the dtype of `variable`."""
    return [engine.cast(value, variable.dtype) for value in values]


def _with_gradients(
    grads: list[Any], variables: list[engine.Variable]
) -> tuple[list[Any], list[engine.Variable]]:
    pairs = [(g, v) for g, v in zip(grads, variables, strict=True) if g is not None]
    if not pairs:
        raise ConfigError("no gradient for any variable: the loss depends on none of them")
    missing = [v.path for g, v in zip(grads, variables, strict=True) if g is None]
    if missing:
        warn(f"the loss does not depend on {', '.join(missing)}: no gradient, no update")
    return [g for g, _ in pairs], [v for _, v in pairs]
