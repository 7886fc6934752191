"""Whole models, each a function of the library that makes it: graphs, nesting, sharing, masks,
containers.

Refuses to know which library it is. Every tensor has two or three dimensions, so that one input per
Input suffices.
"""

from __future__ import annotations


def sequential_without_shape(keras):
    return keras.Sequential([keras.layers.Dense(3), keras.layers.ReLU()])


def sequential_with_input(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((4,), name="inp"),
            layers.Dense(3, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.Dense(2),
        ],
        name="s",
    )


def sequential_built_later(keras):
    model = keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(2)])
    model.build((None, 4))
    return model


def sequential_empty(keras):
    return keras.Sequential()


def functional_one_to_one(keras):
    x = keras.Input((4,))
    return keras.Model(x, keras.layers.Dense(2)(keras.layers.Dense(3)(x)))


def functional_lists(keras):
    layers = keras.layers
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    total, dense = layers.Add()([a, layers.Rescaling(2.0)(b)]), layers.Dense(2)
    return keras.Model([a, b], [dense(total), dense(a)], name="lists", trainable=False)


def functional_list_of_one(keras):
    x = keras.Input((4,))
    return keras.Model([x], [keras.layers.Dense(2)(x)])


def functional_dicts(keras):
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    return keras.Model(
        {"a": a, "b": b},
        {"o": keras.layers.Concatenate()([a, b]), "p": [keras.ops.add(a, 1.0), a * b]},
    )


def functional_depths(keras):
    dense = keras.layers.Dense
    a, b = keras.Input((1,), name="a"), keras.Input((1,), name="b")
    p, q = dense(1, name="p")(b), dense(1, name="q")(a)
    r = dense(1, name="r")(q)
    s = keras.layers.Add(name="s")([p, r])
    return keras.Model([b, a], [dense(1, name="t")(q), s])


def functional_operators(keras):
    ops = keras.ops
    x = keras.Input((3, 2))
    first = x[:, 0]
    return keras.Model(
        x, ops.mean(x, axis=1) * 2.0 - ops.sum(first, axis=(-1,), keepdims=True) + ops.relu(-first)
    )


def functional_indexing(keras):
    x = keras.Input((3, 2))
    return keras.Model(
        x,
        [
            x[..., 0],
            x[:, 1:],
            x[:, None, -1],
            keras.ops.reshape(x, (-1, 6)),
            keras.ops.concatenate([x, x], axis=-1),
        ],
    )


def functional_call_arguments(keras):
    layers = keras.layers
    x, keep = keras.Input((3, 2)), keras.Input((3,), dtype="bool")
    y = layers.LSTM(2, return_sequences=True)(x, mask=keep, training=False)
    z = layers.MultiHeadAttention(1, 2)(y, y, use_causal_mask=True)
    return keras.Model([x, keep], layers.BatchNormalization()(z))


def functional_embedding_mask(keras):
    layers = keras.layers
    x = keras.Input((3,))
    return keras.Model(
        x, layers.LSTM(2)(layers.Dropout(0.2)(layers.Embedding(5, 2, mask_zero=True)(x)))
    )


def functional_masking(keras):
    layers = keras.layers
    x = keras.Input((3, 2))
    return keras.Model(x, layers.Bidirectional(layers.GRU(2))(layers.Masking(0.5)(x)))


def functional_mask_through_merge(keras):
    layers = keras.layers
    x = keras.Input((3,))
    e = layers.Embedding(5, 2, mask_zero=True)(x)
    return keras.Model(x, layers.LSTM(2)(layers.Concatenate(axis=1)([e, e])))


def nested_twice(keras):
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4, name="zz")], name="sub")
    x = keras.Input((4,))
    return keras.Model(x, inner(inner(x)))


def nested_functional(keras):
    dense = keras.layers.Dense
    a = keras.Input((4,), name="a")
    inner = keras.Model(a, [dense(2, name="left")(a), dense(3, name="right")(a)], name="inner")
    x = keras.Input((4,))
    left, right = inner(dense(4)(x))
    return keras.Model(x, keras.layers.Concatenate()([left, right]))


def same_class_names(keras):
    layers = keras.layers
    x = keras.Input((4,))
    y = layers.Dense(4, name="foo")(x)
    y = layers.Dense(4, name="dense_7")(y)
    y = layers.Reshape((2, 2))(layers.Dense(4)(y))
    return keras.Model(x, layers.Bidirectional(layers.LSTM(2), name="bi")(y))


def shared_regularizer(keras):
    both = keras.regularizers.L2(0.1)
    x = keras.Input((1,))
    y = keras.layers.Dense(1, kernel_regularizer=both)(x)
    return keras.Model(x, keras.layers.Dense(1, kernel_regularizer=both)(y))


def shared_layer_in_two_models(keras):
    shared = keras.layers.Dense(2)
    inner = keras.Sequential([keras.Input((2,)), shared])
    x = keras.Input((2,))
    return keras.Model(x, inner(shared(x)))


