"""Losses and metrics, as users of Keras 2 wrote them."""

import numpy as np
from keras import backend as K


def dice_coef(y_true, y_pred, smooth=1):
    y_true_f = K.flatten(y_true)
    y_pred_f = K.flatten(y_pred)
    intersection = K.sum(y_true_f * y_pred_f)
    return (2.0 * intersection + smooth) / (K.sum(y_true_f) + K.sum(y_pred_f) + smooth)


def dice_coef_loss(y_true, y_pred):
    return 1 - dice_coef(y_true, y_pred)


def jaccard_distance(y_true, y_pred, smooth=100):
    intersection = K.sum(K.abs(y_true * y_pred), axis=-1)
    sum_ = K.sum(K.abs(y_true) + K.abs(y_pred), axis=-1)
    jac = (intersection + smooth) / (sum_ - intersection + smooth)
    return (1 - jac) * smooth


def focal_loss(gamma=2.0, alpha=0.25):
    def focal_loss_fixed(y_true, y_pred):
        pt_1 = K.switch(K.equal(y_true, 1), y_pred, K.ones_like(y_pred))
        pt_0 = K.switch(K.equal(y_true, 0), y_pred, K.zeros_like(y_pred))
        positive = K.sum(alpha * K.pow(1.0 - pt_1, gamma) * K.log(pt_1 + K.epsilon()))
        return -positive - K.sum((1 - alpha) * K.pow(pt_0, gamma) * K.log(1.0 - pt_0 + K.epsilon()))

    return focal_loss_fixed


def categorical_focal_loss(y_true, y_pred):
    y_pred = y_pred / K.sum(y_pred, axis=-1, keepdims=True)
    y_pred = K.clip(y_pred, K.epsilon(), 1.0 - K.epsilon())
    loss = 0.25 * K.pow(1 - y_pred, 2.0) * -y_true * K.log(y_pred)
    return K.mean(K.sum(loss, axis=-1))


def tversky_loss(y_true, y_pred, alpha=0.3):
    ones = K.ones_like(y_true)
    p0, p1, g0, g1 = y_pred, ones - y_pred, y_true, ones - y_true
    num = K.sum(p0 * g0, 0)
    den = num + alpha * K.sum(p0 * g1, 0) + (1 - alpha) * K.sum(p1 * g0, 0)
    return K.cast(K.int_shape(y_true)[-1], "float32") - K.sum(num / (den + K.epsilon()))


def weighted_categorical_crossentropy(weights):
    weights = K.variable(weights)

    def loss(y_true, y_pred):
        y_pred = y_pred / K.sum(y_pred, axis=-1, keepdims=True)
        y_pred = K.clip(y_pred, K.epsilon(), 1 - K.epsilon())
        return -K.sum(y_true * K.log(y_pred) * weights, -1)

    return loss


def margin_loss(y_true, y_pred):
    L = y_true * K.square(K.maximum(0.0, 0.9 - y_pred)) + 0.5 * (1 - y_true) * K.square(
        K.maximum(0.0, y_pred - 0.1)
    )
    return K.mean(K.sum(L, 1))


def contrastive_loss(y_true, y_pred):
    margin = 1
    square_pred = K.square(y_pred)
    margin_square = K.square(K.maximum(margin - y_pred, 0))
    return K.mean(y_true * square_pred + (1 - y_true) * margin_square)


def triplet_loss(y_true, y_pred, alpha=0.2):
    anchor, positive, negative = y_pred[:, 0:1], y_pred[:, 1:2], y_pred[:, 2:3]
    pos_dist = K.sum(K.square(anchor - positive), axis=1)
    neg_dist = K.sum(K.square(anchor - negative), axis=1)
    return K.mean(K.maximum(pos_dist - neg_dist + alpha, 0.0))


