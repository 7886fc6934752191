"""TextVectorization: text -> numbers of its words.

Refuses to know the vocabulary; see `string_lookup`.
"""

from __future__ import annotations

import itertools
import re
import string as characters
from collections.abc import Callable
from typing import Any

from keramos import engine
from keramos.codec.arguments import Kind, argument
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.kinds import boolean, choice, integer, listed, optional, string
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import KerasTensor
from keramos.layers.preprocessing import lookup, vocabulary
from keramos.layers.preprocessing.adaptive import Adaptive
from keramos.layers.preprocessing.host import HostLayer
from keramos.layers.preprocessing.string_lookup import StringLookup

_PUNCTUATION = str.maketrans("", "", characters.punctuation)
#: As files expect it, only the 26 letters are lowered.
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


def _named_or_function(names: Any) -> Kind:
    """One of `names`, a function of an array of strings, or None."""
    named = optional(choice(*names, fold=False))

    def coerce(value: Any) -> Any:
        value = decode_config(value) if isinstance(value, dict) else value
        return value if callable(value) else named.coerce(value)

    return Kind(coerce, lambda value: serialize_keras_object(value) if callable(value) else value)


_sizes = listed(integer(1), tuple)
_ngrams = Kind(
    lambda value: (
        value
        if value is None
        else (_sizes if isinstance(value, (list, tuple)) else integer(1)).coerce(value)
    )
)


