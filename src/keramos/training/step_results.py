"""What a step has to return, and what is wrong where a user's step returns something else."""

from __future__ import annotations

import itertools
from typing import Any

from keramos import _tree, engine
from keramos.errors import ConfigError, ShapeError
from keramos.training.step_kinds import StepKind


def checked(
    model: Any, kind: StepKind, result: Any, variables: list[list[Any]]
) -> tuple[dict[str, Any], Any]:
    """`result` as (logs, state).

    Args:
        model: whose step it is.
        kind: of the step.
        result: what the step returned.
        variables: those of each group of the state.

    Raises:
        ConfigError: something else, or the state of other variables.
        ShapeError: a variable got a value of another shape.
    """
    at = f"{type(model).__name__}.{kind.method}"
    if not _is_logs_and_state(result):
        what = f"{kind.method}() must return (logs, state), logs a dict"
        raise ConfigError(what, at=at, found=repr(result)[:200])
    logs, state = result
    lengths = [len(group) for group in state] if _tree.is_nested(state) else repr(state)[:200]
    wanted = [len(group) for group in variables]
    if lengths != wanted:
        raise ConfigError(
            f"{kind.method}() returned another state than it got",
            at=at,
            found=lengths,
            wanted=", ".join(f"{n} {g}" for n, g in zip(wanted, kind.groups, strict=True)),
        )
    for variable, value in zip(itertools.chain(*variables), itertools.chain(*state), strict=True):
        if tuple(engine.shape(value)) != variable.shape:
            what = f"{kind.method}() returned another shape for {variable.path!r}"
            raise ShapeError(what, at=at, found=engine.shape(value), wanted=variable.shape)
    return logs, state


def _is_logs_and_state(result: Any) -> bool:
    return isinstance(result, (tuple, list)) and len(result) == 2 and isinstance(result[0], dict)


def flat_logs(logs: dict[str, Any], model: Any, kind: StepKind) -> dict[str, Any]:
    """Logs of a `train_step` of the user's, in which a group of metrics may be a dict of its own,
    however deep.

    Raises:
        ConfigError: one of them is nothing that a compiled step can return.
    """
    flat: dict[str, Any] = {}
    for name, value in logs.items():
        if isinstance(value, dict):
            flat |= flat_logs(value, model, kind)
        elif model.run_eagerly or all(_is_numeric(leaf) for leaf in _tree.leaves(value)):
            flat[name] = value
        else:
            raise ConfigError(
                f"the logs hold something else than numbers for {name!r}",
                at=f"{type(model).__name__}.{kind.method}",
                found=repr(value)[:200],
            )
    return flat


def _is_numeric(leaf: Any) -> bool:
    return (
        leaf is None
        or isinstance(leaf, (int, float, complex))
        or (hasattr(leaf, "dtype") and not engine.is_text(leaf))
    )
