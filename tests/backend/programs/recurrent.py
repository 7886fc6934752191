"""Cells, and layers that go over time by `K.rnn`, as users of Keras 2 wrote them."""

from keras import activations, backend as K, initializers
from keras.layers import RNN, Bidirectional, Input, InputSpec, Layer, Masking
from keras.models import Model


class MinimalRNNCell(Layer):
    def __init__(self, units, **kwargs):
        self.units = units
        self.state_size = units
        super(MinimalRNNCell, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="uniform", name="kernel"
        )
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, self.units), initializer="uniform", name="recurrent_kernel"
        )
        self.built = True

    def call(self, inputs, states):
        prev_output = states[0]
        h = K.dot(inputs, self.kernel)
        output = h + K.dot(prev_output, self.recurrent_kernel)
        return output, [output]

    def get_config(self):
        return dict(super().get_config(), units=self.units)


class PeepholeCell(Layer):
    """Two states, gates, dropout on the inputs, a bias."""

    def __init__(self, units, dropout=0.0, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units, self.dropout = units, dropout
        self.activation = activations.get(activation)
        self.state_size = (units, units)
        self.output_size = units

    def build(self, input_shape):
        dim = input_shape[-1]
        self.kernel = self.add_weight(
            shape=(dim, self.units * 3), name="kernel", initializer="glorot_uniform"
        )
        self.recurrent = self.add_weight(
            shape=(self.units, self.units * 3), name="recurrent", initializer="orthogonal"
        )
        self.peephole = self.add_weight(shape=(self.units,), name="peephole", initializer="ones")

        def bias_initializer(_, *args, **kwargs):
            return K.concatenate(
                [
                    initializers.Zeros()((self.units,)),
                    initializers.Ones()((self.units,)),
                    initializers.Zeros()((self.units,)),
                ]
            )

        self.bias = self.add_weight(
            shape=(self.units * 3,), name="bias", initializer=bias_initializer
        )
        self.built = True

    def call(self, inputs, states, training=None):
        h, c = states[0], states[1]
        if 0 < self.dropout < 1:
            inputs = K.in_train_phase(
                lambda: K.dropout(inputs, self.dropout), inputs, training=training
            )
        z = K.bias_add(K.dot(inputs, self.kernel) + K.dot(h, self.recurrent), self.bias)
        i = K.hard_sigmoid(z[:, : self.units] + self.peephole * c)
        f = K.hard_sigmoid(z[:, self.units : 2 * self.units] + self.peephole * c)
        c = f * c + i * self.activation(z[:, 2 * self.units :])
        h = self.activation(c)
        return h, [h, c]

    def get_config(self):
        return dict(
            super().get_config(),
            units=self.units,
            dropout=self.dropout,
            activation=activations.serialize(self.activation),
        )


class IndRNNCell(Layer):
    """Each unit by itself."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    @property
    def state_size(self):
        return self.units

    def build(self, input_shape):
        self.input_kernel = self.add_weight(
            "input_kernel", shape=(input_shape[-1], self.units), initializer="glorot_uniform"
        )
        self.recurrent_kernel = self.add_weight(
            "recurrent_kernel", shape=(self.units,), initializer="ones"
        )
        self.built = True

    def call(self, inputs, states):
        output = K.relu(K.dot(inputs, self.input_kernel) + states[0] * self.recurrent_kernel)
        return output, [output]

    def get_config(self):
        return dict(super().get_config(), units=self.units)


class DecayLayer(Layer):
    """Goes over time by itself: `K.rnn` with a mask and constants."""

    def __init__(self, return_sequences=True, **kwargs):
        super().__init__(**kwargs)
        self.return_sequences = return_sequences
        self.supports_masking = True

    def build(self, input_shape):
        self.input_spec = [InputSpec(ndim=3)]
        self.decay = self.add_weight(name="decay", shape=(input_shape[-1],), initializer="ones")
        self.built = True

    def call(self, x, mask=None):
        def step(inputs, states):
            new = inputs + states[0] * states[1]
            return new, [new]

        initial = [K.zeros_like(x[:, 0, :])]
        last, outputs, states = K.rnn(step, x, initial, mask=mask, constants=[self.decay])
        return outputs if self.return_sequences else last

    def compute_mask(self, inputs, mask=None):
        return mask if self.return_sequences else None

    def compute_output_shape(self, input_shape):
        return input_shape if self.return_sequences else (input_shape[0], input_shape[2])

    def get_config(self):
        return dict(super().get_config(), return_sequences=self.return_sequences)


class CRF(Layer):
    """A chain of labels: its log partition and the best last labels, over time by `K.rnn`."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.units), name="kernel", initializer="glorot_uniform"
        )
        self.chain_kernel = self.add_weight(
            shape=(self.units, self.units), name="chain_kernel", initializer="orthogonal"
        )
        self.left_boundary = self.add_weight(
            shape=(self.units,), name="left_boundary", initializer="zeros"
        )
        self.built = True

    def call(self, X):
        energy = K.dot(X, self.kernel)
        energy = K.concatenate([energy[:, :1, :] + self.left_boundary, energy[:, 1:, :]], axis=1)
        chain = K.expand_dims(self.chain_kernel, 0)

        def sum_step(now, states):
            total = (
                K.logsumexp(K.expand_dims(states[0], 2) - chain, axis=1)
                if hasattr(K, "logsumexp")
                else K.log(K.sum(K.exp(K.expand_dims(states[0], 2) - chain), axis=1))
            )
            new = total - now
            return new, [new]

        def max_step(now, states):
            new = K.min(K.expand_dims(states[0], 2) + chain, axis=1) + now
            return new, [new]

        start = K.zeros_like(energy[:, 0, :])
        partition, _, _ = K.rnn(sum_step, energy, [start])
        best, scores, _ = K.rnn(max_step, energy, [start])
        tags = K.cast(K.one_hot(K.argmin(scores, axis=-1), self.units), "float32")
        return K.concatenate([K.expand_dims(partition, 1), tags], axis=1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], input_shape[1] + 1, self.units)

    def get_config(self):
        return dict(super().get_config(), units=self.units)


def minimal():
    x = Input((5, 4))
    return Model(x, RNN([MinimalRNNCell(3), MinimalRNNCell(2)])(x))


def peephole():
    x = Input((5, 4))
    return Model(x, RNN(PeepholeCell(3, dropout=0.3), return_sequences=True)(Masking(0.5)(x)))


def independent():
    x = Input((5, 4))
    return Model(x, Bidirectional(RNN(IndRNNCell(3), return_sequences=True))(x))


def decaying():
    x = Input((5, 4))
    return Model(x, DecayLayer(False)(DecayLayer()(x)))


def chain():
    x = Input((5, 4))
    return Model(x, CRF(3)(x))


MODELS = [minimal, peephole, independent, decaying, chain]
