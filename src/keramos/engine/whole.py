"""Operations that a trace can keep whole: a softmax as `softmax`, not as its eight pieces.

    @whole("x")
    def softmax(x, axis=-1): …

A function so marked runs as it stands, except while `keeping` its name: then it is traced as a call
of its own, which `engine.jaxpr` lists with its arguments and a block of its pieces. What XLA
compiles is the same either way.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import jax

from keramos.engine.array import convert_to_tensor

#: Never the same twice: jax remembers what it traced, and must not take one call for another's.
_numbers = itertools.count()

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Kept:
    """A call that was kept.

    Attributes:
        name: of the function.
        parameters: what it was called with: plain arguments, and `operands`, the names of the
            arrays, which are the last inputs of the call.
        shapes: of these arrays, then of the results; None where any do.
    """

    name: str
    parameters: Mapping[str, Any]
    shapes: tuple[Any, ...] | None = None

    def stands_for(self, equation: Any) -> bool:
        """Whether jax's call is this one still, not what `vmap` or a gradient made of it."""
        if self.shapes is None:
            return True
        first = len(equation.invars) - len(self.parameters["operands"])
        atoms = (*equation.invars[first:], *equation.outvars)
        return first >= 0 and self.shapes == tuple(atom.aval.shape for atom in atoms)


class Calls:
    """The calls that were kept during one trace.

    Args:
        names: of the functions to keep.

    Attributes:
        kept: by the name that jax knows a call by.
    """

    def __init__(self, names: Collection[str]):
        self.names = frozenset(names)
        self.kept: dict[str, Kept] = {}

    def call(self, function: Callable[..., R], arguments: Mapping[str, Any], arrays: str) -> R:
        """Call a function as one operation."""
        operands = {name: arguments[name] for name in arrays.split()}
        operands = {name: convert_to_tensor(a) for name, a in operands.items() if a is not None}
        plain = {name: value for name, value in arguments.items() if name not in operands}

        def whole(*values: Any) -> R:
            return function(**plain, **dict(zip(operands, values, strict=True)))

        whole.__name__ = f"{function.__name__}.{next(_numbers)}"
        shown = {name: value for name, value in plain.items() if not callable(value)}
        parameters = {**shown, "operands": tuple(operands)}
        result = jax.jit(whole)(*operands.values())
        shapes = (*(array.shape for array in operands.values()), *_shapes(result))
        self.kept[whole.__name__] = Kept(function.__name__, parameters, shapes)
        return result


def _shapes(result: Any) -> tuple[Any, ...]:
    return tuple(leaf.shape for leaf in jax.tree.leaves(result))


_kept: ContextVar[Calls | None] = ContextVar("kept_calls", default=None)


@contextlib.contextmanager
def keeping(names: Collection[str]) -> Iterator[Calls]:
    """Keep calls of these functions whole while something is traced."""
    calls = Calls(names)
    token = _kept.set(calls)
    try:
        yield calls
    finally:
        _kept.reset(token)


def lists() -> bool:
    """Whether a program is traced to be written down, in which there are dense arrays alone."""
    return _kept.get() is not None


def keeps(name: str) -> bool:
    """Whether calls of a function are kept whole now."""
    calls = _kept.get()
    return calls is not None and name in calls.names


def whole(arrays: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as an operation that can be kept.

    Args:
        arrays: names of its parameters that are arrays; the others are plain data, or functions,
            which are not shown. It gives arrays.
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        name, signature = function.__name__, inspect.signature(function)

        @functools.wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            calls = _kept.get()
            if calls is None or name not in calls.names:
                return function(*args, **kwargs)
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            return calls.call(function, bound.arguments, arrays)

        return called

    return mark