class TextVectorization(Adaptive, HostLayer):
    """Cleaned, split, joined to n-grams, looked up.

    Input `(batch,)` or `(batch, 1)`, text; output `(batch, longest)`, int, filled up with 0; in the
    vector modes `(batch, terms)`.

    Args:
        max_tokens: largest size of the vocabulary, the special ones included.
        standardize: `lower_and_strip_punctuation`, `lower`, `strip_punctuation`, None, or a
            function from an array of strings to one.
        split: `whitespace`, `character`, None, or a function from an array of strings to lists of
            words.
        ngrams: also join up to that many neighbours; a tuple says which numbers.
        output_mode: `int`, `multi_hot`, `count`, `tf_idf`; `one_hot`: a vector for each word.
        output_sequence_length: length of the output, cut or filled up, in the mode `int`.
        pad_to_max_tokens: vectors are of length `max_tokens`.
        vocabulary: as of `StringLookup`; the mode `int` has "" for filling up and "[UNK]" for the
            unknown in front.
        idf_weights: as of `StringLookup`.
        sparse: kept for configs; tensors are dense.
        ragged: only False.
        encoding: kept for configs; bytes are read as UTF-8.
        name: automatic when left out.
    """

    max_tokens: int | None = argument(None, lookup.max_tokens)
    standardize: Any = argument("lower_and_strip_punctuation", _named_or_function(_STANDARDIZE))
    split: Any = argument("whitespace", _named_or_function(_SPLIT))
    ngrams: Any = argument(None, _ngrams)
    output_mode: str = argument("int", lookup.mode)
    output_sequence_length: int | None = argument(None, optional(integer(0)))
    pad_to_max_tokens: bool = argument(False, boolean)
    vocabulary: Any = argument(None, vocabulary.kind, attribute="_given_terms")
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
        self._given_terms: Any
        self._given_idf: Any
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
        self._lookup_layer = StringLookup(
            mask_token="" if self.output_mode == "int" else None, **options
        )

    @property
    def input_dtype(self) -> str:
        """Text."""
        return "string"

    # -- The vocabulary ----------------------------------------------------------------------------

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.set_vocabulary(vocabulary, idf_weights)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """As of `StringLookup`."""
        return self._lookup_layer.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        """Number of terms, the special ones included."""
        return self._lookup_layer.vocabulary_size()

    def update_state(self, data: Any) -> None:
        """Take one more batch into account."""
        self._lookup_layer.count_rows(
            self._rows(self._standardized(engine.convert_to_text(data)))[0]
        )

    def finalize_state(self) -> None:
        """Take the vocabulary from the batches seen."""
        self._lookup_layer.finalize_state()

    def reset_state(self) -> None:
        """Forget the batches seen, and the vocabulary that they gave."""
        self._lookup_layer.reset_state()

    # -- From text to numbers ----------------------------------------------------------------------

    def call(self, inputs: Any) -> Any:
        texts = self._standardized(engine.convert_to_text(inputs))
        if self.split is None and self.ngrams is None:
            numbers = self._lookup_layer.numbers(texts)
            return self._lookup_layer.encoded_numbers(
                self._of_length(numbers) if texts.ndim else numbers
            )
        rows, shape = self._rows(texts)
        numbers = self._numbers(rows)
        return self._lookup_layer.encoded_numbers(
            self._of_length(numbers.reshape((*shape, numbers.shape[-1])))
        )

    def _numbers(self, rows: list[list[str]]) -> Any:
        """(rows, longest): filled up with 0, in the vector modes with -1, which is nothing."""
        import numpy as np

        words = np.asarray([word for row in rows for word in row], dtype=object)
        numbers = iter(self._lookup_layer.numbers(words).tolist())
        found = np.full(
            (len(rows), max(map(len, rows), default=0)),
            0 if self.output_mode == "int" else -1,
            dtype=np.int64,
        )
        for target, row in zip(found, rows, strict=True):
            target[: len(row)] = list(itertools.islice(numbers, len(row)))
        return found

    def _of_length(self, numbers: Any) -> Any:
        import numpy as np

        if self.output_sequence_length is None:
            return numbers
        kept = numbers[..., : self.output_sequence_length]
        return np.pad(
            kept, [(0, 0)] * (kept.ndim - 1) + [(0, self.output_sequence_length - kept.shape[-1])]
        )

    def _rows(self, texts: Any) -> tuple[list[list[str]], tuple[int, ...]]:
        """The words of every text, and the shape that the texts had."""
        if self.split is None:
            width = texts.shape[-1] if texts.ndim else 1
            return self._joined(texts.reshape(-1, width).tolist()), texts.shape[:-1]
        if texts.ndim > 1:
            if texts.shape[-1] != 1:
                raise ShapeError(
                    "TextVectorization splits one text a row",
                    found=texts.shape,
                    wanted="(batch,) or (batch, 1)",
                )
            texts = texts[..., 0]
        rows: Any = (
            self.split(texts)
            if callable(self.split)
            else [_SPLIT[self.split](text) for text in texts.reshape(-1)]
        )
        return self._joined([[str(word) for word in row] for row in rows]), texts.shape

    def _standardized(self, texts: Any) -> Any:
        import numpy as np

        if self.standardize is None:
            return texts
        if callable(self.standardize):
            return engine.convert_to_text(self.standardize(texts))
        clean = _STANDARDIZE[self.standardize]
        found = np.empty(texts.size, dtype=object)
        found[:] = [clean(text) for text in texts.reshape(-1)]
        return found.reshape(texts.shape)

    def _joined(self, rows: list[list[str]]) -> list[list[str]]:
        if self.ngrams is None:
            return rows
        sizes = self.ngrams if isinstance(self.ngrams, tuple) else range(1, self.ngrams + 1)
        return [
            [" ".join(row[i : i + n]) for n in sizes for i in range(len(row) - n + 1)]
            for row in rows
        ]

    def compute_output_shape(self, input_shape: Any) -> Any:
        alone = (
            tuple(input_shape)
            if self.split is None or len(input_shape) < 2
            else tuple(input_shape[:-1])
        )
        words = (*(alone[:-1] if self.split is None else alone), self.output_sequence_length)
        return (
            words if self.output_mode == "int" else self._lookup_layer.compute_output_shape(words)
        )

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        dtype = "int64" if self.output_mode == "int" else self.compute_dtype
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype)

    # -- Config and files --------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        found |= {
            "vocabulary": self._lookup_layer._written_terms(),
            "vocabulary_size": self.vocabulary_size(),
        }
        base = [name for name in found if name not in self.order]
        return {name: found[name] for name in (*base, *self.order)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer from what `get_config` gave.

        Raises:
            UnsafeError: the config names a file to read.
        """
        vocabulary.refuse_path(config)
        return super().from_config(
            {name: value for name, value in config.items() if name != "vocabulary_size"}
        )

    def save_own_variables(self, store: Any) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.save_own_variables(store)

    def load_own_variables(self, store: Any) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.load_own_variables(store)

    def save_assets(self, dir_path: str) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.save_assets(dir_path)

    def load_assets(self, dir_path: str) -> None:
        """As of `StringLookup`."""
        self._lookup_layer.load_assets(dir_path)
