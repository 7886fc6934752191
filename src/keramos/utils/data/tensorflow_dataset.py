"""A dataset as a `tf.data.Dataset`, where the user has imported TensorFlow, and as one of grain.

Never imports TensorFlow.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from keramos import _tree
from keramos.engine.bridge import tensorflow
from keramos.utils.data.dataset import Dataset


class Spec(NamedTuple):
    """Shape (without the axis of the batch) and dtype of an array; None for a size that varies."""

    shape: tuple[int | None, ...]
    dtype: str
    is_ragged: bool = False


def converted(dataset: Dataset, spec: Any, *, is_batched: bool) -> Any:
    """The same elements as a `tf.data.Dataset`, if the user has imported TensorFlow.

    Args:
        dataset: the elements.
        spec: a nest of `Spec`, as the elements are.
        is_batched: whether they have a first axis of any size.
    """
    tf = tensorflow()
    if tf is None:
        return dataset

    def signature(one: Spec) -> Any:
        shape = (None, *one.shape) if is_batched else one.shape
        if one.is_ragged:
            return tf.RaggedTensorSpec(shape, one.dtype, ragged_rank=2 if is_batched else 1)
        return tf.TensorSpec(shape, one.dtype)

    signatures = _mapped(signature, spec)

    def elements() -> Any:
        for element in dataset:
            yield _mapped_pair(tf, element, spec)

    result = tf.data.Dataset.from_generator(elements, output_signature=signatures)
    result = result.apply(tf.data.experimental.assert_cardinality(dataset.cardinality()))
    result = result.prefetch(tf.data.AUTOTUNE)
    if dataset._batch_size is not None:
        result._batch_size = dataset._batch_size
    return result


def _mapped(function: Any, spec: Any) -> Any:
    """A nest of what a function makes of each `Spec`; lists are tuples, as in TensorFlow."""
    if isinstance(spec, Spec):
        return function(spec)
    if isinstance(spec, dict):
        return {key: _mapped(function, part) for key, part in spec.items()}
    return tuple(_mapped(function, part) for part in spec)


def _mapped_pair(tf: Any, element: Any, spec: Any) -> Any:
    if isinstance(spec, dict):
        return {key: _mapped_pair(tf, element[key], part) for key, part in spec.items()}
    if not isinstance(spec, Spec):
        return tuple(_mapped_pair(tf, e, s) for e, s in zip(element, spec, strict=True))
    if not spec.is_ragged:
        return element
    if element.dtype == object:
        return tf.ragged.stack([tf.convert_to_tensor(part) for part in element])
    return tf.RaggedTensor.from_tensor(element)


def spec_of(element: Any, *, is_batched: bool) -> Any:
    """The spec of arrays like these."""

    def one(array: Any) -> Spec:
        dtype = "string" if array.dtype.kind in "OSU" else array.dtype.name
        return Spec(tuple(array.shape[1:] if is_batched else array.shape), dtype)

    return _tree.map_structure(one, element)
