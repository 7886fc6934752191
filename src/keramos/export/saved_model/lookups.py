"""Layers that look text up, as operations of TensorFlow: what stands before a program.

Tables are constants: each is filled in the function that uses it, under a name that its contents
have; TensorFlow fills it once, and looks at its size from then on.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from keramos.engine.dtypes import narrowed
from keramos.engine.front import Front, Source, Step
from keramos.errors import ConfigError
from keramos.export.saved_model.nodes import constant_texts, node, type_, types
from keramos.export.saved_model.values import Message
from keramos.layers.preprocessing.hashed_crossing import HashedCrossing
from keramos.layers.preprocessing.hashing import Hashing
from keramos.layers.preprocessing.integer_lookup import IntegerLookup
from keramos.layers.preprocessing.string_lookup import StringLookup
from keramos.layers.preprocessing.text_vectorization import TextVectorization
from keramos.storage.tensorflow.bundle import STRING
from keramos.storage.tensorflow.bundle_writer import CODES, shape_message

INT32, INT64, BOOL = CODES["int32"], CODES["int64"], CODES["bool"]
#: What a table gives for what is not in it, where more than one number is for such terms.
UNKNOWN = -2
#: Of `SparseCross`, where Keras names none.
CROSSING_KEY = 0xDECAFCAFFE
PUNCTUATION = "[" + "".join(f"\\{mark}" for mark in string.punctuation) + "]"
#: Operation -> names of its outputs, where there is more than `output`.
OUTPUTS = {
    "HashTableV2": "table_handle", "LookupTableFindV2": "values", "Cast": "y", "Equal": "z",
    "AddV2": "z", "FloorMod": "z", "GreaterEqual": "z", "StringSplitV2": "indices values shape",
    "RaggedTensorToTensor": "result", "StringNGrams": "ngrams ngrams_splits",
    "UnicodeDecode": "row_splits char_values",
    "SparseCross": "output_indices output_values output_shape",
}  # fmt: skip


class Nodes:
    """Operations of a function, as they are added.

    Attributes:
        messages: of all of them.
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def add(self, operation: str, inputs: Iterable[str] = (), **attributes: Any) -> list[str]:
        """Add an operation; gives references to its outputs."""
        name = f"before_{len(self.messages)}"
        self.messages.append(node(name, operation, inputs, **attributes))
        return [f"{name}:{output}:0" for output in OUTPUTS.get(operation, "output").split()]

    def one(self, operation: str, *inputs: str, **attributes: Any) -> str:
        """Add one whose first output matters."""
        return self.add(operation, inputs, **attributes)[0]

    def run(self, operation: str, *inputs: str, **attributes: Any) -> str:
        """Add one that others wait for; gives what they name."""
        self.add(operation, inputs, **attributes)
        return f"^{self.messages[-1]['name']}"

    def texts(self, values: Sequence[str]) -> str:
        """A constant vector of text."""
        name = f"before_{len(self.messages)}"
        self.messages.append(constant_texts(name, values))
        return f"{name}:output:0"

    def text(self, value: str) -> str:
        """A constant text."""
        tensor = {"dtype": STRING, "shape": {}, "strings": [value.encode()]}
        return self.one("Const", dtype=type_(STRING), value={"tensor": tensor})

    def numbers(self, values: Any, code: int = INT64) -> str:
        """A constant of integers."""
        array = np.asarray(values, np.int64)
        field = "int64s" if code == INT64 else "ints"
        flat = {field: array.reshape(-1).tolist()}
        tensor = {"dtype": code, "shape": shape_message(array.shape), **flat}
        return self.one("Const", dtype=type_(code), value={"tensor": tensor})


def looked_up(front: Front, named: dict[str, str]) -> list[Message]:
    """The operations before a program.

    Args:
        front: the steps.
        named: name of an input -> reference; those of the results are added.

    Raises:
        ConfigError: a layer computes what cannot be said so.
    """
    nodes = Nodes()
    long: dict[str, str] = {}  # results of 64 bits, which programs take with fewer
    for step in front.steps:
        rule = _rule(step)
        inputs = [_fitted(nodes, source, front, {**named, **long}) for source in step.sources]
        result = rule(nodes, step, inputs)
        code = CODES[narrowed("int64")]
        long[step.name] = result
        named[step.name] = (
            result
            if code == INT64
            else nodes.one("Cast", result, SrcT=type_(INT64), DstT=type_(code))
        )
    return nodes.messages


