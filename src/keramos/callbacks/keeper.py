"""Keeper: a callback that looks after the state of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keramos.callbacks.callback import Callback
from keramos.errors import ConfigError


class Keeper(Callback):
    """Called first where something begins, and last where it ends: the others have then settled
    their state.
    """

    companions: Sequence[Any] = ()

    def meet(self, companions: Sequence[Any]) -> None:
        """Take the other callbacks; called before training."""
        self.companions = [callback for callback in companions if callback is not self]

    def hand_out(self) -> None:
        """Give the others their state back; called after every `on_train_begin`."""

    def _gathered(self) -> list[dict[str, Any]]:
        """The state of each companion that has one."""
        states = [
            (type(callback).__name__, _state_of(callback))
            for callback in self.companions
            if hasattr(callback, "get_state")
        ]
        return [{"callback": name, "state": state} for name, state in states if state]

    def _handed_out(self, states: Sequence[Mapping[str, Any]]) -> list[str]:
        """Give each companion its state, by class and order; returns the classes that are not here
        any more.
        """
        waiting = [callback for callback in self.companions if hasattr(callback, "set_state")]
        missing = []
        for entry in states:
            owner = next((c for c in waiting if type(c).__name__ == entry["callback"]), None)
            if owner is None:
                missing.append(entry["callback"])
            else:
                waiting.remove(owner)
                owner.set_state(entry["state"])
        return missing


def _state_of(callback: Any) -> Any:
    state = callback.get_state()
    if state is not None and not isinstance(state, Mapping):
        raise ConfigError(
            f"get_state() of {type(callback).__name__} must return a dict",
            found=type(state).__name__,
        )
    return state
