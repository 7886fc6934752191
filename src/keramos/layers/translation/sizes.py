"""Lengths of axes that are only known when a model runs, as code computes with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import probes


class OpenLengths(Untranslatable):
    """A shape in which two lengths are open, one of which may be a number."""


@dataclass(frozen=True, eq=False)
class Size:
    """A length that no graph knows.

    Attributes:
        tensor: whose axis it is; None for what was computed from such lengths.
        axis: which one.
        compute: makes a tensor of it, where it was computed from others.
    """

    tensor: Any = None
    axis: int = -1
    compute: Callable[[], Any] | None = None

    def is_of(self, tensor: Any, axis: int) -> bool:
        """Whether it is the length of that axis."""
        return self.tensor is tensor and self.axis == axis


def sizes(tensor: Any) -> tuple[Any, ...]:
    """The lengths of all axes: integers, where they are known."""
    return tuple(
        Size(tensor, axis) if length is None else int(length)
        for axis, length in enumerate(tensor.shape)
    )


def is_open(value: Any) -> bool:
    """Whether an entry of a shape is not a number."""
    return value is None or isinstance(value, Size) or value == -1


def entries(shape: Any) -> list[Any]:
    """The entries of a shape, as code gives one: a number, or a sequence."""
    values: Any = [shape] if isinstance(shape, (int, Size)) else shape
    if hasattr(values, "tolist"):
        values = values.tolist()
    if not isinstance(values, (list, tuple)):
        raise Untranslatable("a shape depends on the numbers in a tensor")
    wrong = [v for v in values if not (v is None or isinstance(v, (int, Size)))]
    if wrong:
        raise Untranslatable("a shape depends on the numbers in a tensor")
    return [v if v is None or isinstance(v, Size) else int(v) for v in values]


def reshaped(tensor: Any, shape: Any) -> tuple[int, ...]:
    """The shape as Reshape takes it, with one length left open at most.

    Raises:
        Untranslatable: two are.
    """
    wanted = probes.seen(tensor, entries(shape))
    if sum(map(is_open, wanted)) > 1:
        wanted = _filled(tensor, wanted)
    if sum(map(is_open, wanted)) > 1:
        raise OpenLengths("a shape has two lengths that are only known when the model runs")
    return tuple(-1 if is_open(length) else length for length in wanted)


def _filled(tensor: Any, wanted: list[Any]) -> list[Any]:
    """`-1`, where the axes whose lengths are open are the tensor's own: the rest is a number."""
    own = [v for v in wanted if isinstance(v, Size)]
    unknown = [axis for axis, length in enumerate(tensor.shape) if length is None]
    left = [v for v in wanted if is_open(v) and not isinstance(v, Size)]
    is_all = len(own) == len(unknown) and all(
        any(size.is_of(tensor, axis) for size in own) for axis in unknown
    )
    if not is_all or len(left) != 1:
        return wanted
    whole = math.prod(n for n in tensor.shape if n is not None)
    numbers = math.prod(v for v in wanted if not is_open(v))
    return [whole // numbers if v is left[0] and not isinstance(v, Size) else v for v in wanted]


def product(values: Sequence[Any]) -> Any:
    """The product of lengths; open where one of them is."""
    if not any(map(is_open, values)):
        return math.prod(values)
    return Size(compute=lambda: _product(values))


def _product(values: Sequence[Any]) -> Any:
    from keramos import ops
    from keramos.layers.translation import materials

    if any(value is None or value == -1 for value in values):
        raise Untranslatable("it computes with lengths that are only known when the model runs")
    whole: Any = math.prod(v for v in values if not isinstance(v, Size))
    for value in values:
        if isinstance(value, Size):
            whole = ops.multiply(materials.length(value), whole)
    return whole