def _rule(step: Step) -> Callable[[Nodes, Step, list[str]], str]:
    for cls, rule in RULES.items():
        if isinstance(step.layer, cls):
            return rule
    raise _refused(step.layer, "it is no layer that TensorFlow has operations for")


def _refused(layer: Any, why: str) -> ConfigError:
    return ConfigError(
        f"a SavedModel cannot hold this layer: {why}",
        at=f"{type(layer).__name__} {layer.name!r}",
        hint="export what comes behind it",
    )


def _fitted(nodes: Nodes, source: Source, front: Front, named: Mapping[str, str]) -> str:
    """What is looked up, in the shape in which it is wanted; numbers as int64."""
    reference = named[source.name]
    own = next((v for v in front.values if v.name == source.name), None)
    if own is None:
        return reference
    code = STRING if own.dtype == "string" else CODES[own.dtype]
    if len(own.shape) > len(source.shape):
        axis = {"list": {"int": [len(source.shape)]}}
        reference = nodes.one("Squeeze", reference, T=type_(code), squeeze_dims=axis)
    elif len(own.shape) < len(source.shape):
        reference = _expanded(nodes, reference, code, -1)
    if code in (STRING, INT64):
        return reference
    return nodes.one("Cast", reference, SrcT=type_(code), DstT=type_(INT64))


def _expanded(nodes: Nodes, x: str, code: int, axis: int) -> str:
    place = nodes.numbers(axis, INT32)
    return nodes.one("ExpandDims", x, place, T=type_(code), Tdim=type_(INT32))


# -- Tables ----------------------------------------------------------------------------------------


def _lookup(nodes: Nodes, step: Step, inputs: list[str]) -> str:
    if step.layer.invert:
        raise _refused(step.layer, "`invert=True` gives terms")
    return _numbers(nodes, step.layer, inputs[0])


def _numbers(nodes: Nodes, layer: Any, x: str) -> str:
    """The numbers of terms, by the vocabulary of a lookup."""
    specials, count = len(layer._specials()), layer.num_oov_indices
    first = specials - count
    numbers = _in_table(nodes, layer._entries(), x, first if count == 1 else UNKNOWN)
    if count == 0:
        return _asserted(nodes, layer, numbers)
    if count == 1:
        return numbers
    bucket = _bucket(nodes, layer, x, count)
    shifted = nodes.one("AddV2", bucket, nodes.numbers(first), T=type_(INT64))
    return _where(nodes, _equal(nodes, numbers, nodes.numbers(UNKNOWN), INT64), shifted, numbers)


def _in_table(nodes: Nodes, entries: Mapping[Any, int], x: str, default: int) -> str:
    terms = list(entries)
    is_text = isinstance(terms[0], str)
    key = type_(STRING if is_text else INT64)
    digest = hashlib.sha256(repr(list(entries.items())).encode()).hexdigest()[:16]
    shared = {"text": f"keramos_{digest}".encode()}
    kinds = {"key_dtype": key, "value_dtype": type_(INT64)}
    table = nodes.one("HashTableV2", shared_name=shared, **kinds)
    keys = nodes.texts(terms) if is_text else nodes.numbers(terms)
    values = nodes.numbers(list(entries.values()))
    filled = nodes.run("InitializeTableV2", table, keys, values, Tkey=key, Tval=type_(INT64))
    otherwise = nodes.numbers(default)
    asked = table, x, otherwise, filled
    return nodes.one("LookupTableFindV2", *asked, Tin=key, Tout=type_(INT64))


def _asserted(nodes: Nodes, layer: Any, numbers: str) -> str:
    """The same, but an error where a term is unknown."""
    known = nodes.one("GreaterEqual", numbers, nodes.numbers(-1), T=type_(INT64))
    rank = nodes.one("Rank", known, T=type_(BOOL))
    start, step = nodes.numbers(0, INT32), nodes.numbers(1, INT32)
    axes = nodes.one("Range", start, rank, step, Tidx=type_(INT32))
    every = nodes.one("All", known, axes, Tidx=type_(INT32))
    message = nodes.text(f"{layer.name}: a term is outside of the vocabulary")
    checked = nodes.run("Assert", every, message, T=types([STRING]))
    return nodes.one("Identity", numbers, checked, T=type_(INT64))


