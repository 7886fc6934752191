"""RNN: a cell run over time.

Refuses to know what a cell computes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keramos import _tree, engine, ops
from keramos.codec.arguments import Kind, keyword, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.kinds import boolean
from keramos.codec.session import joined
from keramos.errors import ConfigError, ShapeError
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


def _coerce_cell(value: Any) -> Any:
    if isinstance(value, dict):
        value = decode_config(value, ".config.cell")
    make: Any = StackedRNNCells if isinstance(value, (list, tuple)) else checked_cell
    cell = make(value)
    if not all(isinstance(size, int) for size in _tree.flatten(cell.state_size)):
        raise ConfigError("must have integers as `state_size`", found=repr(cell.state_size))
    return cell


class RNN(Layer):
    """Runs a cell over the time axis and hands its state from step to step.

    Input shape `(batch, time, …)`, output shape `(batch, units)`, or `(batch, time, units)` with
    `return_sequences`; the states follow with `return_state`. Where the mask `(batch, time)` is
    false, the state stays and the output is repeated.

    A cell has `call(inputs, states) -> (output, new states)` and `state_size`: an integer, or
    several; `output_size` and `get_initial_state(batch_size)` are optional.

    Args:
        cell: a cell, or a list of cells to stack.
        return_sequences: the outputs of all times instead of the last.
        return_state: also the last states.
        go_backwards: from the last time to the first; outputs stand in the order of computation.
        stateful: begin a batch in the states in which the previous one ended; row i goes on with
            row i.
        unroll: one copy of the cell per time instead of a loop; the number of times must be known.
        zero_output_for_mask: the output is 0 instead of repeated where the mask is false.
    """

    cell: Any = required(Kind(_coerce_cell, serialize_keras_object))
    return_sequences: bool = keyword(default=False, kind=boolean, kw_only=True)
    return_state: bool = keyword(default=False, kind=boolean, kw_only=True)
    go_backwards: bool = keyword(default=False, kind=boolean, kw_only=True)
    stateful: bool = keyword(default=False, kind=boolean, kw_only=True)
    unroll: bool = keyword(default=False, kind=boolean, kw_only=True)
    zero_output_for_mask: bool = keyword(default=False, kind=boolean, kw_only=True)

    config_order = (
        "return_sequences",
        "return_state",
        "go_backwards",
        "stateful",
        "unroll",
        "zero_output_for_mask",
        "cell",
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

    def get_initial_state(self, batch_size: Any) -> list[Any]:
        """The states in which the cell begins."""
        return first_states(self.cell, batch_size)

    def reset_state(self) -> None:
        """Begin the next batch with zeros."""
        for state in self._state_variables():
            state.assign(ops.zeros_like(state))

    def reset_states(self) -> None:
        """Same as `reset_state`."""
        self.reset_state()

    def _state_shapes(self, sequences_shape: Any) -> list[Any]:
        batch = sequences_shape[0]
        return [
            (batch, size)
            if isinstance(size, int)
            else [(batch, each) for each in _tree.leaves(size)]
            for size in self.state_size
        ]

    def _make_states(self, sequences_shape: Any) -> None:
        batch = sequences_shape[0]
        if batch is None:
            raise ShapeError(
                f"{type(self).__name__} {self.name!r} is stateful and must know the batch size",
                found=f"shape {tuple(sequences_shape)}",
                hint="Input(batch_shape=(batch, time, …))",
            )
        shapes = self._state_shapes(sequences_shape)
        flat = [shape for each in shapes for shape in (each if isinstance(each, list) else [each])]
        variables = iter([self._state_variable(i, shape) for i, shape in enumerate(flat)])
        made = [
            [next(variables) for _ in each] if isinstance(each, list) else next(variables)
            for each in shapes
        ]
        # They pass from batch to batch, but are no weights: a file does not hold them.
        object.__setattr__(self, "_states", made)

    def _state_variable(self, index: int, shape: tuple[int, ...]) -> engine.Variable:
        def initialize(shape: Any, dtype: Any = None) -> Any:
            return ops.cast(_tree.flatten(self.get_initial_state(shape[0]))[index], dtype)

        return engine.Variable(
            initialize, shape=shape, dtype=self.variable_dtype, trainable=False, name="rnn_state"
        )

    def _passing_variables(self) -> list[engine.Variable]:
        return [*super()._passing_variables(), *self._state_variables()]

    def _state_variables(self) -> list[engine.Variable]:
        return _tree.flatten(self._states or [])

    # -- Shapes ------------------------------------------------------------------------------------

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        if isinstance(self.cell, Layer) and not self.cell.built:
            self.cell.build((sequences_shape[0], *sequences_shape[2:]))
        if self.stateful and self._states is None:
            self._make_states(sequences_shape)

    def _output_shape(self, sequences_shape: Any) -> tuple:
        """Of one time, with the batch axis."""
        return (sequences_shape[0], output_size_of(self.cell))

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        batch, *output = self._output_shape(sequences_shape)
        shape = (batch, sequences_shape[1], *output) if self.return_sequences else (batch, *output)
        return (shape, *self._state_shapes(sequences_shape)) if self.return_state else shape

    def compute_mask(self, _: Any, mask: Any) -> Any:
        mask = _tree.flatten(mask)[0]
        output_mask = mask if self.return_sequences else None
        return [output_mask, *[None] * len(self.state_size)] if self.return_state else output_mask

    # -- Computation -------------------------------------------------------------------------------

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = False
    ) -> Any:
        states = self._first_states(sequences, initial_state)
        with self._dropping_out(sequences, states):
            last, outputs, states = self.inner_loop(sequences, states, mask, training)
        output, *states = _tree.map_structure(
            lambda x: ops.cast(x, self.compute_dtype),
            [outputs if self.return_sequences else last, *states],
        )  # type: ignore[misc]
        if self.stateful:
            for variable, state in zip(self._state_variables(), _tree.leaves(states), strict=True):
                variable.assign(state)
        return (output, *states) if self.return_state else output

    def inner_loop(
        self, sequences: Any, initial_state: Any, mask: Any, training: Any = False
    ) -> tuple[Any, Any, Any]:
        """Last output, outputs of all times or of the last, last states."""
        # The whole step is in the loop: XLA on CPU takes up to 1.7 times as long when the inputs
        # are multiplied ahead of it.
        return engine.rnn.rnn(
            lambda inputs, states: run_cell(self.cell, inputs, list(states), training),
            sequences,
            list(initial_state),
            go_backwards=self.go_backwards,
            mask=mask,
            unroll=self.unroll,
            input_length=sequences.shape[1],
            zero_output_for_mask=self.zero_output_for_mask,
            return_all_outputs=self.return_sequences,
        )

    def _first_states(self, sequences: Any, given: Any) -> list[Any]:
        states = given
        if states is None:
            states = self._states if self.stateful else self._zero_states(sequences)
        states = list(states) if isinstance(states, (list, tuple)) else [states]
        if len(states) != len(self.state_size):
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

    def _zero_states(self, sequences: Any) -> list[Any]:
        return self.get_initial_state(batch_size=sequences.shape[0])

    def _check_batch(self, sequences: Any, states: list[Any]) -> None:
        found, wanted = sequences.shape[0], {state.shape[0] for state in _tree.leaves(states)}  # type: ignore[attr-defined]
        if self.stateful and wanted != {found}:
            raise ShapeError(
                f"{type(self).__name__} {self.name!r} is stateful: every batch must have the size "
                "of the first",
                found=f"{found} rows",
                wanted=f"{min(wanted)} rows",
            )

    @contextlib.contextmanager
    def _dropping_out(self, sequences: Any, states: Sequence[Any]) -> Iterator[None]:
        """Dropout masks drawn for all steps of this call; Keras draws them in inference, too."""
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
        return cls(
            **{
                **config,
                "cell": decode_config(config["cell"], ".config.cell", joined(custom_objects)),
            }
        )


def _single_cells(cell: Any) -> Iterator[Any]:
    """The cells with dropout of this library in a cell."""
    cells = cell.cells if isinstance(cell, StackedRNNCells) else [cell]
    for each in cells:
        if isinstance(each, RecurrentCell):
            yield each
        elif isinstance(each, StackedRNNCells):
            yield from _single_cells(each)


def _draw(cell: Any, inputs: Any, states: Any) -> None:
    """Draw the masks of every cell in `cell`, from the shapes of its input and first state."""
    states = list(states) if isinstance(states, (list, tuple)) else [states]
    if isinstance(cell, RecurrentCell):
        cell.get_dropout_mask(inputs)
        cell.get_recurrent_dropout_mask(states[0])
    if isinstance(cell, StackedRNNCells) and any(
        c.dropout or c.recurrent_dropout for c in _single_cells(cell)
    ):
        for each, state in zip(cell.cells, states, strict=True):
            _draw(each, inputs, state)
            inputs = ops.zeros((inputs.shape[0], output_size_of(each)), dtype=inputs.dtype)
