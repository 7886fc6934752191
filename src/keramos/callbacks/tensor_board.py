"""TensorBoard: results, weights and pictures of a run, for TensorBoard to show."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping
from typing import Any

from keramos.callbacks import event_writer, rate
from keramos.callbacks.callback import Callback
from keramos.callbacks.logs import as_floats
from keramos.engine import profile
from keramos.errors import ConfigError, WriteError

_CHANNELS = (1, 3, 4)


class TensorBoard(Callback):
    """Writes what TensorBoard shows (`pip install 'keramos[tensorboard]'`), below `log_dir/train`
    and `log_dir/validation`.

    Results of epochs are called `epoch_<name>`, of batches `batch_<name>`, of evaluations
    `evaluation_<name>_vs_iterations`.

    Args:
        log_dir: of this run.
        histogram_freq: epochs between two histograms of the weights; 0 for none.
        write_graph: write the model's architecture.
        write_images: write the weights as pictures, with their histograms.
        write_steps_per_second: write how fast training is.
        update_freq: "epoch" for none of batches, "batch" for each, or a number of batches.
        profile_batch: the batch to trace, or the first and the last, counted from 1 over the whole
            run; 0 for none.
        embeddings_freq: epochs between two pictures of embeddings; 0 for none.
        embeddings_metadata: name of an embedding layer -> file with a label per row, or one such
            file.

    Raises:
        MissingExtraError: tensorboardX is not installed.
        ConfigError: a frequency or a batch that cannot be.
        WriteError: in training, when the disk is full, read-only, or failed.
    """

    lazy_logs = True

    def __init__(
        self,
        log_dir: Any = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: Any = "epoch",
        profile_batch: Any = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ):
        super().__init__()
        event_writer.require()
        self.log_dir = os.fspath(log_dir)
        self.histogram_freq, self.write_graph, self.write_images = (
            histogram_freq,
            write_graph,
            write_images,
        )
        self.write_steps_per_second, self.update_freq = (
            write_steps_per_second,
            _checked_frequency(update_freq),
        )
        self.embeddings_freq, self.embeddings_metadata = embeddings_freq, embeddings_metadata
        self._profiled = _profiled(profile_batch)
        self._is_tracing = False
        self._train = event_writer.EventWriter(os.path.join(self.log_dir, "train"))
        self._validation = event_writer.EventWriter(os.path.join(self.log_dir, "validation"))
        self._steps = 0  # batches of training so far
        self._batch = 0  # of this epoch
        self._epoch_began = self._batch_began = (0.0, 0)

    def on_train_begin(self, logs: Any = None) -> None:
        self._steps = 0
        if self.write_graph:
            self._train.model(self.model.to_json())

    def on_train_end(self, logs: Any = None) -> None:
        self._stop_tracing()
        self._train.close()
        self._validation.close()

    def _on_abort(self) -> None:
        try:
            self._stop_tracing()
        finally:
            for writer in (self._train, self._validation):
                with contextlib.suppress(WriteError):  # which is perhaps why training is left
                    writer.close()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch_began = self._batch_began = (time.perf_counter(), self._steps)
        self._batch = 0

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        if (
            self._profiled
            and not self._is_tracing
            and self._profiled[0] <= self._steps + 1 <= self._profiled[1]
        ):
            profile.start(self._train.folder)
            self._is_tracing = True

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        done = batch + 1 - self._batch if batch >= self._batch else 1
        before, self._batch = self._steps, batch + 1
        self._steps += done
        if self._profiled and self._steps >= self._profiled[1]:
            self._stop_tracing()
        if self.update_freq and before // self.update_freq != self._steps // self.update_freq:
            self._write_batch(as_floats(logs))

    def _write_batch(self, logs: Mapping[str, Any]) -> None:
        if self.write_steps_per_second:
            self._train.scalar(
                "batch_steps_per_second", self._speed(self._batch_began), self._steps
            )
            self._batch_began = (time.perf_counter(), self._steps)
        for name, value in _scalars(logs).items():
            self._train.scalar(f"batch_{name}", value, self._steps)

    def _speed(self, since: tuple[float, int]) -> float:
        return (self._steps - since[1]) / max(1e-9, time.perf_counter() - since[0])

    def on_test_end(self, logs: Any = None) -> None:
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is None or not hasattr(optimizer, "iterations"):
            return
        step = int(optimizer.iterations)
        for name, value in _scalars(logs or {}).items():
            self._validation.scalar(f"evaluation_{name}_vs_iterations", value, step)
        self._validation.flush()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        for name, value in self._results(logs or {}).items():
            writer = self._validation if name.startswith("val_") else self._train
            writer.scalar(f"epoch_{name.removeprefix('val_')}", value, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(epoch)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            self._write_embeddings(epoch)
        self._train.flush()
        self._validation.flush()

    def _results(self, logs: Mapping[str, Any]) -> dict[str, Any]:
        results = _scalars(logs)
        if getattr(getattr(self.model, "optimizer", None), "learning_rate", None) is not None:
            results.update(rate.results(self.model))
        if self.write_steps_per_second:
            results["steps_per_second"] = self._speed(self._epoch_began)
        return results

    def _write_weights(self, epoch: int) -> None:
        for variable in self.model.weights:
            array = variable.numpy().astype("float32")
            self._train.histogram(f"{variable.path}/histogram", array, epoch)
            pictures = _as_images(array) if self.write_images else None
            if pictures is not None:
                self._train.images(f"{variable.path}/image", pictures, epoch)

    def _write_embeddings(self, epoch: int) -> None:
        for layer in self.model.layers:
            vectors = getattr(layer, "embeddings", None)
            if vectors is not None:
                named = self.embeddings_metadata
                file = named.get(layer.name) if isinstance(named, Mapping) else named
                self._train.embedding(
                    layer.name, vectors.numpy(), event_writer.labels(file) if file else None, epoch
                )

    def _stop_tracing(self) -> None:
        if self._is_tracing:
            profile.stop()
            self._is_tracing = False

    def get_state(self) -> dict[str, Any]:
        """The batches so far."""
        return {"steps": self._steps}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Carry on from what `get_state` returned."""
        self._steps = int(state["steps"])


