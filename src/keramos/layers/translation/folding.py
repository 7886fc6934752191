"""What code computes of constants alone: done at once, and bounded, for a file says how much."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import _tree
from keramos.dialects.bytecode.plain import BINARY, COMPARISONS
from keramos.dialects.bytecode.values import Untranslatable
from keramos.graph.tensor import KerasTensor
from keramos.layers.translation import arrays

#: Functions that bound by themselves what they make, or make nothing.
_BOUNDED = frozenset(
    """
    K.arange K.backend K.concatenate K.constant K.epsilon K.eye K.floatx K.image_data_format
    K.image_dim_ordering K.in_test_phase K.in_train_phase K.int_shape K.learning_phase K.ndim K.ones
    K.pack K.shape K.stack K.tile K.variable K.zeros builtin.sum ops.shape tf.Variable tf.concat
    tf.constant tf.convert_to_tensor tf.eye tf.fill tf.linspace tf.ones tf.pack tf.range tf.shape
    tf.size tf.rank tf.stack tf.tile tf.unpack tf.unstack tf.zeros K.cast tf.cast K.random_normal
    tf.random_normal tf.random.normal K.truncated_normal tf.lin_space tf.broadcast_to
    tf.meshgrid tf.truncated_normal tf.random.truncated_normal K.random_uniform tf.random_uniform
    tf.random.uniform K.random_binomial K.random_bernoulli K.switch tf.cond activations.get
    tf.signal.hann_window tf.signal.hamming_window tf.signal.linear_to_mel_weight_matrix
    tf.invert_permutation
    """.split()
)


def is_bounded(name: str) -> bool:
    """Whether a function, in its standard spelling, looks after itself."""
    return name in _BOUNDED or name.startswith(("np.", "math."))


def folded(function: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """What a function of constants gives, once its shape is known to be small.

    Raises:
        Untranslatable: it is not, or there is no array to compute with.
    """
    values = [arrays.constant(args[0]), *args[1:]] if _is_of_numbers(args) else list(args)
    if not any(map(arrays.is_constant, _leaves((values, kwargs)))):
        raise Untranslatable("it makes a tensor of nothing but numbers")
    symbols = _tree.map_structure(_symbol, [values, kwargs])
    for output in _leaves(function(*symbols[0], **symbols[1])):
        lengths = getattr(output, "shape", ())
        if None in lengths or int(np.prod(lengths, dtype=float)) > arrays.MAX_ELEMENTS:
            raise Untranslatable("an array that is too large")
    return _tree.map_structure(_constant, function(*values, **kwargs))


def _leaves(nest: Any) -> list[Any]:
    return list(_tree.leaves(nest))


def _is_of_numbers(values: list[Any]) -> bool:
    """Whether the first of them is one, or a nest of them, as in `tf.reshape([1., 2.], [2, 1])`."""
    numbers = _leaves(values[:1])
    return bool(numbers) and all(isinstance(number, (bool, int, float)) for number in numbers)


def _symbol(value: Any) -> Any:
    return KerasTensor(value.shape, value.dtype.name) if arrays.is_constant(value) else value


def _constant(value: Any) -> Any:
    return arrays.plain(np.asarray(value)) if arrays.is_tensor(value) else value


def operated(op: str, left: Any, right: Any) -> Any:
    """`left op right` of arrays and numbers."""
    arrays.check_together((left, right))
    compute = BINARY.get(op) or COMPARISONS[op]
    with np.errstate(all="ignore"):
        return arrays.constant(compute(np.asarray(left), np.asarray(right)))
