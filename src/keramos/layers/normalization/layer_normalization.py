"""LayerNormalization: every sample to mean 0 and variance 1, with its own statistics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import constraints, engine, initializers, regularizers
from keramos.codec.arguments import Coerced, argument
from keramos.codec.types import boolean, number
from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer
from keramos.layers.normalization import parameters


class LayerNormalization(Layer):
    """`y = gamma · (x - mean) / √(variance + epsilon) + beta`, with mean and variance over `axis`.

    Ba et al., 2016. Computed in float32 at least. Input and output shape `(batch, …)`; `gamma` and
    `beta` have the sizes of the axes.

    Args:
        axis: axis, or list of axes, over which mean and variance are taken.
        epsilon: added to the variance, >= 0.
        center: whether there is a `beta`.
        scale: whether there is a `gamma`.
        beta_initializer: for `beta`.
        gamma_initializer: for `gamma`.
        beta_regularizer: penalty on `beta`.
        gamma_regularizer: penalty on `gamma`.
        beta_constraint: projection of `beta`.
        gamma_constraint: projection of `gamma`.
        rms_scaling: divide by the root of the variance without subtracting the mean, and without
            `beta`. An old option of Keras; for the usual formula see RMSNormalization.
    """

    axis: Coerced[int | Sequence[int], int | list[int]] = argument(-1, parameters.axes)
    epsilon: float = argument(1e-3, number())
    center: bool = argument(True, boolean)
    scale: bool = argument(True, boolean)
    beta_initializer: Any = argument("zeros", initializers.argument_type)
    gamma_initializer: Any = argument("ones", initializers.argument_type)
    beta_regularizer: Any = argument(None, regularizers.argument_type)
    gamma_regularizer: Any = argument(None, regularizers.argument_type)
    beta_constraint: Any = argument(None, constraints.argument_type)
    gamma_constraint: Any = argument(None, constraints.argument_type)
    rms_scaling: bool = argument(False, boolean, keyword_only=True)
    config_order = (
        "axis", "epsilon", "center", "scale", "rms_scaling", "beta_initializer",
        "gamma_initializer", "beta_regularizer", "gamma_regularizer", "beta_constraint",
        "gamma_constraint",
    )  # fmt: skip

    supports_masking = True

    def _setup(self) -> None:
        if self.rms_scaling:
            engine.advice.on_rms_scaling()
        self.autocast = False  # what float16 cannot hold is scaled before it is cast

    def build(self, input_shape: Shape) -> None:
        self.axis, shape = parameters.ascending(self, self.axis, input_shape)
        if self.rms_scaling:
            self.gamma = self._rms_scale(shape)
            self.beta = None
        else:
            self.gamma, self.beta = parameters.scale_and_centre(self, shape)

    def _rms_scale(self, shape: Shape) -> Any:
        # as in Keras: this mode ignores `scale`, the initializer, the regularizer, the constraint
        return self.add_weight(name="gamma", shape=shape, initializer="ones", autocast=False)

    def call(self, inputs: Array) -> Array:
        self._check_sizes(inputs.shape)
        outputs = engine.nn.layer_normalization(
            inputs, self.gamma, self.beta, self.axis, self.epsilon, self.rms_scaling
        )
        return engine.cast(outputs, self.compute_dtype)

    def _check_sizes(self, shape: Shape) -> None:
        learned = self.gamma if self.gamma is not None else self.beta
        sizes = parameters.sizes(self, self.axis, shape)
        if learned is not None and sizes != tuple(learned.shape):
            raise ShapeError(
                f"{self.name!r} was built for other sizes of the axes {self.axis}",
                found=tuple(shape),
                wanted=tuple(learned.shape),
            )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        parameters.sizes(self, self.axis, input_shape)
        return tuple(input_shape)
