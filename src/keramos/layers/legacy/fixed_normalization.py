"""Normalization that asks no running statistics: modes 1 and 2 of Keras 1's BatchNormalization."""

from __future__ import annotations

from typing import Any

from keramos import initializers, ops, regularizers
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, integer, number
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.activation.elementwise import Elementwise


class FixedNormalization(Elementwise):
    """Base of SampleNormalization and BatchwiseNormalization.

    Args:
        axis: of the features, whose sizes the weights have.
        epsilon: added to the variance, >= 0.
        beta_initializer: for `beta`.
        gamma_initializer: for `gamma`.
        beta_regularizer: penalty on `beta`.
        gamma_regularizer: penalty on `gamma`.
    """

    axis: int = argument(-1, integer())
    epsilon: float = argument(1e-3, number())
    beta_initializer: Any = argument("zeros", initializers.argument_type)
    gamma_initializer: Any = argument("ones", initializers.argument_type)
    beta_regularizer: Any = argument(None, regularizers.argument_type)
    gamma_regularizer: Any = argument(None, regularizers.argument_type)

    def _setup(self) -> None:
        """Nothing to do before the shape is known."""

    def build(self, input_shape: Shape) -> None:
        shape = (input_shape[self.axis],)
        self.gamma = self.add_weight(
            name="gamma",
            shape=shape,
            initializer=self.gamma_initializer,
            regularizer=self.gamma_regularizer,
        )
        self.beta = self.add_weight(
            name="beta",
            shape=shape,
            initializer=self.beta_initializer,
            regularizer=self.beta_regularizer,
        )
        # Nobody asks for them, but they stand in the files of the writer.
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=shape, initializer="zeros", trainable=False
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=shape, initializer="ones", trainable=False
        )


class SampleNormalization(FixedNormalization):
    """`y = gamma · (x - mean) / (σ + epsilon) + beta` over the last axis of each sample.

    Input and output shape `(batch, …)`. Epsilon stands beside the deviation, and in its root, too:
    so did Keras 1, and no LayerNormalization does.

    Args:
        epsilon_in_root: whether σ is √(variance + epsilon), or √variance, as until Keras 1.0.4.

    The other arguments are those of `FixedNormalization`.
    """

    epsilon_in_root: bool = argument(True, boolean, keyword_only=True)

    def call(self, inputs: Array) -> Array:
        mean = ops.mean(inputs, axis=-1, keepdims=True)
        variance = ops.var(inputs, axis=-1, keepdims=True)
        deviation = ops.sqrt(variance + self.epsilon if self.epsilon_in_root else variance)
        normal = ops.divide(ops.subtract(inputs, mean), deviation + self.epsilon)
        return ops.add(ops.multiply(self.gamma, normal), self.beta)


class BatchwiseNormalization(FixedNormalization):
    """`y = gamma · (x - mean) / √(variance + epsilon) + beta`, with the statistics of the batch
    where nothing is trained, too.

    Input and output shape `(batch, …)`. The arguments are those of `FixedNormalization`.
    """

    def call(self, inputs: Array) -> Array:
        axis = self.axis % len(inputs.shape)
        others = [i for i in range(len(inputs.shape)) if i != axis]
        mean = ops.mean(inputs, axis=others, keepdims=True)
        variance = ops.var(inputs, axis=others, keepdims=True)
        normal = ops.divide(ops.subtract(inputs, mean), ops.sqrt(variance + self.epsilon))
        gamma, beta = (self._aligned(weight, axis, len(others) + 1) for weight in self._scales())
        return ops.add(ops.multiply(gamma, normal), beta)

    def _scales(self) -> tuple[Any, Any]:
        return self.gamma, self.beta

    def _aligned(self, weight: Any, axis: int, rank: int) -> Array:
        return ops.reshape(weight, [-1 if i == axis else 1 for i in range(rank)])
