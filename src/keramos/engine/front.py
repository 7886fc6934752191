"""What is computed before a program: numbers of text and of terms, which jax cannot look up.

While a function is traced for a format that has text, text is a `Text`. A layer that looks text up
hands it to `recorded`, and gets an input of the program that nobody but the artifact gives. What it
gets from a computation of the program itself cannot be looked up before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keramos import _tree
from keramos.errors import ConfigError

if TYPE_CHECKING:
    from keramos.engine.listing import Value
    from keramos.engine.traced import Input

Size = int | str


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """An array of text that is not known.

    Attributes:
        name: of the input that it is.
        shape: ints, and text for what is symbolic.
    """

    name: str
    shape: tuple[Size, ...]
    dtype = "string"

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    def reshape(self, shape: Sequence[Size]) -> Text:
        """The same text, with an axis of one more or less at the end."""
        return Text(self.name, tuple(shape))


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """What is looked up.

    Attributes:
        name: of an input, or of a former step.
        shape: in which it is wanted.
        dtype: `string`, or that of its numbers.
    """

    name: str
    shape: tuple[Size, ...]
    dtype: str


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A call of a layer before the program.

    Attributes:
        layer: which.
        sources: what it takes.
        name: of its result, an input of the program.
        shape: of it.
    """

    layer: Any
    sources: tuple[Source, ...]
    name: str
    shape: tuple[Size, ...]


class Front:
    """What stands between the inputs of an endpoint and those of its program.

    Args:
        inputs: nests of named `engine.traced.Input`, one per argument.

    Attributes:
        steps: what was recorded, in order.
    """

    def __init__(self, inputs: Sequence[Any]):
        self._nest = tuple(inputs)
        self._specs: list[Input] = _tree.flatten(self._nest)
        self.steps: list[Step] = []

    @property
    def has_text(self) -> bool:
        """Whether an input is text."""
        return any(spec.dtype == "string" for spec in self._specs)

    @property
    def inputs(self) -> list[Input]:
        """Those of the program: inputs of numbers, then results of the steps."""
        from keramos.engine.traced import Input

        numbers = [
            Input(spec.sizes(k), spec.dtype, spec.name)
            for k, spec in enumerate(self._specs)
            if spec.dtype != "string"
        ]
        return [*numbers, *(Input(step.shape, "int64", step.name) for step in self.steps)]

    @property
    def values(self) -> list[Value]:
        """The inputs of the endpoint."""
        from keramos.engine.dtypes import narrowed
        from keramos.engine.listing import Value

        return [
            Value(
                str(spec.name),
                _parsed(spec.sizes(k)),
                spec.dtype if spec.dtype == "string" else narrowed(spec.dtype),
            )
            for k, spec in enumerate(self._specs)
        ]

    @property
    def terms(self) -> list[str]:
        """Some of the terms that layers look up."""
        vocabularies = (getattr(step.layer, "get_vocabulary", list)() for step in self.steps)
        return [term for terms in vocabularies for term in terms[:20] if isinstance(term, str)]

    def traced(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function` as one of `inputs`. While there are no steps, its calls are recorded."""
        steps = list(self.steps)

        def run(*arrays: Any) -> Any:
            if not steps:
                self.steps.clear()  # of a run that failed
            state = _Run(self, steps, arrays)
            token = _running.set(state)
            try:
                return function(*_tree.pack_like(self._nest, list(state.leaves())))
            finally:
                _running.reset(token)

        return run


class _Run:
    """One run of the function of a front, on what jax traces."""

    def __init__(self, front: Front, steps: Sequence[Step], arrays: Sequence[Any]):
        self._front, self._steps, self._number = front, steps, 0
        count = len(arrays) - len(steps)
        self._numbers, self._results = arrays[:count], list(arrays[count:])
        self._known: list[tuple[Any, Source]] = []

    def leaves(self) -> Iterator[Any]:
        """What the function is called with, flat."""
        numbers = iter(self._numbers)
        for value in self._front.values:
            source = Source(value.name, tuple(value.shape), value.dtype)
            leaf = Text(value.name, source.shape) if value.dtype == "string" else next(numbers)
            self._known.append((leaf, source))
            yield leaf

    def source(self, x: Any) -> Source | None:
        """What an argument of a layer is, if it is known before the program."""
        if isinstance(x, Text):
            return Source(x.name, x.shape, x.dtype)
        return next((source for array, source in self._known if array is x), None)

    def recorded(self, layer: Any, sources: Sequence[Source], shape_of: Any) -> Any:
        number, self._number = self._number, self._number + 1
        if not self._steps:
            shape = shape_of(*(source.shape for source in sources), f"words_{number}")
            name = f"{layer.name}_{number}"
            step = Step(layer, tuple(sources), name, shape)
            self._front.steps.append(step)
            result = self._zeros(shape)
        else:
            step, result = self._steps[number], self._results[number]
        self._known.append((result, Source(step.name, step.shape, "int64")))
        return result

    def _zeros(self, shape: Sequence[Size]) -> Any:
        """Numbers of symbolic sizes, in the place of an input that is not there yet."""
        import jax.numpy as jnp
        from jax import export

        sizes = (size for array in self._numbers for size in array.shape)
        scopes = (size.scope for size in sizes if export.is_symbolic_dim(size))
        scope = next(scopes, None) or export.SymbolicScope()
        text = ", ".join(map(str, shape))
        return jnp.zeros(export.symbolic_shape(text, scope=scope), "int32")


_running: ContextVar[_Run | None] = ContextVar("front", default=None)


def recorded(layer: Any, inputs: Any, shape_of: Callable[..., tuple[Size, ...]]) -> Any:
    """The numbers that a layer looks up, as an input of the program that is traced; None where its
    input is known, or numbers that the program computes.

    Args:
        layer: which.
        inputs: nest of what it takes.
        shape_of: shapes of what it takes, and a name for a size of its own -> shape of the result.

    Raises:
        ConfigError: text that is not known, and no trace that has a place for it.
    """
    run = _running.get()
    if run is None:
        return None
    leaves = _tree.flatten(inputs)
    sources = [source for x in leaves if (source := run.source(x)) is not None]
    if len(sources) == len(leaves):
        return run.recorded(layer, sources, shape_of)
    if any(isinstance(x, Text) for x in leaves):
        raise ConfigError(
            "text can be looked up beside text and inputs alone", at=f"layer {layer.name!r}"
        )
    return None


def _parsed(sizes: str) -> tuple[Size, ...]:
    parts = [part.strip() for part in sizes.strip("()").split(",") if part.strip()]
    return tuple(int(part) if part.isdigit() else part for part in parts)