def part_of_a_model(keras):
    x = keras.Input((4,))
    y = keras.layers.Dense(3)(x)
    keras.Model(x, keras.layers.Dense(2)(y))
    return keras.Model(y, keras.layers.ReLU()(keras.layers.Dense(1)(y)))


def recurrent_stack(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((3, 2)),
            layers.RNN([layers.LSTMCell(2), layers.GRUCell(2)], return_sequences=True),
            layers.TimeDistributed(layers.Dense(2)),
            layers.GRU(2, dropout=0.1),
        ]
    )


def mixed_precision(keras):
    layers = keras.layers
    x = keras.Input((4,))
    y = layers.Dense(3, dtype="mixed_float16")(x)
    return keras.Model(
        x, layers.Dense(2, dtype="float32")(layers.BatchNormalization(dtype="mixed_float16")(y))
    )


def frozen_layers(keras):
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3), layers.BatchNormalization(), layers.Dense(2)]
    )
    model.layers[0].trainable = False
    return model


def containers(keras):
    """A subclassed model with layers in attributes, lists, tuples, dicts and private names."""
    made = []  # every layer, in the order of its making

    def dense(*args, **kwargs):
        made.append(keras.layers.Dense(*args, **kwargs))
        return made[-1]

    class Containers(keras.Model):
        def __init__(self):
            super().__init__()
            self.zed = dense(4)
            self.blocks = [dense(4), dense(4), [dense(4), keras.layers.ReLU(), {"deep": dense(4)}]]
            self.d = {"k1": dense(4), "a": dense(4), "n": {"x": dense(4)}}
            self.t = (dense(4), (dense(4), dense(4)))
            self._private = dense(4)
            self.same = self.zed
            self.w = self.add_weight(shape=(1,), name="w")
            self.frozen = self.add_weight(shape=(1,), name="frozen", trainable=False)
            self.A = dense(4, name="custom")
            self.inner = keras.Sequential([keras.Input((4,)), dense(4)])

        def call(self, x):
            return chain(made, x)

    return called(keras, Containers())


def containers_in_a_layer(keras):
    """A layer with layers in attributes, lists, tuples, dicts, properties and private names."""
    made = []  # every layer, in the order of its making

    def dense(*args, **kwargs):
        made.append(keras.layers.Dense(*args, **kwargs))
        return made[-1]

    class Box(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.t = (dense(4), (dense(4),))
            self.d = {1: dense(4), "b": dense(4)}
            self._p = dense(4)
            self.l = [(dense(4),), [[dense(4)], [dense(4)]], [dense(4)]]
            self.zz = self._p
            self.B = dense(4)
            self._Q = self.B
            self.r = self.d
            self._only = [dense(4)]
            self.__hidden = dense(4)
            self.empty = []
            self.numbers = [1, 2]
            self.v = keras.Variable([1.0, 2.0])
            self.lv = [keras.Variable([3.0])]
            self.n = self.add_weight(shape=(1,), name="n", trainable=False)
            self.tt = self.add_weight(shape=(2,), name="tt")

        @property
        def prop(self):
            return self.t[0]

        def build(self, shape):
            for layer in made:
                layer.build(shape)

        def call(self, x):
            return chain(made, x)

    x = keras.Input((4,))
    return keras.Model(x, Box(name="box")(x))


def functional_with_attributes(keras):
    """A subclass of Model that calls super().__init__(inputs, outputs) and then gets more
    layers.
    """
    dense = keras.layers.Dense

    class Grown(keras.Model):
        def __init__(self):
            x = keras.Input((4,))
            first, second = dense(4, name="first"), dense(4)
            super().__init__(x, second(first(x)))
            self.late, self.alias, self.early = dense(1), first, dense(1)
            self.late.build((None, 4))
            self.early.build((None, 4))

    return Grown()


def sequential_with_attributes(keras):
    dense = keras.layers.Dense

    class Grown(keras.Sequential):
        def __init__(self):
            super().__init__([dense(4), dense(4)])
            self.extra = dense(1)
            self.extra.build((None, 4))
            self.build((None, 4))

    return Grown()


def chain(layers, x):
    """x through one layer after the other."""
    for layer in layers:
        x = layer(x)
    return x


def called(keras, model):
    """The model after its first call, which builds it."""
    model(keras.ops.ones((2, 4)))
    return model


CUSTOM = (
    "containers",
    "containers_in_a_layer",
    "functional_with_attributes",
    "sequential_with_attributes",
)  # user classes inside
KEYS = {"functional_dicts": ("a", "b")}  # models that take a dict
ONE_WAY = ("shared_layer_in_two_models",)  # stock Keras writes it and cannot read it back
UNBUILT = ("sequential_without_shape", "sequential_empty")
MODELS = {
    name: value
    for name, value in list(globals().items())
    if callable(value)
    and not name.startswith("_")
    and name not in ("chain", "called", "annotations")
    and getattr(value, "__module__", None) == __name__
}
