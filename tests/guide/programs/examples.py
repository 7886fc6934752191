"""Whole small networks: text, images, series, tables, graphs, with blocks of one's own."""

from __future__ import annotations

import jax
import keras
import numpy as np
from keras import layers, ops

from .arrays import integers, normal, uniform


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential(
            [layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)]
        )
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
        self.dropout2 = layers.Dropout(rate)

    def call(self, inputs):
        attn_output = self.dropout1(self.att(inputs, inputs))
        out1 = self.layernorm1(inputs + attn_output)
        return self.layernorm2(out1 + self.dropout2(self.ffn(out1)))


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super().__init__()
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        positions = ops.arange(start=0, stop=ops.shape(x)[-1], step=1)
        return self.token_emb(x) + self.pos_emb(positions)


def text_with_a_transformer():
    inputs = layers.Input(shape=(6,))
    x = TokenAndPositionEmbedding(6, 20, 8)(inputs)
    x = TransformerBlock(8, 2, 8)(x)
    x = layers.Dropout(0.1)(layers.GlobalAveragePooling1D()(x))
    x = layers.Dropout(0.1)(layers.Dense(5, activation="relu")(x))
    model = keras.Model(inputs=inputs, outputs=layers.Dense(2, activation="softmax")(x))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        integers(20, 8, 6), integers(2, 8), batch_size=4, epochs=2, validation_split=0.25, verbose=0
    )
    yield "history", history.history
    yield "predicted", model.predict(integers(20, 2, 6), verbose=0)
    yield "paths", [w.path for w in model.weights]


class PositionalEmbedding(layers.Layer):
    def __init__(self, sequence_length, vocab_size, embed_dim, **kwargs):
        super().__init__(**kwargs)
        self.token_embeddings = layers.Embedding(vocab_size, embed_dim)
        self.position_embeddings = layers.Embedding(sequence_length, embed_dim)

    def call(self, inputs):
        positions = ops.arange(0, ops.shape(inputs)[-1], 1)
        return self.token_embeddings(inputs) + self.position_embeddings(positions)

    def compute_mask(self, inputs, mask=None):
        return ops.not_equal(inputs, 0)


class TransformerDecoder(layers.Layer):
    def __init__(self, embed_dim, num_heads, **kwargs):
        super().__init__(**kwargs)
        self.attention_1 = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.attention_2 = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.norms = [layers.LayerNormalization() for _ in range(2)]
        self.supports_masking = True

    def call(self, inputs, mask=None):
        inputs, encoder_outputs = inputs
        if mask is None:
            inputs_padding_mask, encoder_padding_mask = None, None
        else:
            inputs_padding_mask, encoder_padding_mask = mask
        x, _ = self.attention_1(
            query=inputs,
            value=inputs,
            key=inputs,
            use_causal_mask=True,
            query_mask=inputs_padding_mask,
            return_attention_scores=True,
        )
        x = self.norms[0](inputs + x)
        y = self.attention_2(
            query=x,
            value=encoder_outputs,
            key=encoder_outputs,
            query_mask=inputs_padding_mask,
            key_mask=encoder_padding_mask,
        )
        return self.norms[1](x + y)


def translation_with_a_transformer():
    encoder_inputs = keras.Input(shape=(None,), dtype="int64", name="encoder_inputs")
    encoded = PositionalEmbedding(6, 12, 4, name="p1")(encoder_inputs)
    decoder_inputs = keras.Input(shape=(None,), dtype="int64", name="decoder_inputs")
    x = PositionalEmbedding(6, 12, 4, name="p2")(decoder_inputs)
    x = TransformerDecoder(4, 2)([x, encoded])
    outputs = layers.Dense(12, activation="softmax")(layers.Dropout(0.5)(x))
    model = keras.Model(
        {"encoder_inputs": encoder_inputs, "decoder_inputs": decoder_inputs},
        outputs,
        name="transformer",
    )
    source, target = integers(12, 6, 6), integers(12, 6, 7, seed=1)
    source[:, 4:] = target[:, 5:] = 0
    model.compile(
        "rmsprop",
        loss=keras.losses.SparseCategoricalCrossentropy(ignore_class=0),
        metrics=["accuracy"],
    )
    data = {"encoder_inputs": source, "decoder_inputs": target[:, :-1]}
    history = model.fit(data, target[:, 1:], batch_size=3, epochs=2, verbose=0)
    yield "loss", history.history["loss"]
    yield "predicted", model.predict(data, verbose=0)[0, :2]
    yield "evaluated", model.evaluate(data, target[:, 1:], verbose=0)