def _bucket(nodes: Nodes, layer: Any, x: str, count: int) -> str:
    """A number below `count` for terms that are not known."""
    if isinstance(layer, StringLookup):
        return _hashed(nodes, x, layer.salt, count)
    if layer.oov_method == "floormod":
        return nodes.one("FloorMod", x, nodes.numbers(count), T=type_(INT64))
    return _hashed(nodes, nodes.one("AsString", x, T=type_(INT64)), layer.salt, count)


def _hashed(nodes: Nodes, x: str, salt: Sequence[int] | None, count: int) -> str:
    bins = {"num_buckets": {"int": count}}
    if salt is None:
        return nodes.one("StringToHashBucketFast", x, **bins)
    key = {"list": {"int": list(salt)}}
    return nodes.one("StringToHashBucketStrong", x, key=key, **bins)


def _equal(nodes: Nodes, a: str, b: str, code: int) -> str:
    return nodes.one("Equal", a, b, T=type_(code))


def _where(nodes: Nodes, condition: str, yes: str, no: str) -> str:
    return nodes.one("SelectV2", condition, yes, no, T=type_(INT64))


def _hashing(nodes: Nodes, step: Step, inputs: list[str]) -> str:
    layer, (x,), (source,) = step.layer, inputs, step.sources
    is_text = source.dtype == "string"
    text = x if is_text else nodes.one("AsString", x, T=type_(INT64))
    if layer.mask_value is None:
        return _hashed(nodes, text, layer.salt, layer.num_bins)
    masked = nodes.text(layer.mask_value) if is_text else nodes.numbers(layer.mask_value)
    bins = _hashed(nodes, text, layer.salt, max(layer.num_bins - 1, 1))
    shifted = nodes.one("AddV2", bins, nodes.numbers(1), T=type_(INT64))
    is_masked = _equal(nodes, x, masked, STRING if is_text else INT64)
    return _where(nodes, is_masked, nodes.numbers(0), shifted)


def _crossing(nodes: Nodes, step: Step, inputs: list[str]) -> str:
    codes = [STRING if source.dtype == "string" else INT64 for source in step.sources]
    column, empty = nodes.numbers([-1, 1]), {"list": {}}
    columns = [
        nodes.one("Reshape", x, column, T=type_(code), Tshape=type_(INT64))
        for x, code in zip(inputs, codes, strict=True)
    ]
    crossed = nodes.add(
        "SparseCross",
        columns,
        N={"int": 0},
        hashed_output={"bool": True},
        num_buckets={"int": step.layer.num_bins},
        hash_key={"int": CROSSING_KEY},
        sparse_types=empty,
        dense_types=types(codes),
        out_type=type_(INT64),
        internal_type=type_(INT64),
    )[1]
    shape = nodes.one("Shape", inputs[0], T=type_(codes[0]), out_type=type_(INT64))
    return nodes.one("Reshape", crossed, shape, T=type_(INT64), Tshape=type_(INT64))


# -- Text ------------------------------------------------------------------------------------------


def _vectorized(nodes: Nodes, step: Step, inputs: list[str]) -> str:
    layer, (x,), (source,) = step.layer, inputs, step.sources
    if callable(layer.standardize) or callable(layer.split):
        raise _refused(layer, "its `standardize` or `split` is a function")
    x = _standardized(nodes, layer.standardize, x)
    if layer.split is None:
        if layer.ngrams is not None or layer.output_sequence_length is not None:
            raise _refused(layer, "with `split=None`, n-grams and lengths are not written")
        return _numbers(nodes, layer._lookup_layer, x)
    if len(source.shape) == 2 and source.shape[1] == 1:
        x = nodes.one("Squeeze", x, T=type_(STRING), squeeze_dims={"list": {"int": [1]}})
    elif len(source.shape) != 1:
        raise _refused(layer, f"it splits text of shape {source.shape}")
    words, splits = _SPLIT[layer.split](nodes, x)
    if layer.ngrams is not None:
        words, splits = _ngrams(nodes, layer.ngrams, words, splits)
    return _padded(nodes, layer, _numbers(nodes, layer._lookup_layer, words), splits)


