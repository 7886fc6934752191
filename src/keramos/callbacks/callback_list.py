"""CallbackList: many callbacks called as one.

A hook that nobody overrides costs nothing; an error that leaves one names the callback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from keramos import _tree
from keramos._frames import warn
from keramos.callbacks.callback import Callback
from keramos.callbacks.history import History
from keramos.callbacks.keeper import Keeper
from keramos.callbacks.logs import as_floats
from keramos.callbacks.progress import ProgbarLogger
from keramos.callbacks.run import Run
from keramos.errors import ConfigError

#: hook -> the hook of an older name that it calls unless it is overridden itself
BATCH_HOOKS = {
    "on_train_batch_begin": "on_batch_begin",
    "on_train_batch_end": "on_batch_end",
    "on_test_batch_begin": None,
    "on_test_batch_end": None,
    "on_predict_batch_begin": None,
    "on_predict_batch_end": None,
}
_NUMERIC = ("on_train_batch_end", "on_test_batch_end")


class CallbackList(Callback):
    """Calls each hook of several callbacks, in their order.

    Args:
        callbacks: a callback, or a nest of callbacks.
        add_history: add a `History` unless there is one.
        add_progbar: add a `ProgbarLogger` unless there is one.
        model: given to each.
        **params: given to each: `verbose`, `epochs`, `steps`.

    Raises:
        ConfigError: something in `callbacks` has no hooks.
    """

    def __init__(
        self,
        callbacks: Any = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ):
        self.callbacks: list[Any] = [
            _checked(callback) for callback in _tree.leaves(callbacks) if callback is not None
        ]
        self._history = self._find_or_add(History, add_history)
        self._progbar = self._find_or_add(ProgbarLogger, add_progbar)
        self._hooks: dict[str, _Hooks] = {}
        if model is not None:
            self.set_model(model)
        if params:
            self.set_params(params)
        else:
            self.params = {}
        self._look_at_hooks()

    def _find_or_add(self, cls: type, add: bool) -> Any:
        callback = next((c for c in self.callbacks if isinstance(c, cls)), None)
        if callback is None and add:
            callback = cls()
            self.callbacks.append(callback)
        return callback

    def _look_at_hooks(self) -> None:
        self._hooks = {
            name: _Hooks.of(self._in_order(name), name, older)
            for name, older in BATCH_HOOKS.items()
        }

    def _in_order(self, hook: str) -> list[Any]:
        """Those who look after others come first when something begins, and last when it ends."""
        return sorted(
            self.callbacks, key=lambda c: isinstance(c, Keeper), reverse=hook.endswith("_begin")
        )

    @property
    def history(self) -> History | None:
        """The `History` among the callbacks."""
        return self._history

    def append(self, callback: Any) -> None:
        """Add a callback."""
        self.callbacks.append(_checked(callback))
        self._look_at_hooks()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.callbacks)

    def listens(self, hook: str) -> bool:
        """Whether any callback overrides a batch hook, given its name."""
        return bool(self._hooks[hook].calls)

    def set_params(self, params: dict[str, Any]) -> None:
        """Give each callback `{"verbose", "epochs", "steps"}`."""
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        """Give each callback the model."""
        self._model = model
        for callback in self.callbacks:
            callback.set_model(model)

    def _call(self, hook: str, *arguments: Any) -> None:
        for callback in self._in_order(hook):
            self._call_one(callback, hook, *arguments)

    def _call_one(self, callback: Any, hook: str, *arguments: Any) -> None:
        try:
            getattr(callback, hook)(*arguments)
        except Exception as error:
            _name_the_culprit(error, callback, hook)
            raise

    def _call_batch(self, hook: str, batch: int, logs: Any) -> None:
        hooks = self._hooks[hook]
        if not hooks.calls:
            return
        logs = {} if logs is None else logs
        arrived = as_floats(logs) if hooks.wait and hook in _NUMERIC else logs
        for callback, call, lazy in hooks.calls:
            try:
                call(batch, logs=logs if lazy else arrived)
            except Exception as error:
                _name_the_culprit(error, callback, hook)
                raise

    def _begin(self, hook: str, logs: Any) -> None:
        self._look_at_hooks()  # a hook may have been set on a callback since
        self._call(hook, logs or {})

    def on_run(self, run: Run) -> None:
        """Hand each callback that defines `on_run` the run that is about to begin."""
        for callback in self.callbacks:
            if hasattr(callback, "on_run"):
                self._call_one(callback, "on_run", run)

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Call `on_train_batch_begin`."""
        self.on_train_batch_begin(batch, logs)

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """Call `on_train_batch_end`."""
        self.on_train_batch_end(batch, logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Call the hook of each, before an epoch."""
        self._call("on_epoch_begin", epoch, as_floats(logs))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Call the hook of each, after an epoch; what one adds to `logs` the next ones see, and
        the caller.
        """
        logs = {} if logs is None else logs
        ordered = as_floats(logs)
        logs.clear()
        logs.update(ordered)
        self._call("on_epoch_end", epoch, logs)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Call the hook of those that override it, before a batch of training."""
        self._call_batch("on_train_batch_begin", batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Call the hook of those that override it, after a batch of training."""
        self._call_batch("on_train_batch_end", batch, logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Call the hook of those that override it, before a batch of evaluation."""
        self._call_batch("on_test_batch_begin", batch, logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Call the hook of those that override it, after a batch of evaluation."""
        self._call_batch("on_test_batch_end", batch, logs)

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Call the hook of those that override it, before a batch of prediction."""
        self._call_batch("on_predict_batch_begin", batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """Call the hook of those that override it, after a batch of prediction."""
        self._call_batch("on_predict_batch_end", batch, logs)

    def on_train_begin(self, logs: Any = None) -> None:
        """Call the hook of each, before training; where a run goes on, each gets its state back."""
        keepers = [callback for callback in self.callbacks if isinstance(callback, Keeper)]
        for keeper in keepers:
            keeper.meet(self.callbacks)
        self._begin("on_train_begin", logs)
        for keeper in keepers:
            keeper.hand_out()

    def on_train_end(self, logs: Any = None) -> None:
        """Call the hook of each, after training."""
        self._call("on_train_end", as_floats(logs))

    def _on_abort(self) -> None:
        for callback in self.callbacks:
            try:
                getattr(callback, "_on_abort", lambda: None)()
            except Exception as error:  # noqa: BLE001 - it must not hide the first
                warn(f"{type(callback).__name__}: {error}")

    def on_test_begin(self, logs: Any = None) -> None:
        """Call the hook of each, before evaluation."""
        self._begin("on_test_begin", logs)

    def on_test_end(self, logs: Any = None) -> None:
        """Call the hook of each, after evaluation."""
        self._call("on_test_end", as_floats(logs))

    def on_predict_begin(self, logs: Any = None) -> None:
        """Call the hook of each, before prediction."""
        self._begin("on_predict_begin", logs)

    def on_predict_end(self, logs: Any = None) -> None:
        """Call the hook of each, after prediction."""
        self._call("on_predict_end", logs or {})


class _Hooks:
    """Who overrides one of the batch hooks, and whether any of them wants numbers that have
    arrived.
    """

    __slots__ = ("calls", "wait")

    def __init__(self, calls: list[tuple[Any, Callable, bool]]):
        self.calls = calls
        self.wait = not all(lazy for _, _, lazy in calls)

    @classmethod
    def of(cls, callbacks: list[Any], name: str, older: str | None) -> _Hooks:
        overriding = [
            c for c in callbacks if _overrides(c, name) or (older and _overrides(c, older))
        ]
        return cls([(c, getattr(c, name), _takes_lazy_logs(c, name, older)) for c in overriding])


def _overrides(callback: Any, hook: str) -> bool:
    """Whether a hook does anything: that of a list inside does if it is a subclass's own, or if
    somebody in that list overrides it.
    """
    own, base = getattr(callback, hook), Callback
    if isinstance(callback, CallbackList):
        if any(_overrides(inner, hook) for inner in callback.callbacks):
            return True
        base = CallbackList
    return getattr(own, "__func__", own) is not getattr(base, hook)


def _takes_lazy_logs(callback: Any, hook: str, older: str | None) -> bool:
    """Whether a hook takes numbers that may still be on their way.

    `lazy_logs` speaks for the hooks of the class that says it, and of those above: a subclass that
    overrides one expects floats, unless it says so, too.
    """
    for scope in (callback, *type(callback).__mro__):
        own = getattr(scope, "__dict__", {})
        if "lazy_logs" in own:
            return bool(own["lazy_logs"])
        if hook in own or older in own:
            return False
    return False


def _checked(callback: Any) -> Any:
    if isinstance(callback, type) or not hasattr(callback, "on_batch_end"):
        hint = "an instance, not the class" if isinstance(callback, type) else None
        raise ConfigError(
            "not a callback",
            found=repr(callback),
            wanted="an instance of keramos.callbacks.Callback",
            hint=hint,
        )
    return callback


def _name_the_culprit(error: Exception, callback: Any, hook: str) -> None:
    if not isinstance(callback, CallbackList):
        error.add_note(f"(raised in {hook} of the callback {type(callback).__name__})")