def images_in_patches():
    class Patches(layers.Layer):
        def __init__(self, patch_size):
            super().__init__()
            self.patch_size = patch_size

        def call(self, images):
            size = self.patch_size
            batch, height, width, channels = ops.shape(images)
            patches = ops.image.extract_patches(images, size=size)
            return ops.reshape(
                patches, (batch, (height // size) * (width // size), size * size * channels)
            )

    class PatchEncoder(layers.Layer):
        def __init__(self, num_patches, projection_dim):
            super().__init__()
            self.num_patches = num_patches
            self.projection = layers.Dense(units=projection_dim)
            self.position_embedding = layers.Embedding(num_patches, projection_dim)

        def call(self, patch):
            positions = ops.expand_dims(ops.arange(start=0, stop=self.num_patches, step=1), axis=0)
            return self.projection(patch) + self.position_embedding(positions)

    inputs = keras.Input(shape=(6, 6, 1))
    encoded = PatchEncoder(4, 4)(Patches(3)(inputs))
    x1 = layers.LayerNormalization(epsilon=1e-6)(encoded)
    attention = layers.MultiHeadAttention(num_heads=2, key_dim=4, dropout=0.1)(x1, x1)
    x2 = layers.Add()([attention, encoded])
    x = layers.Dense(4, activation=keras.activations.gelu)(
        layers.LayerNormalization(epsilon=1e-6)(x2)
    )
    x = layers.Flatten()(layers.Add()([x, x2]))
    model = keras.Model(inputs=inputs, outputs=layers.Dense(3)(x))
    model.compile(
        optimizer=keras.optimizers.AdamW(learning_rate=0.001, weight_decay=0.0001),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseTopKCategoricalAccuracy(2, name="top-2-accuracy")],
    )
    history = model.fit(normal(8, 6, 6, 1), integers(3, 8), batch_size=4, epochs=2, verbose=0)
    yield "history", history.history
    yield "predicted", model.predict(normal(1, 6, 6, 1), verbose=0)


def images_without_noise():
    inputs = layers.Input(shape=(8, 8, 1))
    x = layers.MaxPooling2D((2, 2), padding="same")(
        layers.Conv2D(3, 3, activation="relu", padding="same")(inputs)
    )
    x = layers.Conv2DTranspose(3, (3, 3), strides=2, activation="relu", padding="same")(x)
    x = layers.Conv2D(1, (3, 3), activation="sigmoid", padding="same")(x)
    autoencoder = keras.Model(inputs, x)
    autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
    images = uniform(6, 8, 8, 1)
    noisy = np.clip(images + 0.4 * normal(6, 8, 8, 1), 0, 1)
    history = autoencoder.fit(
        noisy, images, epochs=2, batch_size=3, validation_data=(noisy, images), verbose=0
    )
    yield "history", history.history
    yield "predicted", autoencoder.predict(noisy[:1], verbose=0)[0, ::4, ::4, 0]


def pairs_that_are_alike():
    inputs = keras.Input((6, 6, 1))
    x = layers.BatchNormalization()(inputs)
    x = layers.AveragePooling2D(2)(layers.Conv2D(3, 3, activation="tanh")(x))
    embedding = keras.Model(inputs, layers.Dense(4, activation="tanh")(layers.Flatten()(x)))
    one, two = keras.Input((6, 6, 1)), keras.Input((6, 6, 1))

    def euclidean_distance(vects):
        x, y = vects
        total = ops.sum(ops.square(x - y), axis=1, keepdims=True)
        return ops.sqrt(ops.maximum(total, keras.backend.epsilon()))

    merged = layers.Lambda(euclidean_distance, output_shape=(1,))([embedding(one), embedding(two)])
    outputs = layers.Dense(1, activation="sigmoid")(layers.BatchNormalization()(merged))
    siamese = keras.Model(inputs=[one, two], outputs=outputs)

    def loss(margin=1):
        def contrastive_loss(y_true, y_pred):
            square_pred = ops.square(y_pred)
            margin_square = ops.square(ops.maximum(margin - y_pred, 0))
            return ops.mean((1 - y_true) * square_pred + y_true * margin_square)

        return contrastive_loss

    siamese.compile(loss=loss(margin=1), optimizer="RMSprop", metrics=["accuracy"])
    pairs = [normal(8, 6, 6, 1), normal(8, 6, 6, 1, seed=1)]
    history = siamese.fit(
        pairs, integers(2, 8).astype("float32"), batch_size=4, epochs=2, verbose=0
    )
    yield "history", history.history
    yield "predicted", siamese.predict([p[:2] for p in pairs], verbose=0)


class DistanceLayer(layers.Layer):
    def call(self, anchor, positive, negative):
        return (
            ops.sum(ops.square(anchor - positive), -1),
            ops.sum(ops.square(anchor - negative), -1),
        )


class SiameseModel(keras.Model):
    def __init__(self, siamese_network, margin=0.5):
        super().__init__()
        self.siamese_network, self.margin = siamese_network, margin
        self.loss_tracker = keras.metrics.Mean(name="loss")

    def call(self, inputs):
        return self.siamese_network(inputs)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        ap_distance, an_distance = y_pred
        return ops.mean(ops.maximum(ap_distance - an_distance + self.margin, 0.0))


def triplets():
    names = ("anchor", "positive", "negative")
    embedding = keras.Sequential([keras.Input((5,)), layers.Dense(6, "relu"), layers.Dense(3)])
    inputs = [keras.Input((5,), name=name) for name in names]
    distances = DistanceLayer()(*(embedding(i) for i in inputs))
    model = SiameseModel(keras.Model(inputs=inputs, outputs=distances))
    model.compile(optimizer=keras.optimizers.Adam(0.01), weighted_metrics=[])
    cosine = keras.metrics.CosineSimilarity()
    yield "similar", cosine(embedding(normal(8, 5)), embedding(normal(8, 5, seed=1)))
    data = [normal(8, 5, seed=s) for s in range(3)]
    yield "history", model.fit(tuple(data), batch_size=4, epochs=2, verbose=0).history


def a_heat_map_of_gradients():
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, activation="relu", name="last_conv")(inputs)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    model = keras.Model(inputs, layers.Dense(3, name="predictions")(x))
    conv = keras.Model(model.inputs, model.get_layer("last_conv").output)
    classifier_input = keras.Input(shape=conv.output.shape[1:])
    x = classifier_input
    for name in ("pool", "predictions"):
        x = model.get_layer(name)(x)
    classifier = keras.Model(classifier_input, x)
    image = normal(1, 8, 8, 3)
    features = conv(image)
    top = int(ops.argmax(classifier(features)[0]))

    def score(features):
        return classifier.stateless_call(
            [v.value for v in classifier.trainable_variables], [], features
        )[0][0, top]

    grads = jax.grad(score)(features)
    pooled = ops.mean(grads, axis=(0, 1, 2))
    heatmap = ops.relu(ops.squeeze(features[0] @ pooled[..., None]))
    yield "top", top
    yield "gradients", pooled
    yield "heat map", heatmap / ops.max(heatmap)
    yield (
        "through the whole",
        jax.grad(lambda x: model(x)[0, top])(ops.convert_to_tensor(image))[0, 0],
    )


