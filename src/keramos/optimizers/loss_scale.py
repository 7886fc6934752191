"""LossScaleOptimizer: scales a loss as far up as float16 gradients allow.

In float16 gradients below 6e-8 are 0, those above 65504 infinite: the scale keeps between the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from keramos import engine, initializers
from keramos.codec.arguments import ArgumentType, argument, keyword, required
from keramos.codec.encode import serialize_keras_object
from keramos.codec.types import integer, number
from keramos.errors import ConfigError
from keramos.optimizers import family
from keramos.optimizers.optimizer import Optimizer
from keramos.optimizers.options import SHARED
from keramos.optimizers.wrapper import OptimizerWrapper


def _coerce_inner(value: Any) -> Any:
    optimizer = family.get(value)
    if not isinstance(optimizer, Optimizer):
        raise ConfigError("must be an optimizer", found=repr(value)[:200])
    return optimizer


class LossScaleOptimizer(OptimizerWrapper):
    """Doubles the scale of the loss after `dynamic_growth_steps` steps with finite gradients; after
    any other step halves it, and undoes the step.

    Micikevicius et al., "Mixed Precision Training" (2017), section 3.2.

    Args:
        inner_optimizer: takes the steps.
        initial_scale: of the loss.
        dynamic_growth_steps: finite steps until the scale is doubled.
        dynamic: of Keras 2; only true, for a scale that does not change is `loss_scale_factor` of
            the inner optimizer.
        name: as every optimizer. All other options are the inner optimizer's.
    """

    inner_optimizer: Any = required(ArgumentType(_coerce_inner, serialize_keras_object))
    initial_scale: float = argument(2.0**15, number(0, open_low=True))
    dynamic_growth_steps: int = argument(2000, integer(1))
    dynamic: Any = keyword(default=True, saved=False, keyword_only=True, kw_only=True)
    signature_order = ("inner_optimizer", "initial_scale", "dynamic_growth_steps", "name")
    _not_saved = ("step_counter", "dynamic_scale")

    def _config_names(self) -> tuple[str, ...]:
        return ("name", "inner_optimizer", "initial_scale", "dynamic_growth_steps")

    def _setup(self) -> None:
        if not self.dynamic:
            raise ConfigError(
                "LossScaleOptimizer: a scale that does not change is of Keras 2",
                hint="set loss_scale_factor on the inner optimizer instead",
            )
        self._refuse_shared_options()
        super()._setup()
        self.inner_optimizer.loss_scale_factor = None  # else gradients would be divided twice

    def _refuse_shared_options(self) -> None:
        for name in (*SHARED, "decay"):
            declared = self._arguments[name]
            value = getattr(self, declared.attribute or name)
            if name != "name" and value != declared.default:
                raise ConfigError(
                    f"LossScaleOptimizer does not take {name!r}",
                    hint=f"set {name} on the inner optimizer",
                )

    @property
    def variables(self) -> list[engine.Variable]:
        """Its own, then the inner optimizer's."""
        return [*self._variables, *self.inner_optimizer.variables]

    @property
    def iterations(self) -> Any:
        """Number of steps of the inner optimizer."""
        return self.inner_optimizer.iterations

    @iterations.setter
    def iterations(self, variable: engine.Variable) -> None:
        self.inner_optimizer.iterations = variable

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    def build(self, variables: Any) -> None:
        if self.built:
            return
        self.step_counter = self.add_variable((), "zeros", "int32", name="step_counter")
        initial = initializers.Constant(self.initial_scale)
        self.dynamic_scale = self.add_variable((), initial, "float32", name="dynamic_scale")
        self.inner_optimizer.build(variables)
        super().build(variables)

    def apply(
        self, grads: Iterable[Any], trainable_variables: Iterable[engine.Variable] | None = None
    ) -> None:
        grads = list(grads)
        if not grads:
            return
        variables = self._targets(grads, trainable_variables)
        each_finite = [_is_finite(gradient) for gradient in grads if gradient is not None]
        finite = engine.numpy.all(engine.numpy.stack(each_finite))
        # the step is taken in any case, and undone by `where`: a compiled step cannot branch
        state = [*variables, *self.inner_optimizer.variables]
        before = [v.value for v in state]
        unscaled = [self._unscaled(g, v) for g, v in zip(grads, variables, strict=True)]
        self.inner_optimizer.apply(unscaled, variables)
        for variable, old in zip(state, before, strict=True):
            variable.assign(engine.numpy.where(finite, variable.value, old))
        self._rescale(finite)

    def _unscaled(self, gradient: Any, variable: engine.Variable) -> Any:
        untouched = gradient is None or variable.overwrite_with_gradient
        return gradient if untouched else gradient / self.dynamic_scale.value

    def _rescale(self, finite: Any) -> None:
        where = engine.numpy.where
        scale, steps = self.dynamic_scale.value, self.step_counter.value
        due = steps == self.dynamic_growth_steps - 1
        self.dynamic_scale.assign(where(finite, where(due, scale * 2.0, scale), scale / 2.0))
        self.step_counter.assign(where(finite & ~due, steps + 1, 0))

    def scale_loss(self, loss: Any) -> Any:
        """`loss` times the current scale."""
        return loss * (self.dynamic_scale.value if self.built else self.initial_scale)

    def finalize_variable_values(self, var_list: Any) -> None:
        self.inner_optimizer.finalize_variable_values(var_list)

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Any:
        inner = config["inner_optimizer"]
        if isinstance(inner, dict):
            inner = family.deserialize(inner, custom_objects)
        return cls(**{**config, "inner_optimizer": inner})


def _is_finite(gradient: Any) -> Any:
    return engine.numpy.all(engine.numpy.isfinite(gradient))
