"""`predict`: a model over many rows, one compiled program for all full batches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from keramos import _garbage, _tree, engine
from keramos.errors import ConfigError
from keramos.models.compilation import can_compile

if TYPE_CHECKING:
    from keramos.callbacks import Callback
    from keramos.engine.program import Program
    from keramos.training.data import Source
    from keramos.training.data.epochs import Batch


def predict(
    model: Any,
    x: Any,
    *,
    batch_size: int | None = None,
    verbose: Any = "auto",
    steps: int | None = None,
    callbacks: Any = None,
) -> Any:
    """Outputs of `model` in inference mode, as numpy arrays in the nest of its outputs.

    Args:
        model: a Model.
        x: nest of arrays with the batch axis first, or what gives batches.
        batch_size: rows per step; 32 when left out.
        verbose: 0 for silence.
        steps: stop after that many batches.
        callbacks: whose hooks are called at every batch.

    Raises:
        ConfigError: no rows, or arrays with different numbers of them.
    """
    with _garbage.put_off():  # modules come with the first call
        from keramos.callbacks.callback import aborting_on_error
        from keramos.training import data

        source = data.source(x, batch_size=batch_size, steps=steps)
        callbacks = _callback_list(model, source, callbacks, verbose)
    try:
        with aborting_on_error(callbacks):
            callbacks.on_predict_begin()
            outputs = list(_outputs(model, source, callbacks))
            callbacks.on_predict_end()
    finally:
        source.close()
    if not outputs:
        raise ConfigError("there is nothing to predict: the data has no rows")
    return _joined(outputs)


def _callback_list(model: Any, source: Source, callbacks: Any, verbose: Any) -> Callback:
    """What stands for all callbacks."""
    if callbacks is None and verbose == 0:
        from keramos.callbacks import Callback

        return Callback()
    from keramos.callbacks import CallbackList

    if isinstance(callbacks, CallbackList):
        return callbacks
    return CallbackList(
        callbacks,
        add_progbar=verbose != 0,
        model=model,
        verbose=verbose,
        epochs=1,
        steps=source.num_batches,
    )


def _outputs(model: Any, source: Source, callbacks: Callback) -> Iterator[Any]:
    """What the model computes for each execution: `steps_per_execution` batches."""
    from keramos.training.step_errors import run_step

    model.stop_predicting, step, first = False, None, 0
    batches, group = iter(source.epoch()), model.steps_per_execution
    for batch in batches:
        callbacks.on_predict_batch_begin(first)
        step = _step(model, batch) if step is None else step
        members = chain((batch,), islice(batches, group - 1))
        parts = [_numpy(run_step(step, member)) for member in members]
        outputs = _joined(parts)
        last, first = first + group - 1, first + len(parts)  # as if the last group were full
        callbacks.on_predict_batch_end(last, {"outputs": outputs})
        yield outputs
        if model.stop_predicting:
            return


def predict_on_batch(model: Any, x: Any) -> Any:
    """Outputs for one batch, as numpy arrays."""
    from keramos.training.data.batches import tidy
    from keramos.training.step_errors import run_step

    batch = tidy((x,), "predict_on_batch")
    return _numpy(run_step(_step(model, batch), batch))


def _numpy(outputs: Any) -> Any:
    return _tree.map_structure(engine.convert_to_numpy, outputs)


def _step(model: Any, batch: Batch) -> Any:
    if not model.built:
        from keramos.training.data.batches import unpack_x_y_sample_weight

        x, _, _ = unpack_x_y_sample_weight(batch)
        abstract_outputs(model, x)
    return _program(model) if can_compile(model, model.run_eagerly) else _stateful(model)


def _program(model: Any) -> Program:
    state, variables = model._training_state, model.variables
    program = state.predict_program
    if program is None or [id(v) for v in program.variables] != [id(v) for v in variables]:
        low_precision = engine.program.in_16_bits(
            layer.compute_dtype for layer in model._flatten_layers()
        )
        program = engine.program.Program(_stateful(model), variables, low_precision=low_precision)
        state.predict_program = program
    return program


def _stateful(model: Any) -> Any:
    """The model's own `predict_step`, as a function of the data that runs on its variables."""
    from keramos.training.step_functions import takes_data_alone

    if takes_data_alone(model.predict_step):
        return model.predict_step

    def step(data: Any) -> Any:
        trainable, others = model.trainable_variables, model.non_trainable_variables
        before = [v.value for v in others]
        outputs, after = model.predict_step(([v.value for v in trainable], before), data)
        for variable, old, new in zip(others, before, after, strict=True):
            if new is not old:
                variable.assign(new)
        return outputs

    return step


def abstract_outputs(model: Any, x: Any) -> Any:
    """The shapes of the outputs for inputs like `x`; makes all variables."""
    leaves = _tree.flatten(x)
    if any(engine.is_text(leaf) for leaf in leaves):
        return model(_tree.map_structure(lambda leaf: leaf[:1], x), training=False)
    specs = [(tuple(leaf.shape), engine.standardize_dtype(leaf.dtype)) for leaf in leaves]
    with engine.tracing.as_config_errors("compile(run_eagerly=True)"):
        return engine.transform.abstract_call(
            lambda *arrays: model(_tree.pack_like(x, arrays), training=False), *specs
        )


def _joined(outputs: list[Any]) -> Any:
    if len(outputs) == 1:
        return outputs[0]
    import numpy as np

    return _tree.map_structure(lambda *parts: np.concatenate(parts), outputs[0], *outputs[1:])
