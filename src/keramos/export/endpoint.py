"""One function of an artifact: its arguments by name, and what it computes, as data."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keramos import _garbage, _tree
from keramos.engine import bridge, listing, sizes, traced
from keramos.engine.front import Front
from keramos.errors import ConfigError, KeramosError, printable
from keramos.export.signature import Arguments, arguments

if TYPE_CHECKING:
    from keramos.engine.variable import Variable
    from keramos.export.archive import ExportArchive


@dataclass(frozen=True, eq=False, repr=False)
class Endpoint:
    """What can be called in an artifact.

    Attributes:
        name: of the attribute that it becomes.
        arguments: name -> nest of `engine.traced.Input`, each with a name.
        trace: what it computes; reads and assigns variables.
        function: what was traced.
        constraints: what holds for symbolic sizes.
        front: what is looked up before the program; None for nothing.
        calls_tensorflow: whether the function does, where the program has operations of jax.
    """

    name: str
    arguments: Arguments
    trace: listing.Trace
    function: Callable[..., Any]
    constraints: Sequence[str] = ()
    front: Front | None = None
    calls_tensorflow: bool = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function as it is."""
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        inputs, outputs = self.inputs, (output.value for output in self.outputs)
        return printable(
            f"<Endpoint {self.name}({', '.join(map(str, inputs))})"
            f" -> {', '.join(map(str, outputs))}>",
            1000,
        )

    @property
    def inputs(self) -> Sequence[listing.Value]:
        """Everything that it takes, flat; dicts in the order of their keys."""
        return self.trace.inputs if self.front is None else self.front.values

    @property
    def outputs(self) -> Sequence[listing.Result]:
        """Everything that it gives, flat."""
        return self.trace.outputs

    @property
    def variables(self) -> Sequence[Variable]:
        """The variables that it may read or assign."""
        return [read.variable for read in self.trace.variables]

    @property
    def is_differentiable(self) -> bool:
        """Whether there are floats that go in, and floats that come out."""
        block = self.trace.block
        return any(map(_is_float, block.inputs)) and any(_is_float(o.value) for o in self.outputs)

    @property
    def open_sizes(self) -> Sequence[str]:
        """Names of what its sizes are made of that are no numbers."""
        shapes = (value.shape for value in self.inputs)
        every = (name for shape in shapes for size in shape for name in sorted(sizes.names(size)))
        return list(dict.fromkeys(every))

    def computed(self, inputs: Mapping[str, Any]) -> list[Any]:
        """What it gives now, for an array per input; no variable is changed."""
        arrays = [inputs[value.name] for value in self.inputs]
        if self.front is not None or self.calls_tensorflow:
            return traced.called(self.function, tuple(self.arguments.values()), arrays)
        return traced.run(self.trace, arrays)

    @property
    def structure(self) -> Mapping[str, Any]:
        """Argument -> nest of the names of its inputs."""
        return {
            name: _tree.map_structure(lambda spec: spec.name, nest)
            for name, nest in self.arguments.items()
        }


def endpoint(
    name: str,
    function: Callable[..., Any],
    signature: Any,
    variables: Sequence[Variable],
    *,
    names: Sequence[str] | None = None,
    constraints: Sequence[str] = (),
    naming: Callable[[Arguments], Arguments] = lambda taken: taken,
    tracing: Mapping[str, Any] | None = None,
    holds_text: bool = False,
) -> Endpoint:
    """Trace a function as an endpoint.

    Args:
        name: an identifier.
        function: of nests of arrays.
        signature: a list with a spec, or a nest of specs, per argument.
        variables: those that it is known to use; others that it reads are found.
        names: of its arguments; those of its parameters by default.
        constraints: what holds for symbolic sizes, such as `"time >= 3"`. What must hold for
            kernels and windows to fit is added.
        naming: gives names to sizes of arguments.
        tracing: further arguments of `engine.traced.trace`.
        holds_text: whether the format has look-ups of text.

    Raises:
        ConfigError: a signature that the function cannot be called with, and whatever keeps it
            from being traced; the endpoint is named.
        UndecidedSizeError: it needs a size that is symbolic.
    """
    parameters = _parameters(function, signature)
    known = names or [p.name for p in parameters]
    taken = naming(arguments(signature, known, name, holds_text=holds_text))
    _check_left_out(parameters[len(taken) :], name)
    inputs = list(taken.values())
    front = Front(inputs) if holds_text else None
    try:
        with bridge.recording() as graphs:
            trace, constraints = _decided(
                lambda held: _traced_behind(
                    front, function, inputs, variables, {"constraints": held, **(tracing or {})}
                ),
                constraints,
            )
    except KeramosError as error:
        raise error.located(in_=f"endpoint {name!r}") from None
    if not trace.outputs:
        raise ConfigError(
            f"endpoint {name!r} returns nothing", wanted="an array, or a nest of them"
        )
    front = front if front is not None and front.steps else None
    return Endpoint(name, taken, trace, function, tuple(constraints), front, bool(graphs))


