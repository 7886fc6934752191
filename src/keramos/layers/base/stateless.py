"""A call as a pure function of the values of variables.

`jax.jit` and `jax.grad` can take it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keramos import engine
from keramos.errors import ConfigError


def stateless_call(
    layer: Any,
    values: Mapping[str, Sequence[Any]],
    args: tuple,
    kwargs: dict[str, Any],
    losses: bool,
) -> tuple:
    """`(outputs, values of the non-trainable variables)`, and the losses if they are wanted.

    Args:
        layer: built.
        values: `"trainable_variables"` and `"non_trainable_variables"`, in the order of the
            layer's.
        args: of the call.
        kwargs: of the call.
        losses: whether the losses are wanted.

    Raises:
        ConfigError: the layer is not built, or there are not as many values as variables.
    """
    if not layer.built:
        hint = "build(input_shape), or call it once"
        raise ConfigError(
            f"{layer.name!r} is not built: it has no variables yet to take values for", hint=hint
        )
    mapping = [pair for name, new in values.items() for pair in _pairs(layer, name, new)]
    with engine.StatelessScope(state_mapping=mapping, collect_losses=losses) as scope:
        outputs = layer(*args, **kwargs)
        terms = layer.losses if losses else None
        state = [scope.get_current_value(v) for v in layer.non_trainable_variables]
    return (outputs, state, terms) if losses else (outputs, state)


def _pairs(layer: Any, name: str, new: Sequence[Any]) -> list[tuple[Any, Any]]:
    variables = getattr(layer, name)
    if len(new) != len(variables):
        what = f"`{name}` must have a value for each of those of {layer.name!r}"
        raise ConfigError(
            what, found=len(new), wanted=len(variables), hint=f"[v.value for v in model.{name}]"
        )
    return list(zip(variables, new, strict=True))
