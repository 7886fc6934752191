"""Functions traced into data: arrays with symbolic sizes in, an `engine.listing.Trace` out.

    trace = traced.trace(model, [traced.Input("batch, 4")], model.variables)
    print(trace)

jax traces once for the list of operations; StableHLO of the same function is made when asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jax import export

from keramos import _tree
from keramos._frames import forget_note, last_of_users
from keramos.engine import listing, scope
from keramos.engine.dtypes import narrowed
from keramos.engine.jaxpr import MARK, Names, Reader, shape
from keramos.engine.pullback import gradients
from keramos.engine.serialized import serialized
from keramos.engine.stablehlo import Module, lowered
from keramos.engine.tracing import as_config_errors
from keramos.engine.undecided import Inconclusive, UndecidedSizeError, assumption, is_undecided
from keramos.engine.variable import Variable
from keramos.engine.whole import keeping
from keramos.errors import ConfigError, ShapeError


@dataclass(frozen=True)
class Input:
    """One array that a traced function takes.

    Attributes:
        shape: sizes, as text (`"batch, time, 3"`) or a sequence of ints, text and None. The same
            name is the same size in all inputs. None is `batch` on axis 0, and a size of its own
            elsewhere.
        dtype: of the numbers; 64 bits are narrowed as everywhere in the engine.
        name: numbered when left out.
    """

    shape: str | Sequence[int | str | None]
    dtype: str = "float32"
    name: str | None = None

    def sizes(self, number: int) -> str:
        """The shape in the spelling of jax, for the input of that number."""
        if isinstance(self.shape, str):
            return self.shape
        unknown = ("batch" if axis == 0 else f"dim_{number}_{axis}" for axis in range(99))
        sizes = zip(self.shape, unknown, strict=False)
        return ", ".join(str(new if size is None else size) for size, new in sizes)


def trace(
    function: Callable[..., Any],
    inputs: Sequence[Any],
    variables: Sequence[Variable],
    *,
    constraints: Sequence[str] = (),
    kept_calls: Collection[str] = (),
    folds: bool = False,
) -> listing.Trace:
    """`function`, run once on symbols, as data.

    Args:
        function: of nests of arrays; returns a nest of arrays.
        inputs: an `Input`, or a nest of them, per positional argument.
        variables: every variable that the function reads or assigns. They are arguments of the
            program; neither are their numbers read, nor are they changed.
        constraints: what holds for the sizes, such as `"time >= 3"`. Every size is at least 1, and
            nothing more is assumed.
        kept_calls: names of functions, jitted or marked by `engine.whole`, that stay one operation
            with a block, for exporters whose format has that operation.

        folds: whether what depends on constants alone is a constant of the trace.

    Raises:
        NotGivenError: a variable that is read and not among `variables`.
        ConfigError: two inputs of one name; code that needs the values of an array.
        ShapeError: a shape that cannot be read.
        UndecidedSizeError: code needs a size which is symbolic; it names the layer.
    """
    specs, names = _tree.flatten(tuple(inputs)), Names()
    input_names = _input_names(specs, names)
    arrays = _symbolic(specs, input_names, constraints)
    run = _Run(function, tuple(inputs), variables)
    with keeping(kept_calls) as calls:
        closed, result, assigned = run.traced(arrays)
    variable_names = [names.unique(variable.path) for variable in run.variables]
    value_names = (*variable_names, *input_names)
    values = list(map(_value, value_names, (*run.held, *arrays)))
    reader = Reader(names, kept_calls, calls.kept, folds)
    block = reader.block(closed, values)
    output_names = _output_names(result)
    updated = block.outputs[len(output_names) :]
    return listing.Trace(
        inputs=tuple(values[len(run.variables) :]),
        variables=tuple(map(listing.Read, values, run.variables)),
        constants=reader.constants_of(block),
        operations=block.operations,
        outputs=tuple(map(listing.Result, output_names, block.outputs)),
        updates=tuple(map(listing.Update, assigned, updated)),
        arguments=_tree.pack_like(tuple(inputs), input_names),
        results=jax.tree.unflatten(jax.tree.structure(result), output_names),
        gradient_rules=reader.gradients,
        _lowered=lambda platforms, assertions, bound: (
            lowered(run.bound(), (arrays,), input_names, platforms, assertions)
            if bound
            else lowered(run.compiled, (run.held, arrays), value_names, platforms, assertions)
        ),
        _pullback=lambda platforms, assertions: run.pullback(
            closed, arrays, value_names, output_names, (names, platforms, assertions)
        ),
        _serialized=lambda platforms, vjp_order: serialized(
            run.compiled, (run.held, arrays), platforms, vjp_order
        ),
    )


def run(trace: listing.Trace, inputs: Sequence[Any]) -> list[Any]:
    """What a traced function gives for arrays, with its variables as they are; none is changed.

    Args:
        trace: of it.
        inputs: one array for each of `trace.inputs`.

    Returns:
        an array for each of `trace.outputs`.
    """
    module = trace.stablehlo(platforms=(jax.default_backend(),))
    values = [read.variable.value for read in trace.variables]
    return module.run(*values, *inputs)[: len(trace.outputs)]


def called(function: Callable[..., Any], structure: tuple, inputs: Sequence[Any]) -> list[Any]:
    """What a function gives when it is called on arrays; no variable is changed.

    Args:
        function: it.
        structure: nests of its arguments.
        inputs: an array for each leaf of them.

    Returns:
        the leaves of its result.
    """
    with scope.StatelessScope():
        return jax.tree.leaves(function(*_tree.pack_like(structure, list(inputs))))


def variables_read(
    function: Callable[..., Any], inputs: Sequence[Any], constraints: Sequence[str] = ()
) -> list[Variable]:
    """The variables that `function` reads or assigns, in that order; their numbers are not read.

    Args:
        function: as `trace` takes it.
        inputs: likewise.
        constraints: likewise.
    """
    specs, scope_ = _tree.flatten(tuple(inputs)), _Watched()
    arrays = _symbolic(specs, _input_names(specs, Names()), constraints)
    run = _Run(lambda *nest: _within(scope_, function, nest), tuple(inputs), ())
    with run._explained(arrays):
        jax.eval_shape(run.called, arrays)
    return scope_.read


def _within(scope_: scope.StatelessScope, function: Callable[..., Any], nest: tuple) -> Any:
    with scope_:
        return function(*nest)


class _Watched(scope.StatelessScope):
    """Notes what is read of it; numbers are zeros."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[Variable] = []

    def get_current_value(self, variable: Variable) -> Any:
        if all(known is not variable for known in self.read):
            self.read.append(variable)
        value = super().get_current_value(variable)
        return jnp.zeros(variable.shape, variable.dtype) if value is None else value