class RecommenderNet(keras.Model):
    def __init__(self, num_users, num_movies, embedding_size, **kwargs):
        super().__init__(**kwargs)
        self.user_embedding = layers.Embedding(
            num_users,
            embedding_size,
            embeddings_initializer="he_normal",
            embeddings_regularizer=keras.regularizers.l2(1e-3),
        )
        self.user_bias = layers.Embedding(num_users, 1)
        self.movie_embedding = layers.Embedding(
            num_movies,
            embedding_size,
            embeddings_initializer="he_normal",
            embeddings_regularizer=keras.regularizers.l2(1e-3),
        )
        self.movie_bias = layers.Embedding(num_movies, 1)

    def call(self, inputs):
        user_vector, user_bias = self.user_embedding(inputs[:, 0]), self.user_bias(inputs[:, 0])
        movie_vector, movie_bias = self.movie_embedding(inputs[:, 1]), self.movie_bias(inputs[:, 1])
        dot = ops.tensordot(user_vector, movie_vector, 2)
        return ops.nn.sigmoid(dot + user_bias + movie_bias)


def films_for_users():
    model = RecommenderNet(6, 8, 3)
    model.compile(loss=keras.losses.BinaryCrossentropy(), optimizer=keras.optimizers.Adam(0.01))
    pairs = np.stack([integers(6, 12), integers(8, 12, seed=1)], axis=1)
    history = model.fit(
        pairs, uniform(12), batch_size=4, epochs=2, verbose=0, validation_data=(pairs, uniform(12))
    )
    yield "history", history.history
    yield "predicted", model.predict(pairs[:3], verbose=0)


