"""StringLookup: strings -> their indices in a vocabulary, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, optional, string
from keramos.layers.preprocessing import host, lookup, vocabulary

if TYPE_CHECKING:
    import numpy as np


class StringLookup(lookup.Lookup):
    """`y = index of x`; unknown strings share `num_oov_indices` indices, by their hash.

    Input strings of any shape, output int64 of the same shape; in the vector modes `(…, terms)`.
    Inverted, indices in and strings out.

    Args:
        max_tokens: limit of the vocabulary, special terms included, >= 2; none when None.
        num_oov_indices: number of indices for unknown strings; 0 makes them an error.
        mask_token: string that marks an absent value; none when None.
        oov_token: string that stands for all unknown ones.
        vocabulary: list of strings, or the path of a file with one a line; None for `adapt`.
        idf_weights: list with a weight for each string of the vocabulary, for `tf_idf`.
        invert: whether to turn indices into strings.
        output_mode: `int`; `one_hot`, `multi_hot`, `count` as of `CategoryEncoding`; `tf_idf` for
            counts times `idf_weights`.
        pad_to_max_tokens: whether vectors have length `max_tokens`, not the vocabulary's.
        sparse: whether vectors are sparse tensors, without their zeros; not for `int`.
        encoding: without effect; bytes are read as UTF-8.
        name: automatic when None.
        salt: key of the hash, one integer or two: SipHash with it, FarmHash without.
        oov_method: without effect; strings are hashed.
    """

    max_tokens: int | None = argument(None, lookup.max_tokens)
    num_oov_indices: int = argument(1, lookup.num_oov_indices)
    mask_token: str | None = argument(None, optional(string))
    oov_token: str = argument("[UNK]", string)
    vocabulary: Any = argument(None, vocabulary.argument_type, attribute="_given_terms")
    idf_weights: Any = argument(None, lookup.idf_weights, attribute="_given_idf")
    invert: bool = argument(False, boolean)
    output_mode: str = argument("int", lookup.mode)
    pad_to_max_tokens: bool = argument(False, boolean)
    sparse: bool = argument(False, boolean)
    encoding: str = argument("utf-8", string)
    name: str | None = argument(None, inherited=True)
    salt: host.Salt = argument(None, host.salt)
    oov_method: str = argument("floormod", lookup.oov_method, keyword_only=True)

    term = str
    order = (
        "invert", "max_tokens", "num_oov_indices", "oov_token", "mask_token", "output_mode",
        "sparse", "pad_to_max_tokens", "idf_weights", "vocabulary", "vocabulary_size", "oov_method",
        "salt", "encoding",
    )  # fmt: skip

    @property
    def input_dtype(self) -> str:
        """`string`; `int64` when inverted."""
        return "int64" if self.invert else "string"

    def _values(self, inputs: Any) -> np.ndarray:
        return engine.convert_to_text(inputs)

    def _bucket(self, term: str) -> int:
        return host.fingerprint_of(term, self.salt)
