"""Capsules (Sabour et al., 2017), as users of Keras 2 wrote them."""

from keras import backend as K, initializers
from keras.layers import Conv2D, Input, Layer, Reshape
from keras.models import Model


def squash(vectors, axis=-1):
    norm = K.sum(K.square(vectors), axis, keepdims=True)
    return norm / (1 + norm) / K.sqrt(norm + K.epsilon()) * vectors


class Squash(Layer):
    def call(self, inputs):
        return squash(inputs)


class Length(Layer):
    """Lengths of vectors."""

    def call(self, inputs, **kwargs):
        return K.sqrt(K.sum(K.square(inputs), -1) + K.epsilon())

    def compute_output_shape(self, input_shape):
        return input_shape[:-1]


class Mask(Layer):
    """Hides all vectors but the longest."""

    def call(self, inputs, **kwargs):
        if type(inputs) is list:
            inputs, mask = inputs
        else:
            x = K.sqrt(K.sum(K.square(inputs), -1))
            mask = K.one_hot(indices=K.argmax(x, 1), num_classes=K.int_shape(x)[1])
        return K.batch_flatten(inputs * K.expand_dims(mask, -1))

    def compute_output_shape(self, input_shape):
        if type(input_shape[0]) is tuple:
            return tuple([None, input_shape[0][1] * input_shape[0][2]])
        return tuple([None, input_shape[1] * input_shape[2]])


class CapsuleLayer(Layer):
    """Capsules that agree, by routing."""

    def __init__(
        self, num_capsule, dim_capsule, routings=3, kernel_initializer="glorot_uniform", **kwargs
    ):
        super(CapsuleLayer, self).__init__(**kwargs)
        self.num_capsule = num_capsule
        self.dim_capsule = dim_capsule
        self.routings = routings
        self.kernel_initializer = initializers.get(kernel_initializer)

    def build(self, input_shape):
        assert len(input_shape) >= 3
        self.input_num_capsule = input_shape[1]
        self.input_dim_capsule = input_shape[2]
        self.W = self.add_weight(
            shape=[
                self.num_capsule,
                self.input_num_capsule,
                self.dim_capsule,
                self.input_dim_capsule,
            ],
            initializer=self.kernel_initializer,
            name="W",
        )
        self.built = True

    def call(self, inputs, training=None):
        expanded = K.expand_dims(inputs, 1)
        tiled = K.tile(expanded, [1, self.num_capsule, 1, 1])
        # for one member: sum over the size of the input capsules
        hat = K.map_fn(lambda x: K.sum(self.W * K.expand_dims(x, 2), axis=-1), elems=tiled)
        b = K.zeros_like(hat[:, :, :, 0])
        outputs = None
        for i in range(self.routings):
            c = K.softmax(b, axis=1)
            outputs = squash(K.sum(K.expand_dims(c) * hat, axis=2))
            if i < self.routings - 1:
                b = b + K.sum(K.expand_dims(outputs, 2) * hat, axis=-1)
        return outputs

    def compute_output_shape(self, input_shape):
        return tuple([None, self.num_capsule, self.dim_capsule])

    def get_config(self):
        config = {
            "num_capsule": self.num_capsule,
            "dim_capsule": self.dim_capsule,
            "routings": self.routings,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
        }
        base_config = super(CapsuleLayer, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


class SharedCapsule(Layer):
    """Capsules whose weights are shared, by a convolution over their number."""

    def __init__(self, num_capsule, dim_capsule, **kwargs):
        super().__init__(**kwargs)
        self.num_capsule, self.dim_capsule = num_capsule, dim_capsule

    def build(self, input_shape):
        super().build(input_shape)
        self.W = (
            self.add_weight(
                name="capsule_kernel",
                shape=(1, input_shape[-1], self.num_capsule * self.dim_capsule),
                initializer="glorot_uniform",
                trainable=True,
            )
            if not hasattr(self, "W")
            else self.W
        )

    def call(self, u_vecs):
        u_hat_vecs = K.conv1d(u_vecs, self.W)
        batch_size = K.shape(u_vecs)[0]
        input_num_capsule = K.shape(u_vecs)[1]
        u_hat_vecs = K.reshape(
            u_hat_vecs, (batch_size, input_num_capsule, self.num_capsule, self.dim_capsule)
        )
        u_hat_vecs = K.permute_dimensions(u_hat_vecs, (0, 2, 1, 3))
        b = K.zeros_like(u_hat_vecs[:, :, :, 0])
        for _ in range(2):
            c = K.permute_dimensions(K.softmax(K.permute_dimensions(b, (0, 2, 1))), (0, 2, 1))
            outputs = squash(K.sum(K.expand_dims(c) * u_hat_vecs, 2))
            b = K.sum(K.expand_dims(outputs, 2) * u_hat_vecs, -1)
        return outputs

    def compute_output_shape(self, input_shape):
        return (None, self.num_capsule, self.dim_capsule)

    def get_config(self):
        return dict(
            super().get_config(), num_capsule=self.num_capsule, dim_capsule=self.dim_capsule
        )


def capsules():
    x = Input((6, 6, 1))
    primary = Squash()(Reshape((-1, 4))(Conv2D(8, 3, strides=2)(x)))
    digits = CapsuleLayer(3, 5, name="digits")(primary)
    return Model(x, [Length()(digits), Mask()(digits)])


def shared_capsules():
    x = Input((6, 4))
    return Model(x, SharedCapsule(3, 5)(x))


MODELS = [capsules, shared_capsules]