class GraphConvLayer(layers.Layer):
    def __init__(self, hidden_units, **kwargs):
        super().__init__(**kwargs)
        self.ffn_prepare = keras.Sequential(
            [layers.BatchNormalization(), layers.Dense(hidden_units)]
        )
        self.update_fn = keras.Sequential([layers.Dense(hidden_units, activation="gelu")])

    def call(self, inputs):
        node_repesentations, edges, edge_weights = inputs
        node_indices, neighbour_indices = edges[0], edges[1]
        neighbours = ops.take(node_repesentations, neighbour_indices, axis=0)
        messages = self.ffn_prepare(neighbours) * ops.expand_dims(edge_weights, -1)
        num_nodes = node_repesentations.shape[0]
        aggregated = ops.segment_sum(messages, node_indices, num_segments=num_nodes)
        h = ops.concatenate([node_repesentations, aggregated], axis=1)
        return ops.normalize(self.update_fn(h), axis=-1)


class GNNNodeClassifier(keras.Model):
    def __init__(self, graph_info, num_classes, hidden_units, **kwargs):
        super().__init__(**kwargs)
        node_features, edges, edge_weights = graph_info
        self.node_features, self.edges = node_features, edges
        self.edge_weights = edge_weights / ops.sum(edge_weights)
        self.preprocess = keras.Sequential([layers.Dense(hidden_units)], name="preprocess")
        self.conv1 = GraphConvLayer(hidden_units, name="graph_conv1")
        self.compute_logits = layers.Dense(units=num_classes, name="logits")

    def call(self, input_node_indices):
        x = self.preprocess(self.node_features)
        x = self.conv1((x, self.edges, self.edge_weights)) + x
        return self.compute_logits(ops.take(x, input_node_indices, axis=0))


def papers_in_a_graph():
    graph = (ops.convert_to_tensor(normal(7, 4)), integers(7, 2, 10), ops.ones(10))
    model = GNNNodeClassifier(graph, 3, 4)
    yield "outputs", model(np.array([1, 3, 6]))
    model.compile(
        keras.optimizers.Adam(0.01),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="acc")],
    )
    history = model.fit(np.arange(6), integers(3, 6), batch_size=3, epochs=2, verbose=0)
    yield "history", history.history
    yield "variables", [v.path for v in model.variables]


