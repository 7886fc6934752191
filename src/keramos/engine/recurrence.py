"""The recurrences that other runtimes have whole, marked as such."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keramos.engine.whole import keeps as keeps, whole

#: (sequences, states) -> last output, outputs, last states.
Loop = Callable[[Any, list[Any]], tuple[Any, Any, Sequence[Any]]]


@whole("sequences h c kernel recurrent_kernel bias")
def recurrence(
    sequences: Any,
    h: Any,
    c: Any = None,
    kernel: Any = None,
    recurrent_kernel: Any = None,
    bias: Any = None,
    *,
    loop: Loop,
    cell: str,
    activations: Sequence[str],
    reset_after: bool = False,
    go_backwards: bool = False,
    return_all_outputs: bool = True,
) -> tuple[Any, Any, Sequence[Any]]:
    """What `loop` computes, which is said in its other arguments once more.

    Args:
        sequences: (batch, time, in).
        h: the first state, (batch, units).
        c: the memory of an LSTM, likewise.
        kernel: (in, gates · units), as the layer has it.
        recurrent_kernel: (units, gates · units).
        bias: (gates · units,), or (2, gates · units) with `reset_after`.
        loop: computes it.
        cell: `lstm`, `gru` or `simple_rnn`.
        activations: names of that of the gates, then that of the candidate; of the latter alone in
            a simple RNN.
        reset_after: of a GRU.
        go_backwards: from the last time to the first.
        return_all_outputs: whether outputs of all times are wanted.

    Returns:
        last output (batch, units), outputs (batch, time, units), last states.
    """
    return loop(sequences, [h] if c is None else [h, c])
