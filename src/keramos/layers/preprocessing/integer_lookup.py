"""IntegerLookup: integers -> their numbers in a vocabulary, and back.

Refuses to take numbers that are not whole; see `discretization`.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, choice, integer, optional
from keramos.errors import ConfigError
from keramos.layers.preprocessing import fingerprint, host, lookup, vocabulary
from keramos.layers.preprocessing.host import plain


class IntegerLookup(lookup.Lookup):
    """`y = number of x`; unknown integers share `num_oov_indices` numbers, by their remainder where
    there are several.

    Input of any shape, output of the same, int; in the vector modes `(…, terms)`. Inverted, numbers
    in and terms out.

    Args:
        max_tokens: largest size of the vocabulary, the special ones included.
        num_oov_indices: numbers for unknown integers; 0 makes them an error.
        mask_token: integer that stands for nothing.
        oov_token: what an unknown number becomes when inverted.
        vocabulary: integers, or the path of a file with one a line; `adapt` finds it when None.
        vocabulary_dtype: only `int64`.
        idf_weights: one for each integer, for `tf_idf`.
        invert: numbers -> terms.
        output_mode: `int`; `one_hot`, `multi_hot`, `count` as `CategoryEncoding`; `tf_idf`: counts
            times weights.
        sparse: kept for configs; tensors are dense.
        pad_to_max_tokens: vectors are of length `max_tokens`.
        oov_method: `floormod`, or `farmhash`: by the hash of the digits.
        salt: key, one integer or two, for `farmhash`; SipHash takes its place then.
        name: automatic when left out.
    """

    max_tokens: int | None = argument(None, lookup.max_tokens)
    num_oov_indices: int = argument(1, lookup.num_oov_indices)
    mask_token: int | None = argument(None, optional(integer()))
    oov_token: int = argument(-1, integer())
    vocabulary: Any = argument(None, vocabulary.kind, attribute="_given_terms")
    vocabulary_dtype: str = argument("int64", choice("int64"))
    idf_weights: Any = argument(None, lookup.idf_weights, attribute="_given_idf")
    invert: bool = argument(False, boolean)
    output_mode: str = argument("int", lookup.mode)
    sparse: bool = argument(False, boolean)
    pad_to_max_tokens: bool = argument(False, boolean)
    oov_method: str = argument("floormod", lookup.oov_method)
    salt: Any = argument(None, host.salt)
    name: str | None = argument(None, inherited=True)

    term = int
    order = (
        "invert", "max_tokens", "num_oov_indices", "oov_token", "mask_token", "output_mode",
        "sparse", "pad_to_max_tokens", "vocabulary_dtype", "idf_weights", "vocabulary",
        "vocabulary_size", "oov_method", "salt",
    )  # fmt: skip

    @property
    def input_dtype(self) -> str:
        """Integers, whatever the vectors are."""
        return "int64"

    def _check_arguments(self) -> None:
        super()._check_arguments()
        if self.salt is not None and self.oov_method != "farmhash":
            raise ConfigError(
                "IntegerLookup: `salt` is for `oov_method='farmhash'` alone", found=self.oov_method
            )

    def _values(self, inputs: Any) -> Any:
        import numpy as np

        values = plain(inputs)
        if values.dtype.kind not in "iufb":
            raise ConfigError(f"{self.name!r} looks up integers", found=f"dtype {values.dtype}")
        return values.astype(np.int64)

    def _bucket(self, term: int) -> int:
        if self.oov_method == "floormod":
            return term
        data = str(term).encode()
        return (
            fingerprint.farm(data) if self.salt is None else fingerprint.sip(data, tuple(self.salt))
        )

    def _as_terms(self, terms: Any) -> Any:
        return engine.convert_to_tensor(terms.astype("int64"))
