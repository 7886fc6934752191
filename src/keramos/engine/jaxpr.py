"""What jax traced, as the data of `engine.listing`.

The names of jax's primitives and parameters that need any care are in the tables below, and nowhere
else. Everything of jax that is touched here is an attribute of a public object (`ClosedJaxpr` and
what hangs on it).
"""

from __future__ import annotations

import copy
import dataclasses
import enum
import itertools
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import jax
import numpy as np
from jax import export

from keramos._frames import is_file_of_users
from keramos.engine.listing import Block, Operation, Parameter, Value
from keramos.engine.sizes import Size
from keramos.engine.whole import Kept
from keramos.errors import ConfigError

#: Calls of another function, which are inlined, and the parameters that may hold it.
CALLS = frozenset(
    "jit pjit closed_call core_call core_closed_call remat remat2 checkpoint custom_jvp_call "
    "custom_vjp_call custom_vjp_call_jaxpr custom_lin".split()
)
CALLED = ("jaxpr", "call_jaxpr", "fun_jaxpr")
#: Those of them that say how a gradient is made.
WITH_GRADIENT = frozenset("custom_jvp_call custom_vjp_call custom_vjp_call_jaxpr".split())
#: Blocks under names that say what they do, not what they are.
RENAMED = {"jaxpr": "body", "body_jaxpr": "body", "cond_jaxpr": "condition", "jaxprs": "bodies"}
#: Where an array lives, and how a gradient is made: no part of what is computed. What a scatter
#: does with a pair of numbers is said by its name already.
DROPPED = frozenset(
    "sharding out_sharding mesh ctx_mesh layout symbolic_zeros update_jaxpr update_consts "
    "weak_type linear _split_transpose".split()
)
#: Begins the names under which layers are marked for jax, which adds names of its own to them.
MARK = "@"
#: What gives another answer each time, or none before the program runs.
UNKNOWN = frozenset("dim_as_value random_seed random_wrap random_bits random_unwrap".split())
#: As many numbers are computed while tracing; more would make a file large for nothing.
FOLDED = 1 << 16
#: Equal constants up to this many bytes are one.
SMALL = 256


class Names:
    """Names that are all different."""

    def __init__(self, taken: Iterable[str] = ()):
        self.taken = set(taken)
        self._numbers: dict[str, Iterator[int]] = {}

    def numbered(self, name: str) -> str:
        """`name_0`, `name_1`, …: the next that is free."""
        numbers = self._numbers.setdefault(name, itertools.count())
        return self._take(f"{name}_{number}" for number in numbers)

    def unique(self, name: str) -> str:
        """`name`, with a number behind it if it is taken."""
        return self._take(itertools.chain([name], (f"{name}_{i}" for i in itertools.count(1))))

    def _take(self, candidates: Iterable[str]) -> str:
        name = next(name for name in candidates if name not in self.taken)
        self.taken.add(name)
        return name


