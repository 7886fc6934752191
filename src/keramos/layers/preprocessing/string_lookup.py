"""StringLookup: strings -> their numbers in a vocabulary, and back.

Refuses to take text apart; see `text_vectorization`.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, optional, string
from keramos.layers.preprocessing import fingerprint, host, lookup, vocabulary


class StringLookup(lookup.Lookup):
    """`y = number of x`; unknown strings share `num_oov_indices` numbers, by their hash where there
    are several.

    Input of any shape, output of the same, int; in the vector modes `(…, terms)`. Inverted, numbers
    in and strings out.

    Args:
        max_tokens: largest size of the vocabulary, the special ones included.
        num_oov_indices: numbers for unknown strings; 0 makes them an error.
        mask_token: string that stands for nothing.
        oov_token: what an unknown number becomes when inverted.
        vocabulary: strings, or the path of a file with one a line; `adapt` finds it when None.
        idf_weights: one for each string, for `tf_idf`.
        invert: numbers -> strings.
        output_mode: `int`; `one_hot`, `multi_hot`, `count` as `CategoryEncoding`; `tf_idf`: counts
            times weights.
        pad_to_max_tokens: vectors are of length `max_tokens`.
        sparse: kept for configs; tensors are dense.
        encoding: kept for configs; bytes are read as UTF-8.
        name: automatic when left out.
        salt: key, one integer or two, of the hash; FarmHash without it, SipHash with it.
        oov_method: kept for configs.
    """

    max_tokens: int | None = argument(None, lookup.max_tokens)
    num_oov_indices: int = argument(1, lookup.num_oov_indices)
    mask_token: str | None = argument(None, optional(string))
    oov_token: str = argument("[UNK]", string)
    vocabulary: Any = argument(None, vocabulary.kind, attribute="_given_terms")
    idf_weights: Any = argument(None, lookup.idf_weights, attribute="_given_idf")
    invert: bool = argument(False, boolean)
    output_mode: str = argument("int", lookup.mode)
    pad_to_max_tokens: bool = argument(False, boolean)
    sparse: bool = argument(False, boolean)
    encoding: str = argument("utf-8", string)
    name: str | None = argument(None, inherited=True)
    salt: Any = argument(None, host.salt)
    oov_method: str = argument("floormod", lookup.oov_method, keyword_only=True)

    term = str
    order = (
        "invert", "max_tokens", "num_oov_indices", "oov_token", "mask_token", "output_mode",
        "sparse", "pad_to_max_tokens", "idf_weights", "vocabulary", "vocabulary_size", "oov_method",
        "salt", "encoding",
    )  # fmt: skip

    @property
    def input_dtype(self) -> str:
        """Text, or numbers when inverted."""
        return "int64" if self.invert else "string"

    def _values(self, inputs: Any) -> Any:
        return engine.convert_to_text(inputs)

    def _bucket(self, term: str) -> int:
        data = term.encode()
        return (
            fingerprint.farm(data) if self.salt is None else fingerprint.sip(data, tuple(self.salt))
        )