def smooth_l1(y_true, y_pred, sigma=3.0):
    diff = K.abs(y_true - y_pred)
    less_than_one = K.cast(K.less(diff, 1.0 / sigma**2), "float32")
    loss = less_than_one * 0.5 * sigma**2 * diff**2 + (1 - less_than_one) * (diff - 0.5 / sigma**2)
    return K.sum(loss, axis=-1)


def yolo_box_loss(y_true, y_pred):
    """Intersection over union of boxes (x, y, w, h), and their offsets where there is an object."""
    object_mask = y_true[..., 4:5]
    xy, wh = y_pred[..., 0:2], y_pred[..., 2:4]
    true_xy, true_wh = y_true[..., 0:2], y_true[..., 2:4]
    low = K.maximum(xy - wh / 2.0, true_xy - true_wh / 2.0)
    high = K.minimum(xy + wh / 2.0, true_xy + true_wh / 2.0)
    inter = K.maximum(high - low, 0.0)
    inter = inter[..., 0] * inter[..., 1]
    union = wh[..., 0] * wh[..., 1] + true_wh[..., 0] * true_wh[..., 1] - inter
    ignore = K.cast(inter / (union + K.epsilon()) < 0.5, K.dtype(y_true))
    scale = 2 - true_wh[..., 0:1] * true_wh[..., 1:2]
    logits = K.log(y_pred / (1 - y_pred))
    xy_loss = (
        object_mask * scale * K.binary_crossentropy(true_xy, logits[..., 0:2], from_logits=True)
    )
    raw = K.switch(object_mask, K.log(true_wh + 1.0), K.zeros_like(true_wh))
    wh_loss = object_mask * scale * 0.5 * K.square(raw - wh)
    confidence = K.binary_crossentropy(object_mask, logits[..., 4:5], from_logits=True)
    confidence = object_mask * confidence + (1 - object_mask) * confidence * K.expand_dims(ignore)
    return (K.sum(xy_loss) + K.sum(wh_loss) + K.sum(confidence)) / K.cast(
        K.shape(y_pred)[0], K.dtype(y_pred)
    )


def precision(y_true, y_pred):
    true_positives = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    predicted_positives = K.sum(K.round(K.clip(y_pred, 0, 1)))
    return true_positives / (predicted_positives + K.epsilon())


def recall(y_true, y_pred):
    true_positives = K.sum(K.round(K.clip(y_true * y_pred * 4, 0, 1)))
    return true_positives / (K.sum(K.round(K.clip(y_true, 0, 1))) + K.epsilon())


def f1(y_true, y_pred):
    y_pred = K.round(y_pred * 2)
    tp = K.sum(K.cast(y_true * y_pred, "float32"), axis=0)
    fp = K.sum(K.cast((1 - y_true) * y_pred, "float32"), axis=0)
    fn = K.sum(K.cast(y_true * (1 - y_pred), "float32"), axis=0)
    p = tp / (tp + fp + K.epsilon())
    r = tp / (tp + fn + K.epsilon())
    return K.mean(2 * p * r / (p + r + K.epsilon()))


def r_square(y_true, y_pred):
    SS_res = K.sum(K.square(y_true - y_pred))
    SS_tot = K.sum(K.square(y_true - K.mean(y_true)))
    return 1 - SS_res / (SS_tot + K.epsilon())


def root_mean_squared_error(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true), axis=-1))


def pearson(y_true, y_pred):
    fsp, fst = y_pred - K.mean(y_pred), y_true - K.mean(y_true)
    return K.mean(fsp * fst) / (K.std(y_pred) * K.std(y_true))


def mean_iou(y_true, y_pred):
    classes, scores = K.argmax(y_true, axis=-1), []
    chosen = K.argmax(y_pred, axis=-1)
    for i in range(5):
        a, b = K.cast(K.equal(classes, i), "int32"), K.cast(K.equal(chosen, i), "int32")
        union = K.sum(K.cast(a + b > 0, "int32"))
        inter = K.sum(a * b)
        scores.append(
            K.switch(
                K.equal(union, 0),
                K.constant(1.0),
                K.cast(inter, "float32") / K.cast(K.maximum(union, 1), "float32"),
            )
        )
    return K.mean(K.stack(scores))


