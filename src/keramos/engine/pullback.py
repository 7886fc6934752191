"""Gradients of what was traced, made equation by equation: each kind of equation is differentiated
once, however often it stands there.

jax's own way, `jax.vjp`, looks at every equation anew, which takes longer than all else that is
done to write a large model. Here it is asked for a convolution of certain shapes, a `relu`, a sum;
what it gives is remembered as equations, of which those are kept that gradients depend on. What has
several results (loops and branches do) is differentiated where it stands, so that nothing is
computed twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.extend import core

from keramos.engine.jaxpr import CALLED, CALLS

#: A call with a gradient of its own, whose results are those of the function that it holds.
_WITH_RULE = "custom_jvp_call"
#: Calls that say nothing of gradients: they are looked into.
_PLAIN = frozenset("jit pjit closed_call core_call core_closed_call".split())
assert _PLAIN < CALLS


def gradients(
    closed: Any, values: Sequence[Any], handed: Sequence[Any], wanted: Sequence[int]
) -> list[Any]:
    """What is handed back to inputs of a jaxpr.

    Args:
        closed: the jaxpr, with its constants.
        values: an array for each input.
        handed: an array of the shape of each output; None for nothing.
        wanted: numbers of inputs, which are floats.

    Returns:
        an array for each of `wanted`.
    """
    tape = _Tape()
    inputs = [_Leaf(value, place in set(wanted)) for place, value in enumerate(values)]
    outputs = tape.run(closed.jaxpr, closed.consts, inputs)
    sums = tape.back(zip(outputs, handed, strict=True))
    handed_back = ((values[k], sums.get(id(inputs[k]))) for k in wanted)
    return [jnp.zeros_like(value) if sum_ is None else sum_ for value, sum_ in handed_back]


@dataclass(frozen=True, slots=True, eq=False)
class _Leaf:
    """A value of the run, and whether gradients flow through it."""

    value: Any
    moves: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    """What becomes of what is handed back to the results of an equation."""

    inputs: Sequence[_Leaf]
    outputs: Sequence[_Leaf]
    pull: Callable[[Sequence[Any]], Iterable[Any]]


class _Tape:
    """Equations that were run, in order."""

    def __init__(self) -> None:
        self._steps: list[_Step] = []
        self._rules: dict[Any, _Rule] = {}

    def run(self, jaxpr: Any, constants: Iterable[Any], inputs: Sequence[_Leaf]) -> list[_Leaf]:
        """The outputs of a jaxpr; how they came about is remembered."""
        known: dict[Any, _Leaf] = dict(zip(jaxpr.invars, inputs, strict=True))
        known.update(zip(jaxpr.constvars, map(_Leaf, constants), strict=True))

        def read(atom: Any) -> _Leaf:
            return _Leaf(atom.val) if hasattr(atom, "val") else known[atom]

        for equation in jaxpr.eqns:
            outputs = self._step(equation, list(map(read, equation.invars)))
            known.update(zip(equation.outvars, outputs, strict=True))
        return list(map(read, jaxpr.outvars))

    def back(self, handed: Iterable[tuple[_Leaf, Any]]) -> dict[int, Any]:
        """Leaf, by its id -> the sum of what is handed back to it."""
        sums: dict[int, Any] = {}
        _add(sums, handed)
        for step in reversed(self._steps):
            cotangents = [sums.get(id(leaf)) for leaf in step.outputs]
            if any(cotangent is not None for cotangent in cotangents):
                _add(sums, zip(step.inputs, step.pull(cotangents), strict=True))
        return sums

    def _step(self, equation: Any, inputs: Sequence[_Leaf]) -> list[_Leaf]:
        if equation.primitive.name in _PLAIN:
            return self.run(*_called(equation), inputs)
        values = [leaf.value for leaf in inputs]
        moving = [k for k, leaf in enumerate(inputs) if leaf.moves]
        if not moving or not any(_is_inexact(var.aval) for var in equation.outvars):
            return list(map(_Leaf, _results(equation, values)))
        if equation.primitive.multiple_results and equation.primitive.name != _WITH_RULE:
            results, pull = _differentiated(equation, values, moving)
        else:
            results = _results(equation, values)
            pull = self._pull(equation, values, moving, results)
        outputs = [_Leaf(result, _is_inexact(result)) for result in results]
        self._steps.append(_Step([inputs[k] for k in moving], outputs, pull))
        return outputs

    def _pull(
        self, equation: Any, values: Sequence[Any], moving: Sequence[int], results: Sequence[Any]
    ) -> Callable[[Sequence[Any]], Iterable[Any]]:
        """What is done to what is handed to the results of an equation."""
        if simple := _SIMPLE.get(equation.primitive.name):
            return lambda cotangents: [simple(cotangents[0], k, values) for k in moving]
        return self._rule(equation, moving).bound(values, results)

    def _rule(self, equation: Any, moving: Sequence[int]) -> _Rule:
        """What is handed back through such an equation."""
        shapes = tuple((var.aval.shape, var.aval.dtype) for var in equation.invars)
        parameters = tuple(sorted(equation.params.items(), key=lambda item: item[0]))
        key = equation.primitive, parameters, shapes, tuple(moving)
        try:
            rule = self._rules.get(key)
        except TypeError:  # an array among the parameters
            return _Rule.of(equation, moving)
        if rule is None:
            rule = self._rules[key] = _Rule.of(equation, moving)
        return rule


def _add(sums: dict[int, Any], handed: Iterable[tuple[_Leaf, Any]]) -> None:
    for leaf, cotangent in handed:
        if cotangent is not None and leaf.moves:
            before = sums.get(id(leaf))
            sums[id(leaf)] = cotangent if before is None else lax.add(before, cotangent)


def _summed(handed: Any, value: Any) -> Any:
    """What is handed to a result, of the shape of an input whose axes of size 1 it repeats."""
    sizes = enumerate(zip(value.shape, handed.shape, strict=True))
    repeated = [axis for axis, (one, size) in sizes if one != size]
    return jnp.sum(handed, repeated, keepdims=True) if repeated else handed


#: Primitive -> what is handed back to the input of a number, given all inputs: what needs no jax.
_SIMPLE: Mapping[str, Callable[[Any, int, Sequence[Any]], Any]] = {
    "add": lambda handed, k, values: _summed(handed, values[k]),
    "sub": lambda handed, k, values: _summed(lax.neg(handed) if k else handed, values[k]),
    "neg": lambda handed, k, values: lax.neg(handed),
    "mul": lambda handed, k, values: _summed(lax.mul(handed, values[1 - k]), values[k]),
    "reshape": lambda handed, k, values: lax.reshape(handed, values[0].shape),
}


@dataclass(frozen=True, slots=True)
class _Rule:
    """The equations by which an equation hands back.

    Attributes:
        jaxpr: of its inputs, then of what is handed to its results of floats.
        constants: of it.
    """

    jaxpr: Any
    constants: Sequence[Any]

    @classmethod
    def of(cls, equation: Any, moving: Sequence[int]) -> _Rule:
        """That of an equation."""

        def back(values: Sequence[Any], cotangents: Sequence[Any]) -> list[Any]:
            _, pull = _differentiated(equation, values, moving)
            floats = iter(cotangents)
            return list(
                pull([next(floats) if _is_inexact(v.aval) else None for v in equation.outvars])
            )

        values = [_struct(var.aval) for var in equation.invars]
        cotangents = [_struct(var.aval) for var in equation.outvars if _is_inexact(var.aval)]
        closed = jax.make_jaxpr(back)(values, cotangents)
        return cls(closed.jaxpr, closed.consts)

    def bound(
        self, values: Sequence[Any], results: Sequence[Any]
    ) -> Callable[[Sequence[Any]], Iterable[Any]]:
        """The rule for these inputs and results."""

        def pull(cotangents: Sequence[Any]) -> Iterable[Any]:
            pairs = zip(cotangents, results, strict=True)
            handed = [_zeros(r) if c is None else c for c, r in pairs if _is_inexact(r)]
            return _evaluated(self.jaxpr, self.constants, [*values, *handed])

        return pull


# -- Running ---------------------------------------------------------------------------------------


def _called(equation: Any) -> tuple[Any, Sequence[Any]]:
    """The jaxpr that a call holds, and its constants."""
    called = next(equation.params[key] for key in CALLED if key in equation.params)
    return getattr(called, "jaxpr", called), getattr(called, "consts", ())


def _evaluated(jaxpr: Any, constants: Iterable[Any], values: Sequence[Any]) -> list[Any]:
    """The outputs of a jaxpr; of its equations those are run that they need."""
    known = dict(zip(jaxpr.invars, values, strict=True))
    known.update(zip(jaxpr.constvars, constants, strict=True))

    def read(atom: Any) -> Any:
        return atom.val if hasattr(atom, "val") else known[atom]

    for equation in _needed(jaxpr):
        results = _results(equation, list(map(read, equation.invars)))
        known.update(zip(equation.outvars, results, strict=True))
    return list(map(read, jaxpr.outvars))


def _needed(jaxpr: Any) -> list[Any]:
    """The equations on which its outputs depend, in order."""
    wanted = {atom for atom in jaxpr.outvars if not hasattr(atom, "val")}
    needed = []
    for equation in reversed(jaxpr.eqns):
        if wanted.isdisjoint(equation.outvars):
            continue
        needed.append(equation)
        wanted.update(atom for atom in equation.invars if not hasattr(atom, "val"))
    return needed[::-1]


def _results(equation: Any, values: Sequence[Any]) -> list[Any]:
    """What an equation gives; calls are looked into."""
    if equation.primitive.name in {*_PLAIN, _WITH_RULE}:
        return _evaluated(*_called(equation), values)
    return _bound(equation, values)


def _bound(equation: Any, values: Sequence[Any]) -> list[Any]:
    if not equation.primitive.multiple_results:
        return [equation.primitive.bind(*values, **equation.params)]
    # how such a primitive is called from its parameters, only jax knows
    known = zip(equation.invars, values, strict=True)
    named = {atom: value for atom, value in known if not hasattr(atom, "val")}
    about = core.DebugInfo("jit", equation.primitive.name, None, None)
    jaxpr = core.Jaxpr((), list(named), equation.outvars, [equation], debug_info=about)
    return core.jaxpr_as_fun(core.ClosedJaxpr(jaxpr, ()))(*named.values())


def _differentiated(
    equation: Any, values: Sequence[Any], moving: Sequence[int]
) -> tuple[list[Any], Callable[[Sequence[Any]], Iterable[Any]]]:
    """An equation, run and differentiated by jax."""

    def run(*floats: Any) -> list[Any]:
        changed = dict(zip(moving, floats, strict=True))
        return _bound(equation, [changed.get(k, value) for k, value in enumerate(values)])

    results, pull = jax.vjp(run, *(values[k] for k in moving))

    def back(cotangents: Sequence[Any]) -> Iterable[Any]:
        pairs = zip(cotangents, results, strict=True)
        return pull([_zeros(r) if c is None else c for c, r in pairs])

    return results, back


def _is_inexact(array: Any) -> bool:
    return jnp.issubdtype(array.dtype, jnp.inexact)


def _struct(aval: Any) -> jax.ShapeDtypeStruct:
    return jax.ShapeDtypeStruct(aval.shape, aval.dtype)


def _zeros(array: Any) -> Any:
    return jnp.zeros(array.shape, array.dtype if _is_inexact(array) else jax.dtypes.float0)
