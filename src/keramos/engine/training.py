"""Compiled steps that change variables in place, many times in a row.

Between steps the numbers stay where the last step
left them; a variable that somebody reads gets them then, and its memory is not used again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax

from keramos import _garbage
from keramos.engine import interruption, placement
from keramos.engine.array import own
from keramos.engine.dtypes import itemsize
from keramos.engine.program import ROUNDED
from keramos.engine.program_cache import use_program_cache
from keramos.engine.variable import Variable, numbers_of

#: How much of a model may lie in memory twice while a step takes it over, in bytes; or one
#: variable, if that is more.
PORTION = 64 << 20


class Held:
    """The numbers of some variables between steps.

    `take` gives them away: to a step that returns new ones in the same memory. So all of it is
    jax's own; never a mapped file, and never an array that somebody else has seen. Ctrl-C may come
    between any two lines here, and loses nothing.

    Args:
        variables: different ones. They are left alone until the first `take`.
        ledger: what steps have returned and nobody has taken over yet; shared by all groups and
            steps of a model.
    """

    def __init__(self, variables: Sequence[Variable], ledger: list[Any]):
        self.variables = list(variables)
        self.values: Sequence[Any] = [None] * len(self.variables)
        self._ledger = ledger
        self._places = {id(variable): place for place, variable in enumerate(self.variables)}
        #: Places whose numbers the variables hold themselves.
        self._out = set(range(len(self.variables)))

    def look(self) -> tuple[Any, ...]:
        """The numbers, to be read only."""
        settle(self._ledger)
        read = dict(zip(self._out, numbers_of([self.variables[i] for i in self._out]), strict=True))
        return tuple([read.get(i, value) for i, value in enumerate(self.values)])

    def take(self) -> tuple[Any, ...]:
        """The numbers, to be donated."""
        settle(self._ledger)
        if self._out:
            self._take_back()
        return tuple(self.values)

    def _take_back(self) -> None:
        for places in self._portions():
            values = list(self.values)
            for place, value in zip(
                places, own([self.variables[i].value for i in places]), strict=True
            ):
                values[place] = value
            self.values = values
            for place in places:
                variable = self.variables[place]
                variable._keeper = self
                variable._value = variable._mapping = None
            self._out.difference_update(places)
            if self._out:  # a device frees what was copied only once it has been
                jax.block_until_ready([values[place] for place in places])

    def _portions(self) -> Iterator[list[int]]:
        """The places to take back, as many at a time as may lie in memory twice."""
        portion, size = [], 0
        for place in sorted(self._out):
            portion.append(place)
            size += self.variables[place].size * itemsize(self.variables[place].dtype)
            if size >= PORTION:
                yield portion
                portion, size = [], 0
        if portion:
            yield portion

    def lend(self, variable: Variable) -> Any:
        """The numbers of one variable, which somebody reads."""
        settle(self._ledger)
        place = self._places[id(variable)]
        self._out.add(place)
        return self.values[place]

    def note(self, variable: Variable) -> None:
        """Know that a variable was given other numbers."""
        self._out.add(self._places[id(variable)])

    def write(self) -> None:
        """Give every variable its numbers, without letting go."""
        for variable in self.variables:
            if variable._keeper is self:
                _ = variable.value

    def release(self) -> None:
        """Give every variable its numbers, and hold nothing any more."""
        self.write()
        for variable in self.variables:
            if variable._keeper is self:
                variable._keeper = None
        self._out = set(range(len(self.variables)))
        self.values = [None] * len(self.variables)


def settle(ledger: list[Any]) -> None:
    """Let groups hold what the last step returned for them."""
    if ledger:
        for groups, (_, new) in ledger:
            for group, values in zip(groups, new, strict=True):
                group.values = values
        ledger.clear()


class Step:
    """`function(read, changed, data) -> (result, changed)`, compiled once per shape of the data.

    Args:
        function: of two lists of lists of arrays, one for each of `read` and of `changed`, and a
            nest of arrays.
        read: groups of variables whose numbers it only reads.
        changed: groups whose numbers it returns anew; their old memory is given up.
        ledger: of the groups.
        compiled: whether jax compiles it, or runs it operation by operation.
        low_precision: whether it computes in 16 bits anywhere.
    """

    def __init__(
        self,
        function: Callable,
        read: Sequence[Held],
        changed: Sequence[Held],
        ledger: list[Any],
        *,
        compiled: bool = True,
        low_precision: bool = False,
    ):
        self._read, self._changed, self._ledger = list(read), list(changed), ledger
        self._mesh = placement.join(
            variable for group in (*read, *changed) for variable in group.variables
        )
        shardings = tuple(placement.shardings(group.variables) for group in changed)

        def run(read: Any, changed: Any, data: Any) -> Any:
            result, new = function(
                [list(group) for group in read], [list(group) for group in changed], data
            )
            values = tuple(tuple(group) for group in new)
            # Left to itself, jax may lay a result out otherwise than the variable that it is for:
            # its memory could not be used again, and the next step would be compiled anew.
            return result, values if self._mesh is None else jax.device_put(values, shardings)

        self._function = self._run = run
        self._seen: set[Any] | None = None  # the forms of data for which it is compiled
        if compiled:
            placed: dict[str, Any] = {"out_shardings": (None, shardings)} if self._mesh else {}
            options = ROUNDED if low_precision else None
            self._run = jax.jit(run, donate_argnums=1, compiler_options=options, **placed)
            self._seen = set()

    def __call__(self, data: Any) -> Any:
        """Take one step; the result may still be on its way from the device."""
        read = tuple([group.look() for group in self._read])
        changed = tuple([group.take() for group in self._changed])
        data = placement.spread(data, self._mesh)
        if self._seen is None or (form := self._form(data)) in self._seen:
            self._advance(read, changed, data)
        else:
            use_program_cache()
            with _garbage.put_off():
                self._run.lower(
                    read, changed, data
                ).compile()  # may take minutes, and nothing is given away yet
            with (
                interruption.held_back()
            ):  # the first run comes back through functions of jax's in Python
                self._advance(read, changed, data)
            self._seen.add(form)
        result = self._ledger[-1][1][0]
        settle(self._ledger)
        return result

    def trace(self, data: Any) -> None:
        """Raise now what the first step with such data would raise before it computes anything."""
        if self._seen is not None and self._form(data) not in self._seen:
            read, changed = (
                tuple([group.look() for group in groups]) for groups in (self._read, self._changed)
            )
            with _garbage.put_off():
                jax.eval_shape(lambda *state: self._function(*state), read, changed, data)

    def _advance(self, read: tuple, changed: tuple, data: Any) -> None:
        # None of these functions runs bytecode of its own: between the moment in which the old
        # numbers are gone and the one in which the new ones stand in the ledger, Python cannot stop
        # for Ctrl-C.
        self._ledger.extend(
            zip((self._changed,), map(self._run, (read,), (changed,), (data,)), strict=True)
        )

    def _form(self, data: Any) -> Any:
        """What the step is compiled for anew: the nest, of each array the shape and the dtype, and
        on a mesh how batches are divided.
        """
        leaves, nest = jax.tree.flatten(data)
        form = nest, tuple([(leaf.shape, leaf.dtype) for leaf in leaves])
        return form if self._mesh is None else (*form, placement.batch_layout(self._mesh))


def value_and_grad(function: Callable, has_aux: bool = False) -> Callable:
    """The result of `function` and its gradient with respect to its first argument."""
    return jax.value_and_grad(function, has_aux=has_aux)


def settled(values: Any) -> Any:
    """A nest of arrays with all scalars turned into Python floats, in one go."""
    return jax.tree.map(
        lambda x: float(x) if getattr(x, "shape", None) == () else x, jax.device_get(values)
    )