class Reader:
    """Turns jaxprs into blocks, and gathers the constants that they need.

    Args:
        names: those in use.
        whole: names of jitted functions whose calls stay one operation, with a block.
        calls: those that `engine.whole` kept: by jax's name.
        folds: whether what depends on constants alone is computed now.

    Attributes:
        gradients: the scopes of calls whose gradients are rules of the user's.
    """

    #: Around what is read: the scope of the operation whose block it is.
    _scope = ""

    def __init__(
        self,
        names: Names,
        whole: Collection[str] = (),
        calls: Mapping[str, Kept] | None = None,
        folds: bool = False,
    ):
        self.folds = folds
        self.names, self.calls = names, {name: Kept(name, {}) for name in whole} | dict(calls or {})
        self.constants: dict[str, np.ndarray] = {}
        self.gradients: list[str] = []
        self._constants: dict[object, tuple[Value, object]] = {}

    def block(self, closed: Any, inputs: Iterable[Value] | None = None) -> Block:
        """A jaxpr, closed or without constants, as a block.

        Args:
            closed: the jaxpr.
            inputs: its formal arguments; new values when left out.
        """
        invars = _open(closed).invars
        formal = tuple(self._new("argument", var) for var in invars if inputs is None)
        formal = formal if inputs is None else tuple(inputs)
        operations: list[Operation] = []
        outputs = self._walk(closed, formal, self._scope, operations)
        return Block(formal, _needed(operations, outputs), outputs)

    def constants_of(self, block: Block) -> dict[str, np.ndarray]:
        """Those constants that are still read."""
        reads = block.reads
        return {name: array for name, array in self.constants.items() if name in reads}

    def _walk(
        self, closed: Any, inputs: Iterable[Value], scope: str, operations: list[Operation]
    ) -> tuple[Value, ...]:
        jaxpr, known = _open(closed), {}
        known.update(zip(jaxpr.invars, inputs, strict=True))
        constants = map(self._constant, getattr(closed, "consts", ()))
        known.update(zip(jaxpr.constvars, constants, strict=True))

        def read(atom: Any) -> Value:
            # a literal, which holds its number, cannot be looked up: it may not be hashable
            return self._constant(atom.val, atom.aval) if hasattr(atom, "val") else known[atom]

        for equation in jaxpr.eqns:
            around = _joined(scope, *_marked(str(equation.source_info.name_stack)))
            outputs = self._step(equation, tuple(map(read, equation.invars)), around, operations)
            known.update(zip(equation.outvars, outputs, strict=True))
        return tuple(map(read, jaxpr.outvars))

    def _step(
        self, equation: Any, inputs: tuple[Value, ...], scope: str, operations: list[Operation]
    ) -> tuple[Value, ...]:
        name, parameters = equation.primitive.name, equation.params
        if name in CALLS:
            called = next(parameters[key] for key in CALLED if key in parameters)
            if name in WITH_GRADIENT and _is_of_users(called):
                self.gradients.append(scope)
            kept_call = self.calls.get(parameters.get("name"))
            if kept_call is None or not kept_call.stands_for(equation):
                return self._walk(called, inputs, scope, operations)
            name, parameters = kept_call.name, {**kept_call.parameters, "body": called}
        if self.folds and self._is_known(equation, inputs):
            return self._computed(equation, inputs)
        plain = dict(self._within(scope)._parameters(name, parameters))
        outputs = tuple(self._new(name, var) for var in equation.outvars)
        operations.append(Operation(name, inputs, outputs, plain, scope))
        return outputs

    def _is_known(self, equation: Any, inputs: tuple[Value, ...]) -> bool:
        """Whether it depends on constants alone, and is no larger than a constant should be."""
        if equation.primitive.name in UNKNOWN | CALLS or equation.effects:
            return False
        sizes = [size for var in equation.outvars for size in var.aval.shape]
        if any(export.is_symbolic_dim(size) for size in sizes):
            return False
        count = sum(math.prod(var.aval.shape) for var in equation.outvars)
        return count <= FOLDED and all(value.name in self.constants for value in inputs)

    def _computed(self, equation: Any, inputs: tuple[Value, ...]) -> tuple[Value, ...]:
        arrays = [jax.numpy.asarray(self.constants[value.name]) for value in inputs]
        outputs = equation.primitive.bind(*arrays, **equation.params)
        outputs = outputs if equation.primitive.multiple_results else [outputs]
        return tuple(map(self._constant, outputs))

    def _within(self, scope: str) -> Reader:
        """This reader, with the same names and constants."""
        inner = copy.copy(self)
        inner._scope = scope
        return inner

    def _new(self, name: str, var: Any) -> Value:
        return Value(self.names.numbered(name), shape(var.aval.shape), str(var.aval.dtype))

    def _constant(self, source: Any, aval: Any = None) -> Value:
        array = np.asarray(source, None if aval is None else aval.dtype)
        small = array.nbytes <= SMALL
        key = (array.tobytes(), array.shape, array.dtype.name) if small else id(source)
        if key not in self._constants:
            value = Value(self.names.numbered("constant"), array.shape, array.dtype.name)
            self.constants[value.name] = array
            self._constants[key] = value, source  # held, so that no other gets its id
        return self._constants[key][0]

    # -- parameters --------------------------------------------------------------------------------

    def _parameters(self, name: str, parameters: dict[str, Any]) -> Iterator[tuple[str, Parameter]]:
        for key, parameter in parameters.items():
            if key in DROPPED or _is_hidden(parameter):
                continue
            try:
                yield RENAMED.get(key, key), self._plain(parameter)
            except TypeError:
                raise ConfigError(
                    f"the parameter {key!r} of the operation {name!r} is no plain data",
                    found=repr(parameter)[:200],
                ) from None

    def _plain(self, parameter: Any) -> Parameter:
        for recognised, plain in self._PLAIN:
            if recognised(parameter):
                return plain(self, parameter)
        raise TypeError(type(parameter))

    def _fields(self, fields: Iterable[tuple[str, Any]]) -> dict[str, Parameter]:
        return {key: self._plain(value) for key, value in fields if not _is_hidden(value)}

    #: The first that recognises a parameter makes it plain.
    _PLAIN: tuple[tuple[Callable[[Any], bool], Callable[[Reader, Any], Parameter]], ...] = (
        (lambda p: isinstance(p, enum.Enum), lambda _, p: p.name),
        (lambda p: p is None or isinstance(p, bool | int | float | complex | str), lambda _, p: p),
        (lambda p: isinstance(p, np.generic), lambda _, p: p.item()),
        (export.is_symbolic_dim, lambda _, p: str(p)),
        (lambda p: hasattr(p, "eqns") or hasattr(p, "jaxpr"), lambda self, p: self.block(p)),
        (
            lambda p: isinstance(p, tuple) and hasattr(p, "_fields"),
            lambda self, p: self._fields(zip(p._fields, p, strict=True)),
        ),
        (
            lambda p: isinstance(p, list | tuple),
            lambda self, p: tuple(map(self._plain, p)),
        ),
        (lambda p: isinstance(p, dict), lambda self, p: self._fields(p.items())),
        (lambda p: isinstance(p, np.ndarray | jax.Array), lambda self, p: self._constant(p)),
        (lambda p: _is_dtype(p), lambda _, p: np.dtype(p).name),
        (
            dataclasses.is_dataclass,
            lambda self, p: self._fields(
                (f.name, getattr(p, f.name)) for f in dataclasses.fields(p)
            ),
        ),
    )


