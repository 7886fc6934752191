"""What a graph of TensorFlow computes of sizes, such as `tf.shape(x)[0]`: followed, not computed.

Pure. Sizes are no tensors today: they stand in arguments, as numbers or as what is left open.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.expressions import (
    Call,
    NotConstantError,
    Value,
    constant,
    numpy,
    op,
    span,
)
from keramos.dialects.tensorflow_nodes import Application

#: Layer, number of its call, number of the output.
Place: TypeAlias = "tuple[str, int, int]"


@dataclass(frozen=True)
class Size:
    """How many elements a tensor has along an axis; None where it is computed of others."""

    of: Place | None = None
    axis: int | None = None


@dataclass(frozen=True)
class Sizes:
    """All sizes of a tensor, from one axis on."""

    of: Place
    start: int = 0


#: Numbers that a constant may grow to.
_MOST = 1_000_000

#: Functions of sizes inside one another that are followed.
_DEEPEST = 32

#: A number, sizes, or lists of them.
Known: TypeAlias = "int | Size | Sizes | list[Known]"

_SHAPE = ("compat.v1.shape", "shape")


def _quotient(a: int, b: int) -> int:
    return a // b if b else 0


_ARITHMETIC: Mapping[str, Callable[[int, int], int]] = {
    "__operators__.add": operator.add,
    "compat.v1.floor_div": _quotient,
    "math.add": operator.add,
    "math.floordiv": _quotient,
    "math.maximum": max,
    "math.minimum": min,
    "math.multiply": operator.mul,
    "math.subtract": operator.sub,
}

#: Functions that give every sample of a batch a sample, wherever else they look.
_KEEP_BATCH = ("cast", "identity", "clip_by_value", "nn.", "image.", "linalg.", "stop_gradient")


def place_of(value: Value) -> Place | None:
    """The place of a symbolic tensor; None for anything else."""
    config = value.get("config") if isinstance(value, dict) else None
    history = config.get("keras_history") if isinstance(config, dict) else None
    match history:
        case [str(name), int(call), int(output)]:
            return name, call, output
        case _:
            return None


class Shapes:
    """The sizes that a graph computes.

    Args:
        applications: layer and number of a call -> the function that it is.
        inputs: name of an input -> its shape with the batch axis, None for what is left open.
    """

    def __init__(
        self,
        applications: Mapping[tuple[str, int], Application],
        inputs: Mapping[str, list[Json]],
    ):
        self._applications, self._inputs = applications, inputs
        self._known: dict[Place, Known | None] = {}
        self._depth = 0

    def known(self, value: Value) -> Known | None:
        """What is known of a value that is made of sizes; None for any other."""
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, list):
            items = [self.known(item) for item in value]
            return None if None in items else [item for item in items if item is not None]
        place = place_of(value)
        if place is None:
            return None
        if place not in self._known:
            self._known[place] = None  # a graph that feeds itself knows nothing
            if self._depth < _DEEPEST:
                self._depth += 1
                self._known[place] = self._resolved(self._computed(place))
                self._depth -= 1
        return self._known[place]

    def _resolved(self, value: Known | None) -> Known | None:
        """`value` with numbers in place of sizes that the inputs say."""
        match value:
            case Size(of=(name, 0, 0), axis=int(axis)) if name in self._inputs:
                shape = self._inputs[name]
                known = shape[axis] if -len(shape) <= axis < len(shape) else None
                return known if isinstance(known, int) else value
            case Sizes(of=(name, 0, 0), start=start) if name in self._inputs:
                axes = range(start, len(self._inputs[name]))
                sizes = (self._resolved(Size(value.of, axis)) for axis in axes)
                return [size for size in sizes if size is not None]
            case list():
                return [item for size in value if (item := self._resolved(size)) is not None]
            case _:
                return value

    def is_size(self, place: Place) -> bool:
        """Whether a tensor says sizes of others."""
        return self.known(_tensor(place)) is not None

    def _computed(self, place: Place) -> Known | None:
        called = self._applications.get(place[:2])
        if called is None:
            return None
        function, first, others = called
        if function in _SHAPE:
            source = place_of(first)
            return None if source is None else Sizes(source)
        if function in ("stack", "concat") and isinstance(first, list):
            return self._joined(first, function == "concat")
        if function in _ARITHMETIC:
            operands = [first, others.get("y")]
            one, other = map(self.known, operands)
            is_of_sizes = one is not None and any(map(self._is_of_sizes, operands))
            return _combined(_ARITHMETIC[function], one, other) if is_of_sizes else None
        return self._taken(called, place[2]) if self._is_of_sizes(first) else None

    def _taken(self, called: Application, output: int) -> Known | None:
        """What a function takes of sizes."""
        function, first, others = called
        sizes = self.known(first)
        assert sizes is not None
        match function:
            case "cast" | "identity":
                return sizes
            case "__operators__.getitem":
                return _part(sizes, others.get("slice_spec"))
            case "strided_slice":
                return _strided(sizes, others)
            case "unstack":
                return _part(sizes, output)
            case "math.reduce_prod":
                return _product(sizes)
            case _:
                return None

    def _is_of_sizes(self, value: Value) -> bool:
        if isinstance(value, list):
            return any(map(self._is_of_sizes, value))
        place = place_of(value)
        return place is not None and self.is_size(place)

    def _joined(self, values: list[Json], flat: bool) -> Known | None:
        if not any(map(self._is_of_sizes, values)):
            return None
        items: list[Known] = []
        for value in values:
            known = self.known(value)
            if known is None or isinstance(known, Sizes):
                return None
            items += known if flat and isinstance(known, list) else [known]
        return items

    def reshaped(self, tensor: Value, shape: Value) -> Call | None:
        """A tensor in another shape, of which several sizes may be open as long as that of the
        batch is the tensor's own.

        Raises:
            NotConstantError: sizes that nobody knows.
        """
        sizes, place = self.known(shape), place_of(tensor)
        if isinstance(sizes, Sizes) or not isinstance(sizes, list):
            raise NotConstantError
        open_ones = [size for size in sizes if not isinstance(size, int)]
        shown: list[Json] = [size if isinstance(size, int) else -1 for size in sizes]
        if shown.count(-1) <= 1:
            return numpy("Reshape", tensor, newshape=shown)
        first = sizes[0]
        is_batch = isinstance(first, Size) and first.axis == 0 and first.of is not None
        if is_batch and open_ones and shown[1:].count(-1) <= 1 and place is not None:
            assert isinstance(first, Size)
            assert first.of is not None
            if first.of == place or (self._has_batch(first.of) and self._has_batch(place)):
                return Call("keras.layers", "Reshape", (tensor,), {"target_shape": shown[1:]})
        raise NotConstantError

    def numbers(self, value: Json) -> Json:
        """`value` with numbers in place of tensors that say known sizes."""
        known = self.known(value) if self._is_of_sizes(value) else None
        if isinstance(known, int):
            return known
        if isinstance(known, list) and all(isinstance(size, int) for size in known):
            return [size for size in known if isinstance(size, int)]
        return value

    def filled(self, shape: Value, value: Json) -> Call | None:
        """A number in every place of a shape whose first size is that of the batch.

        Raises:
            NotConstantError: sizes that nobody knows.
        """
        sizes = self.known(shape)
        if not isinstance(sizes, list) or not isinstance(value, (int, float)):
            raise NotConstantError
        rest = [size for size in sizes[1:] if isinstance(size, int)]
        if len(rest) < len(sizes) - 1 or not 0 < math.prod(rest) <= _MOST:
            raise NotConstantError
        nest: Json = float(value)
        for size in reversed([1, *rest]):
            nest = [nest] * size
        return self._in_each_sample(sizes[0], nest, len(sizes))

    def tiled(self, value: Json, multiples: Value) -> Call | None:
        """A constant, repeated for every sample of the batch.

        Raises:
            NotConstantError: it is repeated otherwise, or no constant.
        """
        counts, first = self.known(multiples), value if isinstance(value, list) else []
        if not isinstance(counts, list) or len(first) != 1:
            raise NotConstantError
        rest = [count for count in counts[1:] if isinstance(count, int)]
        if len(rest) < len(counts) - 1 or not 0 < math.prod(rest) <= _MOST:
            raise NotConstantError
        return self._in_each_sample(counts[0], _repeated(value, [1, *rest]), len(counts))

    def _in_each_sample(self, first: Known, nest: Json, rank: int) -> Call:
        """A constant of one sample, as often as a tensor has samples."""
        if not isinstance(first, Size) or first.axis != 0 or first.of is None:
            raise NotConstantError
        rows = Call("keras.layers", "Flatten", (_tensor(first.of),))
        column = numpy("GetItem", rows, [span(None, None), span(0, 1)])
        ones: list[Json] = [1] * (rank - 1)
        column = Call("keras.layers", "Reshape", (column,), {"target_shape": ones})
        zeros = op("core", "Cast", numpy("ZerosLike", column), dtype="float32")
        return numpy("Add", zeros, constant(nest))  # type: ignore[arg-type]

    def _has_batch(self, place: Place) -> bool:
        """Whether the first axis of a tensor is that of the model's inputs: so it is behind layers,
        and behind what leaves it alone.
        """
        for _ in range(len(self._applications) + 1):
            called = self._applications.get(place[:2])
            if called is None:
                return True
            if called.function == "reshape":
                sizes = self.known(called.others.get("shape"))
                first = sizes[0] if isinstance(sizes, list) and sizes else None
                source = first.of if isinstance(first, Size) and first.axis == 0 else None
            else:
                source = place_of(_first_of(called.first)) if _keeps_batch(called) else None
            if source is None:
                return False
            place = source
        return False


def _repeated(nest: Json, counts: list[int]) -> Json:
    if not counts:
        return nest
    if not isinstance(nest, list):
        raise NotConstantError
    return [_repeated(inner, counts[1:]) for inner in nest] * counts[0]


def _first_of(value: Json) -> Json:
    return value[0] if isinstance(value, list) and value else value


def _keeps_batch(called: Application) -> bool:
    function, _, others = called
    axis, perm = others.get("axis"), others.get("perm")
    if function == "compat.v1.transpose":
        return isinstance(perm, list) and perm[:1] == [0]
    if function.startswith("math.reduce_") or function in ("concat", "stack", "expand_dims"):
        axes = axis if isinstance(axis, list) else [axis]
        return all(isinstance(item, int) and item != 0 for item in axes)
    if function == "__operators__.getitem":
        first = _first_of(others.get("slice_spec"))
        return isinstance(first, dict) and not any(
            first.get(key) for key in ("start", "stop", "step")
        )
    return function.startswith(("math.", "__operators__.", *_KEEP_BATCH))


def _tensor(place: Place) -> JsonObject:
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [*place]}}


def _part(sizes: Known, spec: Json) -> Known | None:
    """One of several sizes, or a range of them."""
    spec = spec[0] if isinstance(spec, list) and len(spec) == 1 else spec
    if isinstance(spec, int):
        if isinstance(sizes, Sizes):
            return Size(sizes.of, spec + sizes.start if spec >= 0 else spec)
        in_range = isinstance(sizes, list) and -len(sizes) <= spec < len(sizes)
        return sizes[spec] if in_range and isinstance(sizes, list) else None
    if not isinstance(spec, dict):
        return None
    return _range(sizes, spec.get("start"), spec.get("stop"), spec.get("step"))


def _range(sizes: Known, start: Json, stop: Json, step: Json) -> Known | None:
    first = 0 if start is None else start
    if isinstance(sizes, list) and isinstance(first, int) and isinstance(stop, int | None):
        return sizes[first:stop] if step in (None, 1) else None
    if not isinstance(sizes, Sizes) or not isinstance(first, int) or step not in (None, 1):
        return None
    if stop is None and first >= 0:
        return Sizes(sizes.of, sizes.start + first)
    if not isinstance(stop, int) or not 0 <= first <= stop < 64:
        return None
    return [Size(sizes.of, sizes.start + axis) for axis in range(first, stop)]


def _strided(sizes: Known, others: JsonObject) -> Known | None:
    begin, end = _first_of(others.get("begin")), _first_of(others.get("end"))
    if others.get("shrink_axis_mask"):
        return _part(sizes, begin) if isinstance(begin, int) else None
    start = None if others.get("begin_mask") else begin
    return _range(sizes, start, None if others.get("end_mask") else end, None)


def _product(sizes: Known) -> Known | None:
    if not isinstance(sizes, list):
        return Size()
    numbers = [size for size in sizes if isinstance(size, int)]
    return math.prod(numbers) if len(numbers) == len(sizes) else Size()


def _combined(
    function: Callable[[int, int], int], one: Known | None, other: Known | None
) -> Known | None:
    if isinstance(one, int) and isinstance(other, int):
        return function(one, other)
    return Size() if isinstance(one, (int, Size)) and isinstance(other, (int, Size)) else None
