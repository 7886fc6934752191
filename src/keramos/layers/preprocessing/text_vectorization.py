"""TextVectorization: text -> the indices of its words in a vocabulary."""

from __future__ import annotations

import itertools
import math
import re
import string as characters
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any

from keramos import engine
from keramos.codec.arguments import ArgumentType, Coerced, argument
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.types import boolean, choice, integer, listed, optional, string
from keramos.engine import bridge
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import KerasTensor, Shape
from keramos.layers.preprocessing import lookup, vocabulary
from keramos.layers.preprocessing.adaptive import Adaptive
from keramos.layers.preprocessing.host import HostLayer
from keramos.layers.preprocessing.string_lookup import StringLookup

if TYPE_CHECKING:
    import numpy as np

_PUNCTUATION = str.maketrans("", "", characters.punctuation)
#: Only A to Z, as in Keras: `str.lower` would lower other letters too.
_LOWER = str.maketrans(characters.ascii_uppercase, characters.ascii_lowercase)
_SPACE = re.compile(r"[ \t\n\r\v\f]+")

_STANDARDIZE: dict[str, Callable[[str], str]] = {
    "lower_and_strip_punctuation": lambda text: text.translate(_LOWER).translate(_PUNCTUATION),
    "lower": lambda text: text.translate(_LOWER),
    "strip_punctuation": lambda text: text.translate(_PUNCTUATION),
}
_SPLIT: dict[str, Callable[[str], list[str]]] = {
    "whitespace": lambda text: [word for word in _SPACE.split(text) if word],
    "character": list,
}


def _named_or_function(names: Iterable[str]) -> ArgumentType:
    """One of `names`, a function of an array of strings, or None."""
    named = optional(choice(*names, fold=False))

    def coerce(value: Any) -> Any:
        value = decode_config(value) if isinstance(value, dict) else value
        return value if callable(value) else named.coerce(value)

    return ArgumentType(
        coerce, lambda value: serialize_keras_object(value) if callable(value) else value
    )


_sizes = listed(integer(1), tuple)
_size = integer(1)
_NGrams = Coerced[int | Sequence[int] | None, int | tuple[int, ...] | None]
_ngrams = optional(
    ArgumentType(
        lambda value: (_sizes if isinstance(value, (list, tuple)) else _size).coerce(value)
    )
)


