"""A traced function as plain data: values, operations, and which variables it reads and changes.

What an exporter walks. Refuses to import jax; parameters are numbers, strings, tuples, dicts
and nested blocks. Every value is defined once and has a name of its own in the whole trace, so that
one dict, name -> whatever stands for it, is all that a walk needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from keramos.engine.sizes import Size
from keramos.errors import printable

if TYPE_CHECKING:
    import numpy as np

    from keramos.engine.stablehlo import Module
    from keramos.engine.variable import Variable

#: Keys are names of parameters, or of the fields of a structured one.
Parameter: TypeAlias = """(
    bool | int | float | complex | str | tuple[Parameter, ...] | dict[str, Parameter]
    | Block | Value | None
)"""


@dataclass(frozen=True)
class Value:
    """An array that flows through a program.

    Attributes:
        name: of an input or a variable, the caller's; else the operation and a number.
        shape: ints, and text for sizes that are known when the program runs (`engine.sizes`).
        dtype: `"float32"`; a random key is `"key<fry>"`.
    """

    name: str
    shape: tuple[Size, ...]
    dtype: str

    def __str__(self) -> str:
        return f"{printable(self.name)}: {self.dtype}[{', '.join(map(str, self.shape))}]"


@dataclass(frozen=True)
class Operation:
    """One step.

    Attributes:
        name: the primitive, as jax spells it (`dot_general`), or that of a kept call (`softmax`).
        inputs: what it reads.
        outputs: what it makes.
        parameters: by name. `scan`, `while`, `cond` and kept calls have blocks among them.
        scope: the layers around it, `"functional/attention/query"`; empty outside of any.
    """

    name: str
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    parameters: Mapping[str, Parameter]
    scope: str = ""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks among the parameters."""
        return tuple(_blocks(self.parameters))

    def __str__(self) -> str:
        outputs = ", ".join(map(str, self.outputs))
        inputs = ", ".join(printable(value.name) for value in self.inputs)
        return f"{outputs} = {self.name}({inputs})"


def _blocks(parameter: Any) -> Iterator[Block]:
    match parameter:
        case Block():
            yield parameter
        case tuple():
            for item in parameter:
                yield from _blocks(item)
        case Mapping():
            yield from _blocks(tuple(parameter.values()))


@dataclass(frozen=True)
class Block:
    """Operations in running order.

    Attributes:
        inputs: its formal arguments. Beside them it reads constants of the trace.
        operations: those that its outputs depend on, and no others.
        outputs: its results; an input or a constant may be one.
    """

    inputs: tuple[Value, ...]
    operations: tuple[Operation, ...]
    outputs: tuple[Value, ...]

    @property
    def reads(self) -> frozenset[str]:
        """Names of all values that are read in it, in the blocks inside, or as its outputs."""
        names = {value.name for value in self.outputs}
        for operation in self.operations:
            names.update(value.name for value in operation.inputs)
            names.update(*(block.reads for block in operation.blocks))
        return frozenset(names)

    def walk(self) -> Iterator[Operation]:
        """Every operation, each followed by those of its blocks."""
        for operation in self.operations:
            yield operation
            for block in operation.blocks:
                yield from block.walk()


@dataclass(frozen=True)
class Read:
    """A variable of the trace, and the value that it is on entry."""

    value: Value
    variable: Variable


@dataclass(frozen=True)
class Result:
    """An output: the name that callers know it by, and the value."""

    name: str
    value: Value


@dataclass(frozen=True)
class Update:
    """A variable that the program assigns, and what it is afterwards."""

    variable: Variable
    value: Value


