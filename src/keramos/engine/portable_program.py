"""Programs of variables and arrays that came from a file, compiled once per shape of their inputs.

What runs them is given: `engine.portable_artifact` for StableHLO, `engine.serialized` for what
`jax.export` wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keramos.engine.program import Program, in_16_bits
from keramos.engine.scope import in_stateless_scope
from keramos.engine.sizes import Size
from keramos.engine.variable import Variable
from keramos.errors import DamagedFileError, ShapeError

_BOUND = re.compile(r"\s*(\w+)\s*>=\s*([0-9]{1,18})\s*")


class PortableProgram:
    """A program that takes variables, then inputs, and gives outputs, then new values of variables.

    Args:
        run: variables and inputs -> outputs and new values, all flat.
        check: refuses what cannot run, without running it.
        variables: those that it takes, in order.
        inputs: name of an input -> its shape; equal text is the same size everywhere.
        outputs: how many it gives.
        updates: variables that are assigned the results after the outputs.
        dtypes: of its inputs and outputs.
        constraints: what holds for sizes. Those like `time >= 3` are checked here, others by the
            program, which knows less to say.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Any]], Sequence[Any]],
        check: Callable[[], None],
        variables: Sequence[Variable],
        inputs: Mapping[str, Sequence[Size]],
        outputs: int,
        updates: Sequence[Variable] = (),
        dtypes: Sequence[str] = (),
        constraints: Sequence[str] = (),
    ):
        self.variables = list(variables)
        self._function, self._checked, self._is_checked = run, check, False
        self._inputs, self._outputs, self._updates = inputs, outputs, list(updates)
        bounds = filter(None, map(_BOUND.fullmatch, constraints))
        self._least = {bound[1]: int(bound[2]) for bound in bounds}
        low_precision = in_16_bits({*dtypes, *(variable.dtype for variable in self.variables)})
        held = list({id(v): v for v in (*self.variables, *self._updates)}.values())
        self._program = Program(self._run, held, low_precision=low_precision)

    def check(self) -> None:
        """Refuse now what would be refused when it is called."""
        if not self._is_checked:
            self._checked()
            self._is_checked = True

    def __call__(self, arrays: Sequence[Any]) -> list[Any]:
        """The outputs for these inputs; variables are updated.

        Raises:
            ShapeError: inputs that must agree in a size do not, or one is too small.
        """
        self.check()
        self._check_sizes(arrays)
        return self._run(*arrays) if in_stateless_scope() else self._program(*arrays)

    def _run(self, *arrays: Any) -> list[Any]:
        results = list(self._function([*(v.value for v in self.variables), *arrays]))
        if len(results) != self._outputs + len(self._updates):
            raise DamagedFileError(
                "a program gives another number of results than its signature says",
                found=len(results),
                wanted=self._outputs + len(self._updates),
            )
        for variable, new in zip(self._updates, results[self._outputs :], strict=True):
            variable.assign(new)
        return results[: self._outputs]

    def _check_sizes(self, arrays: Sequence[Any]) -> None:
        known: dict[str, tuple[int, str]] = {}
        for (name, shape), array in zip(self._inputs.items(), arrays, strict=True):
            for size, count in zip(shape, array.shape, strict=True):
                if not isinstance(size, str) or not size.isidentifier():
                    continue
                first, where = known.setdefault(size, (count, name))
                if first != count:
                    raise ShapeError(
                        f"inputs {where!r} and {name!r} differ in the size {size!r}",
                        found=f"{first} and {count}",
                        wanted="the same size",
                    )
                if count < self._least.get(size, 0):
                    raise ShapeError(
                        f"input {name!r} is too small",
                        found=f"{list(array.shape)}, of {list(shape)}",
                        wanted=f"{size} >= {self._least[size]}",
                    )
