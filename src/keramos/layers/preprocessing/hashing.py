"""Hashing: strings or integers -> one of a fixed number of bins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean, choice, integer
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.preprocessing import encoding, host
from keramos.layers.preprocessing.host import HostLayer, plain


class Hashing(HostLayer):
    """`y = hash(x) mod num_bins`, with FarmHash, or with SipHash where there is a salt.

    Input of any shape, strings or integers, of which the decimal digits are hashed. Output int64 of
    the same shape; in the vector modes `(…, num_bins)`: for `one_hot` up to two last axes of size 1
    are left out first, `(batch, 1, 1)` giving `(batch, num_bins)`.

    Args:
        num_bins: number of bins, >= 1.
        mask_value: value that goes to bin 0, which no other value then does; none when None.
        salt: key of the hash, one integer or two.
        output_mode: `int`; `one_hot`, `multi_hot`, `count` as of `CategoryEncoding`.
        sparse: whether vectors are sparse tensors, without their zeros; not for `int`.
    """

    num_bins: int = required(integer(1))
    mask_value: Any = argument(None)
    salt: host.Salt = argument(None, host.salt)
    output_mode: str = argument("int", choice("int", *encoding.MODES, fold=False))
    sparse: bool = argument(False, boolean)

    config_order = ("num_bins", "salt", "mask_value", "output_mode", "sparse")

    def _setup(self) -> None:
        encoding.check_sparse(self)
        self._number_dtype()

    def _depth(self) -> int:
        return self.num_bins

    def call(self, inputs: Any) -> Any:
        import numpy as np

        if (numbers := self._before(inputs)) is not None:
            return self._represented(ops.reshape(numbers, self._encoded_shape(numbers.shape)))
        values = plain(inputs)
        if values.dtype.kind not in "Oiubf":
            raise ConfigError(
                f"{self.name!r} hashes strings and integers", found=f"dtype {values.dtype}"
            )
        values = values if values.dtype.kind == "O" else values.astype(np.int64)
        numbers = [self._bin(value) for value in values.reshape(-1).tolist()]
        shape = self._encoded_shape(values.shape)
        return self._represented(np.asarray(numbers, dtype=np.int64).reshape(shape))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return super().compute_output_shape(self._encoded_shape(input_shape))

    def _encoded_shape(self, shape: Sequence[Any]) -> tuple[Any, ...]:
        # Of a column, Keras takes the axis away before it encodes; that takes away another.
        is_column = self.output_mode == "one_hot" and len(shape) > 1 and shape[-1] == 1
        return tuple(shape[:-1] if is_column else shape)

    def _bin(self, value: Any) -> int:
        if self.mask_value is None:
            return self._hash(value) % self.num_bins
        return 0 if value == self.mask_value else 1 + self._hash(value) % max(self.num_bins - 1, 1)

    def _hash(self, value: Any) -> int:
        return host.fingerprint_of(str(value), self.salt)