@dataclass(frozen=True, eq=False)
class Trace:
    """A function of arrays that ran once on symbols.

    Attributes:
        inputs: the leaves of the arguments, in order.
        variables: all that were given, each once, in their order, whether or not they are read.
            Their numbers were not asked for.
        constants: name -> array of what is known without any input. Equal small ones are one.
        operations: in running order; calls are inlined.
        outputs: the leaves of the result.
        updates: what the function assigned.
        arguments: the nest of the arguments, a tuple, with the names of `inputs` as leaves.
        results: the nest of the result, with the names of `outputs` as leaves.
        gradient_rules: layers in which functions of the user's say what their gradients are, which
            the operations do not.
    """

    inputs: tuple[Value, ...]
    variables: tuple[Read, ...]
    constants: Mapping[str, np.ndarray]
    operations: tuple[Operation, ...]
    outputs: tuple[Result, ...]
    updates: tuple[Update, ...]
    arguments: Any
    results: Any
    gradient_rules: Sequence[str]
    _lowered: Callable[[tuple[str, ...], bool, bool], Module] = field(repr=False)
    _pullback: Callable[[tuple[str, ...], bool], Module] = field(repr=False)
    _serialized: Callable[[tuple[str, ...], int], bytes] = field(repr=False)

    @property
    def block(self) -> Block:
        """The whole: variables, then inputs → outputs, then updates."""
        return Block(
            (*(read.value for read in self.variables), *self.inputs),
            self.operations,
            (*(o.value for o in self.outputs), *(u.value for u in self.updates)),
        )

    @property
    def symbols(self) -> Mapping[str, tuple[Value, int]]:
        """Each symbolic size that stands alone in a shape: an input that has it, and the axis."""
        return {
            size: (value, axis)
            for value in reversed(self.inputs)
            for axis, size in reversed(list(enumerate(value.shape)))
            if isinstance(size, str) and size.isidentifier()
        }

    def walk(self) -> Iterator[Operation]:
        """Every operation, each followed by those of its blocks."""
        return self.block.walk()

    def stablehlo(
        self,
        *,
        platforms: tuple[str, ...] = ("cpu",),
        assertions: bool = True,
        bound: bool = False,
    ) -> Module:
        """The program as StableHLO: a function of the variables, then the inputs.

        Args:
            platforms: what it is lowered for. `tpu` keeps linear algebra in plain operations,
                where `cpu` calls LAPACK.
            assertions: whether it checks that symbolic sizes agree and are not 0, by `custom_call`s
                that jax and TensorFlow know; constraints are checked in any case.
            bound: whether the numbers of the variables are constants of the program, which is then
                a function of the inputs.
        """
        return self._lowered(tuple(platforms), assertions, bound)

    def gradient(self, *, platforms: tuple[str, ...] = ("cpu",), assertions: bool = True) -> Module:
        """The gradients of the outputs as StableHLO: a function of the variables, the inputs, and
        what is handed back for each output of floats; it gives a gradient for each variable of
        floats, then for each input of floats.

        Args:
            platforms: as for `stablehlo`.
            assertions: as for `stablehlo`.
        """
        return self._pullback(tuple(platforms), assertions)

    def serialized(self, *, platforms: tuple[str, ...] = ("cpu",), vjp_order: int = 0) -> bytes:
        """What `jax.export.deserialize` reads, for jax alone: a function of a list of variables and
        a list of inputs, which gives a list of the outputs, then the updates.

        Args:
            platforms: what it runs on: `cpu`, `cuda`, `rocm`, `tpu`.
            vjp_order: how often it can be differentiated when it is read.

        Raises:
            MissingExtraError: `flatbuffers` is not installed, in which jax writes.
        """
        return self._serialized(tuple(platforms), vjp_order)

    def __str__(self) -> str:
        lines = [f"input    {value}" for value in self.inputs]
        lines += [f"variable {read.value}" for read in self.variables]
        lines += [f"         {operation}" for operation in self.operations]
        lines += [f"output   {result.name} = {result.value.name}" for result in self.outputs]
        lines += [f"update   {u.variable.path} = {u.value.name}" for u in self.updates]
        return "\n".join(printable(line, 2000) for line in lines)
