"""A step function run over time, with masks.

Time is the second axis, the first in `time_major`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from keramos.engine.array import convert_to_tensor

Step = Callable[[Any, tuple], tuple[Any, Sequence[Any]]]

#: What is done when the loop that is being traced has ended, in the order of the requests.
_afterwards: ContextVar[list[Callable[[], object]] | None] = ContextVar("afterwards", default=None)


def after_loop(action: Callable[[], object]) -> int | None:
    """Do something when the innermost loop has ended: within a step no variable can be assigned to.

    Returns:
        how many actions were waiting already; None outside of loops, where nothing is done.
    """
    actions = _afterwards.get()
    if actions is None:
        return None
    actions.append(action)
    return len(actions) - 1


def rnn(
    step_function: Step,
    inputs: Any,
    initial_states: Sequence[Any],
    go_backwards: bool = False,
    mask: Any = None,
    constants: Sequence[Any] | None = None,
    unroll: bool = False,
    input_length: int | None = None,
    time_major: bool = False,
    zero_output_for_mask: bool = False,
    return_all_outputs: bool = True,
) -> tuple[Any, Any, Any]:
    """Run `step_function` over the time axis of `inputs`.

    Args:
        step_function: `(inputs at one time, states + constants) -> (output, new states)`.
        inputs: nest of (batch, time, …).
        initial_states: nest of (batch, …).
        go_backwards: from the last time to the first; outputs stand in the order of computation.
        mask: bool (batch, time); where false the states stay, and the output is repeated.
        constants: handed to every step after the states.
        unroll: one copy of the step per time instead of a loop.
        input_length: accepted as Keras does.
        time_major: time before batch, in inputs, mask and outputs.
        zero_output_for_mask: the output is 0 instead of repeated where the mask is false.
        return_all_outputs: else the outputs have time length 1.

    Returns:
        last output (batch, …), outputs (batch, time, …), last states.
    """
    inputs = jax.tree.map(convert_to_tensor, inputs)
    if mask is not None:
        mask = convert_to_tensor(mask, "bool")
    if not time_major:
        inputs = jax.tree.map(_swapped, inputs)
        mask = None if mask is None else _swapped(mask)
    if go_backwards:
        inputs = jax.tree.map(lambda x: jnp.flip(x, 0), inputs)
        mask = None if mask is None else jnp.flip(mask, 0)
    extra = tuple(constants or ())
    states = jax.tree.map(convert_to_tensor, tuple(initial_states))

    def step(carry: tuple, now: tuple) -> tuple[tuple, Any]:
        states, previous = carry
        x, seen = now
        output, new_states = step_function(x, states + extra)
        new_states = tuple(new_states)
        if seen is not None:
            # the previous output, as Keras on tensorflow has it; on jax it takes the first state
            # for it
            hidden = jax.tree.map(jnp.zeros_like, output) if zero_output_for_mask else previous
            output = _chosen(seen, output, hidden)
            new_states = _chosen(seen, new_states, states)
        # a loop keeps its carry's types
        new_states = jax.tree.map(lambda new, old: new.astype(old.dtype), new_states, states)
        kept = None if previous is None else output
        return (new_states, kept), output if return_all_outputs or kept is None else None

    previous = None
    if mask is not None:
        first = jax.tree.map(lambda x: x[0], inputs)
        previous = jax.tree.map(jnp.zeros_like, step_function(first, states + extra)[0])
    (states, last), outputs = _looped(step, (states, previous), (inputs, mask), unroll)
    if last is None:
        last = jax.tree.map(lambda x: x[-1], outputs)
    if not return_all_outputs:
        outputs = jax.tree.map(lambda x: x[None], last)
    if not time_major:
        outputs = jax.tree.map(_swapped, outputs)
    return last, outputs, list(states) if isinstance(initial_states, list) else states


def _looped(step: Callable, carry: tuple, xs: Any, unroll: bool) -> tuple[tuple, Any]:
    token = _afterwards.set([])
    try:
        result = _loop(step, carry, xs, unroll)
        actions = _afterwards.get() or ()
    finally:
        _afterwards.reset(token)
    for action in actions:
        action()
    return result


def _loop(step: Callable, carry: tuple, xs: Any, unroll: bool) -> tuple[tuple, Any]:
    if not unroll:
        return lax.scan(step, carry, xs)
    outputs = []
    for time in range(jax.tree.leaves(xs)[0].shape[0]):
        carry, output = step(carry, jax.tree.map(lambda x, t=time: x[t], xs))
        outputs.append(output)
    return carry, jax.tree.map(lambda *steps: jnp.stack(steps), *outputs)


def _swapped(x: Any) -> Any:
    return jnp.swapaxes(x, 0, 1)


def _chosen(seen: Any, new: Any, old: Any) -> Any:
    """`new` for the members of the batch that are seen, `old` for the others."""

    def choose(a: Any, b: Any) -> Any:
        if not a.ndim:
            return jnp.where(seen, a, b)
        return jnp.where(seen.reshape(seen.shape + (1,) * (a.ndim - seen.ndim)), a, b)

    return jax.tree.map(choose, new, old)