def shape(sizes: Iterable[Any]) -> tuple[Size, ...]:
    """Sizes as jax has them → ints and text."""
    return tuple(str(size) if export.is_symbolic_dim(size) else int(size) for size in sizes)


def _open(closed: Any) -> Any:
    return getattr(closed, "jaxpr", closed)


def _joined(*scopes: str) -> str:
    return "/".join(filter(None, scopes))


def _marked(name_stack: str) -> Iterator[str]:
    """The layers in what jax calls a stack of names: `@block/vmap(@dense)/abc,cd->abd`."""
    for step in name_stack.split("/"):
        before, mark, name = step.partition(MARK)
        if mark:
            yield name[: len(name) - before.count("(")]


def _is_dtype(parameter: Any) -> bool:
    scalar = isinstance(parameter, type) and issubclass(parameter, np.generic)
    return scalar or isinstance(parameter, np.dtype)


def _is_hidden(parameter: Any) -> bool:
    """Whether it is code of jax: how to differentiate, or to print, a call."""
    return callable(parameter) and not _is_dtype(parameter) and not hasattr(parameter, "jaxpr")


def _needed(operations: list[Operation], outputs: Iterable[Value]) -> tuple[Operation, ...]:
    """Those operations on which outputs depend. jax traces more: shapes are asked of results."""
    wanted = {value.name for value in outputs}
    needed = []
    for operation in reversed(operations):
        if wanted.isdisjoint(value.name for value in operation.outputs):
            continue
        needed.append(operation)
        wanted.update(value.name for value in operation.inputs)
    return tuple(reversed(needed))


def _is_of_users(closed: Any) -> bool:
    """Whether a call that says its own gradient is neither jax's nor ours. `custom_gradient` hides
    whose it is.
    """
    name = getattr(getattr(_open(closed), "debug_info", None), "func_filename", None)
    return name is None or is_file_of_users(name) or name.endswith("custom_derivatives.py")
