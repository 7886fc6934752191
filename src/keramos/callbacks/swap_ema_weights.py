"""SwapEMAWeights: evaluation with the averages of the weights, training with the weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from keramos.callbacks.callback import Callback
from keramos.errors import ConfigError


class SwapEMAWeights(Callback):
    """Lets evaluation and prediction see the moving averages of the weights; the optimizer needs
    `use_ema=True`.

    When training ends the averages are the weights.

    Args:
        swap_on_epoch: also swap at the end of each epoch and back at the beginning of the next, so
            that callbacks after this one, such as ModelCheckpoint, find the averages.

    Raises:
        ConfigError: in training, when the optimizer keeps no averages.
    """

    def __init__(self, swap_on_epoch: bool = False):
        super().__init__()
        self.swap_on_epoch = swap_on_epoch
        self._is_swapped = self._was_swapped = False
        self._averages: list[Any] = []  # while they are swapped

    def _pairs(self) -> Iterator[tuple[Any, Any]]:
        """Each variable with its average."""
        for optimizer in _optimizers(getattr(self.model, "optimizer", None)):
            averages = getattr(optimizer, "_averages", None) or ()
            pairs = zip(getattr(optimizer, "_trainable_variables", ()), averages, strict=False)
            yield from ((variable, average) for variable, average in pairs if average is not None)

    def _check(self) -> None:
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None and not any(
            getattr(member, "use_ema", False) for member in _optimizers(optimizer)
        ):
            raise ConfigError(
                "SwapEMAWeights: the optimizer keeps no averages",
                found=type(optimizer).__name__,
                hint="use_ema=True",
            )

    def _swap(self) -> None:
        self._check()
        pairs = list(self._pairs())
        self._averages = [average.numpy() for _, average in pairs]
        for (variable, average), value in zip(pairs, self._averages, strict=True):
            average.assign(variable.numpy())
            variable.assign(value)
        self._is_swapped = not self._is_swapped

    def _swap_back(self) -> None:
        if self._is_swapped:
            self._swap()

    def _settle(self) -> None:
        self._check()
        for variable, average in self._pairs():
            variable.assign(average.numpy())

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._swap_back()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if not self.swap_on_epoch:
            return
        if epoch + 1 == (self.params or {}).get("epochs") or self.model.stop_training:
            self._settle()
        else:
            self._swap()

    def get_state(self) -> dict[str, Any]:
        """Whether the weights stand where the averages belong."""
        return {"is_swapped": self._is_swapped}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Carry on from what `get_state` returned."""
        self._is_swapped = bool(state["is_swapped"])

    def on_train_begin(self, logs: Any = None) -> None:
        self._is_swapped = False

    def on_train_end(self, logs: Any = None) -> None:
        if not self._is_swapped:
            return
        # another callback ended training after this one swapped, and the optimizer took what stood
        # in the averages' place
        for (variable, average), value in zip(self._pairs(), self._averages, strict=True):
            variable.assign(value)
            average.assign(value)
        self._is_swapped = False

    def _on_abort(self) -> None:
        self._swap_back()

    def on_test_begin(self, logs: Any = None) -> None:
        self._lend()

    def on_test_end(self, logs: Any = None) -> None:
        self._take_back()

    def on_predict_begin(self, logs: Any = None) -> None:
        self._lend()

    def on_predict_end(self, logs: Any = None) -> None:
        self._take_back()

    def _lend(self) -> None:
        # another callback may evaluate between two epochs, when the averages are there already
        self._was_swapped = self._is_swapped
        if not self._is_swapped:
            self._swap()

    def _take_back(self) -> None:
        if not self._was_swapped:
            self._swap_back()


def _optimizers(optimizer: Any) -> list[Any]:
    """An optimizer, or those that one stands around."""
    inner = getattr(optimizer, "inner_optimizer", None)
    if inner is not None:
        return _optimizers(inner)
    several = getattr(optimizer, "_inner_optimizers", None)
    if several:
        return [member for one in several for member in _optimizers(one)]
    return [] if optimizer is None else [optimizer]
