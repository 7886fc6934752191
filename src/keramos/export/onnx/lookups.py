"""Layers that look text up, as operators of ONNX: what stands before a program.

ONNX has tables, splits text at spaces, and lowers it. It has no hashes, and no way to take
punctuation away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keramos.engine.front import Front, Source as Looked, Step
from keramos.export.onnx.graph import Graph
from keramos.export.onnx.refusal import Refusal, Refused
from keramos.export.onnx.values import Held, Source, ints
from keramos.export.onnx.walking import Known
from keramos.layers.preprocessing.hashed_crossing import HashedCrossing
from keramos.layers.preprocessing.hashing import Hashing
from keramos.layers.preprocessing.lookup import Lookup
from keramos.layers.preprocessing.text_vectorization import TextVectorization

#: What stands for no word among numbers, until they are together.
EMPTY = -2
Rule = Callable[[Graph, Any, str, Looked], str]


def look_up(g: Graph, front: Front, known: Known, dtypes: Mapping[str, str]) -> None:
    """Write what stands before a program.

    Args:
        g: the graph.
        front: the steps.
        known: what stands for inputs; the results are added.
        dtypes: name of a result -> the type in which the program takes it.
    """
    for step in front.steps:
        with g.within(step.layer.name):
            try:
                numbers = g.cast(_numbers(g, step, known), dtypes[step.name])
            except Refused as refused:
                kind = type(step.layer).__name__
                g.shared.refusals.append(Refusal(kind, step.layer.name, refused.why, refused.opset))
                numbers = "refused"
        known[step.name] = Held(numbers, step.shape)


def _numbers(g: Graph, step: Step, known: Known) -> str:
    rule = next((rule for cls, rule in RULES.items() if isinstance(step.layer, cls)), None)
    if rule is None:
        raise Refused("it is no layer that ONNX has operators for")
    (source,) = step.sources[:1]
    held = known[source.name]
    x = g.reshape(held.source, source.shape, held.sizes)
    x = x if source.dtype == "string" else g.cast(x, "int64")
    return rule(g, step.layer, g.tensor(x), source)


def _lookup(g: Graph, layer: Any, x: str, source: Looked) -> str:
    if layer.invert:
        raise Refused("`invert=True` gives terms")
    return _looked_up(g, layer, x)


def _looked_up(g: Graph, layer: Any, x: str, others: Mapping[Any, int] = {}) -> str:
    """The numbers of terms, by the vocabulary of a lookup and by `others`."""
    if layer.num_oov_indices == 0:
        raise Refused("with `num_oov_indices=0` an unknown term is an error, and ONNX raises none")
    if layer.num_oov_indices > 1:
        raise Refused("`num_oov_indices` above 1 hashes unknown terms, and ONNX has no hash")
    entries = {**layer._entries(), **others}
    keys = "keys_strings" if isinstance(next(iter(entries)), str) else "keys_int64s"
    return g.op(
        "LabelEncoder",
        x,
        **{keys: list(entries)},
        values_int64s=list(entries.values()),
        default_int64=len(layer._specials()) - 1,
    )


def _vectorized(g: Graph, layer: Any, x: str, source: Looked) -> str:
    if layer.standardize not in (None, "lower"):
        raise Refused(f"ONNX does not standardize text by {layer.standardize!r}; 'lower' it does")
    if layer.split not in (None, "whitespace") or layer.ngrams is not None:
        raise Refused("ONNX splits text at spaces, and makes no n-grams")
    if layer.standardize == "lower":
        x = _lowered(g, x)
    if layer.split is None:
        if layer.output_sequence_length is not None:
            raise Refused("with `split=None`, lengths are not written")
        return _looked_up(g, layer._lookup_layer, x)
    words = _split(g, g.op("Reshape", x, ints(-1)))
    numbers = _together(g, _looked_up(g, layer._lookup_layer, words, {"": EMPTY}))
    padding = ints(0 if layer.output_mode == "int" else -1)
    numbers = g.op("Where", g.op("Equal", numbers, ints(EMPTY)), padding, numbers)
    length = layer.output_sequence_length
    if length is None and layer.output_mode == "int":
        return numbers
    # what counts numbers needs one of them
    filled = _filled(g, numbers, length or 1, padding)
    return filled if length is None else g.op("Slice", filled, ints(0), ints(length), ints(1))


def _lowered(g: Graph, x: str) -> str:
    """Text in small letters, those of ASCII alone. The operator takes no empty vector."""
    more = g.concat([g.op("Reshape", x, ints(-1)), g.op("Constant", value_strings=[""])], 0)
    small = g.op("StringNormalizer", more, case_change_action="LOWER", locale="C")
    return g.op("Reshape", g.op("Slice", small, ints(0), ints(-1)), g.op("Shape", x))


def _split(g: Graph, texts: str) -> str:
    """A vector of text -> a row of words for each, with empty text between and behind them.

    Without a delimiter, runtimes split at spaces and leave the other white space.
    """
    count, words = g.op("Shape", texts), texts
    for mark in (*"\t\n\v\f\r", None):
        flat = g.op("Reshape", words, ints(-1))
        words = g.ops("StringSplit", 2, flat, delimiter=mark)[0]
    size = g.op("Reshape", g.op("Size", words), ints(1))
    length = g.op("Div", size, g.op("Max", count, ints(1)))
    return g.op("Reshape", words, g.concat([count, length], 0), allowzero=1)


def _together(g: Graph, numbers: str) -> str:
    """Rows of numbers with the empty ones behind the others, as long as the longest."""
    is_empty = g.op("Equal", numbers, ints(EMPTY))
    length = g.op("Shape", numbers, start=1)
    places = g.op("Range", np.array(0), g.squeeze(length, (0,)), np.array(1))
    late = g.op("Mul", g.cast(is_empty, "int64"), length)
    order = g.ops("TopK", 2, g.op("Add", late, places), length, axis=1, largest=0)[1]
    counts = g.op("ReduceSum", g.cast(g.op("Not", is_empty), "int64"), ints(1), keepdims=0)
    longest = g.op("ReduceMax", g.concat([counts, ints(0)], 0), ints(0))
    return g.op("Slice", g.op("GatherElements", numbers, order, axis=1), ints(0), longest, ints(1))


def _filled(g: Graph, numbers: str, count: int, padding: Source) -> str:
    """Rows of numbers with as many more behind."""
    shape = g.concat([g.op("Shape", numbers, end=1), ints(count)], 0)
    return g.tensor(g.concat([numbers, g.op("Expand", padding, shape)], 1))


def _hashed(g: Graph, layer: Any, x: str, source: Looked) -> str:
    raise Refused("ONNX has no hash of text")


RULES: Mapping[type, Rule] = {
    Lookup: _lookup,
    TextVectorization: _vectorized,
    Hashing: _hashed,
    HashedCrossing: _hashed,
}
