"""GroupNormalization: LayerNormalization within groups of channels of each sample."""

from __future__ import annotations

from typing import Any

from keramos import constraints, engine, initializers, regularizers
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, integer, number
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer
from keramos.layers.normalization import parameters


class GroupNormalization(Layer):
    """`y = gamma · (x - mean) / √(variance + epsilon) + beta`, mean and variance per group.

    The groups are equal parts of the channels of each sample; every channel has its own `gamma` and
    `beta` (Wu and He, 2018). Computed in float32 at least. Input and output shape `(batch, …)`;
    `gamma: (channels,)`, `beta: (channels,)`.

    Args:
        groups: number of groups, a divisor of the number of channels; -1 for one channel each.
        axis: axis of the channels.
        epsilon: added to the variance, >= 0.
        center: whether there is a `beta`.
        scale: whether there is a `gamma`.
        beta_initializer: for `beta`.
        gamma_initializer: for `gamma`.
        beta_regularizer: penalty on `beta`.
        gamma_regularizer: penalty on `gamma`.
        beta_constraint: projection of `beta`.
        gamma_constraint: projection of `gamma`.
    """

    groups: int = argument(32, integer(-1))
    axis: int = argument(-1, integer())
    epsilon: float = argument(1e-3, number())
    center: bool = argument(True, boolean)
    scale: bool = argument(True, boolean)
    beta_initializer: Any = argument("zeros", initializers.argument_type)
    gamma_initializer: Any = argument("ones", initializers.argument_type)
    beta_regularizer: Any = argument(None, regularizers.argument_type)
    gamma_regularizer: Any = argument(None, regularizers.argument_type)
    beta_constraint: Any = argument(None, constraints.argument_type)
    gamma_constraint: Any = argument(None, constraints.argument_type)

    supports_masking = True

    def _setup(self) -> None:
        self.autocast = False  # what float16 cannot hold is scaled before it is cast
        if self.groups == 0:
            raise ConfigError(
                "GroupNormalization: `groups` must be an integer >= 1, or -1 for one channel each",
                found=0,
            )

    def build(self, input_shape: Shape) -> None:
        (channels,) = parameters.sizes(self, self.axis, input_shape)
        if channels is None:
            raise ShapeError(
                f"{self.name!r} needs to know the number of channels", found=tuple(input_shape)
            )
        self.groups = channels if self.groups == -1 else self.groups
        if channels % self.groups:
            raise ShapeError(
                f"{self.name!r} cannot split {channels} channels into {self.groups} groups",
                wanted="groups of equal size",
            )
        self.gamma, self.beta = parameters.scale_and_centre(self, (channels,))
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs: Array) -> Array:
        numpy, rank = engine.numpy, inputs.ndim
        axis = self.axis % rank
        dtype = engine.result_type(inputs.dtype, "float32")
        # (…, channels, …) -> (…, groups, channels in a group, …)
        split = (self.groups, inputs.shape[axis] // self.groups)  # -1 fails without samples
        grouped = engine.cast(inputs, dtype).reshape(
            (*inputs.shape[:axis], *split, *inputs.shape[axis + 1 :])
        )
        mean, variance = engine.nn.moments(grouped, self._within_groups(axis, rank), keepdims=True)
        outputs = ((grouped - mean) * numpy.rsqrt(variance + self.epsilon)).reshape(inputs.shape)
        aligned = [-1 if i == axis else 1 for i in range(rank)]  # (1, …, channels, …, 1)
        if self.gamma is not None:
            outputs = outputs * engine.cast(self.gamma, dtype).reshape(aligned)
        if self.beta is not None:
            outputs = outputs + engine.cast(self.beta, dtype).reshape(aligned)
        return engine.cast(outputs, self.compute_dtype)

    @staticmethod
    def _within_groups(axis: int, rank: int) -> tuple[int, ...]:
        """All axes of the grouped array but those of the samples and of the groups."""
        return tuple(i for i in range(1, rank + 1) if i != axis)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        parameters.sizes(self, self.axis, input_shape)
        return tuple(input_shape)
