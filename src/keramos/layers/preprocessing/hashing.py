"""Hashing: strings or integers -> one of a fixed number of bins.

Refuses to keep a vocabulary; see `string_lookup`.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import boolean, choice, integer
from keramos.errors import ConfigError
from keramos.layers.preprocessing import encoding, fingerprint, host
from keramos.layers.preprocessing.host import HostLayer, plain


class Hashing(HostLayer):
    """`y = hash(x) mod num_bins`: FarmHash, SipHash with a salt; of integers the digits are hashed.

    Input of any shape, output of the same, int; in the vector modes `(…, num_bins)`.

    Args:
        num_bins: number of bins.
        mask_value: what goes to bin 0, which nothing else does then.
        salt: key, one integer or two.
        output_mode: `int`; `one_hot`, `multi_hot`, `count` as `CategoryEncoding`.
        sparse: kept for configs; tensors are dense.
    """

    num_bins: int = required(integer(1))
    mask_value: Any = argument(None)
    salt: Any = argument(None, host.salt)
    output_mode: str = argument("int", choice("int", *encoding.MODES, fold=False))
    sparse: bool = argument(False, boolean)

    config_order = ("num_bins", "salt", "mask_value", "output_mode", "sparse")

    def _setup(self) -> None:
        self._number_dtype()

    def _depth(self) -> int:
        return self.num_bins

    def call(self, inputs: Any) -> Any:
        import numpy as np

        values = plain(inputs)
        if values.dtype.kind not in "Oiubf":
            raise ConfigError(
                f"{self.name!r} hashes strings and integers", found=f"dtype {values.dtype}"
            )
        values = values if values.dtype.kind == "O" else values.astype(np.int64)
        numbers = [self._bin(value) for value in values.reshape(-1).tolist()]
        return self._represented(np.asarray(numbers, dtype=np.int64).reshape(values.shape))

    def _bin(self, value: Any) -> int:
        if self.mask_value is None:
            return self._hash(value) % self.num_bins
        return 0 if value == self.mask_value else 1 + self._hash(value) % max(self.num_bins - 1, 1)

    def _hash(self, value: Any) -> int:
        data = str(value).encode()
        return (
            fingerprint.farm(data) if self.salt is None else fingerprint.sip(data, tuple(self.salt))
        )
