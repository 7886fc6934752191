"""Ragged tensors of TensorFlow: rows of any number of terms, for layers that run in numpy."""

from __future__ import annotations

from typing import Any, Protocol

from keramos.engine import bridge
from keramos.errors import ConfigError, ShapeError


class OfTerms(Protocol):
    """A layer that looks up terms."""

    name: str
    output_mode: str

    def __call__(self, inputs: Any, /) -> Any: ...


def answered(layer: OfTerms, x: Any) -> Any:
    """What a layer gives for a ragged tensor, also in a graph: in the modes `multi_hot`, `count`
    and `tf_idf` a vector for each row, in the others a ragged tensor of the same rows.

    Args:
        layer: which.
        x: the tensor; (batch, terms) where each row becomes a vector.

    Raises:
        ShapeError: it has more axes.
        ConfigError: n-grams are asked for.
    """
    if layer.output_mode in ("int", "one_hot"):
        return x.with_flat_values(layer(x.flat_values))
    if x.shape.rank != 2:
        raise ShapeError(f"{layer.name!r}: a ragged tensor is (batch, terms)", found=x.shape)
    if getattr(layer, "ngrams", None) is not None:
        raise ConfigError(f"{layer.name!r} makes no n-grams of a ragged tensor")
    tf: Any = bridge.tensorflow()
    vectors = layer(x.flat_values[:, None])  # (terms of all rows, depth)
    sums = tf.math.unsorted_segment_sum(vectors, x.value_rowids(), x.nrows())
    return tf.minimum(sums, 1) if layer.output_mode == "multi_hot" else sums
