"""Layers for images, as users of Keras 2 wrote them."""

import numpy as np
from keras import backend as K
from keras.layers import (
    Activation,
    Conv2D,
    GlobalAveragePooling2D,
    Input,
    InputSpec,
    Layer,
    Multiply,
    Reshape,
)
from keras.models import Model


class BilinearUpSampling2D(Layer):
    """Of fully convolutional networks."""

    def __init__(self, size=(1, 1), target_size=None, data_format="default", **kwargs):
        if data_format == "default":
            data_format = K.image_data_format()
        self.size = tuple(size)
        self.target_size = tuple(target_size) if target_size is not None else None
        assert data_format in {"channels_last", "channels_first"}
        self.data_format = data_format
        self.input_spec = [InputSpec(ndim=4)]
        super(BilinearUpSampling2D, self).__init__(**kwargs)

    def compute_output_shape(self, input_shape):
        width = int(self.size[0] * input_shape[1] if input_shape[1] is not None else None)
        height = int(self.size[1] * input_shape[2] if input_shape[2] is not None else None)
        return (input_shape[0], width, height, input_shape[3])

    def call(self, x, mask=None):
        return K.resize_images(
            x, self.size[0], self.size[1], self.data_format, interpolation="bilinear"
        )

    def get_config(self):
        config = {
            "size": self.size,
            "target_size": self.target_size,
            "data_format": self.data_format,
        }
        base_config = super(BilinearUpSampling2D, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


class AnchorBoxes(Layer):
    """Of SSD: boxes that follow from the size of the image alone."""

    def __init__(
        self,
        img_height,
        img_width,
        this_scale,
        aspect_ratios=(0.5, 1.0, 2.0),
        variances=(0.1, 0.1, 0.2, 0.2),
        **kwargs,
    ):
        self.img_height = img_height
        self.img_width = img_width
        self.this_scale = this_scale
        self.aspect_ratios = aspect_ratios
        self.variances = np.array(variances)
        super(AnchorBoxes, self).__init__(**kwargs)

    def build(self, input_shape):
        self.input_spec = [InputSpec(shape=(None,) + tuple(input_shape[1:]))]
        super(AnchorBoxes, self).build(input_shape)

    def call(self, x, mask=None):
        size = min(self.img_height, self.img_width)
        wh = np.array(
            [
                (self.this_scale * size * np.sqrt(r), self.this_scale * size / np.sqrt(r))
                for r in self.aspect_ratios
            ]
        )
        _, rows, columns, _ = K.int_shape(x)
        cy = np.linspace(0.5, rows - 0.5, rows) * self.img_height / rows
        cx = np.linspace(0.5, columns - 0.5, columns) * self.img_width / columns
        cx_grid, cy_grid = np.meshgrid(cx, cy)
        boxes = np.zeros((rows, columns, len(wh), 4))
        boxes[:, :, :, 0] = np.tile(np.expand_dims(cx_grid, -1), (1, 1, len(wh)))
        boxes[:, :, :, 1] = np.tile(np.expand_dims(cy_grid, -1), (1, 1, len(wh)))
        boxes[:, :, :, 2] = wh[:, 0]
        boxes[:, :, :, 3] = wh[:, 1]
        boxes = np.concatenate((boxes, np.zeros_like(boxes) + self.variances), axis=-1)
        boxes = np.expand_dims(boxes, axis=0)
        return K.tile(K.constant(boxes, dtype="float32"), (K.shape(x)[0], 1, 1, 1, 1))

    def compute_output_shape(self, input_shape):
        batch_size, height, width, _ = input_shape
        return (batch_size, height, width, len(self.aspect_ratios), 8)

    def get_config(self):
        config = {
            "img_height": self.img_height,
            "img_width": self.img_width,
            "this_scale": self.this_scale,
            "aspect_ratios": list(self.aspect_ratios),
            "variances": list(self.variances),
        }
        base_config = super(AnchorBoxes, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


class SubPixelUpscaling(Layer):
    """Channels become pixels."""

    def __init__(self, scale_factor=2, **kwargs):
        super().__init__(**kwargs)
        self.scale_factor = scale_factor

    def call(self, x, mask=None):
        r = self.scale_factor
        _, h, w, c = K.int_shape(x)
        x = K.reshape(x, (-1, h, w, r, r, c // (r * r)))
        x = K.permute_dimensions(x, (0, 1, 3, 2, 4, 5))
        return K.reshape(x, (-1, h * r, w * r, c // (r * r)))

    def compute_output_shape(self, s):
        r = self.scale_factor
        return (s[0], s[1] * r, s[2] * r, s[3] // (r * r))

    def get_config(self):
        return dict(super().get_config(), scale_factor=self.scale_factor)


class LRN(Layer):
    """Responses, normalized by those of near channels."""

    def __init__(self, alpha=0.01, k=2, beta=0.75, n=3, **kwargs):
        super().__init__(**kwargs)
        self.alpha, self.k, self.beta, self.n = alpha, k, beta, n

    def call(self, x):
        _, r, c, ch = K.int_shape(x)
        half = self.n // 2
        squared = K.permute_dimensions(K.square(x), (0, 3, 1, 2))
        padded = K.temporal_padding(K.reshape(squared, (-1, ch, r * c)), (half, half))
        scale = self.k
        for i in range(self.n):
            scale = scale + self.alpha * padded[:, i : i + ch, :]
        scale = K.permute_dimensions(
            K.reshape(K.pow(scale, self.beta), (-1, ch, r, c)), (0, 2, 3, 1)
        )
        return x / scale

    def get_config(self):
        return dict(super().get_config(), alpha=self.alpha, k=self.k, beta=self.beta, n=self.n)


class SpatialPyramidPooling(Layer):
    """The largest elements of a pyramid of regions."""

    def __init__(self, pool_list, **kwargs):
        self.pool_list = pool_list
        self.num_outputs_per_channel = sum([i * i for i in pool_list])
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.nb_channels = input_shape[3]

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.nb_channels * self.num_outputs_per_channel)

    def get_config(self):
        config = {"pool_list": self.pool_list}
        base_config = super().get_config()
        return dict(list(base_config.items()) + list(config.items()))

    def call(self, x, mask=None):
        _, rows, cols, _ = K.int_shape(x)
        outputs = []
        for n in self.pool_list:
            row, col = rows / float(n), cols / float(n)
            for jy in range(n):
                for ix in range(n):
                    x1, x2 = int(round(ix * col)), int(round((ix + 1) * col))
                    y1, y2 = int(round(jy * row)), int(round((jy + 1) * row))
                    outputs.append(K.max(x[:, y1:y2, x1:x2, :], axis=(1, 2)))
        return K.concatenate(outputs)


class CoordinateChannel2D(Layer):
    """Coordinates as two more channels."""

    def call(self, inputs, mask=None):
        shape = K.shape(inputs)
        batch, h, w = shape[0], shape[1], shape[2]
        xx = K.cast(
            K.tile(K.expand_dims(K.expand_dims(K.arange(0, w), 0), 0), K.stack([batch, h, 1])),
            "float32",
        )
        yy = K.cast(
            K.tile(K.expand_dims(K.expand_dims(K.arange(0, h), 1), 0), K.stack([batch, 1, w])),
            "float32",
        )
        xx = xx / K.cast(w - 1, "float32") * 2.0 - 1.0
        yy = yy / K.cast(h - 1, "float32") * 2.0 - 1.0
        return K.concatenate([inputs, K.expand_dims(xx), K.expand_dims(yy)], axis=-1)

    def compute_output_shape(self, input_shape):
        output_shape = list(input_shape)
        output_shape[-1] = output_shape[-1] + 2
        return tuple(output_shape)


class MinibatchDiscrimination(Layer):
    """How near each member is to the others."""

    def __init__(self, nb_kernels, kernel_dim, **kwargs):
        self.nb_kernels, self.kernel_dim = nb_kernels, kernel_dim
        super().__init__(**kwargs)

    def build(self, input_shape):
        assert len(input_shape) == 2
        self.W = self.add_weight(
            "kernel", (self.nb_kernels, input_shape[1], self.kernel_dim), None, "glorot_uniform"
        )
        super().build(input_shape)

    def call(self, x, mask=None):
        activation = K.reshape(K.dot(x, self.W), (-1, self.nb_kernels, self.kernel_dim))
        diffs = K.expand_dims(activation, 3) - K.expand_dims(
            K.permute_dimensions(activation, [1, 2, 0]), 0
        )
        abs_diffs = K.sum(K.abs(diffs), axis=2)
        return K.concatenate([x, K.sum(K.exp(-abs_diffs), axis=2)], 1)

    def compute_output_shape(self, input_shape):
        return input_shape[0], input_shape[1] + self.nb_kernels

    def get_config(self):
        return dict(super().get_config(), nb_kernels=self.nb_kernels, kernel_dim=self.kernel_dim)


class Mish(Layer):
    def __init__(self, **kwargs):
        super(Mish, self).__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return inputs * K.tanh(K.softplus(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape


class Swish(Layer):
    """With a slope that is learnt."""

    def __init__(self, beta=1.0, trainable_beta=True, **kwargs):
        super().__init__(**kwargs)
        self.beta, self.trainable_beta = beta, trainable_beta

    def build(self, input_shape):
        self.scaling_factor = K.variable(self.beta, dtype=K.floatx(), name="scaling_factor")
        if self.trainable_beta:
            self._trainable_weights.append(self.scaling_factor)
        super().build(input_shape)

    def call(self, inputs, mask=None):
        return inputs * K.sigmoid(self.scaling_factor * inputs)

    def get_config(self):
        config = {
            "beta": self.get_weights()[0] if self.trainable_beta else self.beta,
            "trainable_beta": self.trainable_beta,
        }
        return dict(
            super().get_config(),
            **{"beta": float(config["beta"]), "trainable_beta": self.trainable_beta},
        )


def swish(x):
    return K.sigmoid(x) * x


def hard_swish(x):
    return x * K.relu(x + 3.0, max_value=6.0) / 6.0


def relu6(x):
    return K.relu(x, max_value=6)


def gelu(x):
    return 0.5 * x * (1.0 + K.tanh(0.7978845608 * (x + 0.044715 * K.pow(x, 3))))


def softmax_of_images(x):
    e = K.exp(x - K.max(x, axis=-1, keepdims=True))
    return e / K.sum(e, axis=-1, keepdims=True)


def upsampled():
    x = Input((4, 3, 2))
    return Model(x, BilinearUpSampling2D((2, 2))(x))


def anchors():
    x = Input((4, 3, 2))
    return Model(x, AnchorBoxes(32, 24, 0.2)(x))


def subpixels():
    x = Input((4, 3, 8))
    return Model(x, SubPixelUpscaling()(x))


def responses():
    x = Input((4, 3, 5))
    return Model(x, LRN()(x))


def pyramid():
    x = Input((8, 6, 2))
    return Model(x, SpatialPyramidPooling([1, 2, 3])(x))


def coordinates():
    x = Input((4, 3, 2))
    return Model(x, Conv2D(2, 1)(CoordinateChannel2D()(x)))


def minibatch():
    x = Input((4,))
    return Model(x, MinibatchDiscrimination(3, 2)(x))


def activated():
    x = Input((4, 4, 3))
    y = Swish()(Mish()(Activation(hard_swish)(Conv2D(3, 1, activation=swish)(x))))
    return Model(
        x, Activation(softmax_of_images)(Conv2D(3, 2, activation=gelu)(Activation(relu6)(y)))
    )


def squeezed():
    x = Input((4, 4, 3))
    scale = Reshape((1, 1, 3))(GlobalAveragePooling2D()(x))
    return Model(x, Multiply()([x, Conv2D(3, 1, activation=swish)(scale)]))


MODELS = [
    upsampled,
    anchors,
    subpixels,
    responses,
    pyramid,
    coordinates,
    minibatch,
    activated,
    squeezed,
]
