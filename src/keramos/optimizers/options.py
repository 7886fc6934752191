"""What every optimizer can be told, and how it is written into a config.

Refuses to know what is done with it.
"""

from __future__ import annotations

import inspect
import struct
from collections.abc import Callable
from typing import Any

from keramos import engine
from keramos._frames import warn
from keramos.codec.arguments import Kind, keyword, required
from keramos.codec.encode import serialize_keras_object
from keramos.codec.kinds import boolean, integer, number, optional, string
from keramos.codec.saveable import Saveable
from keramos.errors import ConfigError
from keramos.optimizers import schedules

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
        what = "a learning rate that is a function is called without arguments"
        hint = (
            "derive from keramos.optimizers.schedules.LearningRateSchedule "
            "for one that is called with the step"
        )
        raise ConfigError(
            what,
            found=f"{type(value).__module__}.{type(value).__qualname__}: {value!r}"[:200],
            hint=hint,
        )
    return value


def _needs_argument(function: Callable) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # of a function that is not written in Python nothing is known
        return False
    return any(
        p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters
    )


def _encode_learning_rate(value: Any) -> Any:
    return (
        written_number(value)
        if isinstance(value, engine.Variable)
        else serialize_keras_object(value)
    )


def written_number(variable: engine.Variable) -> float:
    """The value of a scalar variable as a config holds it; one that was never computed needs no
    jax.
    """
    value, stored, initializer = variable.held()
    given = getattr(initializer, "value", None)
    if (
        value is None
        and stored is None
        and isinstance(given, float)
        and variable.dtype == "float32"
    ):
        return struct.unpack("f", struct.pack("f", given))[0]
    return float(variable.numpy())


#: A number, a schedule, a function without arguments that returns a number.
learning_rate_kind = Kind(_coerce_learning_rate, _encode_learning_rate)


class Options(Saveable):
    """The arguments that all optimizers share.

    Args:
        learning_rate: a number, a `LearningRateSchedule`, or a function without arguments that
            returns the number.
        weight_decay: share of each variable, times the learning rate, that every step takes away.
        clipnorm: largest L2 norm of the gradient of one variable.
        clipvalue: largest absolute value in a gradient.
        global_clipnorm: largest L2 norm of all gradients together. At most one of the three may be
            given.
        use_ema: keep moving averages of the variables.
        ema_momentum: share of the old average that stays at every step, in [0, 1].
        ema_overwrite_frequency: steps after which the variables become their averages; None leaves
            that to `finalize_variable_values`.
        loss_scale_factor: what the loss was multiplied by; gradients are divided by it.
        gradient_accumulation_steps: steps whose gradients are averaged into one update, 2 or more.
        name: first part of the names of its variables; automatic when left out.
        decay: of Keras 2; without effect.
    """

    learning_rate: Any = required(learning_rate_kind, attribute="_learning_rate")
    weight_decay: float | None = keyword(default=None, kind=optional(number()), kw_only=True)
    clipnorm: float | None = keyword(default=None, kind=optional(number()), kw_only=True)
    clipvalue: float | None = keyword(default=None, kind=optional(number()), kw_only=True)
    global_clipnorm: float | None = keyword(default=None, kind=optional(number()), kw_only=True)
    use_ema: bool = keyword(default=False, kind=boolean, kw_only=True)
    ema_momentum: float = keyword(default=0.99, kind=number(0, 1), kw_only=True)
    ema_overwrite_frequency: int | None = keyword(
        default=None, kind=optional(integer(1)), kw_only=True
    )
    loss_scale_factor: float | None = keyword(default=None, kind=optional(number()), kw_only=True)
    gradient_accumulation_steps: int | None = keyword(
        default=None, kind=optional(integer(2)), kw_only=True
    )
    name: str = keyword(default=None, kind=optional(string), kw_only=True)
    decay: float | None = keyword(default=None, saved=False, keyword_only=True, kw_only=True)

    def _config_names(self) -> tuple[str, ...]:
        return (
            *SHARED,
            *(
                self.config_order
                or (name for name in self._arguments if name not in (*SHARED, "decay"))
            ),
        )

    def _check_options(self) -> None:
        if self.decay is not None:
            schedule = "schedules.InverseTimeDecay(learning_rate, 1, decay)"
            warn(f"{type(self).__name__}: `decay` has no effect since Keras 3; use {schedule}")
        given = [
            name
            for name in ("clipnorm", "clipvalue", "global_clipnorm")
            if getattr(self, name) is not None
        ]
        if len(given) > 1:
            raise ConfigError(f"{type(self).__name__} takes only one of {', '.join(given)}")
