"""A directory of programs in StableHLO, or in jax's own format, with `signatures.json` and the
variables in a safetensors file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from keramos import _tree, engine
from keramos.engine.portable_program import PortableProgram
from keramos.errors import (
    DamagedFileError,
    UnknownNameError,
    WeightsError,
    printable,
)
from keramos.programs import signature_file
from keramos.programs.binding import Takes
from keramos.programs.endpoint import Computation, Endpoint, Endpoints, Traced
from keramos.programs.signature_file import SignatureFile, StoredVariable, Tensor
from keramos.storage import Archive, WeightStore, safetensors
from keramos.storage.tensorflow.program_file import Parameters
from keramos.storage.tensorflow.values import Spec

VARIABLES = "variables.safetensors"
DEFAULT = "serving_default"


class Portable:
    """An artifact, whose attributes are its endpoints and its collections of variables.

    Args:
        archive: its files.

    Attributes:
        file: what `signatures.json` says.
        endpoints: by name, as the exported functions were called.
        signatures: by name, functions of named tensors that give a dict; the first is
            `serving_default` as well.
        variables: every variable.

    Raises:
        DamagedFileError: its files contradict each other.
        LimitError: they are larger than the limits allow.
    """

    def __init__(self, archive: Archive):
        self._archive = archive
        self.file = SignatureFile.read(archive.member(signature_file.NAME).span(), archive.limits)
        store = safetensors.store(archive.member(VARIABLES).span(), archive.limits)
        self.variables = [_variable(v, store, archive.source) for v in self.file.variables]
        first = {} if DEFAULT in self.file.endpoints else dict.fromkeys([DEFAULT])
        names = list(self.file.endpoints)
        self._served = {name: name for name in names} | {n: names[0] for n in first if names}
        self.endpoints = Endpoints(names, self._endpoint)
        self.signatures = Endpoints(self._served, self._served_endpoint)
        self._programs: dict[str, PortableProgram] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "_programs" not in self.__dict__:
            raise AttributeError(name)
        if name in self.file.endpoints:
            return self.endpoints[name]
        if name in self.file.collections:
            return [self.variables[i] for i in self.file.collections[name]]
        raise UnknownNameError(
            f"the artifact holds nothing called {name!r}",
            name=name,
            candidates=[*self.file.endpoints, *self.file.collections],
            in_=self._archive.source,
        )

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.file.endpoints, *self.file.collections})

    @property
    def trainable_variables(self) -> list[engine.Variable]:
        """Those that training may change."""
        return [variable for variable in self.variables if variable.trainable]

    @property
    def non_trainable_variables(self) -> list[engine.Variable]:
        """The other ones."""
        return [variable for variable in self.variables if not variable.trainable]

    def content(self, name: str) -> bytes:
        """The program of an endpoint.

        Args:
            name: of the endpoint.

        Raises:
            DamagedFileError: it is not the one that was written. What reads programs is code of
                others, which damaged ones can bring down.
            FileMissingError: there is no such file.
        """
        signature = self.file.endpoints[name]
        member = self._archive.member(signature.program)
        content = member.read(self._archive.limits.max_result_bytes)
        if signature_file.digest_of(content) != signature.digest:
            raise DamagedFileError(
                "a program is not the one that its signature describes",
                at=signature.program,
                in_=self._archive.source,
                found=f"{len(content):,} bytes of another digest",
                hint="copy or download the files again",
            )
        return content

    def _endpoint(self, name: str) -> Endpoint:
        signature = self.file.endpoints[name]
        nests = list(signature.arguments.values())
        takes = Takes(
            name,
            [_specs(nest, signature.inputs) for nest in nests],
            {},
            Parameters(list(signature.arguments), {}),
        )
        program = Reordered(
            self._program(name),
            signature_file.order_of(nests, signature.inputs),
            signature_file.order_of(signature.results, signature.outputs),
        )
        return Endpoint(
            name, [Traced(takes, _specs(signature.results, signature.outputs), program)]
        )

    def _served_endpoint(self, name: str) -> Endpoint:
        """By names of tensors, as SavedModels have it."""
        signature = self.file.endpoints[self._served[name]]
        inputs = {t.name: _spec(t) for t in signature.inputs}
        gives = {t.name: _spec(t) for t in signature.outputs}
        program = Reordered(
            self._program(signature.name),
            signature_file.order_of(sorted(inputs), signature.inputs),
            signature_file.order_of(sorted(gives), signature.outputs),
        )
        takes = Takes(name, [], inputs, Parameters([], {}), int(len(inputs) == 1))
        return Endpoint(name, [Traced(takes, gives, program)])

    def _program(self, name: str) -> PortableProgram:
        if name not in self._programs:
            signature = self.file.endpoints[name]
            code = _CODE[self.file.format](partial(self.content, name))
            self._programs[name] = PortableProgram(
                code.run,
                code.check,
                [self.variables[i] for i in signature.variables],
                {tensor.name: tensor.shape for tensor in signature.inputs},
                len(signature.outputs),
                [self.variables[i] for i in signature.updates],
                [tensor.dtype for tensor in (*signature.inputs, *signature.outputs)],
                signature.constraints,
            )
        return self._programs[name]

    def __repr__(self) -> str:
        title = f"<{type(self).__name__} {printable(self._archive.source)}"
        return "\n".join([title, *(f"  {e!r}" for e in self.endpoints.values())]) + ">"


@dataclass(frozen=True)
class Reordered:
    """A computation whose inputs and outputs are given in another order.

    Attributes:
        computation: of them.
        inputs: place of each array among its inputs.
        outputs: which of its outputs stands in each place.
    """

    computation: Computation
    inputs: Sequence[int]
    outputs: Sequence[int]

    @property
    def variables(self) -> list[engine.Variable]:
        """Those that it uses."""
        return self.computation.variables

    def check(self) -> None:
        """Refuse what cannot run."""
        self.computation.check()

    def __call__(self, arrays: Sequence[Any]) -> list[Any]:
        """The outputs for these arrays."""
        placed = dict(zip(self.inputs, arrays, strict=True))
        results = self.computation([placed[i] for i in range(len(placed))])
        return [results[i] for i in self.outputs]


def _variable(about: StoredVariable, store: WeightStore, source: str) -> engine.Variable:
    tensor = store.get(about.name)
    if tensor is None or (tensor.shape, tensor.dtype) != (about.shape, about.dtype):
        raise DamagedFileError(
            "the signatures and the tensors of an artifact differ",
            at=about.name,
            in_=source,
            found=None if tensor is None else f"{tensor.dtype}{list(tensor.shape)}",
            wanted=f"{about.dtype}{list(about.shape)}",
        )

    def unread(*_: Any, **__: Any) -> Any:
        raise WeightsError("a variable has no value", at=about.name, in_=source)

    variable = engine.Variable(
        unread,
        about.shape,
        about.dtype,
        about.trainable,
        autocast=False,
        name=about.name.rpartition("/")[2] or None,
    )
    variable.path = about.name
    variable.assign_lazily(tensor)
    return variable


def _spec(tensor: Tensor) -> Spec:
    shape = tuple(size if isinstance(size, int) else None for size in tensor.shape)
    return Spec(shape, tensor.dtype, tensor.name)


def _specs(nest: Any, tensors: Iterable[Tensor]) -> Any:
    by_name = {tensor.name: _spec(tensor) for tensor in tensors}
    return _tree.map_structure(lambda name: None if name is None else by_name[name], nest)


# -- Programs of both formats ----------------------------------------------------------------------


class _StableHlo:
    """A portable artifact, made a function for each combination of shapes."""

    def __init__(self, content: Callable[[], bytes]):
        self._content = content
        self._functions: dict[Any, Callable[..., Sequence[Any]]] = {}

    def check(self) -> None:
        """Refuse what cannot run."""
        from keramos.engine import portable_artifact

        portable_artifact.check(self._content())

    def run(self, arrays: Sequence[Any]) -> Sequence[Any]:
        """The results."""
        from keramos.engine import portable_artifact

        key = tuple((array.shape, str(array.dtype)) for array in arrays)
        if key not in self._functions:
            self._functions[key] = portable_artifact.callable_of(self._content(), arrays, ())
        return self._functions[key](*arrays)


class _Jax:
    """What `jax.export` serialized."""

    def __init__(self, content: Callable[[], bytes]):
        self._content = content

    @cached_property
    def _function(self) -> Callable[[Sequence[Any]], Sequence[Any]]:
        from keramos.engine import serialized

        return serialized.callable_of(self._content())

    def check(self) -> None:
        """Refuse what cannot run."""
        _ = self._function

    def run(self, arrays: Sequence[Any]) -> Sequence[Any]:
        """The results."""
        return self._function(arrays)


_CODE: Mapping[str, Callable[[Callable[[], bytes]], _StableHlo | _Jax]] = {
    "stablehlo": _StableHlo,
    "jax": _Jax,
}