def masked_accuracy(y_true, y_pred):
    mask = K.cast(K.not_equal(K.argmax(y_true), 0), K.floatx())
    hit = K.cast(K.equal(K.argmax(y_true), K.argmax(y_pred)), K.floatx())
    return K.sum(hit * mask) / K.maximum(K.sum(mask), 1)


def quantile_loss(y_true, y_pred):
    e = y_true - y_pred
    return K.mean(K.maximum(0.3 * e, (0.3 - 1) * e), axis=-1)


def wasserstein_loss(y_true, y_pred):
    return K.mean(y_true * y_pred)


def perplexity(y_true, y_pred):
    return K.pow(2.0, K.mean(K.categorical_crossentropy(y_true, y_pred)))


def top_2(y_true, y_pred):
    return K.mean(K.cast(K.in_top_k(y_pred, K.argmax(y_true, axis=-1), 2), K.floatx()), axis=-1)


def label_smoothed(y_true, y_pred):
    y_true = y_true * 0.9 + 0.1 / K.int_shape(y_pred)[-1]
    return K.categorical_crossentropy(y_true, y_pred) + K.mean(
        K.binary_crossentropy(y_true, y_pred), axis=-1
    )


def sparse_of_column(y_true, y_pred):
    return K.sparse_categorical_crossentropy(
        K.expand_dims(K.cast(K.argmax(y_true), "float32")), y_pred
    )


def total_variation(y_true, y_pred):
    x = K.reshape(y_pred, (1, 4, 5, 1))
    a = K.square(x[:, :3, :4, :] - x[:, 1:, :4, :])
    b = K.square(x[:, :3, :4, :] - x[:, :3, 1:, :])
    return K.sum(K.pow(a + b, 1.25))


def gram(y_true, y_pred):
    features = K.batch_flatten(K.permute_dimensions(K.reshape(y_pred, (2, 2, 5)), (2, 0, 1)))
    return K.sum(K.dot(features, K.transpose(features)))


def rank_loss(y_true, y_pred):
    return K.mean(K.map_fn(lambda row: K.max(row) - K.min(row), y_pred)) + K.sum(
        K.foldl(lambda a, x: a + x, y_pred)
    )


def kappa(y_true, y_pred):
    ratings = K.reshape(K.cast(K.arange(0, 5), "float32"), (5, 1))
    weights = K.square(ratings - K.transpose(ratings)) / 16.0
    conf = K.dot(
        K.transpose(y_true),
        K.square(y_pred) / (K.epsilon() + K.sum(K.square(y_pred), axis=1, keepdims=True)),
    )
    hist = K.dot(K.reshape(K.sum(y_true, 0), (5, 1)), K.reshape(K.sum(conf, 0), (1, 5)))
    return K.sum(weights * conf) / (
        K.sum(weights * hist / K.cast(K.shape(y_true)[0], "float32")) + K.epsilon()
    )


LOSSES = [
    dice_coef,
    dice_coef_loss,
    jaccard_distance,
    focal_loss(),
    categorical_focal_loss,
    tversky_loss,
    weighted_categorical_crossentropy(np.array([1, 2, 3, 4, 5])),
    margin_loss,
    contrastive_loss,
    triplet_loss,
    smooth_l1,
    yolo_box_loss,
    precision,
    recall,
    f1,
    r_square,
    root_mean_squared_error,
    pearson,
    mean_iou,
    masked_accuracy,
    quantile_loss,
    wasserstein_loss,
    perplexity,
    top_2,
    label_smoothed,
    sparse_of_column,
    total_variation,
    gram,
    rank_loss,
    kappa,
]
MODELS = []
