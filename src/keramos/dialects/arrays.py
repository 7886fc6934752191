"""What older writers put into a tensor -> what the variable of today holds.

Pure: a rule sees class, variable, shapes and origin, and answers with a shape and a function. The
function runs when somebody reads the tensor, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from keramos.dialects.origin import Family, Origin

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[Any]]

Shape = tuple[int, ...]


def no_argument(name: str) -> None:
    """Nothing is known of the layer."""


class Target(NamedTuple):
    """The variable that a stored tensor is for.

    Attributes:
        class_name: of the layer that owns it.
        variable: its name (`kernel`).
        shape: of the variable.
        dtype: of the variable.
        data_format: of the layer; None where it has none.
        origin: who wrote the tensor.
        argument: an attribute of the layer by its name; None where it has none.
        beside: shapes of all tensors that are stored for the layer, in the order of its variables.
        is_slot: whether it is for what an optimizer keeps of the variable.
    """

    class_name: str
    variable: str
    shape: Shape
    dtype: str
    data_format: str | None
    origin: Origin
    argument: Callable[[str], Any] = no_argument
    beside: tuple[Shape, ...] = ()
    is_slot: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What makes a stored tensor today's.

    Attributes:
        shape: of the result.
        dtype: of the result; None where it stays.
        function: array -> array, a view where possible.
        rule: name of the rule that says so.
    """

    shape: Shape
    dtype: str | None
    function: Callable[[Array], Array]
    rule: str = ""


#: (shape, dtype) as stored, target -> the change; None where there is nothing to do.
Rule = Callable[[Shape, str, Target], Change | None]


class _Listed(NamedTuple):
    rule: Rule
    classes: frozenset[str]
    writers: Collection[Family] | None
    dtypes: Collection[str] | None
    beside: str | None


_RULES: list[_Listed] = []


def adapts(
    *classes: str,
    written_by: Collection[Family] | None = None,
    stored_as: Collection[str] | None = None,
    beside: str | None = None,
) -> Callable[[Rule], Rule]:
    """Decorator: apply the rule to tensors of these classes; without any, of all.

    Args:
        *classes: names of today's layers.
        written_by: families of writers; None for all.
        stored_as: dtypes in the file; None for all.
        beside: a dtype that other tensors of the file have; None for any.
    """

    def register(rule: Rule) -> Rule:
        _RULES.append(_Listed(rule, frozenset(classes), written_by, stored_as, beside))
        return rule

    return register


def left_out(path: str, origin: Origin) -> bool:
    """Whether a tensor is of no use today: tf.keras 2.12 to 2.15 also stored the metrics' sums,
    2.12 and 2.13 those of a layer's beside its weights.
    """
    is_sum = path.startswith("metrics/") or "/_metrics/" in path
    return is_sum and origin.family == "tf_keras"


def concern(origin: Origin, dtypes: Collection[str]) -> bool:
    """Whether any rule may apply to a file of that origin that holds these dtypes."""
    return any(
        _may_apply(listed, origin, dtypes) and listed.beside in (None, *dtypes) for listed in _RULES
    )


def changes(shape: Shape, dtype: str, target: Target) -> Iterator[Change]:
    """What has to be done to a stored tensor, in order."""
    for listed in _RULES:
        if not listed.classes or target.class_name in listed.classes:
            change = (
                listed.rule(shape, dtype, target)
                if _may_apply(listed, target.origin, (dtype,))
                else None
            )
            if change is not None:
                shape, dtype = change.shape, change.dtype or dtype
                yield replace(change, rule=listed.rule.__name__)


def _may_apply(listed: _Listed, origin: Origin, dtypes: Collection[str]) -> bool:
    by_writer = listed.writers is None or origin.family in listed.writers
    return by_writer and (listed.dtypes is None or any(d in listed.dtypes for d in dtypes))


#: Bytes without a dtype -> how the names of the dtypes of that size end.
_UNNAMED = {"void8": ("_e4m3fn", "_e5m2"), "void16": ("float16",)}


@adapts(stored_as=tuple(_UNNAMED))
def bytes_had_no_dtype(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras 3 writes float8, and until 3.4 bfloat16, as bytes: the variable knows what they are."""
    if not target.dtype.endswith(_UNNAMED[dtype]):
        return None
    return Change(shape, target.dtype, lambda array: array)


_CONVOLUTIONS = ("Conv2D", "Conv3D", "SeparableConv2D", "ConvLSTMCell")
_ROTATED = ("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose", "ConvLSTMCell")


@adapts("Conv1D", written_by=("keras1",))
def length_had_an_axis_beside(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras until 1.0.8 kept kernels of one axis as (filters, in, length, 1), since 1.1 as
    (length, 1, in, filters); today's are (length, in, filters).
    """
    if target.variable != "kernel" or len(target.shape) != 3:
        return None
    length, inputs, filters = target.shape[0], target.shape[1], target.shape[2]
    if shape == (length, 1, inputs, filters):
        return Change(target.shape, None, lambda array: array[:, 0])
    if shape == (filters, inputs, length, 1):
        return Change(target.shape, None, lambda array: array[..., 0].transpose(2, 1, 0))
    return None


@adapts(*_CONVOLUTIONS, written_by=("keras1",))
def filters_came_first(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras 1, with channels first, kept kernels as (filters, in, spatial…).

    Today's are (spatial…, in, filters). Only `data_format` tells the two apart where all sizes
    are equal.
    """
    if not target.variable.endswith("kernel") or target.data_format != "channels_first":
        return None
    *spatial, inputs, filters = target.shape
    if not spatial or shape != (filters, inputs, *spatial):
        return None
    order = (*range(2, len(shape)), 1, 0)
    return Change(target.shape, None, lambda array: array.transpose(order))


@adapts("BatchNormalization", written_by=("keras1",))
def variance_was_a_deviation(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras until 1.0.5 kept the deviation of what it normalized, and divided by it + epsilon.

    Weights alone of Keras 1 have no version: the defaults of that time tell.
    """
    keeps = target.origin.keeps_deviations
    epsilon, momentum = target.argument("epsilon"), target.argument("momentum")
    if target.variable != "moving_variance" or not isinstance(epsilon, float):
        return None
    if not (keeps or (keeps is None and (epsilon, momentum) == (1e-6, 0.9))):
        return None
    return Change(shape, None, lambda array: (array + epsilon) ** 2 - epsilon)


@adapts("Conv2DTranspose", written_by=("keras1",))
def filters_came_last(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras 1 kept kernels of Deconvolution2D as those of a convolution: (rows, columns, in,
    filters), or, with channels first, (filters, in, rows, columns); today's are (rows, columns,
    filters, in).
    """
    if target.variable != "kernel" or len(target.shape) != 4:
        return None
    is_first = target.data_format == "channels_first"
    order = (2, 3, 0, 1) if is_first else (0, 1, 3, 2)
    if tuple(shape[i] for i in order) != target.shape:
        return None
    return Change(target.shape, None, lambda array: array.transpose(order))


@adapts(*_ROTATED, written_by=("keras1", "keras2"))
def kernels_were_rotated(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Theano convolves, where TensorFlow correlates: its kernels stand rotated by 180 degrees."""
    if target.origin.backend != "theano" or not target.variable.endswith("kernel"):
        return None
    spatial = (slice(None, None, -1),) * (len(target.shape) - 2)
    return Change(shape, None, lambda array: array[spatial])
