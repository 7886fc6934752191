"""LayerNormalization: y = gamma · (x - mean) / √(variance + epsilon) + beta, statistics of each
sample.

Refuses to know other samples.
"""

from __future__ import annotations

from typing import Any

from keramos import constraints, engine, initializers, regularizers
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, number
from keramos.layers.base.layer import Layer
from keramos.layers.normalization import parameters


class LayerNormalization(Layer):
    """Every sample is shifted and scaled to mean 0 and variance 1 over some axes, then by the
    learned `beta` and `gamma` (Ba et al., 2016). Computed in float32 at least.

    Input and output shape `(batch, …)`; `gamma` and `beta` have the sizes of the axes.

    Args:
        axis: over which mean and variance are taken; one or several.
        epsilon: added to the variance, >= 0.
        center: whether there is a `beta`.
        scale: whether there is a `gamma`.
        beta_initializer: for `beta`.
        gamma_initializer: for `gamma`.
        beta_regularizer: penalty on `beta`.
        gamma_regularizer: penalty on `gamma`.
        beta_constraint: projection of `beta`.
        gamma_constraint: projection of `gamma`.
        rms_scaling: an old option of Keras: divide by the root of the variance without taking the
            mean away, and have no `beta`. RMSNormalization is what is usually meant.
    """

    axis: Any = argument(-1, parameters.axes)
    epsilon: float = argument(1e-3, number())
    center: bool = argument(True, boolean)
    scale: bool = argument(True, boolean)
    beta_initializer: Any = argument("zeros", initializers.kind)
    gamma_initializer: Any = argument("ones", initializers.kind)
    beta_regularizer: Any = argument(None, regularizers.kind)
    gamma_regularizer: Any = argument(None, regularizers.kind)
    beta_constraint: Any = argument(None, constraints.kind)
    gamma_constraint: Any = argument(None, constraints.kind)
    rms_scaling: bool = argument(False, boolean, keyword_only=True)
    config_order = (
        "axis", "epsilon", "center", "scale", "rms_scaling", "beta_initializer",
        "gamma_initializer", "beta_regularizer", "gamma_regularizer", "beta_constraint",
        "gamma_constraint",
    )  # fmt: skip

    supports_masking = True

    def build(self, input_shape: Any) -> None:
        self.axis, shape = parameters.ascending(self, self.axis, input_shape)
        if self.rms_scaling:
            self.gamma = self._rms_scale(shape)
            self.beta = None
        else:
            self.gamma, self.beta = parameters.scale_and_centre(self, shape)

    def _rms_scale(self, shape: Any) -> Any:
        # neither `scale` nor the regularizer and the constraint are asked in this mode
        return self.add_weight(name="gamma", shape=shape, initializer="ones", autocast=False)

    def call(self, inputs: Any) -> Any:
        outputs = engine.nn.layer_normalization(
            inputs, self.gamma, self.beta, self.axis, self.epsilon, self.rms_scaling
        )
        return engine.cast(outputs, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        parameters.sizes(self, self.axis, input_shape)
        return tuple(input_shape)