def _decided(
    trace: Callable[[Sequence[str]], listing.Trace], constraints: Sequence[str]
) -> tuple[listing.Trace, Sequence[str]]:
    """A trace, and what holds for its sizes: beside what is known, that inputs are large enough for
    the kernels that slide over them.
    """
    least: dict[str, int] = {}
    while True:
        assumed = [f"{name} >= {size}" for name, size in least.items()]
        try:
            return trace([*constraints, *assumed]), [*constraints, *assumed]
        except traced.UndecidedSizeError as error:
            name, size = error.assumption or ("", 0)
            if size <= least.get(name, 1):
                raise
            least[name] = size


def _traced_behind(
    front: Front | None,
    function: Callable[..., Any],
    inputs: Sequence[Any],
    variables: Sequence[Variable],
    options: Mapping[str, Any],
) -> listing.Trace:
    """The program behind a front, whose steps become known on the way."""
    if front is None:
        return _trace(function, inputs, variables, options)
    trace = _trace(front.traced(function), front.inputs, variables, options)
    if front.steps:
        return _trace(front.traced(function), front.inputs, variables, options)
    if front.has_text:
        raise ConfigError("an input is text, which no layer looks up")
    return trace


def retraced(endpoint: Endpoint, values: Mapping[str, int]) -> Endpoint:
    """An endpoint, traced again.

    Args:
        endpoint: as it is.
        values: name of a symbolic size -> the number that it becomes.

    Raises:
        ShapeError: it needs a size that is still symbolic.
    """
    shapes = {v.name: tuple(_fixed(size, values) for size in v.shape) for v in endpoint.inputs}
    dtypes = {value.name: value.dtype for value in endpoint.inputs}

    def spec(name: str) -> traced.Input:
        return traced.Input(shapes[name], dtypes[name], name)

    nests = [_tree.map_structure(spec, nest) for nest in endpoint.structure.values()]
    return _endpoint_of(endpoint, nests, values)


def only_endpoint(archive: ExportArchive, format: str) -> Endpoint:
    """The endpoint of an archive, for formats that hold one, and no state.

    Args:
        archive: what is written.
        format: its name, for errors.

    Raises:
        ConfigError: it has several endpoints, or one that assigns variables.
    """
    first, *others = archive.endpoints.values()
    if others:
        raise ConfigError(
            f"the format {format!r} holds one endpoint", found=", ".join(archive.endpoints)
        )
    if first.trace.updates:
        paths = [update.variable.path for update in first.trace.updates]
        raise ConfigError(
            f"endpoint {first.name!r} assigns variables, which the format {format!r} cannot",
            found=", ".join(paths[:5]),
        )
    return first


def _endpoint_of(endpoint: Endpoint, nests: list[Any], values: Mapping[str, int]) -> Endpoint:
    taken = dict(zip(endpoint.arguments, nests, strict=True))
    left = {n for leaf in _tree.leaves(nests) for size in leaf.shape for n in sizes.names(size)}
    # what holds for sizes that are numbers now has nothing to say
    constraints = (_with_numbers(constraint, values) for constraint in endpoint.constraints)
    useful = [c for c in constraints if left.intersection(re.findall(r"\w+", c))]
    trace = _trace(endpoint.function, nests, endpoint.variables, {"constraints": useful})
    return Endpoint(endpoint.name, taken, trace, endpoint.function, tuple(useful))


def _fixed(size: sizes.Size, values: Mapping[str, int]) -> sizes.Size:
    """A size with some of its names replaced by numbers."""
    if isinstance(size, int):
        return size
    names = sizes.names(size)
    if names <= set(values):
        return sizes.compute(size, values)
    return _with_numbers(size, values)


def _with_numbers(text: str, values: Mapping[str, int]) -> str:
    return re.sub(r"[A-Za-z_]\w*", lambda match: str(values.get(match[0], match[0])), text)


def _trace(
    function: Callable[..., Any],
    inputs: Sequence[Any],
    variables: Sequence[Variable],
    options: Mapping[str, Any],
) -> listing.Trace:
    try:
        with _garbage.put_off():
            return traced.trace(function, inputs, variables, **options)
    except traced.NotGivenError:
        others = traced.variables_read(function, inputs, options.get("constraints", ()))
        return traced.trace(function, inputs, [*variables, *others], **options)


def _parameters(function: Callable[..., Any], signature: Any) -> list[inspect.Parameter]:
    """What can be given by position; `*args` stands for as many as the signature asks for."""
    count = len(signature) if isinstance(signature, (list, tuple)) else 0
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            parameters.append(parameter)
        elif parameter.kind is parameter.VAR_POSITIONAL:
            new = range(len(parameters), count)
            parameters += [parameter.replace(name=f"args_{number}") for number in new]
    return parameters


def _check_left_out(parameters: Sequence[inspect.Parameter], endpoint: str) -> None:
    needed = [
        parameter.name
        for parameter in parameters
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL
    ]
    if needed:
        raise ConfigError(
            f"the input_signature of endpoint {endpoint!r} leaves out arguments of its function",
            found=", ".join(needed),
            hint="one spec per argument, in order",
        )


def _is_float(value: listing.Value) -> bool:
    return "float" in value.dtype
