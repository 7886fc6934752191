"""Attention over time, as users of Keras 2 wrote it."""

from keras import backend as K, constraints, initializers, regularizers
from keras.layers import Dense, Input, InputSpec, Layer, Masking
from keras.models import Model


def dot_product(x, kernel):
    return K.squeeze(K.dot(x, K.expand_dims(kernel)), axis=-1)


class AttentionWithContext(Layer):
    """Weighs times by their likeness to a context that is learnt."""

    def __init__(
        self, W_regularizer=None, u_regularizer=None, W_constraint=None, bias=True, **kwargs
    ):
        self.supports_masking = True
        self.init = initializers.get("glorot_uniform")
        self.W_regularizer = regularizers.get(W_regularizer)
        self.u_regularizer = regularizers.get(u_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        self.bias = bias
        super(AttentionWithContext, self).__init__(**kwargs)

    def build(self, input_shape):
        assert len(input_shape) == 3
        width = input_shape[-1]
        self.W = self.add_weight(
            shape=(width, width),
            initializer=self.init,
            name="{}_W".format(self.name),
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )
        if self.bias:
            self.b = self.add_weight(
                shape=(width,), initializer="zero", name="{}_b".format(self.name)
            )
        self.u = self.add_weight(
            shape=(width,),
            initializer=self.init,
            name="{}_u".format(self.name),
            regularizer=self.u_regularizer,
        )
        super(AttentionWithContext, self).build(input_shape)

    def compute_mask(self, input, input_mask=None):
        return None

    def call(self, x, mask=None):
        uit = K.dot(x, self.W)
        if self.bias:
            uit += self.b
        ait = dot_product(K.tanh(uit), self.u)
        a = K.exp(ait)
        if mask is not None:
            a *= K.cast(mask, K.floatx())
        a /= K.cast(K.sum(a, axis=1, keepdims=True) + K.epsilon(), K.floatx())
        return K.sum(x * K.expand_dims(a), axis=1)

    def compute_output_shape(self, input_shape):
        return input_shape[0], input_shape[-1]

    def get_config(self):
        base = super(AttentionWithContext, self).get_config()
        return dict(list(base.items()) + [("bias", self.bias)])


class Attention1(Layer):
    """Weighs a known number of times; by reshapes."""

    def __init__(self, step_dim, **kwargs):
        self.supports_masking = True
        self.step_dim = step_dim
        self.features_dim = 0
        super(Attention1, self).__init__(**kwargs)

    def build(self, input_shape):
        self.W = self.add_weight("W", (input_shape[-1],), initializer="glorot_uniform")
        self.features_dim = input_shape[-1]
        self.b = self.add_weight("b", (input_shape[1],), initializer="zeros")
        self.built = True

    def compute_mask(self, input, input_mask=None):
        return None

    def call(self, x, mask=None):
        flat = K.dot(
            K.reshape(x, (-1, self.features_dim)), K.reshape(self.W, (self.features_dim, 1))
        )
        eij = K.tanh(K.reshape(flat, (-1, self.step_dim)) + self.b)
        a = K.exp(eij)
        if mask is not None:
            a *= K.cast(mask, K.floatx())
        a /= K.cast(K.sum(a, axis=1, keepdims=True) + K.epsilon(), K.floatx())
        a = K.expand_dims(a)
        return K.sum(x * a, axis=1)

    def compute_output_shape(self, input_shape):
        return input_shape[0], self.features_dim

    def get_config(self):
        config = {"step_dim": self.step_dim}
        config.update(super().get_config())
        return config


class SelfAttention(Layer):
    """Scaled products of all pairs of times."""

    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel",
            shape=(3, input_shape[2], self.output_dim),
            initializer="uniform",
            trainable=True,
        )
        super().build(input_shape)

    def call(self, x):
        WQ, WK, WV = (K.dot(x, self.kernel[i]) for i in range(3))
        QK = K.batch_dot(WQ, K.permute_dimensions(WK, [0, 2, 1]))
        QK = K.softmax(QK / (self.output_dim**0.5))
        return K.batch_dot(QK, WV)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], input_shape[1], self.output_dim)

    def get_config(self):
        return dict(super().get_config(), output_dim=self.output_dim)