def _scalars(logs: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in logs.items() if isinstance(value, float | int)}


def _checked_frequency(value: Any) -> int:
    """Batches between two reports; 0 for none."""
    named = {"epoch": 0, "batch": 1}
    if isinstance(value, str) and value in named:
        return named[value]
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError(
            "TensorBoard: update_freq is 'epoch', 'batch' or a number of batches", found=repr(value)
        )
    return value


def _profiled(value: Any) -> tuple[int, int] | None:
    """The first and the last batch to trace; None for none."""
    if value in (0, None):
        return None
    span = tuple(value) if isinstance(value, list | tuple) else (value, value)
    if len(span) != 2 or not all(isinstance(n, int) for n in span) or not 0 < span[0] <= span[1]:
        raise ConfigError(
            "TensorBoard: profile_batch is a batch, or the first and the last", found=repr(value)
        )
    return span


def _as_images(array: Any) -> Any:
    """A weight as pictures in [0, 1], (count, height, width, channels); None where it has no such
    shape.
    """
    import numpy as np

    array = np.squeeze(array)
    if array.ndim == 1:
        array = array[None, :, None, None]
    elif array.ndim == 2:
        array = (array.T if array.shape[0] > array.shape[1] else array)[None, :, :, None]
    elif array.ndim == 3:
        array = np.moveaxis(array, -1, 0)[..., None]
    if array.ndim != 4 or array.shape[-1] not in _CHANNELS:
        return None
    low, high = array.min(), array.max()
    return (array - low) / (high - low) if high > low else np.zeros_like(array)
