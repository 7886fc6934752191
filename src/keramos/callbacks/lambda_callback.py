"""LambdaCallback: hooks from functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos.callbacks.callback import Callback
from keramos.errors import ConfigError, near

_HOOKS = [name for name in vars(Callback) if name.startswith("on_")]


class LambdaCallback(Callback):
    """A callback whose hooks are functions.

    Args:
        on_epoch_begin: `(epoch, logs)`.
        on_epoch_end: `(epoch, logs)`.
        on_train_begin: `(logs)`.
        on_train_end: `(logs)`.
        on_train_batch_begin: `(batch, logs)`.
        on_train_batch_end: `(batch, logs)`.
        **kwargs: any other hook of `Callback`; other names are kept as attributes.

    Raises:
        ConfigError: a hook that cannot be called, or a name that looks like a hook and is none.
    """

    def __init__(
        self,
        on_epoch_begin: Callable | None = None,
        on_epoch_end: Callable | None = None,
        on_train_begin: Callable | None = None,
        on_train_end: Callable | None = None,
        on_train_batch_begin: Callable | None = None,
        on_train_batch_end: Callable | None = None,
        **kwargs: Any,
    ):
        super().__init__()
        named = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        hooks = {name: hook for name, hook in {**kwargs, **named}.items() if hook is not None}
        for name, hook in hooks.items():
            _check(name, hook)
        vars(self).update(hooks)


def _check(name: str, value: Any) -> None:
    if not name.startswith("on_"):
        return
    if name not in _HOOKS:
        raise ConfigError(
            f"LambdaCallback: callbacks have no hook {name!r}", near=near(name, _HOOKS)
        )
    if not callable(value):
        raise ConfigError(f"LambdaCallback: {name} must be a function", found=repr(value))
