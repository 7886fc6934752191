"""`fit`, `evaluate`, `predict` and their kin for a single batch: what users call.

Arguments are checked and data are opened here; `keramos.training.loops` goes over the batches.
"""

from __future__ import annotations

from typing import Any

from keramos import _tree, engine
from keramos._frames import is_ours
from keramos.config.tracebacks import shortened
from keramos.errors import ConfigError, located
from keramos.graph.operation import Operation
from keramos.models import prediction, recall
from keramos.models.batch_methods import BatchMethods


class LoopMethods(BatchMethods):
    """Mixin of models: training, evaluation and prediction."""

    # -- Loops -------------------------------------------------------------------------------------

    @shortened
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
    ) -> Any:
        """Train.

        Args:
            x: array or nest of arrays with the batch axis first; or what gives batches (x, y[,
                sample_weight]): a generator, a `PyDataset`, a `tf.data.Dataset`, a torch
                `DataLoader`, any iterable.
            y: targets, nested like the outputs.
            batch_size: rows of a batch of arrays; 32 by default.
            epochs: number of the last epoch, counted from 1.
            verbose: 0 for silence, 1 for a progress bar, 2 for a line per epoch, "auto".
            callbacks: whose hooks are called at every epoch and batch.
            validation_split: share of the arrays' last rows that is not learned but validated with,
                in [0, 1).
            validation_data: (x, y[, sample_weight]), or what gives batches.
            shuffle: whether rows come in another order each epoch.
            class_weight: class number -> weight.
            sample_weight: weights of rows; one array, or nested like the outputs.
            initial_epoch: number of the first epoch, counted from 0.
            steps_per_epoch: batches of an epoch.
            validation_steps: batches to validate with.
            validation_batch_size: rows of a batch; `batch_size` by default.
            validation_freq: epochs between validations, or the epochs to validate after, counted
                from 1.

        Returns:
            The `History` of the run.

        Raises:
            ConfigError: not compiled, or arguments that do not fit together.
        """
        from keramos.training import compiled_steps, data, loops

        compiled_steps.of(self)  # not compiled: say so before anything else
        parts = (x, y, sample_weight)
        if validation_split and validation_data is None:
            parts, validation_data = data.train_validation_split(parts, validation_split)
        source = data.source(
            *parts,
            batch_size=batch_size,
            shuffle=shuffle,
            class_weight=class_weight,
            steps=steps_per_epoch,
        )
        validation = None
        if validation_data is not None:
            size = validation_batch_size or batch_size
            held_out = _validation_source(validation_data, size, validation_steps)
            validation = loops.Validation(held_out, validation_freq)
            if not is_ours(self.evaluate):
                x, y, sample_weight = _validation_parts(validation_data)
                validation.asked.update(
                    x=x, y=y, sample_weight=sample_weight, batch_size=size, steps=validation_steps
                )
        return loops.fit(
            self,
            source,
            validation,
            callbacks=callbacks,
            verbose=verbose,
            epochs=epochs,
            initial_epoch=initial_epoch,
        )

    @shortened
    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Loss and metrics for data that are not learned from.

        Args:
            x: as in `fit`.
            y: as in `fit`.
            batch_size: rows of a batch of arrays; 32 by default.
            verbose: as in `fit`.
            sample_weight: as in `fit`.
            steps: batches to measure with.
            callbacks: whose hooks are called at every batch.
            return_dict: whether to return a dict.

        Returns:
            The loss, or a list that begins with it; or name -> value.

        Raises:
            ConfigError: not compiled, or arguments that do not fit together.
        """
        from keramos.training import compiled_steps, data, loops

        if kwargs:
            raise ConfigError(f"evaluate() has no argument {next(iter(kwargs))!r}")
        compiled_steps.of(self)
        source = data.source(x, y, sample_weight, batch_size=batch_size, steps=steps)
        logs = loops.evaluate(self, source, callbacks=callbacks, verbose=verbose)
        return logs if return_dict else loops.in_order(self.metrics, logs)

    @shortened
    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """Outputs for `x`, batch by batch, in inference mode, as numpy arrays.

        Args:
            x: array, or nest of arrays with the batch axis first; or what gives batches.
            batch_size: rows per step; 32 by default.
            verbose: 0 for silence, 1 for a progress bar, 2 for one line, "auto".
            steps: stop after that many batches.
            callbacks: whose hooks are called at every batch.
        """
        return prediction.predict(
            self, x, batch_size=batch_size, verbose=verbose, steps=steps, callbacks=callbacks
        )

    @shortened
    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Learn from one batch; its loss and metrics, alone or as a list or as a dict.

        Args:
            x: inputs.
            y: targets.
            sample_weight: weights of rows.
            class_weight: class number -> weight.
            return_dict: whether to return a dict.
        """
        from keramos.training import loops

        logs = loops.on_batch(self, "train", x, y, sample_weight, class_weight)
        return logs if return_dict else loops.in_order(self.metrics, logs)

    @shortened
    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Loss and metrics of one batch, alone or as a list or as a dict.

        Args:
            x: inputs.
            y: targets.
            sample_weight: weights of rows.
            return_dict: whether to return a dict.
        """
        from keramos.training import loops

        logs = loops.on_batch(self, "test", x, y, sample_weight)
        return logs if return_dict else loops.in_order(self.metrics, logs)

    @shortened
    def predict_on_batch(self, x: Any) -> Any:
        """Outputs for one batch, as numpy arrays."""
        return prediction.predict_on_batch(self, x)

    # -- Metrics -----------------------------------------------------------------------------------

    @property
    def metrics(self) -> list[Any]:
        """The mean loss, those of `compile`, the losses of several outputs, the model's own, those
        of its layers.
        """
        criteria = recall.criteria(self)
        layers = list(self._flatten_layers())  # type: ignore[attr-defined]
        inner = self._metrics_in(layers)  # type: ignore[attr-defined]
        return [*(() if criteria is None else criteria.every_metric()), *inner]

    @property
    def metrics_names(self) -> list[str]:
        """Names of `metrics`."""
        return [metric.name for metric in self.metrics]

    def reset_metrics(self) -> None:
        """Start all metrics anew."""
        for metric in self.metrics:
            metric.reset_state()

    # -- Shapes ------------------------------------------------------------------------------------

    def _outputs_for(self, x: Any, *, exact: bool = False) -> Any:
        """The outputs for inputs like `x`, or what has their shapes; makes all variables.

        Args:
            x: a batch.
            exact: whether the number of rows matters.

        Raises:
            ConfigError: the model cannot be called.
        """
        known = self._known_outputs() if self.built and not exact else None  # type: ignore[attr-defined]
        if known is not None:
            return known
        if type(self).call is Operation.call:  # type: ignore[attr-defined]
            raise ConfigError(
                f"{type(self).__name__} has no call(), which would make its variables",
                hint="define it; or set self.built = True in __init__(), where train_step() does "
                "without",
            )
        leaves = _tree.flatten(x)
        if self.run_eagerly or any(engine.is_text(leaf) for leaf in leaves):
            return self(_tree.map_structure(lambda leaf: leaf[:1], x), training=False)  # type: ignore[operator]
        return prediction.abstract_outputs(self, x)

    def _known_outputs(self) -> Any:
        """The outputs as symbols, where the model is a graph."""
        return None


def _validation_parts(validation_data: Any) -> tuple[Any, Any, Any]:
    from keramos.training.data.batches import unpack_x_y_sample_weight

    is_tuple = isinstance(validation_data, (tuple, list))
    return unpack_x_y_sample_weight(validation_data) if is_tuple else (validation_data, None, None)


def _validation_source(validation_data: Any, batch_size: int | None, steps: int | None) -> Any:
    from keramos.training import data

    parts = _validation_parts(validation_data)
    own_batches = parts[1] is None and not hasattr(parts[0], "shape")
    with located(at="validation_data"):
        source = data.source(*parts, batch_size=None if own_batches else batch_size, steps=steps)
    source.argument = "validation_data"
    return source