class TextVectorization(Adaptive, HostLayer):
    """Text -> standardized text -> words -> n-grams -> indices in a vocabulary.

    Input `(batch,)` or `(batch, 1)`, strings; output int64 `(batch, longest)`, padded with 0; in
    the vector modes `(batch, terms)`.

    Args:
        max_tokens: limit of the vocabulary, special terms included, >= 2; none when None.
        standardize: `lower_and_strip_punctuation`, `lower`, `strip_punctuation`, None, or a
            function from an array of strings to another.
        split: `whitespace`, `character`, None, or a function from an array of strings to lists of
            words.
        ngrams: n, for words and all n-grams of up to n words; or a tuple of sizes, for n-grams of
            these sizes alone. Words alone when None.
        output_mode: `int`, `multi_hot`, `count`, `tf_idf`; `one_hot` for a vector per word.
        output_sequence_length: length to which the output is cut or padded, in the mode `int`.
        pad_to_max_tokens: whether vectors have length `max_tokens`, not the vocabulary's.
        vocabulary: as of `StringLookup`; in the mode `int`, "" for padding and "[UNK]" for unknown
            words come first.
        idf_weights: as of `StringLookup`.
        sparse: whether vectors are sparse tensors, without their zeros; not for `int`.
        ragged: only False.
        encoding: without effect; bytes are read as UTF-8.
        name: automatic when None.
    """

    max_tokens: int | None = argument(None, lookup.max_tokens)
    standardize: Any = argument("lower_and_strip_punctuation", _named_or_function(_STANDARDIZE))
    split: Any = argument("whitespace", _named_or_function(_SPLIT))
    ngrams: Coerced[int | Sequence[int] | None, int | tuple[int, ...] | None] = argument(
        None, _ngrams
    )
    output_mode: str = argument("int", lookup.mode)
    output_sequence_length: int | None = argument(None, optional(integer(0)))
    pad_to_max_tokens: bool = argument(False, boolean)
    vocabulary: Any = argument(None, vocabulary.argument_type, attribute="_given_terms")
    idf_weights: Any = argument(None, lookup.idf_weights, attribute="_given_idf")
    sparse: bool = argument(False, boolean)
    ragged: bool = argument(False, boolean)
    encoding: str = argument("utf-8", string)
    name: str | None = argument(None, inherited=True)

    order = (
        "max_tokens", "standardize", "split", "ngrams", "output_mode", "output_sequence_length",
        "pad_to_max_tokens", "sparse", "ragged", "vocabulary", "idf_weights", "encoding",
        "vocabulary_size",
    )  # fmt: skip

    def _setup(self) -> None:
        self._given_terms: vocabulary.Terms | None
        self._given_idf: tuple[float, ...] | None
        if self.ragged:
            raise ConfigError(
                "TextVectorization: ragged arrays do not exist on jax",
                hint="give `output_sequence_length`",
            )
        if self.output_sequence_length is not None and self.output_mode != "int":
            raise ConfigError(
                "TextVectorization: `output_sequence_length` goes with `output_mode='int'` alone"
            )
        shared = ("max_tokens", "pad_to_max_tokens", "output_mode", "sparse")
        options: dict[str, Any] = {name: getattr(self, name) for name in shared}
        options |= {
            "vocabulary": self._given_terms,
            "idf_weights": self._given_idf,
            "dtype": self.dtype_policy,
        }
        padding = "" if self.output_mode == "int" else None
        self._lookup_layer = StringLookup(mask_token=padding, **options)

    _stored_names = StringLookup._stored_names

    def _take_stored(self, stored: Any) -> None:
        self._lookup_layer._take_stored(stored)

    @property
    def input_dtype(self) -> str:
        """`string`."""
        return "string"

    # -- The vocabulary ----------------------------------------------------------------------------

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.set_vocabulary(vocabulary, idf_weights)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """As of `StringLookup`."""
        return self._lookup_layer.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        """Number of terms, special ones included."""
        return self._lookup_layer.vocabulary_size()

    def update_state(self, data: Any) -> None:
        """Take one more batch into account."""
        for texts in data.to_list() if bridge.is_ragged(data) else [data]:
            rows, _ = self._rows(self._standardized(engine.convert_to_text(texts)))
            self._lookup_layer.count_rows(rows)

    def finalize_state(self) -> None:
        """Take the vocabulary from the batches."""
        self._lookup_layer.finalize_state()

    def reset_state(self) -> None:
        """Forget the batches, and the vocabulary that was taken from them."""
        self._lookup_layer.reset_state()

    # -- From text to numbers ----------------------------------------------------------------------

    def call(self, inputs: Any) -> Array:
        if (numbers := self._before(inputs)) is not None:
            return self._lookup_layer.encoded_numbers(numbers)
        texts = self._standardized(engine.convert_to_text(inputs))
        if self.split is None and self.ngrams is None:
            numbers = self._lookup_layer.numbers(texts)
            numbers = self._of_length(numbers) if texts.ndim else numbers
        else:
            rows, shape = self._rows(texts)
            numbers = self._numbers(rows)
            numbers = self._of_length(numbers.reshape((*shape, numbers.shape[-1])))
        return self._lookup_layer.encoded_numbers(numbers)

    def _answer_to_ragged(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        dense = self.output_mode == "int"
        return self(x.to_tensor("")) if dense else super()._answer_to_ragged(x)

    def _shape_before(self, *shapes: Any) -> tuple[Any, ...]:
        texts, words = shapes
        if self.split is None:
            return texts
        length = self.output_sequence_length
        return (*texts[:1], words if length is None else length)

    def _numbers(self, rows: list[list[str]]) -> np.ndarray:
        """Indices (rows, longest), padded with 0, in the vector modes with -1, which is no term."""
        import numpy as np

        # One look-up for the words of all rows, which then take their share of the indices.
        words = np.asarray([word for row in rows for word in row], dtype=object)
        indices = iter(self._lookup_layer.numbers(words).tolist())
        padding, longest = 0 if self.output_mode == "int" else -1, max(map(len, rows), default=0)
        numbers = np.full((len(rows), longest), padding, dtype=np.int64)
        for target, row in zip(numbers, rows, strict=True):
            target[: len(row)] = list(itertools.islice(indices, len(row)))
        return numbers

    def _of_length(self, numbers: np.ndarray) -> np.ndarray:
        import numpy as np

        length = self.output_sequence_length
        if length is None:
            return numbers
        cut = numbers[..., :length]
        return np.pad(cut, [(0, 0)] * (cut.ndim - 1) + [(0, length - cut.shape[-1])])

    def _rows(self, texts: np.ndarray) -> tuple[list[list[str]], tuple[int, ...]]:
        """The words of every text, and the shape of the array of texts."""
        if self.split is None:
            width = texts.shape[-1] if texts.ndim else 1
            shape = texts.shape[:-1]
            return self._joined(texts.reshape(math.prod(shape), width).tolist()), shape
        if texts.ndim > 1:
            if texts.shape[-1] != 1:
                raise ShapeError(
                    "TextVectorization splits one text per row",
                    found=texts.shape,
                    wanted="(batch,) or (batch, 1)",
                )
            texts = texts[..., 0]
        if callable(self.split):
            rows: Any = self.split(texts.astype(str))
        else:
            rows = [_SPLIT[self.split](text) for text in texts.reshape(-1)]
        return self._joined([[str(word) for word in row] for row in rows]), texts.shape

    def _standardized(self, texts: np.ndarray) -> np.ndarray:
        import numpy as np

        if self.standardize is None:
            return texts
        if callable(self.standardize):
            # Of fixed width, as numpy's own functions of strings take them.
            return engine.convert_to_text(self.standardize(texts.astype(str)))
        clean = _STANDARDIZE[self.standardize]
        # Filled in place: numpy would make an array of fixed-width strings of a list.
        standard = np.empty(texts.size, dtype=object)
        standard[:] = [clean(text) for text in texts.reshape(-1)]
        return standard.reshape(texts.shape)

    def _joined(self, rows: list[list[str]]) -> list[list[str]]:
        """The n-grams of every row, by size, each size in the order of the text."""
        if self.ngrams is None:
            return rows
        sizes = self.ngrams if isinstance(self.ngrams, tuple) else range(1, self.ngrams + 1)
        return [
            [" ".join(row[i : i + n]) for n in sizes for i in range(len(row) - n + 1)]
            for row in rows
        ]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        # Without a split the last axis holds words; else an axis of size 1 may hold the text.
        has_axis = self.split is None or len(input_shape) > 1
        words = (*(input_shape[:-1] if has_axis else input_shape), self.output_sequence_length)
        if self.output_mode == "int":
            return words
        return self._lookup_layer.compute_output_shape(words)

    def compute_output_spec(self, inputs: KerasTensor) -> KerasTensor:
        dtype = "int64" if self.output_mode == "int" else self.compute_dtype
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype, sparse=self.sparse)

    # -- Config and files --------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config |= {
            "vocabulary": self._lookup_layer._written_terms(),
            "vocabulary_size": self.vocabulary_size(),
        }
        base = [name for name in config if name not in self.order]
        return {name: config[name] for name in (*base, *self.order)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer from what `get_config` gave.

        Raises:
            UnsafeError: the config names a file to read.
        """
        vocabulary.refuse_path(config)
        own = {name: value for name, value in config.items() if name != "vocabulary_size"}
        return super().from_config(own)

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.save_own_variables(store)

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.load_own_variables(store)

    def save_assets(self, dir_path: str) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.save_assets(dir_path)

    def load_assets(self, dir_path: str) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.load_assets(dir_path)
