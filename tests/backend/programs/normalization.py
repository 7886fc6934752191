"""Normalizations, scales and constrained layers, as users of Keras 2 wrote them."""

import numpy as np
from keras import backend as K, constraints, initializers, regularizers
from keras.layers import Conv2D, Dense, Input, InputSpec, Layer
from keras.models import Model


class InstanceNormalization(Layer):
    """Each member of the batch by its own mean and deviation."""

    def __init__(
        self,
        axis=None,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer="zeros",
        gamma_initializer="ones",
        beta_regularizer=None,
        gamma_constraint=None,
        **kwargs,
    ):
        super(InstanceNormalization, self).__init__(**kwargs)
        self.supports_masking = True
        self.axis = axis
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def build(self, input_shape):
        ndim = len(input_shape)
        if self.axis == 0:
            raise ValueError("Axis cannot be zero")
        self.input_spec = InputSpec(ndim=ndim)
        shape = (1,) if self.axis is None else (input_shape[self.axis],)
        self.gamma = (
            self.add_weight(
                shape=shape,
                name="gamma",
                initializer=self.gamma_initializer,
                constraint=self.gamma_constraint,
            )
            if self.scale
            else None
        )
        self.beta = (
            self.add_weight(
                shape=shape,
                name="beta",
                initializer=self.beta_initializer,
                regularizer=self.beta_regularizer,
            )
            if self.center
            else None
        )
        self.built = True

    def call(self, inputs, training=None):
        input_shape = K.int_shape(inputs)
        reduction_axes = list(range(0, len(input_shape)))
        if self.axis is not None:
            del reduction_axes[self.axis]
        del reduction_axes[0]
        mean = K.mean(inputs, reduction_axes, keepdims=True)
        stddev = K.std(inputs, reduction_axes, keepdims=True) + self.epsilon
        normed = (inputs - mean) / stddev
        broadcast_shape = [1] * len(input_shape)
        if self.axis is not None:
            broadcast_shape[self.axis] = input_shape[self.axis]
        if self.scale:
            normed = normed * K.reshape(self.gamma, broadcast_shape)
        if self.center:
            normed = normed + K.reshape(self.beta, broadcast_shape)
        return normed

    def get_config(self):
        config = {
            "axis": self.axis,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
        }
        base_config = super(InstanceNormalization, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


class GroupNormalization(Layer):
    """Groups of channels by their own mean and variance."""

    def __init__(self, groups=2, axis=-1, epsilon=1e-5, **kwargs):
        super(GroupNormalization, self).__init__(**kwargs)
        self.groups, self.axis, self.epsilon = groups, axis, epsilon

    def build(self, input_shape):
        dim = input_shape[self.axis]
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: dim})
        self.gamma = self.add_weight(shape=(dim,), name="gamma", initializer="ones")
        self.beta = self.add_weight(shape=(dim,), name="beta", initializer="zeros")
        self.built = True

    def call(self, inputs, **kwargs):
        input_shape = K.int_shape(inputs)
        tensor_input_shape = K.shape(inputs)
        broadcast_shape = [1] * len(input_shape)
        broadcast_shape[self.axis] = input_shape[self.axis] // self.groups
        broadcast_shape.insert(self.axis, self.groups)
        group_shape = [tensor_input_shape[i] for i in range(len(input_shape))]
        group_shape[self.axis] = input_shape[self.axis] // self.groups
        group_shape.insert(self.axis, self.groups)
        inputs = K.reshape(inputs, K.stack(group_shape))
        axes = [i for i in range(1, len(group_shape)) if i != len(group_shape) - 2]
        mean = K.mean(inputs, axis=axes, keepdims=True)
        variance = K.var(inputs, axis=axes, keepdims=True)
        inputs = (inputs - mean) / K.sqrt(variance + self.epsilon)
        outputs = inputs * K.reshape(self.gamma, broadcast_shape) + K.reshape(
            self.beta, broadcast_shape
        )
        return K.reshape(outputs, tensor_input_shape)

    def get_config(self):
        return dict(super().get_config(), groups=self.groups, axis=self.axis, epsilon=self.epsilon)


class LayerNorm(Layer):
    def __init__(self, eps=1e-6, **kwargs):
        self.eps = eps
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.gamma = self.add_weight(
            name="gamma", shape=input_shape[-1:], initializer=initializers.Ones(), trainable=True
        )
        self.beta = self.add_weight(
            name="beta", shape=input_shape[-1:], initializer=initializers.Zeros(), trainable=True
        )
        super().build(input_shape)

    def call(self, x):
        mean = K.mean(x, axis=-1, keepdims=True)
        std = K.std(x, axis=-1, keepdims=True)
        return self.gamma * (x - mean) / (std + self.eps) + self.beta

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return dict(super().get_config(), eps=self.eps)


class L2Normalization(Layer):
    """Of SSD: channels scaled to length 1, then by a weight made of numpy."""

    def __init__(self, gamma_init=20, **kwargs):
        self.axis = 3 if K.image_data_format() == "channels_last" else 1
        self.gamma_init = gamma_init
        super(L2Normalization, self).__init__(**kwargs)

    def build(self, input_shape):
        self.input_spec = [InputSpec(shape=(None,) + tuple(input_shape[1:]))]
        gamma = self.gamma_init * np.ones((input_shape[self.axis],))
        self.gamma = K.variable(gamma, name="{}_gamma".format(self.name))
        self._trainable_weights = [self.gamma]
        super(L2Normalization, self).build(input_shape)

    def call(self, x, mask=None):
        output = K.l2_normalize(x, self.axis)
        return output * self.gamma

    def get_config(self):
        return dict(super().get_config(), gamma_init=self.gamma_init)


