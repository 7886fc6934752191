"""A model that only pretends: what callbacks ask of one, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from keramos.callbacks import CallbackList


class Model:
    """Its weights are one number; saving writes it as text."""

    def __init__(self, metrics: Iterable[Any] = (), learning_rate: float = 1.0):
        self.stop_training = False
        self.weight = 0.0
        self.metrics = list(metrics)
        self.optimizer = SimpleNamespace(learning_rate=learning_rate)
        self.saved: list[str] = []

    def get_weights(self) -> list[np.ndarray]:
        return [np.array(self.weight)]

    def set_weights(self, weights: list[np.ndarray]) -> None:
        self.weight = float(weights[0])

    def save(self, filepath: str, overwrite: bool = True) -> None:
        self._write(filepath)

    def save_weights(self, filepath: str, overwrite: bool = True) -> None:
        self._write(filepath)

    def _write(self, path: str) -> None:
        self.saved.append(Path(path).name)
        Path(path).write_text(str(self.weight))


def metric(name: str, direction: str | None) -> Any:
    return SimpleNamespace(name=name, direction=direction)


def train(
    callbacks: Any, model: Any, epochs: Iterable[dict[str, Any]], batches: int = 0, first: int = 0
) -> CallbackList:
    """Tell callbacks of a run whose epochs end with these logs; the weight is the number of the
    epoch.
    """
    epochs = list(epochs)
    told = CallbackList(
        callbacks,
        add_history=True,
        model=model,
        verbose=0,
        epochs=first + len(epochs),
        steps=batches,
    )
    told.on_train_begin()
    for epoch, logs in enumerate(epochs, first):
        told.on_epoch_begin(epoch)
        for batch in range(batches):
            told.on_train_batch_begin(batch)
            told.on_train_batch_end(batch, logs)
        model.weight = float(epoch)
        told.on_epoch_end(epoch, dict(logs))
        if model.stop_training:
            break
    told.on_train_end()
    return told


def losses(*values: float, name: str = "val_loss") -> list[dict[str, float]]:
    return [{name: value} for value in values]
