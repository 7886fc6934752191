"""Functions in a graph of tf.keras that nobody can say who knows no shapes: several calls in one
layer, which whoever makes the model says in operations, as it does with code.

Such are `tf.range(tf.shape(x)[1])`, whose parts are no tensors today, and what is computed of
complex numbers. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.bytecode.known import KNOWN
from keramos.dialects.bytecode.spelling import standard
from keramos.dialects.bytecode.values import Step, Steps
from keramos.dialects.shape_values import Place, place_of
from keramos.dialects.tensorflow_nodes import Application

#: Beside `__lambda__` in a config: the calls, in the place of code.
STEPS = "steps"
#: In the arguments of a call: a tensor of the layer's, what another call gave, three dots.
INPUT, STEP, DOTS = "$input", "$step", "$dots"

#: Calls in one layer.
_MOST = 128

#: What stands between tensors of today: shapes and what is computed of them, complex numbers.
Kind = Literal["shape", "complex"]

_ASK_FOR_SHAPES = frozenset(
    {"compat.v1.rank", "compat.v1.shape", "compat.v1.size", "rank", "shape", "size"}
) | {"keras.backend.shape", "keras.backend.ndim"}
_GIVE_COMPLEX = frozenset({"complex", "dtypes.complex"}) | {
    f"signal.{name}" for name in ("fft", "fft2d", "ifft", "ifft2d", "rfft", "rfft2d", "stft")
}
_GIVE_REAL = frozenset({"signal.irfft", "signal.irfft2d", "shape", "compat.v1.shape"}) | {
    f"math.{name}" for name in ("abs", "angle", "imag", "real")
}

OPERATORS: Mapping[str, str] = {
    "__operators__.add": "+",
    "__operators__.eq": "==",
    "__operators__.getitem": "[]",
    "__operators__.ne": "!=",
}
_COMPARE = frozenset({"__operators__.eq", "__operators__.ne"})  # with what, no file says
#: Functions whose result is a list of tensors, each an output of its layer.
_GIVE_LISTS = frozenset({"meshgrid", "split", "unstack"}) | {
    "linalg.normalize",
    "math.top_k",
    "nn.moments",
    "nn.weighted_moments",
    "unique",
}


@dataclass(frozen=True)
class Together:
    """Calls that one layer makes.

    Attributes:
        steps: each `{"function", "first", "others"}`.
        inputs: symbolic tensors that they take.
    """

    steps: list[Json]
    inputs: list[Json]

    def layer(self, name: str) -> JsonObject:
        """The layer that says them.

        Args:
            name: of the layer.
        """
        function: Json = {"class_name": "__lambda__", "config": {STEPS: self.steps}}
        nest: Json = self.inputs if len(self.inputs) > 1 else self.inputs[0]
        return {
            "module": "keras.layers",
            "class_name": "Lambda",
            "config": {"name": name, "function": function, "arguments": {}},
            "registered_name": None,
            "name": name,
            "inbound_nodes": [{"args": [nest], "kwargs": {}}],
        }


class Gathering:
    """Puts calls together.

    Args:
        applications: layer and number of a call -> the function that it is.
    """

    def __init__(self, applications: Mapping[tuple[str, int], Application]):
        self._applications = applications
        self._kinds: dict[tuple[str, int], Kind | None] = {}

    def kind(self, value: Json) -> Kind | None:
        """What a place in the graph holds that is no tensor today."""
        place = place_of(value)
        if place is None or place[:2] not in self._applications:
            return None
        key = place[:2]
        if key not in self._kinds:
            self._kinds[key] = None  # a graph that feeds itself has no kind
            self._kinds[key] = self._kind_of(self._applications[key])
        return self._kinds[key]

    def takes_complex(self, called: Application) -> bool:
        """Whether a function is given complex numbers."""
        return any(self.kind(place) == "complex" for place in _places(called))

    def _kind_of(self, called: Application) -> Kind | None:
        name = called.function
        if name in _ASK_FOR_SHAPES:
            return "shape"
        kinds = {self.kind(place) for place in _places(called)}
        to = called.others.get("dtype")
        is_complex = name in _GIVE_COMPLEX or (name == "cast" and str(to).startswith("complex"))
        if (is_complex or "complex" in kinds) and name not in _GIVE_REAL:
            return "complex"
        return "shape" if kinds == {"shape"} else None

    def together(self, key: tuple[str, int]) -> Together | None:
        """The calls that end with one; None where some of them is not known.

        Args:
            key: layer and number of the last call.
        """
        writing = _Writing(self, self._applications)
        try:
            writing.added(key)
        except (_UnknownError, RecursionError):
            return None
        return Together(writing.steps, writing.inputs) if writing.inputs else None


class _Writing:
    """Calls, as they are put together."""

    def __init__(self, gathering: Gathering, applications: Mapping[tuple[str, int], Application]):
        self._gathering, self._applications = gathering, applications
        self.steps: list[Json] = []
        self.inputs: list[Json] = []
        self._numbers: dict[tuple[str, int], int] = {}

    def added(self, key: tuple[str, int]) -> int:
        """The number of a call, which is written if it is not there yet."""
        if key in self._numbers:
            return self._numbers[key]
        called = self._applications[key]
        is_written = called.function not in _COMPARE or "y" in called.others
        if not is_written or not _is_known(called.function) or len(self._numbers) >= _MOST:
            raise _UnknownError
        others = {name: self._written(value) for name, value in called.others.items()}
        first = self._written(called.first)
        self.steps.append({"function": called.function, "first": first, "others": others})
        self._numbers[key] = len(self.steps) - 1
        return self._numbers[key]

    def _written(self, value: Json) -> Json:
        place = place_of(value)
        if place is not None:
            return self._tensor(value, place)
        if isinstance(value, list):
            return [self._written(item) for item in value]
        if isinstance(value, dict) and "class_name" in value:
            return _tagged(value)
        if isinstance(value, dict):
            return {name: self._written(inner) for name, inner in value.items()}
        return value

    def _tensor(self, value: Json, place: Place) -> Json:
        if self._gathering.kind(value) is None:
            if value not in self.inputs:
                self.inputs.append(value)
            return {INPUT: self.inputs.index(value)}
        number = self.added(place[:2])
        is_part = self._applications[place[:2]].function in _GIVE_LISTS
        return {STEP: number, "output": place[2] if is_part else None}


def _tagged(value: JsonObject) -> Json:
    """Three dots, or a function, which is its name."""
    match value:
        case {"class_name": "__ellipsis__"}:
            return {DOTS: True}
        case {"class_name": "function", "config": str(name)}:
            return name
        case _:
            raise _UnknownError


class _UnknownError(Exception):
    """A function that nobody knows, or too many."""


def _is_known(function: str) -> bool:
    return function in OPERATORS or standard(path_of(function)) in KNOWN


def path_of(function: str) -> str:
    """The name that users call a function by.

    Args:
        function: as graphs name it.
    """
    return f"tf.{function.removeprefix('compat.v1.')}"


def _places(called: Application) -> Iterator[Json]:
    waiting: list[Json] = [called.first, *called.others.values()]
    while waiting:
        value = waiting.pop()
        if place_of(value) is not None:
            yield value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def steps_in(value: Json) -> Steps | None:
    """The calls that stand in the place of code; None where there are none, or unknown ones.

    Args:
        value: what stands under "config" of `__lambda__`.
    """
    steps = value.get(STEPS) if isinstance(value, dict) else None
    if not isinstance(steps, list) or not 0 < len(steps) <= _MOST:
        return None
    read: list[Step] = []
    for step in steps:
        match step:
            case {"function": str(function), "first": first, "others": dict(others)} if _is_known(
                function
            ):
                read.append(Step(function, first, others))
            case _:
                return None
    return Steps(tuple(read))
