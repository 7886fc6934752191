"""SpectralNormalization: a layer whose kernel is divided by its spectral norm in training."""

from __future__ import annotations

from keramos import engine, initializers, ops
from keramos.codec.arguments import argument
from keramos.codec.types import integer
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.core.wrapper import Wrapper


class SpectralNormalization(Wrapper):
    """Divides the layer's kernel W by its largest singular value σ, once per call in training.

    σ is estimated by power iteration from the weight `vector_u: (1, out)`, with W as a matrix
    (…, out): `v = u Wᵀ / |u Wᵀ|`, `u = v W / |v W|`, `σ = v W uᵀ`. T. Miyato et al.,
    "Spectral Normalization for Generative Adversarial Networks", 2018.

    Args:
        layer: a layer with a `kernel` or with `embeddings`.
        power_iterations: steps of the iteration per call, >= 1.
    """

    power_iterations: int = argument(1, integer(1))

    def build(self, input_shape: Shape) -> None:
        super().build(input_shape)
        self.input_spec = InputSpec(min_ndim=1, axes={-1: input_shape[-1]})
        name = next((name for name in ("kernel", "embeddings") if hasattr(self.layer, name)), None)
        if name is None:
            raise ConfigError(
                f"{type(self.layer).__name__} has neither a kernel nor embeddings to normalize"
            )
        self.kernel = getattr(self.layer, name)
        self.vector_u = self.add_weight(
            name="vector_u",
            shape=(1, self.kernel.shape[-1]),
            initializer=initializers.TruncatedNormal(0.0, 0.02, None),
            trainable=False,
            dtype=self.kernel.dtype,
        )

    def call(self, inputs: Array, training: bool = False) -> Array:
        if training:
            u, kernel = self.normalized_weights()
            self.vector_u.assign(u)
            self.kernel.assign(kernel)
        return ops.cast(self.layer(inputs), inputs.dtype)

    def normalized_weights(self) -> tuple[Array, Array]:
        """The next `vector_u` and the normalized kernel; both unchanged if the kernel is zero."""
        kernel, u = self.kernel.value, self.vector_u.value
        matrix = v = ops.reshape(kernel, (-1, self.kernel.shape[-1]))
        for _ in range(self.power_iterations):
            v = ops.normalize(ops.matmul(u, ops.transpose(matrix)))
            u = ops.normalize(ops.matmul(v, matrix))
        u, v = engine.stop_gradient(u), engine.stop_gradient(v)
        norm = ops.matmul(ops.matmul(v, matrix), ops.transpose(u))
        # a kernel of zeros has norm 0: 0 / 0 would be NaN
        zero = ops.all(ops.equal(kernel, 0))
        normalized = ops.where(zero, kernel, ops.reshape(kernel / norm, kernel.shape))
        return ops.where(zero, self.vector_u.value, u), normalized

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return self.layer.compute_output_shape(input_shape)
