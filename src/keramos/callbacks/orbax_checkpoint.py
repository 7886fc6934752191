"""OrbaxCheckpoint: steps of training in the format of Orbax, which programs of jax share.

A step holds `pytree` (the state as nested dicts), `model_config` and `assets`, as Keras writes it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from keramos.callbacks.frequency import Every
from keramos.callbacks.monitor import MonitorCallback
from keramos.callbacks.orbax_steps import library
from keramos.codec.encode import serialize_keras_object
from keramos.saving import collect
from keramos.saving.parts import parts_of

_WEIGHTS = ("trainable_variables", "non_trainable_variables")


class OrbaxCheckpoint(MonitorCallback):
    """Writes a step of an Orbax checkpoint at the end of each epoch, or every so many batches.

    The layout is that of Keras 3.15. `Model.load_weights` reads the latest step of the directory,
    or a step. `orbax.checkpoint` reads one, too: its `pytree` is for `Model.set_state_tree`, and
    `model_config["config"]` for `keras.models.model_from_json`.

    Args:
        directory: of the checkpoint; made as needed.
        monitor: name of the number that says what is best.
        verbose: accepted as Keras does.
        save_best_only: write only when the number is better than ever before.
        mode: "min", "max", or "auto", which asks the metric of that name.
        save_freq: "epoch", whose steps are numbers of epochs from 0; or a number of batches, whose
            steps are the batches that were trained.
        initial_value_threshold: the number must be better than this from the start.
        max_to_keep: how many steps to keep; all when None.
        save_on_background: write while training goes on.
        save_weights_only: leave out the config, the optimizer's state and that of metrics.

    Attributes:
        best: the best number so far; None before the first.

    Raises:
        ConfigError: a frequency that cannot be.
        MissingExtraError: `orbax-checkpoint` is not installed.
    """

    purpose = "saving the best model"

    def __init__(
        self,
        directory: Any,
        monitor: str = "val_loss",
        verbose: Any = 0,
        save_best_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
        max_to_keep: int | None = 1,
        save_on_background: bool = True,
        save_weights_only: bool = False,
    ):
        self._orbax = library()
        super().__init__(monitor, mode, best=initial_value_threshold)
        self.directory = directory
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_freq = save_freq
        self.max_to_keep = max_to_keep
        self.save_on_background = save_on_background
        self.save_weights_only = save_weights_only
        self._every = Every.of(save_freq, "OrbaxCheckpoint")
        self._last_batch = -1
        self._total_batches_seen = 0
        self._checkpointer: Any = None
        self._futures: list[Any] = []

    @property
    def checkpointer(self) -> Any:
        """The checkpointer of Orbax; opened when it is first asked for."""
        if self._checkpointer is None:
            training = self._orbax.v1.training
            keep = self.max_to_keep
            self._checkpointer = training.Checkpointer(
                directory=os.path.abspath(self.directory),
                preservation_policy=None
                if keep is None
                else training.preservation_policies.LatestN(keep),
                # every step that is asked for: those of the background come fast
                save_decision_policy=training.save_decision_policies.FixedIntervalPolicy(1),
            )
        return self._checkpointer

    def set_model(self, model: Any) -> None:
        super().set_model(model)
        optimizer = getattr(model, "optimizer", None)
        if optimizer is not None:
            self._total_batches_seen = int(optimizer.iterations.numpy())

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        is_new_epoch = batch <= self._last_batch
        self._total_batches_seen += batch + 1 if is_new_epoch else batch - self._last_batch
        self._last_batch = batch
        if self._every.is_due(batch) and self._is_wanted(logs):
            self._save(self._total_batches_seen)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.save_freq == "epoch" and self._is_wanted(logs):
            self._save(epoch)

    def on_train_end(self, logs: Any = None) -> None:
        self._close()

    def _on_abort(self) -> None:
        self._close()

    def _close(self) -> None:
        self.wait_until_finished()
        if self._checkpointer is not None:
            self._checkpointer.close()
            self._checkpointer = None

    def wait_until_finished(self) -> None:
        """Wait for what is written in the background, and raise what it raised."""
        futures, self._futures = self._futures, []
        for future in futures:
            future.result()

    def is_multihost_enabled(self) -> bool:
        """Whether several processes train together, by jax's distributed client."""
        return self._orbax.multihost.is_jax_distributed_client_initialized()

    def is_primary_host(self) -> bool:
        """Whether this process is the first, or the only one."""
        if not self.is_multihost_enabled():
            return True
        return self._orbax.multihost.is_primary_host(primary_host=0)

    def _is_wanted(self, logs: Any) -> bool:
        if not self.save_best_only:
            return True
        self._decide_mode(logs)
        value = self.get_monitor_value(logs)
        if value is None or not self._is_improvement(value, self.best):
            return False
        self.best = value
        return True

    def _save(self, step: int) -> None:
        contents = self._contents()
        if not self.save_on_background:
            self.checkpointer.save_checkpointables(step, contents)
            return
        self._futures.append(self.checkpointer.save_checkpointables_async(step, contents))

    def _contents(self) -> dict[str, Any]:
        state = self.model.get_state_tree()
        if self.save_weights_only:
            return {"pytree": {group: state[group] for group in _WEIGHTS}}
        config = {"config": json.dumps(serialize_keras_object(self.model))}
        contents = {"pytree": state, "model_config": config}
        assets = collect.assets_of(parts_of(self.model))
        return {**contents, "assets": _nested(assets)} if assets else contents


def _nested(assets: Mapping[str, Any]) -> dict[str, Any]:
    """Files by path -> nested dicts of arrays of bytes."""
    tree: dict[str, Any] = {}
    for path, content in assets.items():
        *folders, name = path.split("/")
        inner = tree
        for folder in folders:
            inner = inner.setdefault(folder, {})
        inner[name] = np.frombuffer(content, dtype=np.uint8)
    return tree
