"""What the spatial dropouts share: whole channels become 0, not single inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from keramos import engine
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.regularization.dropout import Dropout


class SpatialDropout(Dropout):
    """Base of the spatial dropouts.

    Args:
        rate: probability with which a channel becomes 0, in [0, 1].
        seed: integer; random when None.
        name: automatic when None.
        dtype: a dtype or a dtype policy.
    """

    _spatial: ClassVar[int]
    data_format = "channels_last"

    def __init__(
        self, rate: float, seed: int | None = None, name: str | None = None, dtype: Any = None
    ):
        super().__init__(rate, seed=seed, name=name, dtype=dtype)
        self.input_spec = InputSpec(ndim=self._spatial + 2)

    def _noise_shape(self) -> Sequence[int | None]:
        return layout.joined(None, (1,) * self._spatial, None, self.data_format)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {
            **self._captured_besides(),
            "rate": self.rate,
            "seed": self.seed,
            "name": self.name,
            "dtype": self.dtype_policy.name,  # Keras writes a name here, not the policy's config
        }


class SpatialDropoutOfImages(SpatialDropout):
    """Base of the spatial dropouts that take both orders of axes.

    Args:
        rate: probability with which a channel becomes 0, in [0, 1].
        data_format: `"channels_last"` or `"channels_first"`; the process's setting when None.
        seed: integer; random when None.
        name: automatic when None.
        dtype: a dtype or a dtype policy.
    """

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(rate, seed, name, dtype)
        self.data_format = engine.standardize_data_format(data_format)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "data_format": self.data_format}