class Scale(Layer):
    """Of DenseNet: a weight and a bias for each channel, and first weights."""

    def __init__(
        self, weights=None, axis=-1, momentum=0.9, beta_init="zero", gamma_init="one", **kwargs
    ):
        self.momentum = momentum
        self.axis = axis
        self.beta_init = initializers.get(beta_init)
        self.gamma_init = initializers.get(gamma_init)
        self.initial_weights = weights
        super(Scale, self).__init__(**kwargs)

    def build(self, input_shape):
        self.input_spec = [InputSpec(ndim=len(input_shape))]
        shape = (int(input_shape[self.axis]),)
        self.gamma = self.add_weight(
            name="{}_gamma".format(self.name), shape=shape, initializer=self.gamma_init
        )
        self.beta = self.add_weight(
            name="{}_beta".format(self.name), shape=shape, initializer=self.beta_init
        )
        if self.initial_weights is not None:
            self.set_weights(self.initial_weights)
            del self.initial_weights
        self.built = True

    def call(self, x, mask=None):
        broadcast_shape = [1] * len(self.input_spec[0].shape or K.int_shape(x))
        broadcast_shape[self.axis] = K.int_shape(x)[self.axis]
        return K.reshape(self.gamma, broadcast_shape) * x + K.reshape(self.beta, broadcast_shape)

    def get_config(self):
        config = {"momentum": self.momentum, "axis": self.axis}
        base_config = super(Scale, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


class MovingNormalization(Layer):
    """A batch normalization with updates of its own."""

    def __init__(self, momentum=0.9, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum

    def build(self, input_shape):
        dim = (input_shape[-1],)
        self.gamma = self.add_weight(shape=dim, name="gamma", initializer="ones")
        self.moving_mean = self.add_weight(
            shape=dim, name="moving_mean", initializer="zeros", trainable=False
        )
        self.moving_variance = self.add_weight(
            shape=dim, name="moving_variance", initializer="ones", trainable=False
        )
        self.built = True

    def call(self, inputs, training=None):
        axes = list(range(K.ndim(inputs) - 1))
        mean, var = K.mean(inputs, axis=axes), K.var(inputs, axis=axes)
        if training:
            self.add_update(
                [
                    K.moving_average_update(self.moving_mean, mean, self.momentum),
                    K.moving_average_update(self.moving_variance, var, self.momentum),
                ]
            )
        normal = lambda: K.batch_normalization(
            inputs, self.moving_mean, self.moving_variance, None, self.gamma
        )
        return K.in_train_phase(
            lambda: K.batch_normalization(inputs, mean, var, None, self.gamma),
            normal,
            training=training,
        )

    def get_config(self):
        return dict(super().get_config(), momentum=self.momentum)


class DenseSN(Dense):
    """A kernel divided by its largest singular value."""

    def build(self, input_shape):
        super().build(input_shape)
        self.u = (
            self.add_weight(
                shape=(1, K.int_shape(self.kernel)[-1]),
                initializer="ones",
                name="sn",
                trainable=False,
            )
            if not hasattr(self, "u")
            else self.u
        )

    def call(self, inputs, training=None):
        def _l2normalize(v, eps=1e-12):
            return v / (K.sum(v**2) ** 0.5 + eps)

        W_shape = K.int_shape(self.kernel)
        W_reshaped = K.reshape(self.kernel, [-1, W_shape[-1]])
        _v = _l2normalize(K.dot(self.u, K.transpose(W_reshaped)))
        _u = _l2normalize(K.dot(_v, W_reshaped))
        sigma = K.dot(K.dot(_v, W_reshaped), K.transpose(_u))
        W_bar = K.reshape(W_reshaped / sigma, W_shape)
        output = K.dot(inputs, W_bar)
        if self.use_bias:
            output = K.bias_add(output, self.bias, data_format="channels_last")
        return output if self.activation is None else self.activation(output)


class NonNegUnit(constraints.Constraint):
    def __call__(self, w):
        w = w * K.cast(K.greater_equal(w, 0.0), K.floatx())
        return w / (K.epsilon() + K.sqrt(K.sum(K.square(w), axis=0, keepdims=True)))


class Ortho(regularizers.Regularizer):
    def __init__(self, strength=0.01):
        self.strength = K.cast_to_floatx(strength)

    def __call__(self, w):
        wwt = K.dot(K.transpose(w), w)
        return self.strength * K.sum(K.square(wwt - K.eye(K.int_shape(w)[-1])))

    def get_config(self):
        return {"strength": float(self.strength)}


def instances():
    x = Input((5, 5, 4))
    return Model(
        x, InstanceNormalization(axis=-1, beta_regularizer="l2")(InstanceNormalization()(x))
    )


def groups():
    x = Input((5, 5, 4))
    return Model(x, GroupNormalization(2)(x))


def of_layers():
    x = Input((5, 4))
    return Model(x, LayerNorm()(x))


def of_ssd():
    x = Input((3, 3, 4))
    return Model(x, L2Normalization(10, name="conv4_3_norm")(Conv2D(4, 1)(x)))


def scaled():
    x = Input((3, 3, 4))
    return Model(x, Scale(name="conv1_scale")(x))


def moving():
    x = Input((4,))
    return Model(x, MovingNormalization()(x))


def spectral():
    x = Input((4,))
    return Model(x, DenseSN(3, activation="relu", name="sn")(x))


def constrained():
    x = Input((4,))
    return Model(x, Dense(3, kernel_constraint=NonNegUnit(), kernel_regularizer=Ortho(0.1))(x))


MODELS = [instances, groups, of_layers, of_ssd, scaled, moving, spectral, constrained]