class MILAttentionLayer(layers.Layer):
    def __init__(self, weight_params_dim, use_gated=False, **kwargs):
        super().__init__(**kwargs)
        self.weight_params_dim, self.use_gated = weight_params_dim, use_gated
        self.kernel_initializer = keras.initializers.get("glorot_uniform")
        self.kernel_regularizer = keras.regularizers.get(keras.regularizers.L2(0.01))

    def build(self, input_shape):
        size = {
            "initializer": self.kernel_initializer,
            "trainable": True,
            "regularizer": self.kernel_regularizer,
        }
        self.v_weight_params = self.add_weight(
            shape=(input_shape[0][1], self.weight_params_dim), name="v", **size
        )
        self.w_weight_params = self.add_weight(shape=(self.weight_params_dim, 1), name="w", **size)
        if self.use_gated:
            self.u_weight_params = self.add_weight(
                shape=(input_shape[0][1], self.weight_params_dim), name="u", **size
            )

    def call(self, inputs):
        instances = [self.compute_attention_scores(instance) for instance in inputs]
        instances = ops.stack(instances)
        alpha = ops.softmax(instances, axis=0)
        return [alpha[i] for i in range(alpha.shape[0])]

    def compute_attention_scores(self, instance):
        original = instance
        instance = ops.tanh(ops.tensordot(instance, self.v_weight_params, axes=1))
        if self.use_gated:
            instance = instance * ops.sigmoid(ops.tensordot(original, self.u_weight_params, axes=1))
        return ops.tensordot(instance, self.w_weight_params, axes=1)


def bags_of_instances():
    shared_1, shared_2 = layers.Dense(6, activation="relu"), layers.Dense(4, activation="relu")
    inputs = [layers.Input((5,)) for _ in range(3)]
    embeddings = [shared_2(shared_1(layers.Flatten()(i))) for i in inputs]
    alpha = MILAttentionLayer(4, use_gated=True, name="alpha")(embeddings)
    multiplied = [layers.multiply([alpha[i], embeddings[i]]) for i in range(3)]
    outputs = layers.Dense(2, activation="softmax")(layers.concatenate(multiplied, axis=1))
    model = keras.Model(inputs, outputs)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    bags = [normal(8, 5, seed=s) for s in range(3)]
    history = model.fit(
        bags,
        integers(2, 8),
        validation_data=(bags, integers(2, 8)),
        epochs=2,
        batch_size=4,
        class_weight={0: 1.0, 1: 3.0},
        verbose=0,
    )
    yield "history", history.history
    attention = keras.Model(model.inputs, [model.get_layer("alpha").output, outputs])
    yield "attention", attention.predict([b[:2] for b in bags], verbose=0)[0]


def series_of_images():
    inputs = layers.Input(shape=(None, 5, 5, 1))
    x = layers.ConvLSTM2D(
        2, (3, 3), padding="same", return_sequences=True, activation="relu", seed=1
    )(inputs)
    x = layers.Conv3D(1, (3, 3, 3), activation="sigmoid", padding="same")(
        layers.BatchNormalization()(x)
    )
    model = keras.Model(inputs, x)
    model.set_weights([0.1 * np.ones(w.shape) for w in model.get_weights()])
    model.compile(loss=keras.losses.binary_crossentropy, optimizer=keras.optimizers.Adam())
    frames = uniform(4, 3, 5, 5, 1)
    yield "history", model.fit(frames, frames, batch_size=2, epochs=1, verbose=0).history
    yield "predicted", model.predict(frames[:1], verbose=0)[0, -1, 2]


def anomalies_of_a_series():
    inputs = layers.Input(shape=(8, 1))
    x = layers.Conv1D(4, 3, padding="same", strides=2, activation="relu")(inputs)
    x = layers.Conv1DTranspose(4, 3, padding="same", strides=2, activation="relu")(
        layers.Dropout(0.2)(x)
    )
    model = keras.Model(inputs, layers.Conv1DTranspose(1, 3, padding="same")(x))
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="mse")
    series = np.sin(np.arange(20) / 3).astype("float32")
    windows = np.stack([series[i : i + 8] for i in range(12)])[..., None]
    history = model.fit(
        windows,
        windows,
        epochs=2,
        batch_size=4,
        validation_split=0.25,
        verbose=0,
        callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, mode="min")],
    )
    yield "history", history.history
    yield "threshold", np.max(np.mean(np.abs(model.predict(windows, verbose=0) - windows), axis=1))
