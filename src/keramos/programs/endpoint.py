"""What can be called: functions of an artifact, compiled once per shape of their inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from keramos import _tree, engine
from keramos.errors import printable
from keramos.programs import composites
from keramos.programs.binding import MismatchError, Takes, shown
from keramos.storage.tensorflow.values import OtherSpec, Spec


class Computation(Protocol):
    """What runs behind an endpoint: `engine.graphs.compilation.Compiled`, and the like."""

    @property
    def variables(self) -> list[engine.Variable]:
        """Those that it uses."""
        ...

    def check(self) -> None:
        """Refuse what cannot run, before anything does."""
        ...

    def __call__(self, arrays: Sequence[Any]) -> list[Any]:
        """The results for these inputs."""
        ...


@dataclass(frozen=True)
class Traced:
    """A function that was traced for arguments of one kind.

    Attributes:
        takes: what it takes.
        gives: the structure of its result.
        compiled: runs it.
    """

    takes: Takes
    gives: Any
    compiled: Computation

    def run(self, arrays: Sequence[Any]) -> Any:
        """The result, in its structure."""
        results = iter(self.compiled(arrays))

        def filled(leaf: Any) -> Any:
            if isinstance(leaf, OtherSpec):
                return composites.whole(leaf, results)
            return next(results) if isinstance(leaf, Spec) else leaf

        return _tree.map_structure(filled, _sorted(self.gives))

    def __str__(self) -> str:
        arguments = ", ".join(f"{name}: {shown(x)}" for name, x in self.takes.named().items())
        return printable(f"({arguments}) -> {shown(self.gives)}", 1000)


def _sorted(structure: Any) -> Any:
    """The structure with the keys of its dicts in the order of their tensors."""
    if isinstance(structure, Mapping):
        return {key: _sorted(structure[key]) for key in sorted(structure)}
    if isinstance(structure, list | tuple):
        return type(structure)(map(_sorted, structure))
    return structure


class Endpoint:
    """What can be called in an artifact.

    Call it with arguments as its writer did, by place or by name; python and numpy values are cast
    to the types of its signature. Results are jax arrays, text is numpy's objects of type bytes. An
    endpoint that updates variables changes those of the artifact.

    Args:
        name: of it.
        traced: the functions that it chooses among, by what it is called with.
    """

    def __init__(self, name: str, traced: Sequence[Traced]):
        self.name, self._traced = name, tuple(traced)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The result for these arguments.

        Raises:
            ArgumentTypeError: they do not fit the signature; the error names the argument.
            UnsupportedFileError: the function has operations that are not known.
            UnsafeError: it reads or writes files, or runs code.
        """
        failures: list[MismatchError] = []
        for traced in self._traced:
            try:
                arrays = traced.takes.arrays(args, kwargs)
            except MismatchError as error:
                failures.append(error)
                continue
            return traced.run(arrays)
        if len(failures) == 1:
            raise failures[0]
        raise MismatchError(
            f"{self.name}: none of its {len(failures)} signatures takes such arguments\n"
            + "\n".join(f"{error.what.partition(': ')[2]}: {error.wanted}" for error in failures),
        )

    @property
    def inputs(self) -> dict[str, Any]:
        """Name of an argument -> `Spec`, or a structure of them; of the first signature."""
        return self._traced[0].takes.named()

    @property
    def outputs(self) -> Any:
        """The structure of the result; of the first signature."""
        return self._traced[0].gives

    @property
    def variables(self) -> list[engine.Variable]:
        """The variables that it uses."""
        every = (v for traced in self._traced for v in traced.compiled.variables)
        return list({id(v): v for v in every}.values())

    @property
    def trainable_variables(self) -> list[engine.Variable]:
        """Those that training may change."""
        return [v for v in self.variables if v.trainable]

    @property
    def non_trainable_variables(self) -> list[engine.Variable]:
        """The other ones."""
        return [v for v in self.variables if not v.trainable]

    @property
    def runs_on_host(self) -> bool:
        """Whether it has text, which cannot be compiled."""
        self.check()
        return any(getattr(traced.compiled, "is_on_host", False) for traced in self._traced)

    def check(self) -> None:
        """Refuse now what would be refused when it is called.

        Raises:
            UnsupportedFileError: operations that are not known, all of them.
            UnsafeError: operations that touch files or run code.
        """
        for traced in self._traced:
            traced.compiled.check()

    @property
    def signature(self) -> str:
        """What it takes and gives, for people: `(x: float32[?, 4]) -> float32[?, 2]`."""
        first, *others = map(str, self._traced)
        return f"{first} and {len(others)} more" if others else first

    def __repr__(self) -> str:
        return f"<Endpoint {printable(self.name)}{self.signature}>"


class Endpoints(Mapping[str, Endpoint]):
    """Endpoints by name, each made when it is asked for.

    Args:
        names: of them.
        make: the endpoint of a name.
    """

    def __init__(self, names: Iterable[str], make: Callable[[str], Endpoint]):
        self._names, self._make = list(names), make
        self._made: dict[str, Endpoint] = {}

    def __getitem__(self, name: str) -> Endpoint:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        rows = [f"  {endpoint!r}" for endpoint in self.values()]
        return "\n".join(["{", *rows, "}"]) if rows else "{}"
