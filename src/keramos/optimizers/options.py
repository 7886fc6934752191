"""The arguments of every optimizer, and how they are written into a config."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keramos import engine
from keramos._frames import warn
from keramos.codec.arguments import ArgumentType, keyword, required
from keramos.codec.encode import serialize_keras_object
from keramos.codec.saveable import Saveable
from keramos.codec.types import boolean, integer, number, optional, string
from keramos.errors import ConfigError
from keramos.optimizers import schedules
from keramos.optimizers.schedules.schedule import written_number

#: The keys of every optimizer's config, in Keras's order.
SHARED = (
    "name", "learning_rate", "weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "use_ema",
    "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps",
)  # fmt: skip

_real = number()


def _coerce_learning_rate(value: Any) -> Any:
    if isinstance(value, dict):
        value = schedules.deserialize(value)
    if not callable(value):
        return value if isinstance(value, engine.Variable) else float(_real.coerce(value))
    if not isinstance(value, schedules.LearningRateSchedule) and _needs_argument(value):
        raise ConfigError(
            "a learning rate that is a function is called without arguments",
            found=f"{type(value).__module__}.{type(value).__qualname__}: {value!r}"[:200],
            hint="derive from keramos.optimizers.schedules.LearningRateSchedule "
            "for one that is called with the step",
        )
    return value


def _needs_argument(function: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # a function that is not written in Python may have no signature
        return False
    named = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return any(p.default is p.empty for p in named)


def _encode_learning_rate(value: Any) -> Any:
    is_variable = isinstance(value, engine.Variable)
    return written_number(value) if is_variable else serialize_keras_object(value)


#: A number, a schedule, a function without arguments that returns a number.
learning_rate_type = ArgumentType(_coerce_learning_rate, _encode_learning_rate)


class Options(Saveable):
    """The arguments that all optimizers share.

    Args:
        learning_rate: a number, a `LearningRateSchedule`, or a function without arguments that
            returns the number.
        weight_decay: every step subtracts this share of each variable, times the learning rate.
        clipnorm: largest L2 norm of the gradient of one variable.
        clipvalue: largest absolute value in a gradient.
        global_clipnorm: largest L2 norm of all gradients together. Only one of the three at once.
        use_ema: compute moving averages of the variables.
        ema_momentum: the share of the old average that each step keeps, in [0, 1].
        ema_overwrite_frequency: steps after which the variables become their averages; None leaves
            that to `finalize_variable_values`.
        loss_scale_factor: what the loss was multiplied by; gradients are divided by it.
        gradient_accumulation_steps: steps whose gradients are averaged into one update, 2 or more.
        name: first part of the paths of its variables; automatic when left out.
        decay: of Keras 2; without effect.
    """

    learning_rate: Any = required(learning_rate_type, attribute="_learning_rate")
    weight_decay: float | None = keyword(default=None, type=optional(number()), kw_only=True)
    clipnorm: float | None = keyword(default=None, type=optional(number()), kw_only=True)
    clipvalue: float | None = keyword(default=None, type=optional(number()), kw_only=True)
    global_clipnorm: float | None = keyword(default=None, type=optional(number()), kw_only=True)
    use_ema: bool = keyword(default=False, type=boolean, kw_only=True)
    ema_momentum: float = keyword(default=0.99, type=number(0, 1), kw_only=True)
    ema_overwrite_frequency: int | None = keyword(
        default=None, type=optional(integer(1)), kw_only=True
    )
    loss_scale_factor: float | None = keyword(default=None, type=optional(number()), kw_only=True)
    gradient_accumulation_steps: int | None = keyword(
        default=None, type=optional(integer(2)), kw_only=True
    )
    name: str = keyword(default=None, type=optional(string), kw_only=True)
    decay: float | None = keyword(default=None, saved=False, keyword_only=True, kw_only=True)

    def _config_names(self) -> tuple[str, ...]:
        own = [name for name in self._arguments if name not in (*SHARED, "decay")]
        return *SHARED, *(self.config_order or own)

    def _check_options(self) -> None:
        if self.decay is not None:
            schedule = "schedules.InverseTimeDecay(learning_rate, 1, decay)"
            warn(f"{type(self).__name__}: `decay` has no effect since Keras 3; use {schedule}")
        names = ("clipnorm", "clipvalue", "global_clipnorm")
        clips = [name for name in names if getattr(self, name) is not None]
        if len(clips) > 1:
            raise ConfigError(f"{type(self).__name__} takes only one of {', '.join(clips)}")
