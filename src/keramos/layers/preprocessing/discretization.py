"""Discretization: numbers -> the bins into which they fall."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, choice, integer, listed, number, optional
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor, Shape
from keramos.layers.base.layer import Layer
from keramos.layers.preprocessing import encoding, quantiles
from keramos.layers.preprocessing.adaptive import Adaptive


class Discretization(Adaptive, Layer):
    """The bin of every number: i for `bin_boundaries[i - 1] <= x < bin_boundaries[i]`.

    Input of any shape; output int32 of the same shape, or vectors as of `CategoryEncoding`.

    Args:
        bin_boundaries: ascending numbers; n boundaries make n + 1 bins.
        num_bins: instead of boundaries, number of bins of about equal content, >= 1; `adapt` finds
            the boundaries.
        epsilon: error of `adapt`, as a fraction of the number of values, in (0, 1].
        output_mode: `int`, `one_hot`, `multi_hot` or `count`.
        sparse: whether vectors are sparse tensors, without their zeros; not for `int`.
        dtype: dtype of the vectors, or a dtype policy.
        name: automatic when None.

    Raises:
        ConfigError: not exactly one of `bin_boundaries` and `num_bins`.
    """

    bin_boundaries: list[float] | None = argument(None, optional(listed(number())))
    num_bins: int | None = argument(None, optional(integer(1)))
    epsilon: float = argument(0.01, number(0, 1, open_low=True))
    output_mode: str = argument("int", choice("int", *encoding.MODES, fold=False))
    sparse: bool = argument(False, boolean)
    dtype: Any = argument(None, inherited=True)
    name: str | None = argument(None, inherited=True)

    _allow_non_tensor_positional_args = True
    _stored_names = frozenset({"summary"})

    def _setup(self) -> None:
        encoding.check_sparse(self)
        if (self.bin_boundaries is None) == (self.num_bins is None):
            raise ConfigError("Discretization: either `bin_boundaries` or `num_bins` must be given")
        self._summary: quantiles.Summary | None = None

    @property
    def _bins(self) -> int:
        return self.num_bins if self.bin_boundaries is None else len(self.bin_boundaries) + 1  # type: ignore[return-value]

    def update_state(self, data: Any) -> None:
        """Take one more batch into account."""
        if self.num_bins is None:
            raise ConfigError(f"{self.name!r} has its boundaries; there is nothing to adapt")
        new = quantiles.summary(data, self.epsilon)
        self._summary = quantiles.merged(self._summary, new, self.epsilon)

    def finalize_state(self) -> None:
        """Take the boundaries from the batches."""
        if self.num_bins is not None and self._summary is not None:
            self.bin_boundaries = quantiles.boundaries(self._summary, self.num_bins)

    def reset_state(self) -> None:
        """Forget the batches, and the boundaries that were taken from them."""
        if self.num_bins is not None:
            self._summary = self.bin_boundaries = None

    def _take_stored(self, stored: Any) -> None:
        """Take the boundaries from the summary (2, n) of values and weights that Keras 2 kept."""
        if self.num_bins is None or self.bin_boundaries is not None:
            return
        if stored.ndim == 2 and stored.shape[0] == 2 and stored.shape[1]:
            self._summary = stored[0], stored[1]
            self.finalize_state()

    def call(self, inputs: Array) -> Array:
        if self.bin_boundaries is None:
            raise ConfigError(
                f"{self.name!r} has no boundaries yet", hint=f"{self.name}.adapt(data)"
            )
        indices = ops.digitize(
            ops.convert_to_tensor(inputs), ops.convert_to_tensor(self.bin_boundaries, "float32")
        )
        if self.output_mode == "int":
            return indices
        return encoding.encoded(
            indices, self._bins, self.output_mode, self.compute_dtype, sparse=self.sparse
        )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if self.output_mode == "int":
            return tuple(input_shape)
        return encoding.shape_of(input_shape, self._bins, self.output_mode)

    def compute_output_spec(self, inputs: KerasTensor) -> KerasTensor:
        dtype = "int32" if self.output_mode == "int" else self.compute_dtype
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype, sparse=self.sparse)

    def get_config(self) -> dict[str, Any]:
        # Keras leaves out `trainable` and writes the plain dtype here.
        own = {**self._declared_config(), "name": self.name, "dtype": self.dtype}
        return {**self._captured_besides(), **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer from what `get_config` gave; after `adapt`, that has boundaries as well."""
        config = dict(config)
        adapted = config.get("num_bins") is not None
        boundaries = config.pop("bin_boundaries", None) if adapted else None
        layer = cls(**config)
        if boundaries is not None:
            layer.bin_boundaries = cls._arguments["bin_boundaries"].type.coerce(boundaries)
        return layer
