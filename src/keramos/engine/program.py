"""A function together with the variables that it reads and changes, compiled."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax

from keramos import _garbage
from keramos.engine import placement
from keramos.engine.program_cache import use_program_cache
from keramos.engine.scope import StatelessScope
from keramos.engine.variable import Variable, numbers_of

#: 16-bit results are rounded where the model says so, not where the compiler would keep more bits
#: between two operations. Programs without any are left to the compiler's own choice: saying
#: anything at all makes it write slower code.
ROUNDED = {"xla_allow_excess_precision": False}


def in_16_bits(dtypes: Iterable[str]) -> bool:
    """Whether a program that computes in these types is one of low precision."""
    return not {"float16", "bfloat16"}.isdisjoint(dtypes)


class Program:
    """`function`, compiled once per shape of its arguments, as if it ran on the live variables.

    Variables are arguments of the compiled code, never constants in it: their later values are
    seen, and a big kernel is not copied into the program. What the function assigns is assigned
    after the call.

    Args:
        function: of nests of arrays.
        variables: every variable that it may read or change.
        low_precision: whether it computes in 16 bits anywhere.
    """

    def __init__(
        self, function: Callable, variables: Sequence[Variable], *, low_precision: bool = False
    ):
        self.function = function
        self.variables = list(variables)
        self._mesh = placement.join(self.variables)
        self._compiled = jax.jit(
            self._stateless, compiler_options=ROUNDED if low_precision else None
        )
        self._has_run = False

    def _stateless(
        self, values: list[Any], args: tuple, kwargs: dict[str, Any]
    ) -> tuple[Any, dict[int, Any]]:
        with StatelessScope(zip(self.variables, values, strict=True)) as scope:
            outputs = self.function(*args, **kwargs)
            results = [scope.get_current_value(variable) for variable in self.variables]
        changed = {
            i: new
            for i, (new, old) in enumerate(zip(results, values, strict=True))
            if new is not old
        }
        return outputs, changed

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run on the variables' values; nests of arrays and Python numbers in, nests of arrays
        out.
        """
        numbers = numbers_of(self.variables)
        args, kwargs = placement.spread((args, kwargs), self._mesh)
        if not self._has_run:
            use_program_cache()
        with contextlib.nullcontext() if self._has_run else _garbage.put_off():
            outputs, changed = self._compiled(numbers, args, kwargs)
        self._has_run = True
        for i, value in changed.items():
            self.variables[i].assign(value)
        return outputs
