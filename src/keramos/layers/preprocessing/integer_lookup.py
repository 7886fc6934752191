"""IntegerLookup: integers -> their indices in a vocabulary, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, choice, integer, optional
from keramos.errors import ConfigError
from keramos.layers.preprocessing import host, lookup, vocabulary
from keramos.layers.preprocessing.host import plain

if TYPE_CHECKING:
    import numpy as np


class IntegerLookup(lookup.Lookup):
    """`y = index of x`; unknown integers share `num_oov_indices` indices, by `oov_method`.

    Input integers of any shape, output int64 of the same shape; in the vector modes `(…, terms)`.
    Inverted, indices in and integers out.

    Args:
        max_tokens: limit of the vocabulary, special terms included, >= 2; none when None.
        num_oov_indices: number of indices for unknown integers; 0 makes them an error.
        mask_token: integer that marks an absent value; none when None.
        oov_token: integer that stands for all unknown ones.
        vocabulary: list of integers, or the path of a file with one a line; None for `adapt`.
        vocabulary_dtype: only `int64`.
        idf_weights: list with a weight for each integer of the vocabulary, for `tf_idf`.
        invert: whether to turn indices into integers.
        output_mode: `int`; `one_hot`, `multi_hot`, `count` as of `CategoryEncoding`; `tf_idf` for
            counts times `idf_weights`.
        sparse: whether vectors are sparse tensors, without their zeros; not for `int`.
        pad_to_max_tokens: whether vectors have length `max_tokens`, not the vocabulary's.
        oov_method: `floormod` by the remainder, `farmhash` by the hash of the decimal digits.
        salt: key of the hash, one integer or two, for `farmhash`: SipHash takes its place then.
        name: automatic when None.
    """

    max_tokens: int | None = argument(None, lookup.max_tokens)
    num_oov_indices: int = argument(1, lookup.num_oov_indices)
    mask_token: int | None = argument(None, optional(integer()))
    oov_token: int = argument(-1, integer())
    vocabulary: Any = argument(None, vocabulary.argument_type, attribute="_given_terms")
    vocabulary_dtype: str = argument("int64", choice("int64"))
    idf_weights: Any = argument(None, lookup.idf_weights, attribute="_given_idf")
    invert: bool = argument(False, boolean)
    output_mode: str = argument("int", lookup.mode)
    sparse: bool = argument(False, boolean)
    pad_to_max_tokens: bool = argument(False, boolean)
    oov_method: str = argument("floormod", lookup.oov_method)
    salt: host.Salt = argument(None, host.salt)
    name: str | None = argument(None, inherited=True)

    term = int
    order = (
        "invert", "max_tokens", "num_oov_indices", "oov_token", "mask_token", "output_mode",
        "sparse", "pad_to_max_tokens", "vocabulary_dtype", "idf_weights", "vocabulary",
        "vocabulary_size", "oov_method", "salt",
    )  # fmt: skip

    @property
    def input_dtype(self) -> str:
        """`int64`, also where the output has another dtype."""
        return "int64"

    def _check_arguments(self) -> None:
        super()._check_arguments()
        if self.salt is not None and self.oov_method != "farmhash":
            raise ConfigError(
                "IntegerLookup: `salt` is for `oov_method='farmhash'` alone", found=self.oov_method
            )

    def _values(self, inputs: Any) -> np.ndarray:
        import numpy as np

        values = plain(inputs)
        if values.dtype.kind not in "iufb":
            raise ConfigError(f"{self.name!r} looks up integers", found=f"dtype {values.dtype}")
        return values.astype(np.int64)

    def _bucket(self, term: int) -> int:
        if self.oov_method == "floormod":
            return term
        return host.fingerprint_of(str(term), self.salt)

    def _as_terms(self, terms: np.ndarray) -> Any:
        return engine.convert_to_tensor(terms.astype("int64"))