class NotGivenError(ConfigError):
    """A traced function reads a variable that was not given."""


class _GivenVariables(scope.StatelessScope):
    """No variable but those given is read: its numbers would become a constant of the program."""

    def get_current_value(self, variable: Variable) -> Any:
        value = super().get_current_value(variable)
        if value is None:
            raise NotGivenError(
                f"the traced function reads variable {variable.path!r}, which was not given",
                hint="build the model first, and pass all of its variables",
            )
        return value


class _Run:
    """One run of `function` on tracers, with the variables' values as an argument."""

    def __init__(self, function: Callable, structure: tuple, variables: Iterable[Variable]):
        self.function, self.structure = function, structure
        self.variables = list({id(variable): variable for variable in variables}.values())
        # shapes alone: a variable that waits to be read from a file goes on waiting
        self.held = [_struct(v.shape, v.dtype) for v in self.variables]
        # lowering asks the same function again, and finds what was traced
        self.compiled = jax.jit(self.stateless, keep_unused=True)
        self._failure: tuple[Exception, str] | None = None

    def traced(self, arrays: list[Any]) -> tuple[Any, Any, list[Variable]]:
        """The jaxpr, the shapes of the result, and the variables that were assigned."""
        with self._explained(arrays):
            jaxpr_of = jax.make_jaxpr(self.compiled, return_shape=True)
            closed, (result, changed) = jaxpr_of(self.held, arrays)
        if closed.effects:
            raise ConfigError("a program must only compute", found=str(closed.effects))
        return closed, result, [self.variables[i] for i in changed]

    def stateless(self, values: list[Any], arrays: list[Any]) -> tuple[Any, dict[int, Any]]:
        """The result, and the new values of the variables that were assigned, by number."""
        state = _GivenVariables(zip(self.variables, values, strict=True))
        with state:
            result = self.called(arrays)
        changed = {id(variable) for variable in state.changed}
        return result, {
            i: state.get_current_value(variable)
            for i, variable in enumerate(self.variables)
            if id(variable) in changed
        }

    def bound(self) -> Callable[[list[Any]], Any]:
        """The jitted function of the inputs, with the numbers of the variables in it."""
        values = [variable.value for variable in self.variables]
        return jax.jit(lambda arrays: self.compiled(values, arrays), keep_unused=True)

    def called(self, arrays: list[Any]) -> Any:
        """What the function gives, as arrays."""
        with scope.marking(self._mark):
            result = self.function(*_tree.pack_like(self.structure, arrays))
        return jax.tree.map(jnp.asarray, result)

    def pullback(
        self,
        closed: Any,
        arrays: list[Any],
        value_names: Sequence[str],
        outputs: Sequence[str],
        lowering: tuple[Names, tuple[str, ...], bool],
    ) -> Module:
        """The gradient of the results, as `listing.Trace.gradient` describes it.

        Args:
            closed: what was traced.
            arrays: its inputs.
            value_names: names of the variables, then of the inputs.
            outputs: names of what it gives, but for updates.
            lowering: names in use, platforms, and whether sizes are checked.
        """
        names, platforms, assertions = lowering
        floats = [k for k, var in enumerate(closed.jaxpr.outvars) if _is_inexact(var.aval)]
        floats = [k for k in floats if k < len(outputs)]

        def gradient(values: list[Any], arrays: list[Any], handed: list[Any]) -> list[Any]:
            flat, cotangents = [*values, *arrays], dict(zip(floats, handed, strict=True))
            moving = [k for k, value in enumerate(flat) if _is_inexact(value)]
            numbers = range(len(closed.jaxpr.outvars))
            return gradients(closed, flat, list(map(cotangents.get, numbers)), moving)

        avals = [closed.jaxpr.outvars[k].aval for k in floats]
        structs = [jax.ShapeDtypeStruct(aval.shape, aval.dtype) for aval in avals]
        cotangents = [names.unique(f"gradient_{number}") for number in range(len(structs))]
        compiled = jax.jit(gradient, keep_unused=True)
        arguments = self.held, arrays, structs
        return lowered(compiled, arguments, (*value_names, *cotangents), platforms, assertions)

    @contextlib.contextmanager
    def _mark(self, name: str) -> Iterator[None]:
        with jax.named_scope(f"{MARK}{name}"):
            try:
                yield
            except Exception as error:
                if self._failure is None or self._failure[0] is not error:
                    self._failure = error, scope.current_path()
                raise

    @contextlib.contextmanager
    def _explained(self, arrays: list[Any]) -> Iterator[None]:
        """What cannot be said of the symbolic sizes of `arrays` is an error that names the
        layer.
        """
        try:
            with as_config_errors():
                yield
        except (Inconclusive, TypeError) as error:
            if not is_undecided(error):
                raise
            place = self._failure[1] if self._failure and self._failure[0] is error else None
            raised = UndecidedSizeError(
                "a size that must be known is symbolic",
                at=place or last_of_users(error.__traceback__),
                found=str(error).partition("\n")[0],
                wanted=f"numbers for some of the sizes: {', '.join(_symbols(arrays))}",
                hint="give the input a fixed size there, or say what holds in constraints=[…]",
            )
            raised.assumption = assumption(error)
            forget_note(error)
            for note in getattr(error, "__notes__", ()):
                raised.add_note(note)
            raise raised from error


