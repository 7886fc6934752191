"""Small models of the kinds that people export: name -> (maker, inputs)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keramos
from keramos import layers as L
from keramos.engine.traced import Input


def _convolved(x, filters, size, strides=1, activation=True):
    x = L.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
    x = L.BatchNormalization()(x)
    return L.ReLU()(x) if activation else x


def residual(blocks=(2, 2), width=8, size=32, classes=10):
    """As ResNet50, of which these are the defaults: blocks (3, 4, 6, 3), width 64, size 224."""
    image = keramos.Input((size, size, 3))
    x = L.Conv2D(width, 7, strides=2)(L.ZeroPadding2D(3)(image))
    x = L.ReLU()(L.BatchNormalization()(x))
    x = L.MaxPooling2D(3, strides=2)(L.ZeroPadding2D(1)(x))
    for stage, count in enumerate(blocks):
        for block in range(count):
            filters, strides = width * 2**stage, 2 if stage and not block else 1
            y = _convolved(_convolved(x, filters, 1, strides), filters, 3)
            y = _convolved(y, 4 * filters, 1, activation=False)
            x = x if block else _convolved(x, 4 * filters, 1, strides, False)
            x = L.ReLU()(L.Add()([x, y]))
    x = L.GlobalAveragePooling2D()(x)
    return keramos.Model(image, L.Dense(classes, activation="softmax")(x), name="residual")


def _excited(x):
    channels = x.shape[-1]
    y = L.Conv2D(channels // 4, 1, activation="relu")(L.GlobalAveragePooling2D(keepdims=True)(x))
    return L.Multiply()([x, L.Conv2D(channels, 1, activation="hard_sigmoid")(y)])


def mobile():
    """As MobileNetV3: depthwise convolutions, squeeze and excitation, hard swish."""
    image = keramos.Input((32, 32, 3))
    x = L.Rescaling(1 / 127.5, -1)(image)
    x = L.Conv2D(16, 3, strides=2, padding="same", activation="hard_silu")(x)
    for filters, strides in ((16, 1), (24, 2), (24, 1)):
        y = L.Conv2D(filters * 3, 1, activation="hard_silu")(x)
        y = L.DepthwiseConv2D(3, strides=strides, padding="same")(y)
        y = L.Activation("hard_silu")(L.BatchNormalization()(y))
        y = L.Conv2D(filters, 1)(_excited(y))
        x = L.Add()([x, y]) if strides == 1 and x.shape[-1] == filters else y
    return keramos.Model(image, L.Dense(10)(L.GlobalMaxPooling2D()(x)), name="mobile")


def u_shaped():
    """As U-Net; two outputs."""
    image = keramos.Input((32, 32, 3))
    a = L.Conv2D(8, 3, padding="same", activation="relu")(image)
    b = L.Conv2D(16, 3, padding="same", activation="leaky_relu")(L.MaxPooling2D(2)(a))
    up = L.Concatenate()([L.UpSampling2D(2, interpolation="bilinear")(b), a])
    up = L.SeparableConv2D(8, 3, padding="same")(up)
    mask = L.Conv2D(1, 1, activation="sigmoid")(L.Conv2DTranspose(4, 2, strides=2)(up))
    return keramos.Model(image, [mask, L.UpSampling2D(2)(up)], name="u_shaped")


def _fed_forward(x):
    width = x.shape[-1]
    y = L.Dense(width)(L.Dense(2 * width, activation="gelu")(x))
    return L.LayerNormalization()(L.Add()([x, y]))


def _attended(x, values, heads, **options):
    y = L.MultiHeadAttention(heads, x.shape[-1] // heads)(x, values, **options)
    return L.LayerNormalization()(L.Add()([x, y]))


def translator(words=50, width=16, heads=2, blocks=1):
    """Encoder and decoder of a transformer, one embedding, masks of both sequences."""
    source, target = (keramos.Input((None,), dtype="int32") for _ in range(2))
    embedding = L.Embedding(words, width, mask_zero=True)
    e, d = embedding(source), embedding(target)
    for _ in range(blocks):
        e = _fed_forward(_attended(e, e, heads))
    for _ in range(blocks):
        d = _attended(_attended(d, d, heads, use_causal_mask=True), e, heads)
    outputs = L.Dense(words, activation="softmax")(d)
    return keramos.Model([source, target], outputs, name="translator")


def recurrent(units=8):
    """Every whole recurrence, one in both directions."""
    x = sequence = keramos.Input((None, 5))
    x = L.Bidirectional(L.LSTM(units, return_sequences=True))(x)
    x = L.GRU(units - 2, return_sequences=True, dropout=0.2)(L.Dropout(0.3)(x))
    return keramos.Model(sequence, L.Dense(2)(L.SimpleRNN(units // 2)(x)), name="recurrent")


def masked():
    """A recurrence that passes over zeros."""
    ids = keramos.Input((None,), dtype="int32")
    x = L.LSTM(6)(L.Embedding(30, 8, mask_zero=True)(ids))
    return keramos.Model(ids, L.Dense(1, activation="sigmoid")(x), name="masked")


def film():
    """Recurrent convolutions."""
    frames = keramos.Input((4, 8, 8, 2))
    x = L.ConvLSTM2D(4, 3, padding="same", return_sequences=True)(frames)
    return keramos.Model(frames, L.ConvLSTM2D(3, 3)(x), name="film")


def waves():
    """Causal convolutions of a sequence, and groups."""
    sequence = keramos.Input((40, 3))
    x = L.Conv1D(8, 5, padding="causal", dilation_rate=2, activation="elu")(sequence)
    x = L.GroupNormalization(2)(L.AveragePooling1D(3, padding="same")(x))
    return keramos.Model(sequence, L.Dense(3)(L.Flatten()(x)), name="waves")


def prepared():
    """Images made ready, and noise that is none in inference."""
    image = keramos.Input((8, 8, 3))
    x = L.SpatialDropout2D(0.5)(L.RandomFlip()(L.GaussianNoise(0.1)(image)))
    x = L.Normalization(mean=[1.0, 2, 3], variance=[1.0, 2, 3])(L.Resizing(5, 6)(x))
    return keramos.Model(image, L.CenterCrop(4, 4)(x), name="prepared")


ZOO: dict[str, tuple[Callable[[], Any], list[Input]]] = {
    "residual": (residual, [Input("batch, 32, 32, 3")]),
    "mobile": (mobile, [Input("batch, 32, 32, 3")]),
    "u_shaped": (u_shaped, [Input("batch, 32, 32, 3")]),
    "translator": (translator, [Input("batch, a", "int32"), Input("batch, b", "int32")]),
    "recurrent": (recurrent, [Input("batch, time, 5")]),
    "masked": (masked, [Input("batch, time", "int32")]),
    "film": (film, [Input("batch, 4, 8, 8, 2")]),
    "waves": (waves, [Input("batch, 40, 3")]),
    "prepared": (prepared, [Input("batch, 8, 8, 3")]),
}
