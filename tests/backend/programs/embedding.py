"""Layers of vectors, distances and samples, as users of Keras 2 wrote them."""

from keras import backend as K, initializers
from keras.layers import Dense, Input, Layer, Wrapper
from keras.models import Model


class PositionEmbedding(Layer):
    """Waves of each position, added or joined."""

    def __init__(self, size=None, mode="sum", **kwargs):
        self.size, self.mode = size, mode
        super().__init__(**kwargs)

    def call(self, x):
        if self.size is None or self.mode == "sum":
            self.size = int(K.int_shape(x)[-1])
        position_j = 1.0 / K.pow(10000.0, 2 * K.arange(self.size / 2, dtype="float32") / self.size)
        position_j = K.expand_dims(position_j, 0)
        position_i = K.cumsum(K.ones_like(x[:, :, 0]), 1) - 1
        position_i = K.expand_dims(position_i, 2)
        position_ij = K.dot(position_i, position_j)
        position_ij = K.concatenate([K.cos(position_ij), K.sin(position_ij)], 2)
        return position_ij + x if self.mode == "sum" else K.concatenate([position_ij, x], 2)

    def compute_output_shape(self, input_shape):
        if self.mode == "sum":
            return input_shape
        return (input_shape[0], input_shape[1], input_shape[2] + self.size)

    def get_config(self):
        return dict(super().get_config(), size=self.size, mode=self.mode)


class RBFLayer(Layer):
    def __init__(self, units, gamma, **kwargs):
        super(RBFLayer, self).__init__(**kwargs)
        self.units = units
        self.gamma = K.cast_to_floatx(gamma)

    def build(self, input_shape):
        self.mu = self.add_weight(
            name="mu",
            shape=(int(input_shape[1]), self.units),
            initializer="uniform",
            trainable=True,
        )
        super(RBFLayer, self).build(input_shape)

    def call(self, inputs):
        diff = K.expand_dims(inputs) - self.mu
        return K.exp(-1 * self.gamma * K.sum(K.pow(diff, 2), axis=1))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.units)

    def get_config(self):
        return dict(super().get_config(), units=self.units, gamma=float(self.gamma))


class CosineMargin(Layer):
    """Of face recognition: cosines to the centres of classes."""

    def __init__(self, n_classes=5, s=30.0, **kwargs):
        super().__init__(**kwargs)
        self.n_classes, self.s = n_classes, s

    def build(self, input_shape):
        super().build(input_shape[0])
        self.W = (
            self.add_weight(
                name="W", shape=(input_shape[0][-1], self.n_classes), initializer="glorot_uniform"
            )
            if not hasattr(self, "W")
            else self.W
        )

    def call(self, inputs):
        x, y = inputs
        logits = K.dot(K.l2_normalize(x, axis=1), K.l2_normalize(self.W, axis=0))
        logits = K.clip(logits, -1.0 + K.epsilon(), 1.0 - K.epsilon())
        return K.softmax(self.s * (logits * (1 - y) + (logits - 0.35) * y))

    def compute_output_shape(self, input_shape):
        return (None, self.n_classes)

    def get_config(self):
        return dict(super().get_config(), n_classes=self.n_classes, s=self.s)


class CenterLoss(Layer):
    """Centres of classes, which updates move."""

    def __init__(self, classes, dim, alpha=0.5, **kwargs):
        super().__init__(**kwargs)
        self.classes, self.dim, self.alpha = classes, dim, alpha

    def build(self, input_shape):
        self.centers = self.add_weight(
            name="centers", shape=(self.classes, self.dim), initializer="uniform", trainable=False
        )
        super().build(input_shape)

    def call(self, x, mask=None):
        delta_centers = K.dot(K.transpose(x[1]), (K.dot(x[1], self.centers) - x[0]))
        center_counts = K.sum(K.transpose(x[1]), axis=1, keepdims=True) + 1
        new_centers = self.centers - self.alpha * delta_centers / center_counts
        result = K.sum(K.square(x[0] - K.dot(x[1], self.centers)), axis=1, keepdims=True)
        self.add_update(K.update(self.centers, K.in_train_phase(new_centers, self.centers)))
        return result

    def compute_output_shape(self, input_shape):
        return (input_shape[0][0], 1)

    def get_config(self):
        return dict(super().get_config(), classes=self.classes, dim=self.dim, alpha=self.alpha)


class CrossLayer(Layer):
    """Products of features, layer by layer."""

    def __init__(self, output_dim, num_layer, **kwargs):
        self.output_dim, self.num_layer = output_dim, num_layer
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.W, self.bias = [], []
        for i in range(self.num_layer):
            self.W.append(
                self.add_weight(
                    shape=[1, input_shape[-1]],
                    initializer="glorot_uniform",
                    name="w_{}".format(i),
                    trainable=True,
                )
            )
            self.bias.append(
                self.add_weight(
                    shape=[1, input_shape[-1]],
                    initializer="zeros",
                    name="b_{}".format(i),
                    trainable=True,
                )
            )
        self.built = True

    def call(self, x):
        cross = x
        for w, b in zip(self.W, self.bias):
            cross = x * K.sum(cross * w, axis=-1, keepdims=True) + b + cross
        return cross

    def compute_output_shape(self, input_shape):
        return (None, self.output_dim)

    def get_config(self):
        return dict(super().get_config(), output_dim=self.output_dim, num_layer=self.num_layer)


