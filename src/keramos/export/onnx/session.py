"""A file of ONNX, run by onnxruntime; whoever wrote it.

onnxruntime is imported when a file is opened, and no sooner.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from keramos import _tree
from keramos.errors import (
    ArgumentTypeError,
    ConfigError,
    DamagedFileError,
    MissingExtraError,
    UnknownNameError,
    near,
    printable,
)
from keramos.storage.onnx import check

if TYPE_CHECKING:
    from keramos.storage import Limits

#: Under this key a file that keramos wrote says how its inputs and outputs are nested.
STRUCTURE = "keramos.structure"
#: Under this key it says which output is which input of the next call.
STATES = "keramos.states"
#: Optimizations that are left out: weights of float16 stay as they are on a CPU.
DISABLED = ("FuseFp16InitializerToFp32NodeTransformer",)
#: onnxruntime's names of types -> ours.
TYPES: Mapping[str, str] = {
    "float": "float32", "double": "float64", "float16": "float16", "bool": "bool",
    **{f"{sign}int{bits}": f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}  # fmt: skip


class Session:
    """A program in ONNX, which can be called.

    A file that keramos exported is called as the model was: `session(x)`, `session.serve(x)`, with
    nests where there were nests. Any other takes its inputs by place or name, and gives its output,
    or a dict of them. What the model keeps from call to call, the session does.

    Args:
        path: of the file; weights may stand beside it.
        providers: of onnxruntime, in order of preference; CPU alone by default.
        threads: how many work at an operation; onnxruntime's own choice when None.
        limits: what looking through the file may cost, before onnxruntime opens it.

    Attributes:
        inputs: names of what it takes.
        outputs: names of what it gives.
        states: name -> array, of what calls have left for the next one; what is not there is as
            in the file. `states.clear()` begins anew.

    Raises:
        MissingExtraError: onnxruntime is not installed.
        FileMissingError: there is no such file.
        UnrecognizedFileError: it is something else.
        DamagedFileError: onnxruntime cannot run it.
        UnsafeError: it names files outside of its folder.
        LimitError: it is larger than the limits allow.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        providers: Sequence[str] = ("CPUExecutionProvider",),
        threads: int | None = None,
        limits: Limits | None = None,
    ):
        self._path = os.fspath(path)
        check(self._path, limits)
        self._session = _opened(self._path, providers, threads)
        self.states: dict[str, np.ndarray[Any, Any]] = {}
        try:
            self._look()
        except UnicodeDecodeError as error:
            raise DamagedFileError(
                "a name in this file is no text", found=str(error), in_=printable(self._path)
            ) from error

    def _look(self) -> None:
        self._inputs = {value.name: value for value in self._session.get_inputs()}
        self.inputs = tuple(self._inputs)
        every = [value.name for value in self._session.get_outputs()]
        properties = self._session.get_modelmeta().custom_metadata_map
        optional = [value.name for value in self._session.get_overridable_initializers()]
        self._next = _states(properties.get(STATES), optional, every)
        self.outputs = tuple(name for name in every if name not in self._next.values())
        self._structure = _structure(properties.get(STRUCTURE), self.inputs, self.outputs)

    @property
    def endpoints(self) -> dict[str, Any]:
        """What can be called, by name: this program."""
        return {self._structure["endpoint"]: self}

    @property
    def signatures(self) -> dict[str, Any]:
        """Functions of named tensors that give a dict, by name."""
        names = (self._structure["endpoint"], "serving_default")
        return {name: lambda **inputs: self.run(inputs) for name in names}

    def run(self, inputs: Mapping[str, Any]) -> dict[str, np.ndarray[Any, Any]]:
        """Run the program.

        Args:
            inputs: an array for each name of `inputs`; cast to the type that the program takes.

        Returns:
            an array for each name of `outputs`.

        Raises:
            ArgumentTypeError: an input is missing, there is none of that name, or it is no array
                of the type that the program takes.
            ConfigError: onnxruntime stops at these arrays, for their shapes most often.
        """
        missing = [name for name in self.inputs if name not in inputs]
        unknown = [name for name in inputs if name not in self._inputs]
        if missing or unknown:
            raise ArgumentTypeError(
                f"the program takes {', '.join(self.inputs) or 'nothing'}",
                found=", ".join(inputs) or "nothing",
                in_=self._path,
                near=near(unknown[0], self.inputs) if unknown else None,
            )
        feed = {name: self._cast(name, array) for name, array in inputs.items()}
        names = [*self.outputs, *self._next.values()]
        try:
            arrays = self._session.run(names, feed | self.states)
        except Exception as error:  # they have no base of their own
            raise ConfigError(
                "onnxruntime cannot run the program on these arrays",
                found=_first_line(error),
                in_=printable(self._path),
            ) from error
        results = dict(zip(names, arrays, strict=True))
        self.states.update({name: results.pop(output) for name, output in self._next.items()})
        return results

    def _cast(self, name: str, array: Any) -> Any:
        text = self._inputs[name].type.removeprefix("tensor(").removesuffix(")")
        try:
            return np.asarray(array, dtype=TYPES.get(text))
        except (TypeError, ValueError) as error:
            raise ArgumentTypeError(
                f"the input {printable(name)!r} is no array of {printable(text)}",
                found=type(array).__name__,
            ) from error

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the program as its writer did; arrays come back, in the nest that he gave."""
        arguments = self._structure["arguments"]
        if len(args) > len(arguments):
            raise ArgumentTypeError(
                f"the program takes {len(arguments)} argument(s)", found=len(args), in_=self._path
            )
        values = dict(zip(arguments, args, strict=False)) | kwargs
        inputs: dict[str, Any] = {}
        for name, value in values.items():
            if name not in arguments:
                raise ArgumentTypeError(
                    f"the program has no argument {name!r}", near=near(name, arguments)
                )
            inputs.update(self._flat(name, arguments[name], value))
        outputs = self.run(inputs)
        return _tree.map_structure(lambda name: outputs[name], self._structure["results"])

    def _flat(self, argument: str, names: Any, value: Any) -> dict[str, Any]:
        """The arrays of an argument, by the names of their inputs."""
        if isinstance(names, str):
            return {names: value}
        keys = names if isinstance(names, Mapping) else range(len(names))
        is_alike = isinstance(value, Mapping) == isinstance(names, Mapping)
        if not is_alike or len(value) != len(names) or not all(_has(value, key) for key in keys):
            raise ArgumentTypeError(
                f"the argument {argument!r} is another nest of arrays",
                found=str(value)[:200],
                wanted=str(names),
                in_=self._path,
            )
        parts = (self._flat(argument, names[key], value[key]) for key in keys)
        return {name: array for part in parts for name, array in part.items()}

    def __getattr__(self, name: str) -> Any:
        structure = vars(self).get("_structure")
        if structure is None or name != structure["endpoint"]:
            candidates = [] if structure is None else [structure["endpoint"]]
            raise UnknownNameError(
                f"the program has no endpoint {name!r}", name=name, candidates=candidates
            )
        return self

    def __repr__(self) -> str:
        takes, gives = ", ".join(self.inputs), ", ".join(self.outputs)
        return f"<Session {printable(self._path)}: {printable(takes)} -> {printable(gives)}>"


def _has(nest: Any, key: Any) -> bool:
    return not isinstance(nest, Mapping) or key in nest


def _opened(path: str, providers: Sequence[str], threads: int | None) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingExtraError(
            "programs in ONNX are run by onnxruntime, which is not installed",
            found=str(error),
            hint="pip install keramos[onnx]",
        ) from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # errors are raised, not printed; what is folded is no news
    if threads is not None:
        options.intra_op_num_threads = threads
    before = _identity(path)
    try:
        return onnxruntime.InferenceSession(
            path, options, providers=list(providers), disabled_optimizers=list(DISABLED)
        )
    except Exception as error:  # they have no base of their own
        if _identity(path) != before:  # replaced meanwhile, and what it referred to is gone
            return _opened(path, providers, threads)
        what = "onnxruntime cannot run this file"
        raise DamagedFileError(what, found=_first_line(error), in_=printable(path)) from error


def _first_line(error: Exception) -> str:
    return printable(str(error).strip().partition("\n")[0], 400)


def _identity(path: str) -> tuple[int, ...]:
    try:
        status = os.stat(path)
    except OSError:
        return ()
    return status.st_ino, status.st_mtime_ns, status.st_size


def _states(text: str | None, inputs: Sequence[str], outputs: Sequence[str]) -> dict[str, str]:
    """Which output is which input of the next call, as the file says if it tells the truth."""
    try:
        states = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    is_true = isinstance(states, dict) and all(
        name in inputs and output in outputs for name, output in states.items()
    )
    return states if is_true and len({*states.values()}) == len(states) else {}


def _structure(text: str | None, inputs: Sequence[str], outputs: Sequence[str]) -> dict[str, Any]:
    """How inputs and outputs are nested, as the file says if it tells the truth."""
    results: Any = outputs[0] if len(outputs) == 1 else {name: name for name in outputs}
    plain = {"endpoint": "serve", "arguments": {n: n for n in inputs}, "results": results}
    try:
        structure = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return plain
    if not isinstance(structure, dict) or set(structure) != set(plain):
        return plain
    named = (
        sorted(map(str, _tree.leaves(structure["arguments"]))),
        sorted(map(str, _tree.leaves(structure["results"]))),
    )
    is_true = named == (sorted(inputs), sorted(outputs)) and isinstance(structure["endpoint"], str)
    return structure if is_true and isinstance(structure["arguments"], dict) else plain