def _is_inexact(array: Any) -> bool:
    return jnp.issubdtype(array.dtype, jnp.inexact)


def _symbols(arrays: list[Any]) -> list[str]:
    sizes = [size for array in arrays for size in shape(array.shape)]
    return list(dict.fromkeys(size for size in sizes if isinstance(size, str)))


def _value(name: str, array: Any) -> listing.Value:
    return listing.Value(name, shape(array.shape), str(array.dtype))


def _input_names(specs: list[Any], names: Names) -> list[str]:
    for spec in specs:
        if not isinstance(spec, Input):
            raise ConfigError("every input must be an Input(shape, dtype)", found=repr(spec))
    named = [spec.name for spec in specs if spec.name is not None]
    if repeated := {name for name in named if named.count(name) > 1}:
        raise ConfigError("two inputs have one name", found=", ".join(sorted(repeated)))
    names.taken.update(named)
    return [spec.name or names.unique(f"input_{i}") for i, spec in enumerate(specs)]


def _symbolic(specs: list[Input], names: list[str], constraints: Sequence[str]) -> list[Any]:
    """The inputs as jax wants them: all symbols of one scope."""
    try:
        symbols = export.SymbolicScope(tuple(constraints))
    except Exception as error:
        raise ShapeError(
            "constraints compare sizes", found=str(error), wanted="'a >= b'"
        ) from error
    structs = enumerate(zip(specs, names, strict=True))
    return [_input(spec, number, name, symbols) for number, (spec, name) in structs]


def _struct(sizes: Sequence[Any], dtype: str) -> jax.ShapeDtypeStruct:
    return jax.ShapeDtypeStruct(tuple(sizes), jnp.dtype(narrowed(dtype)))


def _input(spec: Input, number: int, name: str, symbols: Any) -> jax.ShapeDtypeStruct:
    try:
        sizes = export.symbolic_shape(spec.sizes(number), scope=symbols)
    except ValueError as error:
        raise ShapeError(
            f"the shape of input {name!r} cannot be read",
            found=repr(spec.shape),
            wanted="sizes such as 'batch, time, 3'",
        ) from error
    try:
        return _struct(sizes, spec.dtype)
    except TypeError as error:
        raise ConfigError(
            f"input {name!r} is no array of numbers", found=repr(spec.dtype)
        ) from error


def _output_names(result: Any) -> list[str]:
    """Keys of dicts, joined by `_`; `output_0`, `output_1`, … in sequences."""
    names = Names()
    paths = [path for path, _ in jax.tree_util.tree_flatten_with_path(result)[0]]
    return [names.unique(_output_name(path)) for path in paths]


def _output_name(path: Sequence[Any]) -> str:
    steps = [_step(entry) for entry in path] or ["0"]
    return "_".join(steps if path and hasattr(path[0], "key") else ["output", *steps])


def _step(entry: Any) -> str:
    return str(next(getattr(entry, key) for key in ("key", "idx", "name") if hasattr(entry, key)))
