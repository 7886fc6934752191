"""Functions called for every element, for every time, or for one of two cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import _tree, engine, ops
from keramos.backend.sizes import ndim
from keramos.errors import RankError
from keramos.graph.operation import Operation
from keramos.graph.tensor import any_symbolic


class Recurrence(Operation):
    """Operation behind `rnn` in a graph."""

    def __init__(self, step_function: Callable, name: str | None = None, **options: Any):
        super().__init__(name=name)
        self.step_function, self.options = step_function, options

    def call(self, inputs: Any, initial_states: Any, mask: Any, constants: Any) -> Any:
        """The last output, all outputs and the last states."""
        return engine.rnn.rnn(
            self.step_function,
            inputs,
            initial_states,
            mask=mask,
            constants=constants,
            **self.options,
        )


def rnn(
    step_function: Callable,
    inputs: Any,
    initial_states: Any,
    go_backwards: bool = False,
    mask: Any = None,
    constants: Any = None,
    unroll: bool = False,
    input_length: Any = None,
    time_major: bool = False,
    zero_output_for_mask: bool = False,
    return_all_outputs: bool = True,
) -> tuple[Any, Any, Any]:
    """A step for every time.

    Args:
        step_function: `(inputs at one time, states + constants) -> (output, new states)`.
        inputs: (batch, time, …), or a nest of such.
        initial_states: list of (batch, …).
        go_backwards: from the last time to the first; outputs stand in the order of computation.
        mask: (batch, time); where it is false the states stay and the output is repeated.
        constants: handed to every step after the states.
        unroll: one copy of the step per time instead of a loop.
        input_length: accepted as Keras does.
        time_major: time before batch.
        zero_output_for_mask: the output is 0 instead of repeated where the mask is false.
        return_all_outputs: else the outputs have time length 1.

    Returns:
        last output (batch, …), outputs (batch, time, …), last states.
    """
    if mask is not None and ndim(mask) == 3:  # (batch, time, 1), as Keras 1 made it
        mask = ops.squeeze(mask, -1)
    loop = Recurrence(
        step_function,
        go_backwards=go_backwards,
        unroll=unroll,
        time_major=time_major,
        zero_output_for_mask=zero_output_for_mask,
        return_all_outputs=return_all_outputs,
    )
    return loop(inputs, initial_states, mask, list(constants or ()))


def map_fn(fn: Callable, elems: Any, name: str | None = None, dtype: Any = None) -> Any:
    """What `fn` returns for each slice along the first axis, stacked."""
    result = ops.map(fn, elems)
    if dtype is None or not isinstance(dtype, str):
        return result
    return _tree.map_structure(lambda x: ops.cast(x, dtype), result)


def foldl(fn: Callable, elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """`fn(… fn(fn(initializer, x₀), x₁) …, xₙ)` over the slices along the first axis.

    Args:
        fn: `(so far, slice) -> so far`.
        elems: (n, …).
        initializer: the first slice when left out.
        name: accepted as Keras does.
    """
    return _folded(fn, elems, initializer, 0)


def foldr(fn: Callable, elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """`foldl` from the last slice to the first."""
    return _folded(fn, elems, initializer, -1)


def _folded(fn: Callable, elems: Any, initializer: Any, first: int) -> Any:
    if initializer is None:
        initializer = elems[first]
        elems = elems[1:] if first == 0 else elems[:-1]

    def step(so_far: Any, x: Any) -> tuple[Any, Any]:
        return fn(so_far, x), None

    if any_symbolic(elems, initializer):
        return Fold(fn, reverse=first == -1)(initializer, elems)
    return ops.scan(step, ops.convert_to_tensor(initializer), elems, reverse=first == -1)[0]


class Fold(Operation):
    """Operation behind `foldl` and `foldr` in a graph."""

    def __init__(self, fn: Callable, reverse: bool, name: str | None = None):
        super().__init__(name=name)
        self.fn, self.reverse = fn, reverse

    def call(self, initializer: Any, elems: Any) -> Any:
        """What the last call returns."""
        return _folded(self.fn, elems, initializer, -1 if self.reverse else 0)


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two tensors, as a whole or element by element.

    Args:
        condition: a single value, or a tensor whose axes are the first of the others'.
        then_expression: tensor, or function that returns it.
        else_expression: the same.

    Raises:
        RankError: the condition has more axes.
    """
    condition = ops.cast(condition, "bool")
    single = ndim(condition) == 0
    if single and not any_symbolic(condition):
        return ops.cond(condition, _function(then_expression), _function(else_expression))
    chosen, other = _function(then_expression)(), _function(else_expression)()
    if ndim(condition) > ndim(chosen):
        raise RankError(
            "switch(): the condition has more axes than what it chooses from",
            found=f"{ops.shape(condition)} and {ops.shape(chosen)}",
        )
    for _ in range(ndim(chosen) - ndim(condition)):
        condition = ops.expand_dims(condition, -1)
    return ops.where(condition, chosen, other)


def _function(expression: Any) -> Callable[[], Any]:
    if callable(expression) and not isinstance(expression, engine.Variable):
        return expression
    return lambda: ops.convert_to_tensor(expression)
