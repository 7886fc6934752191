"""BatchNormalization: every channel to mean 0 and variance 1, with the statistics of the batch."""

from __future__ import annotations

from typing import Any

from keramos import constraints, engine, initializers, regularizers
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.types import boolean, integer, number
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer
from keramos.layers.normalization import parameters

_BOUNDS = ("rmin", "rmax", "dmax")
_bound = number()


def _coerce_clipping(value: Any) -> dict[str, float] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not set(value) <= set(_BOUNDS):
        raise ConfigError(
            "must be a dict with some of the keys " + ", ".join(_BOUNDS), found=repr(value)[:200]
        )
    return {key: _bound.coerce(bound) for key, bound in value.items() if bound is not None}


class BatchNormalization(Layer):
    """`y = gamma · (x - mean) / √(variance + epsilon) + beta`, channel by channel.

    In training, mean and variance are those of the batch, and the moving statistics follow them:
    `moving = moving · momentum + batch · (1 - momentum)`. Otherwise, and where the layer is not
    trainable, mean and variance are the moving statistics (Ioffe and Szegedy, 2015). Computed in
    float32 at least.

    Input and output shape `(batch, …)`; all weights `(channels,)`. A mask `(batch, …)`, without the
    last axis, excludes positions from the statistics of the batch.

    Args:
        axis: axis of the channels.
        momentum: share of the moving statistics that a batch leaves, in [0, 1].
        epsilon: added to the variance against division by zero, >= 0.
        center: whether there is a `beta`.
        scale: whether there is a `gamma`.
        beta_initializer: for `beta`.
        gamma_initializer: for `gamma`.
        moving_mean_initializer: for `moving_mean`.
        moving_variance_initializer: for `moving_variance`.
        beta_regularizer: penalty on `beta`.
        gamma_regularizer: penalty on `gamma`.
        beta_constraint: projection of `beta`.
        gamma_constraint: projection of `gamma`.
        renorm: in training, correct the batch's statistics towards slower ones (Ioffe, 2017).
        renorm_clipping: dict of bounds, each optional: `rmin` and `rmax` of the correcting factor,
            `dmax` of the absolute shift.
        renorm_momentum: like `momentum`, for the statistics of `renorm`.
        synchronized: statistics over all replicas; without effect, as there is one.
    """

    axis: int = argument(-1, integer())
    momentum: float = argument(0.99, parameters.real)
    epsilon: float = argument(1e-3, parameters.real)
    center: bool = argument(True, boolean)
    scale: bool = argument(True, boolean)
    beta_initializer: Any = argument("zeros", initializers.argument_type)
    gamma_initializer: Any = argument("ones", initializers.argument_type)
    moving_mean_initializer: Any = argument("zeros", initializers.argument_type)
    moving_variance_initializer: Any = argument("ones", initializers.argument_type)
    beta_regularizer: Any = argument(None, regularizers.argument_type)
    gamma_regularizer: Any = argument(None, regularizers.argument_type)
    beta_constraint: Any = argument(None, constraints.argument_type)
    gamma_constraint: Any = argument(None, constraints.argument_type)
    renorm: bool = argument(False, boolean)
    renorm_clipping: dict[str, float] | None = argument(None, ArgumentType(_coerce_clipping))
    renorm_momentum: float = argument(0.99, number())
    synchronized: bool = argument(False, boolean)
    config_order = (
        "axis", "momentum", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer",
        "moving_mean_initializer", "moving_variance_initializer", "beta_regularizer",
        "gamma_regularizer", "beta_constraint", "gamma_constraint", "synchronized", "renorm",
        "renorm_clipping", "renorm_momentum",
    )  # fmt: skip

    supports_masking = True

    def _setup(self) -> None:
        if not self.renorm:
            return
        self.renorm_clipping = self.renorm_clipping or {}
        bounds: dict[str, float] = self.renorm_clipping
        if bounds.get("rmin", 0) > bounds.get("rmax", float("inf")) or bounds.get("dmax", 0) < 0:
            raise ConfigError(
                "BatchNormalization: `renorm_clipping` needs rmin <= rmax and dmax >= 0",
                found=repr(bounds),
            )

    def build(self, input_shape: Shape) -> None:
        (channels,) = shape = parameters.sizes(self, self.axis, input_shape)
        self.gamma, self.beta = parameters.scale_and_centre(self, shape)
        self.moving_mean = self._statistic("moving_mean", shape, self.moving_mean_initializer)
        self.moving_variance = self._statistic(
            "moving_variance", shape, self.moving_variance_initializer
        )
        if self.renorm:
            self.moving_stddev = self._statistic("moving_stddev", shape, self._initial_stddev)
            self.renorm_mean = self._statistic("renorm_mean", shape, self.moving_mean_initializer)
            self.renorm_stddev = self._statistic("renorm_stddev", shape, self._initial_stddev)
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def _statistic(self, name: str, shape: Shape, initializer: Any) -> Any:
        return self.add_weight(
            name=name, shape=shape, initializer=initializer, trainable=False, autocast=False
        )

    def _initial_stddev(self, shape: Shape, dtype: Any = None) -> Any:
        return engine.numpy.sqrt(self.moving_variance_initializer(shape, dtype=dtype))

    def call(self, inputs: Array, training: bool | None = None, mask: Array | None = None) -> Array:
        # In 16 bits the sums over a batch would lose most of their digits.
        dtype = engine.result_type(inputs.dtype, "float32")
        x = engine.cast(inputs, dtype)
        gamma, beta = (
            None if v is None else engine.cast(v, dtype) for v in (self.gamma, self.beta)
        )
        if training and self.trainable:
            mean, variance = self._moments(x, mask)
            if self.renorm:
                mean, variance = self._renormalized(mean, variance)
            else:
                self._follow(self.moving_mean, mean, self.momentum)
                self._follow(self.moving_variance, variance, self.momentum)
        else:
            moving = (self.moving_mean, self.moving_variance)
            mean, variance = (engine.cast(statistic, dtype) for statistic in moving)
        outputs = engine.nn.batch_normalization(
            x, mean, variance, self.axis, beta, gamma, self.epsilon
        )
        return engine.cast(outputs, self.compute_dtype)

    def _moments(self, x: Array, mask: Array | None) -> tuple[Any, Any]:
        """Mean and variance of the channels, each (channels,), over the positions of the mask."""
        numpy, rank = engine.numpy, x.ndim
        axes = tuple(i for i in range(rank) if i != self.axis % rank)
        if mask is None:
            return engine.nn.moments(x, axes)
        if mask.ndim != rank - 1:
            raise ShapeError(
                f"BatchNormalization {self.name!r} needs a mask of one axis less than its input",
                found=f"mask {tuple(mask.shape)}, input {tuple(x.shape)}",
            )
        weights = numpy.broadcast_to(numpy.expand_dims(engine.cast(mask, x.dtype), -1), x.shape)
        total = numpy.sum(weights, axes, keepdims=True) + engine.epsilon()
        mean = numpy.sum(weights * x, axes, keepdims=True) / total
        # Keras weighs x before it subtracts the mean; the same for a mask of 0 and 1
        squares = weights * numpy.square(weights * x - mean)
        variance = numpy.sum(squares, axes, keepdims=True) / total
        return numpy.squeeze(mean, axes), numpy.squeeze(variance, axes)

    def _renormalized(self, mean: Array, variance: Array) -> tuple[Any, Any]:
        """Mean and variance that normalize to (x - mean) / stddev · r + d.

        Mean and stddev there are those of the batch, r = stddev / renorm_stddev and d = (mean -
        renorm_mean) / renorm_stddev, both clipped, and constants for the gradient.
        """
        numpy, bounds = engine.numpy, self.renorm_clipping or {}
        stddev = numpy.sqrt(variance + self.epsilon)
        slow_mean, slow_stddev = (
            engine.cast(v, mean.dtype) for v in (self.renorm_mean, self.renorm_stddev)
        )
        infinity = float("inf")
        rmin, rmax = bounds.get("rmin", -infinity), bounds.get("rmax", infinity)
        dmax = bounds.get("dmax", infinity)
        r = numpy.clip(stddev / slow_stddev, rmin, rmax)
        d = numpy.clip((mean - slow_mean) / slow_stddev, -dmax, dmax)
        r, d = engine.stop_gradient(r), engine.stop_gradient(d)
        self._follow(self.moving_mean, mean, self.momentum)
        moving_stddev = self._follow(self.moving_stddev, stddev, self.momentum)
        self.moving_variance.assign(numpy.square(moving_stddev) - self.epsilon)
        self._follow(self.renorm_mean, mean, self.renorm_momentum)
        self._follow(self.renorm_stddev, stddev, self.renorm_momentum)
        # (x - mean) / stddev · r + d  =  (x - (mean - d · stddev / r)) / (stddev / r)
        scale = stddev / r
        return mean - d * scale, numpy.square(scale) - self.epsilon

    def _follow(self, moving: Array, value: Any, momentum: float) -> Array:
        """`moving` after one step towards `value`; its dtype is that of the variable."""
        value = engine.stop_gradient(value)
        return moving.assign(engine.cast(moving, value.dtype) * momentum + value * (1.0 - momentum))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        parameters.sizes(self, self.axis, input_shape)
        return tuple(input_shape)
