"""One function of an artifact: its arguments by name, and what it computes, as data."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keramos.engine import listing, traced
from keramos.errors import ConfigError, KeramosError, printable
from keramos.export.signature import Arguments, arguments

if TYPE_CHECKING:
    from keramos.engine.variable import Variable


@dataclass(frozen=True, eq=False, repr=False)
class Endpoint:
    """What can be called in an artifact.

    Attributes:
        name: of the attribute that it becomes.
        arguments: name -> nest of `engine.traced.Input`, each with a name.
        trace: what it computes; reads and assigns variables.
        function: what was traced.
        constraints: what holds for symbolic sizes.
    """

    name: str
    arguments: Arguments
    trace: listing.Trace
    function: Callable[..., Any]
    constraints: Sequence[str] = ()

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
        return self.trace.inputs

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

    def computed(self, inputs: Mapping[str, Any]) -> list[Any]:
        """What it gives now, for an array per input; no variable is changed."""
        return traced.run(self.trace, [inputs[value.name] for value in self.inputs])

    @property
    def structure(self) -> Mapping[str, Any]:
        """Argument -> nest of the names of its inputs."""
        return dict(zip(self.arguments, self.trace.arguments, strict=True))


def endpoint(
    name: str,
    function: Callable[..., Any],
    signature: Any,
    variables: Sequence[Variable],
    *,
    names: Sequence[str] | None = None,
    constraints: Sequence[str] = (),
    tracing: Mapping[str, Any] | None = None,
) -> Endpoint:
    """Trace a function as an endpoint.

    Args:
        name: an identifier.
        function: of nests of arrays.
        signature: a list with a spec, or a nest of specs, per argument.
        variables: those that it is known to use; others that it reads are found.
        names: of its arguments; those of its parameters by default.
        constraints: what holds for symbolic sizes, such as `"time >= 3"`.
        tracing: further arguments of `engine.traced.trace`.

    Raises:
        ConfigError: a signature that the function cannot be called with, and whatever keeps it
            from being traced; the endpoint is named.
        ShapeError: it needs a size that is symbolic.
    """
    parameters = _parameters(function, signature)
    taken = arguments(signature, names or [p.name for p in parameters], name)
    _check_left_out(parameters[len(taken) :], name)
    inputs = list(taken.values())
    try:
        trace = _trace(function, inputs, variables, {"constraints": constraints, **(tracing or {})})
    except KeramosError as error:
        raise error.located(in_=f"endpoint {name!r}") from None
    if not trace.outputs:
        raise ConfigError(
            f"endpoint {name!r} returns nothing", wanted="an array, or a nest of them"
        )
    return Endpoint(name, taken, trace, function, tuple(constraints))


def _trace(
    function: Callable[..., Any],
    inputs: Sequence[Any],
    variables: Sequence[Variable],
    options: Mapping[str, Any],
) -> listing.Trace:
    try:
        return traced.trace(function, inputs, variables, **options)
    except traced.NotGivenError:
        others = traced.variables_read(function, inputs)
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