class FM(Layer):
    """A factorization machine."""

    def __init__(self, output_dim=1, latent=3, **kwargs):
        self.output_dim, self.latent = output_dim, latent
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.b = self.add_weight(
            name="W0", shape=(self.output_dim,), trainable=True, initializer="zeros"
        )
        self.w = self.add_weight(
            name="W",
            shape=(input_shape[1], self.output_dim),
            trainable=True,
            initializer="random_uniform",
        )
        self.v = self.add_weight(
            name="V",
            shape=(input_shape[1], self.latent),
            trainable=True,
            initializer="random_uniform",
        )
        super().build(input_shape)

    def call(self, inputs, **kwargs):
        x_square, v_square = K.square(inputs), K.square(self.v)
        pairs = 0.5 * K.sum(
            K.pow(K.dot(inputs, self.v), 2) - K.dot(x_square, v_square), 1, keepdims=True
        )
        return K.bias_add(K.dot(inputs, self.w), self.b) + pairs

    def compute_output_shape(self, input_shape):
        return input_shape[0], self.output_dim

    def get_config(self):
        return dict(super().get_config(), output_dim=self.output_dim, latent=self.latent)


class NALU(Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        shape = (input_shape[-1], self.units)
        self.W_hat = self.add_weight(
            shape=shape, initializer=initializers.RandomNormal(seed=1), name="W_hat"
        )
        self.M_hat = self.add_weight(
            shape=shape, initializer=initializers.RandomNormal(seed=2), name="M_hat"
        )
        self.G = self.add_weight(shape=shape, initializer="glorot_normal", name="G")
        self.built = True

    def call(self, inputs):
        W = K.tanh(self.W_hat) * K.sigmoid(self.M_hat)
        a = K.dot(inputs, W)
        m = K.exp(K.clip(K.dot(K.log(K.abs(inputs) + 1e-7), W), None, 20.0))
        g = K.sigmoid(K.dot(inputs, self.G))
        return g * a + (1.0 - g) * m

    def compute_output_shape(self, input_shape):
        output_shape = list(input_shape)
        output_shape[-1] = self.units
        return tuple(output_shape)

    def get_config(self):
        return dict(super().get_config(), units=self.units)


class Sampling(Layer):
    """Of variational autoencoders; draws while training alone, and adds a divergence."""

    def call(self, args):
        mean, log_var = args
        kl = -0.5 * K.mean(K.sum(1 + log_var - K.square(mean) - K.exp(log_var), axis=-1))
        self.add_loss(kl)
        epsilon = K.random_normal(
            shape=(K.shape(mean)[0], K.int_shape(mean)[1]), mean=0.0, stddev=1.0
        )
        return K.in_train_phase(mean + K.exp(0.5 * log_var) * epsilon, mean)

    def compute_output_shape(self, input_shape):
        return input_shape[0]


class ConcreteDropout(Wrapper):
    """Dropout whose rate is learnt; an inner layer."""

    def __init__(self, layer, weight_regularizer=1e-6, **kwargs):
        assert "kernel_regularizer" not in kwargs
        super().__init__(layer, **kwargs)
        self.weight_regularizer = weight_regularizer
        self.supports_masking = True

    def build(self, input_shape=None):
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        super().build()
        self.p_logit = self.add_weight(
            name="p_logit", shape=(1,), initializer="zeros", trainable=True
        )

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)

    def call(self, inputs, training=None):
        p = K.sigmoid(self.p_logit)
        eps = K.cast_to_floatx(K.epsilon())

        def relaxed():
            noise = K.random_uniform(shape=K.shape(inputs))
            drop = (
                K.log(p + eps)
                - K.log(1.0 - p + eps)
                + K.log(noise + eps)
                - K.log(1.0 - noise + eps)
            )
            return self.layer.call(inputs * (1.0 - K.sigmoid(drop / 0.1)) / (1.0 - p))

        return K.in_train_phase(relaxed, lambda: self.layer.call(inputs), training=training)

    def get_config(self):
        return dict(super().get_config(), weight_regularizer=self.weight_regularizer)


def positions():
    x = Input((5, 4))
    return Model(x, PositionEmbedding()(PositionEmbedding(6, "concat")(x)))


def radial():
    x = Input((4,))
    return Model(x, RBFLayer(3, 0.5)(x))


def margins():
    x, y = Input((4,)), Input((5,))
    return Model([x, y], CosineMargin()([x, y]))


def centers():
    x, y = Input((4,)), Input((5,))
    return Model([x, y], CenterLoss(5, 4)([x, y]))


def crossed():
    x = Input((4,))
    return Model(x, CrossLayer(4, 2)(x))


def factors():
    x = Input((4,))
    return Model(x, FM()(x))


def arithmetic():
    x = Input((4,))
    return Model(x, NALU(3)(x))


def sampled():
    x = Input((4,))
    return Model(x, Sampling()([Dense(2)(x), Dense(2)(x)]))


def wrapped():
    x = Input((4,))
    return Model(x, ConcreteDropout(Dense(3), name="concrete")(x))


MODELS = [positions, radial, margins, centers, crossed, factors, arithmetic, sampled, wrapped]
