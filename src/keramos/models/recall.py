"""What a file says of training, made into objects when somebody asks for them.

Until then the config and the tensors of the optimizer are kept as they are: saving again loses
nothing, and a loss or metric of an unknown class does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from keramos.codec.session import Session
from keramos.models.recipe import Criteria, decoded_nest
from keramos.saving.optimizer_state import restore
from keramos.saving.paths import INNER_OPTIMIZER, OPTIMIZER, join
from keramos.saving.placeholders import trained

if TYPE_CHECKING:
    from keramos.optimizers import Optimizer


class Recalled:
    """An attribute whose value is computed until it is set.

    Not a property, for two reasons: users set such attributes, to what tracking must then see; and
    the walk of saving reads properties, which would decode what a file says without need.

    Args:
        compute: of the model.
    """

    def __init__(self, compute: Callable[[Any], Any]):
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __get__(self, model: Any, owner: type | None = None) -> Any:
        return self if model is None else self._compute(model)


def optimizer(model: Any) -> Optimizer | None:
    """What trains the model; None where it is not compiled, or without one."""
    state = model._training_state
    config = (state.config or {}).get("optimizer")
    if config is None:
        return None
    from keramos import optimizers

    with _session(model):
        recalled = for_policy(optimizers.get(config), model)
    if state.stored is not None:
        if len(state.stored.under(join(OPTIMIZER, INNER_OPTIMIZER))):
            # The config of a functional model has no policy, so that the tensors have to say it.
            recalled = with_loss_scale(recalled)
        restore(recalled, state.stored, trained(model, recalled, state.stored))
        state.stored = None
    # From here on an attribute like those that users set: a save finds it there, by its name.
    model.__dict__["optimizer"] = recalled
    return recalled


def loss(model: Any) -> Any:
    """The loss as `compile` got it."""
    state = model._training_state
    if state.loss is None and state.recipe is None:
        from keramos import losses

        with _session(model):
            state.loss = decoded_nest((state.config or {}).get("loss"), losses.deserialize)
    return state.loss


def criteria(model: Any) -> Criteria | None:
    """What the model is measured by; None where it is not compiled."""
    state = model._training_state
    if state.criteria is None and state.is_compiled:
        state.criteria = _recalled_criteria(model, state.config or {})
    return state.criteria


def _recalled_criteria(model: Any, config: dict[str, Any]) -> Criteria:
    from keramos import metrics

    decoded = partial(decoded_nest, decode=metrics.deserialize)
    with _session(model):
        watched = [decoded(config.get(key)) for key in ("metrics", "weighted_metrics")]
    return criteria_of(model, model.loss, config.get("loss_weights"), *watched)


def criteria_of(
    model: Any, loss: Any, loss_weights: Any, metrics: Any, weighted_metrics: Any
) -> Criteria:
    """What a model is measured by, from the arguments of `compile`."""
    from keramos.metrics.reduction import Mean
    from keramos.training import CompileLoss, CompileMetrics

    names = getattr(model, "output_names", None)
    is_measured = metrics is not None or weighted_metrics is not None
    return Criteria(
        None if loss is None else CompileLoss(loss, loss_weights, output_names=names),
        CompileMetrics(metrics, weighted_metrics, output_names=names, loss=loss)
        if is_measured
        else None,
        Mean(name="loss"),
    )


def _session(model: Any) -> Any:
    return (model._training_state.session or Session()).running()


def for_policy(optimizer: Any, model: Any) -> Any:
    """`optimizer`, scaling the loss where the model computes in float16."""
    policy = getattr(model, "dtype_policy", None)
    is_float16 = getattr(policy, "name", None) == "mixed_float16"
    return with_loss_scale(optimizer) if is_float16 else optimizer


def with_loss_scale(optimizer: Any) -> Any:
    """`optimizer` within one that scales the loss; configs go on describing it alone, as Keras's
    do.
    """
    from keramos import optimizers

    if optimizer is None or isinstance(optimizer, optimizers.LossScaleOptimizer):
        return optimizer
    scaled: Any = optimizers.LossScaleOptimizer.from_config(
        {"inner_optimizer": optimizer, "name": "loss_scale_optimizer"}
    )
    scaled._is_automatic = True
    return scaled


def without_loss_scale(optimizer: Any) -> Any:
    """The optimizer that `compile` got, without the one that `with_loss_scale` put around it."""
    return optimizer.inner_optimizer if getattr(optimizer, "_is_automatic", False) else optimizer
