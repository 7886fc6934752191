"""RNN: a cell run over the time axis."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keramos import _tree, engine, ops
from keramos.codec.arguments import ArgumentType, keyword, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.codec.types import boolean
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer
from keramos.layers.recurrent.cell import RecurrentCell
from keramos.layers.recurrent.stacked_rnn_cells import (
    StackedRNNCells,
    checked_cell,
    first_states,
    output_size_of,
    run_cell,
    sizes_of,
)
from keramos.layers.recurrent.whole import whole_arguments


def _coerce_cell(value: Any) -> Any:
    if isinstance(value, dict):
        value = decode_config(value, ".config.cell")
    several = isinstance(value, (list, tuple))
    cell: Any = StackedRNNCells(value) if several else checked_cell(value)
    if not all(isinstance(size, int) for size in _tree.flatten(cell.state_size)):
        raise ConfigError("must have integers as `state_size`", found=repr(cell.state_size))
    return cell


class RNN(Layer):
    """Runs a cell over the time axis and passes its state from step to step.

    Input shape `(batch, time, …)`, output shape `(batch, units)`, or `(batch, time, units)` with
    `return_sequences`; with `return_state` the last states follow. Where the mask `(batch, time)`
    is false, the state stays and the output of the step before is repeated.

    A cell has `call(inputs, states) -> (output, new states)` and `state_size`: an integer, or
    several; `output_size` and `get_initial_state(batch_size)` are optional.

    Args:
        cell: a cell, or a list of cells to stack.
        return_sequences: whether to return the outputs of all steps instead of the last.
        return_state: whether to return the last states too.
        go_backwards: whether to go from the last step to the first; the outputs come in that order.
        stateful: whether row i of a batch starts with the last states of row i of the previous
            batch; all batches must have the same size.
        unroll: whether to compile one copy of the cell per step instead of a loop; the number of
            steps must be known.
        zero_output_for_mask: whether the output is 0 where the mask is false, instead of repeated.
    """

    cell: Any = required(ArgumentType(_coerce_cell, serialize_keras_object))
    return_sequences: bool = keyword(default=False, type=boolean, kw_only=True)
    return_state: bool = keyword(default=False, type=boolean, kw_only=True)
    go_backwards: bool = keyword(default=False, type=boolean, kw_only=True)
    stateful: bool = keyword(default=False, type=boolean, kw_only=True)
    unroll: bool = keyword(default=False, type=boolean, kw_only=True)
    zero_output_for_mask: bool = keyword(default=False, type=boolean, kw_only=True)

    config_order = tuple(
        "return_sequences return_state go_backwards stateful unroll "
        "zero_output_for_mask cell".split()
    )

    supports_masking = True
    _states = None

    # -- States ------------------------------------------------------------------------------------

    @property
    def state_size(self) -> list[Any]:
        """Sizes of the states; nested for stacked cells."""
        return sizes_of(self.cell)

    @property
    def states(self) -> list[Any] | None:
        """The variables that hold the states between batches, if stateful and built."""
        return self._states

    def get_initial_state(self, batch_size: int | None) -> list[Any]:
        """The states with which the cell starts."""
        return first_states(self.cell, batch_size)

    def reset_state(self) -> None:
        """Start the next batch with states of zeros."""
        for state in self._state_variables():
            state.assign(ops.zeros_like(state))

    def reset_states(self) -> None:
        """Same as `reset_state`."""
        self.reset_state()

    def _state_shapes(self, sequences_shape: Shape) -> list[Any]:
        """A shape for each state of the cell, a list of shapes for a stacked cell."""
        batch = sequences_shape[0]
        return [
            (batch, size)
            if isinstance(size, int)
            else [(batch, inner) for inner in _tree.leaves(size)]
            for size in self.state_size
        ]

    def _make_states(self, sequences_shape: Shape) -> None:
        batch = sequences_shape[0]
        if batch is None:
            raise ShapeError(
                f"{type(self).__name__} {self.name!r} is stateful and must know the batch size",
                found=f"shape {tuple(sequences_shape)}",
                hint="Input(batch_shape=(batch, time, …))",
            )
        shapes = self._state_shapes(sequences_shape)
        flat = [
            inner for shape in shapes for inner in (shape if isinstance(shape, list) else [shape])
        ]
        variables = iter([self._state_variable(i, shape) for i, shape in enumerate(flat)])
        states = [
            [next(variables) for _ in shape] if isinstance(shape, list) else next(variables)
            for shape in shapes
        ]
        # Past `__setattr__`, which would track them as weights: files do not hold them.
        object.__setattr__(self, "_states", states)

    def _state_variable(self, index: int, shape: tuple[int, ...]) -> engine.Variable:
        def initialize(shape: Shape, dtype: Any = None) -> Any:
            return ops.cast(_tree.flatten(self.get_initial_state(shape[0]))[index], dtype)

        return engine.Variable(
            initialize, shape=shape, dtype=self.variable_dtype, trainable=False, name="rnn_state"
        )

    def _passing_variables(self) -> list[engine.Variable]:
        return [*super()._passing_variables(), *self._state_variables()]

    def _state_variables(self) -> list[engine.Variable]:
        return _tree.flatten(self._states or [])

    # -- Shapes ------------------------------------------------------------------------------------

    def build(self, sequences_shape: Shape, initial_state_shape: Any = None) -> None:
        if isinstance(self.cell, Layer) and not self.cell.built:
            self.cell.build((sequences_shape[0], *sequences_shape[2:]))
        if self.stateful and self._states is None:
            self._make_states(sequences_shape)

    def _output_shape(self, sequences_shape: Shape) -> tuple:
        """The shape of one step's output, with the batch axis."""
        return (sequences_shape[0], output_size_of(self.cell))

    def compute_output_shape(self, sequences_shape: Shape, initial_state_shape: Any = None) -> Any:
        batch, *output = self._output_shape(sequences_shape)
        shape = (batch, sequences_shape[1], *output) if self.return_sequences else (batch, *output)
        return (shape, *self._state_shapes(sequences_shape)) if self.return_state else shape

    def compute_mask(self, _: Any, mask: Any) -> Any:
        mask = _tree.flatten(mask)[0]
        output_mask = mask if self.return_sequences else None
        return [output_mask, *[None] * len(self.state_size)] if self.return_state else output_mask

    # -- Computation -------------------------------------------------------------------------------

    def call(
        self,
        sequences: Array,
        initial_state: Any = None,
        mask: Array | None = None,
        training: bool = False,
    ) -> Any:
        states = self._first_states(sequences, initial_state)
        with self._dropout_masks(sequences, states, training):
            last, outputs, states = self.inner_loop(sequences, states, mask, training)
        results = [outputs if self.return_sequences else last, *states]
        # Cells of a user may compute in another dtype.
        output, *states = [
            _tree.map_structure(lambda x: ops.cast(x, self.compute_dtype), result)
            for result in results
        ]
        if self.stateful:
            for variable, state in zip(self._state_variables(), _tree.leaves(states), strict=True):
                variable.assign(state)
        return (output, *states) if self.return_state else output

    def inner_loop(
        self, sequences: Array, initial_state: Any, mask: Array | None, training: bool = False
    ) -> tuple[Any, Any, Any]:
        """Last output, outputs of all steps (of the last unless they are returned), last states."""

        # The product of the inputs stays in the loop: computing it ahead for all steps takes XLA up
        # to 1.7 times as long on CPU.
        def loop(sequences: Array, states: Any) -> tuple[Any, Any, Any]:
            return engine.rnn.rnn(
                lambda inputs, states: run_cell(self.cell, inputs, list(states), training),
                sequences,
                list(states),
                go_backwards=self.go_backwards,
                mask=mask,
                unroll=self.unroll,
                input_length=sequences.shape[1],
                zero_output_for_mask=self.zero_output_for_mask,
                return_all_outputs=self.return_sequences,
            )

        if mask is None and not training and engine.recurrence.keeps("recurrence"):
            arguments = whole_arguments(self.cell)
            if arguments is not None:
                return engine.recurrence.recurrence(
                    sequences,
                    *initial_state,
                    loop=loop,
                    go_backwards=self.go_backwards,
                    return_all_outputs=self.return_sequences,
                    **arguments,
                )
        return loop(sequences, initial_state)

    def _first_states(self, sequences: Array, states: Any) -> list[Any]:
        own = states is None  # not counted: the pair that a cell names may be one state's shape
        if own:
            states = self._states if self.stateful else self._zero_states(sequences)
        states = list(states) if isinstance(states, (list, tuple)) else [states]
        if not own and len(states) != len(self.state_size):
            raise ShapeError(
                f"{type(self).__name__} {self.name!r} begins with {len(self.state_size)} state(s), "
                f"got {len(states)}"
            )
        dtype = getattr(self.cell, "compute_dtype", self.compute_dtype)
        states = [
            _tree.map_structure(lambda x: engine.convert_to_tensor(x, dtype), state)
            for state in states
        ]
        self._check_batch(sequences, states)
        return states

    def _zero_states(self, sequences: Array) -> list[Any]:
        return self.get_initial_state(batch_size=sequences.shape[0])

    def _check_batch(self, sequences: Array, states: list[Any]) -> None:
        batch, sizes = sequences.shape[0], {state.shape[0] for state in _tree.leaves(states)}  # type: ignore[attr-defined]
        if self.stateful and sizes != {batch}:
            raise ShapeError(
                f"{type(self).__name__} {self.name!r} is stateful: every batch must have the size "
                "of the first",
                found=f"{batch} rows",
                wanted=f"{min(sizes)} rows",
            )

    @contextlib.contextmanager
    def _dropout_masks(
        self, sequences: Array, states: Sequence[Array], training: bool
    ) -> Iterator[None]:
        """Dropout masks, the same for all steps of a call; drawn in inference too, as in Keras.

        A program for inference elsewhere draws none: it would have a state for nothing.
        """
        if training or not engine.scope.is_marking():
            _draw(self.cell, sequences[:, 0], states)
        try:
            yield
        finally:
            for cell in _single_cells(self.cell):
                cell.reset_dropout_mask()
                cell.reset_recurrent_dropout_mask()

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Any:
        """A layer from what `get_config` gave.

        Args:
            config: with the cell as a config.
            custom_objects: name -> class or function, for the cell.
        """
        if "cell" not in config:
            return cls(**config)
        cell = decode_config(config["cell"], ".config.cell", joined(custom_objects))
        return cls(**{**config, "cell": cell})


def _single_cells(cell: Any) -> Iterator[Any]:
    """This library's cells, which have dropout masks, in a cell or a stack of cells."""
    if isinstance(cell, RecurrentCell):
        yield cell
    elif isinstance(cell, StackedRNNCells):
        for inner in cell.cells:
            yield from _single_cells(inner)


def _draw(cell: Any, inputs: Array, states: Any) -> None:
    """Draw the masks of every cell in `cell`, from the shapes of its input and first state."""
    states = list(states) if isinstance(states, (list, tuple)) else [states]
    if isinstance(cell, RecurrentCell):
        cell.get_dropout_mask(inputs)
        cell.get_recurrent_dropout_mask(states[0])
    if isinstance(cell, StackedRNNCells) and any(
        c.dropout or c.recurrent_dropout for c in _single_cells(cell)
    ):
        for inner, state in zip(cell.cells, states, strict=True):
            _draw(inner, inputs, state)
            inputs = ops.zeros((inputs.shape[0], output_size_of(inner)), dtype=inputs.dtype)
