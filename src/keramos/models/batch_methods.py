"""What a model computes for one batch, method by method: what users override.

Each method hands on to a function of `keramos.training.step_functions`, which computes it.
"""

from __future__ import annotations

from typing import Any

from keramos.models.compilation import Compilation


class BatchMethods(Compilation):
    """Mixin of models: steps, losses and metrics of one batch."""

    metrics: Any

    def train_step(self, state: tuple, data: Any) -> Any:
        """What `fit` computes for one batch: `(logs, state)`; a pure function, to be overridden.

        Args:
            state: values of `trainable_variables`, `non_trainable_variables`,
                `optimizer.variables`, `metrics_variables`.
            data: x, (x, y) or (x, y, sample_weight).
        """
        from keramos.training import step_functions

        return step_functions.train_step(self, state, data)

    def test_step(self, state: tuple, data: Any) -> Any:
        """What `evaluate` computes for one batch: `(logs, state)`.

        Args:
            state: values of `trainable_variables`, `non_trainable_variables`, `metrics_variables`.
            data: x, (x, y) or (x, y, sample_weight).
        """
        from keramos.training import step_functions

        return step_functions.test_step(self, state, data)

    def predict_step(self, state: tuple, data: Any) -> Any:
        """What `predict` computes for one batch: `(outputs, non_trainable)`.

        Args:
            state: values of `trainable_variables`, `non_trainable_variables`.
            data: x, or a tuple that begins with it.
        """
        from keramos.training import step_functions

        return step_functions.predict_step(self, state, data)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The loss of a batch, a scalar: that of `compile`, and what layers and regularizers add.

        Args:
            x: inputs.
            y: targets.
            y_pred: outputs.
            sample_weight: weights of rows.
            training: whether the model is being trained.
        """
        from keramos.training import step_functions

        return step_functions.compute_loss(self, y, y_pred, sample_weight)

    def compute_metrics(
        self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None
    ) -> dict[str, Any]:
        """Update the metrics with a batch, and return the logs.

        Args:
            x: inputs.
            y: targets.
            y_pred: outputs.
            sample_weight: weights of rows.
        """
        compiled = self._compile_metrics
        if compiled is not None:
            compiled.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """Name -> result of each metric."""
        logs: dict[str, Any] = {}
        for metric in self.metrics:
            result = metric.result()
            logs.update(result if isinstance(result, dict) else {metric.name: result})
        return logs

    def stateless_compute_loss(
        self,
        trainable_variables: list[Any],
        non_trainable_variables: list[Any],
        metrics_variables: list[Any],
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """`compute_loss` as a pure function of values:
        `(loss, (trainable, non_trainable, metrics))`.

        Args:
            trainable_variables: values in the order of `trainable_variables`.
            non_trainable_variables: values in the order of `non_trainable_variables`.
            metrics_variables: values in the order of `metrics_variables`.
            x: inputs.
            y: targets.
            y_pred: outputs.
            sample_weight: weights of rows.
            training: whether the model is being trained.
        """
        from keramos.training import step_functions

        state = (trainable_variables, non_trainable_variables, metrics_variables)
        return step_functions.stateless_compute_loss(
            self, *state, x, y, y_pred, sample_weight, training
        )

    def compute_loss_and_updates(
        self,
        trainable_variables: list[Any],
        non_trainable_variables: list[Any],
        metrics_variables: list[Any],
        x: Any,
        y: Any,
        sample_weight: Any,
        training: bool = False,
        optimizer_variables: list[Any] | None = None,
    ) -> Any:
        """Call the model and its `compute_loss`, as a pure function of values.

        Returns:
            `(loss, (unscaled loss, y_pred, non_trainable, metrics))`; the first is what gradients
            are taken of.
        """
        from keramos.training import step_functions

        state = (trainable_variables, non_trainable_variables, metrics_variables)
        return step_functions.compute_loss_and_updates(
            self, *state, x, y, sample_weight, training, optimizer_variables
        )

    def make_train_function(self, force: bool = False) -> None:
        """Let the step of `fit` be compiled anew. Without `force` nothing is done: steps are
        compiled when they first run.

        Args:
            force: forget what was compiled, for it held a Python value that has changed since.
        """
        self._forget_compiled(force)

    def make_test_function(self, force: bool = False) -> None:
        """`make_train_function`, for `evaluate`.

        Args:
            force: forget what was compiled.
        """
        self._forget_compiled(force)

    def make_predict_function(self, force: bool = False) -> None:
        """`make_train_function`, for `predict`.

        Args:
            force: forget what was compiled.
        """
        self._forget_compiled(force)

    def _forget_compiled(self, force: bool) -> None:
        if force:
            self._training_state.forget_programs()

    def jax_state_sync(self) -> None:
        """Give every variable its present value.

        Nobody needs to: a variable that is read while the model is trained gets its value then.
        """
        steps = self._training_state.steps
        if steps is not None:
            steps.write()