class MultiHead(Layer):
    """Several heads at once, apart by an axis; the causal mask by sizes."""

    def __init__(self, heads, size, causal=False, **kwargs):
        self.heads, self.size, self.causal = heads, size, causal
        super().__init__(**kwargs)

    def build(self, input_shape):
        d = input_shape[0][-1]
        make = lambda n: self.add_weight(
            name=n, shape=(d, self.heads * self.size), initializer="glorot_uniform"
        )
        self.WQ, self.WK, self.WV = make("WQ"), make("WK"), make("WV")
        super().build(input_shape)

    def call(self, x):
        parts = []
        for seq, w in zip(x, (self.WQ, self.WK, self.WV)):
            y = K.reshape(K.dot(seq, w), (-1, K.shape(seq)[1], self.heads, self.size))
            parts.append(K.permute_dimensions(y, (0, 2, 1, 3)))
        q, k, v = parts
        A = K.batch_dot(
            K.reshape(q, (-1, K.shape(q)[2], self.size)),
            K.reshape(k, (-1, K.shape(k)[2], self.size)),
            axes=[2, 2],
        )
        A = A / self.size**0.5
        if self.causal:
            rows = K.expand_dims(K.arange(0, K.shape(A)[1]), 1)
            A = (
                A
                - K.cast(K.less(rows, K.expand_dims(K.arange(0, K.shape(A)[2]), 0)), "float32")
                * 1e12
            )
        mixed = K.batch_dot(K.softmax(A), K.reshape(v, (-1, K.shape(v)[2], self.size)), axes=[2, 1])
        mixed = K.permute_dimensions(
            K.reshape(mixed, (-1, self.heads, K.shape(q)[2], self.size)), (0, 2, 1, 3)
        )
        return K.reshape(mixed, (-1, K.shape(mixed)[1], self.heads * self.size))

    def compute_output_shape(self, input_shape):
        return (input_shape[0][0], input_shape[0][1], self.heads * self.size)

    def get_config(self):
        return dict(super().get_config(), heads=self.heads, size=self.size, causal=self.causal)


class AttentionWeightedAverage(Layer):
    """Returns the weights as well."""

    def __init__(self, return_attention=False, **kwargs):
        self.init = initializers.get("uniform")
        self.supports_masking = True
        self.return_attention = return_attention
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.input_spec = [InputSpec(ndim=3)]
        assert len(input_shape) == 3
        self.W = self.add_weight(
            shape=(input_shape[2], 1), name="{}_W".format(self.name), initializer=self.init
        )
        super().build(input_shape)

    def call(self, x, mask=None):
        logits = K.dot(x, self.W)
        x_shape = K.shape(x)
        logits = K.reshape(logits, (x_shape[0], x_shape[1]))
        ai = K.exp(logits - K.max(logits, axis=-1, keepdims=True))
        if mask is not None:
            ai = ai * K.cast(mask, K.floatx())
        att_weights = ai / (K.sum(ai, axis=1, keepdims=True) + K.epsilon())
        result = K.sum(x * K.expand_dims(att_weights), axis=1)
        return [result, att_weights] if self.return_attention else result

    def compute_output_shape(self, input_shape):
        output_len = input_shape[2]
        if self.return_attention:
            return [(input_shape[0], output_len), (input_shape[0], input_shape[1])]
        return (input_shape[0], output_len)

    def compute_mask(self, input, input_mask=None):
        return [None] * 2 if isinstance(input_mask, list) else None

    def get_config(self):
        return dict(super().get_config(), return_attention=self.return_attention)


def with_context():
    x = Input((5, 4))
    return Model(x, Dense(2)(AttentionWithContext(name="att")(Masking(0.0)(x))))


def of_known_steps():
    x = Input((5, 4))
    return Model(x, Attention1(5)(x))


def of_itself():
    x = Input((5, 4))
    return Model(x, SelfAttention(3)(x))


def of_many_heads():
    x = Input((5, 4))
    return Model(x, MultiHead(2, 3, causal=True)([x, x, x]))


def weighted_average():
    x = Input((None, 4))
    return Model(x, AttentionWeightedAverage(return_attention=True)(x))


MODELS = [with_context, of_known_steps, of_itself, of_many_heads, weighted_average]