def _standardized(nodes: Nodes, standardize: str | None, x: str) -> str:
    name = standardize or ""
    if "lower" in name:
        x = nodes.one("StringLower", x)
    if "punctuation" in name:
        pattern = {"text": PUNCTUATION.encode()}
        x = nodes.one("StaticRegexReplace", x, pattern=pattern, rewrite={"text": b""})
    return x


def _at(nodes: Nodes, x: str, code: int, number: int) -> str:
    """An element of a vector."""
    ends = (nodes.numbers([k], INT32) for k in (number, number + 1, 1))
    return nodes.one(
        "StridedSlice", x, *ends, T=type_(code), Index=type_(INT32), shrink_axis_mask={"int": 1}
    )


def _range(nodes: Nodes, count: str) -> str:
    """0, 1, …, `count`."""
    one = nodes.numbers(1)
    end = nodes.one("AddV2", count, one, T=type_(INT64))
    return nodes.one("Range", nodes.numbers(0), end, one, Tidx=type_(INT64))


def _by_space(nodes: Nodes, x: str) -> tuple[str, str]:
    indices, words, shape = nodes.add("StringSplitV2", [x, nodes.text("")])
    ends = (nodes.numbers(k, INT32) for k in ([0, 0], [0, 1], [1, 1]))
    masks = {"begin_mask": 1, "end_mask": 1, "shrink_axis_mask": 2}
    rows = nodes.one(
        "StridedSlice",
        indices,
        *ends,
        T=type_(INT64),
        Index=type_(INT32),
        **{name: {"int": bits} for name, bits in masks.items()},
    )
    # where each row begins: before the first word of a row that is not less
    numbers = _range(nodes, _at(nodes, shape, INT64, 0))
    row, wanted = (_expanded(nodes, y, INT64, 0) for y in (rows, numbers))
    begins = nodes.one("LowerBound", row, wanted, T=type_(INT64), out_type=type_(INT64))
    splits = nodes.one("Squeeze", begins, T=type_(INT64), squeeze_dims={"list": {"int": [0]}})
    return words, splits


def _by_character(nodes: Nodes, x: str) -> tuple[str, str]:
    encoding = {"text": b"UTF-8"}
    splits, codes = nodes.add("UnicodeDecode", [x], input_encoding=encoding, Tsplits=type_(INT64))
    shape = nodes.one("Shape", codes, T=type_(INT32), out_type=type_(INT64))
    ends = _range(nodes, _at(nodes, shape, INT64, 0))
    kinds = {"output_encoding": encoding, "Tsplits": type_(INT64)}
    return nodes.one("UnicodeEncode", codes, ends, **kinds), splits


_SPLIT: Mapping[str, Callable[[Nodes, str], tuple[str, str]]] = {
    "whitespace": _by_space,
    "character": _by_character,
}


def _ngrams(nodes: Nodes, ngrams: int | Sequence[int], words: str, splits: str) -> tuple[str, str]:
    widths = list(range(1, ngrams + 1)) if isinstance(ngrams, int) else list(ngrams)
    joined, begins = nodes.add(
        "StringNGrams",
        [words, splits],
        separator={"text": b" "},
        ngram_widths={"list": {"int": widths}},
        left_pad={"text": b""},
        right_pad={"text": b""},
        pad_width={"int": 0},
        preserve_short_sequences={"bool": False},
        Tsplits=type_(INT64),
    )
    return joined, begins


def _padded(nodes: Nodes, layer: Any, numbers: str, splits: str) -> str:
    """Rows of numbers as one array, cut or filled up."""
    length = layer.output_sequence_length
    shape = nodes.numbers([-1, -1 if length is None else length])
    padding = nodes.numbers(0 if layer.output_mode == "int" else -1)
    return nodes.one(
        "RaggedTensorToTensor",
        *(shape, numbers, padding, splits),
        T=type_(INT64),
        Tindex=type_(INT64),
        Tshape=type_(INT64),
        num_row_partition_tensors={"int": 1},
        row_partition_types={"list": {"text": [b"ROW_SPLITS"]}},
    )


RULES: Mapping[type, Callable[[Nodes, Step, list[str]], str]] = {
    StringLookup: _lookup,
    IntegerLookup: _lookup,
    TextVectorization: _vectorized,
    Hashing: _hashing,
    HashedCrossing: _crossing,
}
