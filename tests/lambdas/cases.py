"""Typical functions of Lambda layers, as people write them: name -> (source, shapes of the inputs).

Shapes are without the batch, which is 3. The sources are such that Python 2.7 compiles them, too.
"""

from __future__ import annotations

V, S, P = (6,), (5, 4), (8, 6, 3)  # a vector, a sequence, a picture

CASES: dict[str, tuple[str, tuple[tuple[int, ...], ...]]] = {
    # arithmetic
    "scaled": ("lambda x: x / 255.", (P,)),
    "centred": ("lambda x: (x / 127.5) - 1.0", (P,)),
    "affine": ("lambda x: x * 2.0 + 1.0", (V,)),
    "integers": ("lambda x: x * 2 + 1", (V,)),
    "negated": ("lambda x: -x", (V,)),
    "one_minus": ("lambda x: 1 - x", (V,)),
    "squared": ("lambda x: x ** 2", (V,)),
    "root": ("lambda x: (x ** 2 + 1e-6) ** 0.5", (V,)),
    "floor_divided": ("lambda x: x // 0.3", (V,)),
    "modulo": ("lambda x: x % 0.3", (V,)),
    "sum_of_two": ("lambda x: x[0] + x[1]", (V, V)),
    "halved_sum": ("lambda args: 0.5 * (args[0] + args[1])", (V, V)),
    "difference": ("lambda tensors: K.abs(tensors[0] - tensors[1])", (V, V)),
    "squared_difference": ("lambda t: K.square(t[0] - t[1])", (V, V)),
    "blended": ("lambda x: x[0] * x[1] + (1 - x[0]) * x[2]", (V, V, V)),
    "first_of": ("lambda args: args[0]", (V, V)),
    "identity": ("lambda x: x", (V,)),
    "imagenet_mean": ("lambda x: (x - np.array([0.485, 0.456, 0.406])) / np.array([0.229, 0.224, 0.225])", (P,)),
    "caffe_colours": ("lambda x: x[..., ::-1] * 255.0 - np.array([103.939, 116.779, 123.68])", (P,)),
    "comparison": ("lambda x: K.cast(x > 0.1, 'float32')", (V,)),
    "mask_of_two": ("lambda x: K.cast(K.greater(x[0], x[1]), K.floatx())", (V, V)),
    "log_of": ("lambda x: K.log(K.abs(x) + K.epsilon())", (V,)),
    "deviation": ("lambda t: K.exp(.5 * t)", (V,)),
    "constant_pi": ("lambda x: K.sin(x * np.pi) + math.sqrt(2)", (V,)),
    "swish": ("lambda x: x * K.sigmoid(x)", (V,)),
    "mish": ("lambda x: x * K.tanh(K.softplus(x))", (V,)),
    "hard_swish": ("lambda x: x * K.relu(x + 3., max_value=6.) / 6.", (V,)),
    "old_gelu": ("lambda x: 0.5 * x * (1 + K.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * K.pow(x, 3))))", (V,)),
    "clipped": ("lambda x: K.clip(x, -0.5, 0.5)", (V,)),
    "hard_sigmoid": ("lambda x: K.hard_sigmoid(x * 4)", (V,)),
    "leaky": ("lambda x: K.relu(x, alpha=0.1)", (V,)),
    "elu": ("lambda x: K.elu(x, 0.7)", (V,)),
    "softmax": ("lambda x: K.softmax(x)", (S,)),
    "temperature": ("lambda x: K.softmax(x / 0.5, axis=1)", (S,)),
    "stopped": ("lambda x: K.stop_gradient(x)", (V,)),
    "maximum": ("lambda x: K.maximum(x[0], x[1])", (V, V)),
    # reductions
    "summed": ("lambda x: K.sum(x, axis=1)", (S,)),
    "mean_kept": ("lambda x: K.mean(x, axis=-1, keepdims=True)", (P,)),
    "max_kept": ("lambda x: K.max(x, axis=3, keepdims=True)", (P,)),
    "mean_of_axes": ("lambda x: K.mean(x, axis=[1, 2])", (P,)),
    "centred_rows": ("lambda a: a - K.mean(a, axis=1, keepdims=True)", (V,)),
    "standardized": ("lambda x: (x - K.mean(x, axis=-1, keepdims=True)) / (K.std(x, axis=-1, keepdims=True) + 1e-5)", (S,)),
    "duelling": ("lambda a: K.expand_dims(a[:, 0], -1) + a[:, 1:] - K.mean(a[:, 1:], axis=1, keepdims=True)", (V,)),
    "duelling_max": ("lambda a: K.expand_dims(a[:, 0], axis=-1) + a[:, 1:] - K.max(a[:, 1:], axis=1, keepdims=True)", (V,)),
    "norm": ("lambda x: K.sqrt(K.sum(K.square(x), axis=-1))", (S,)),
    "l2_normalized": ("lambda t: K.l2_normalize(t, axis=-1)", (S,)),
    "l2_of_axis_1": ("lambda x: K.l2_normalize(x, axis=1)", (S,)),
    "arg_max": ("lambda x: K.cast(K.argmax(x, axis=-1), 'float32')", (S,)),
    "log_sum": ("lambda x: tf.reduce_logsumexp(x, axis=1)", (S,)),
    "variance": ("lambda x: K.var(x, axis=1)", (S,)),
    "running": ("lambda x: K.cumsum(x, axis=1)", (S,)),
    "product": ("lambda x: K.prod(x, axis=-1)", (S,)),
    "cosine": ("lambda x: K.sum(K.l2_normalize(x[0], axis=-1) * K.l2_normalize(x[1], axis=-1), axis=-1, keepdims=True)", (V, V)),
    "manhattan": ("lambda x: K.exp(-K.sum(K.abs(x[0] - x[1]), axis=1, keepdims=True))", (V, V)),
    "any_of": ("lambda x: K.cast(K.any(x > 0.5, axis=1), 'float32')", (S,)),
    # shapes
    "expanded": ("lambda x: K.expand_dims(x, axis=1)", (S,)),
    "expanded_last": ("lambda x: K.expand_dims(x)", (S,)),
    "squeezed": ("lambda x: K.squeeze(x, 1)", ((1, 4),)),
    "first_step": ("lambda x: x[:, 0]", (S,)),
    "last_step": ("lambda x: x[:, -1, :]", (S,)),
    "columns": ("lambda x: x[:, 1:3]", (V,)),
    "strided": ("lambda x: x[:, ::2, 1:-1]", (S,)),
    "ellipsis": ("lambda x: x[..., 0:1]", (P,)),
    "new_axis": ("lambda x: x[:, None, :, tf.newaxis]", (S,)),
    "reversed": ("lambda x: K.reverse(x, axes=1)", (S,)),
    "reversed_by_steps": ("lambda x: x[:, ::-1]", (S,)),
    "permuted": ("lambda t: K.permute_dimensions(t, pattern=(0, 2, 1))", (S,)),
    "reshaped": ("lambda x: K.reshape(x, (-1, 20))", (S,)),
    "reshaped_by_shape": ("lambda x: K.reshape(x, (-1, K.int_shape(x)[1] * K.int_shape(x)[2]))", (S,)),
    "reshaped_by_batch": ("lambda x: K.reshape(x, (K.shape(x)[0], 10, 2))", (S,)),
    "flattened": ("lambda x: K.batch_flatten(x)", (P,)),
    "joined": ("lambda x: K.concatenate([x[0], x[1]], axis=1)", (S, S)),
    "joined_last": ("lambda x: K.concatenate(x)", (S, S)),
    "stacked": ("lambda x: K.stack([x[0], x[1]], axis=1)", (V, V)),
    "repeated": ("lambda x: K.repeat(x, 4)", (V,)),
    "repeated_elements": ("lambda x: K.repeat_elements(x, 2, axis=1)", (S,)),
    "tiled": ("lambda x: K.tile(x, [1, 2, 1])", (S,)),
    "padded": ("lambda x: K.spatial_2d_padding(x, padding=((1, 2), (0, 1)))", (P,)),
    "padded_in_time": ("lambda x: K.temporal_padding(x, (2, 1))", (S,)),
    "enlarged": ("lambda x: K.resize_images(x, 2, 2, 'channels_last')", (P,)),
    "one_hot": ("lambda x: K.one_hot(K.cast(x * 3 + 3, 'int32'), 7)", (V,)),
    "pooled": ("lambda x: K.pool2d(x, (2, 2), strides=(2, 2), pool_mode='max')", (P,)),
    "ones": ("lambda x: K.ones_like(x) * 0.5 + K.zeros_like(x)", (V,)),
    "switched": ("lambda x: K.switch(K.greater(x, 0.), x, K.zeros_like(x))", (V,)),
    "ctc": ("lambda x: K.ctc_batch_cost(tf.constant([[0, 1], [1, 1], [2, 0]]), K.softmax(x), tf.constant([[5], [5], [4]]), tf.constant([[2], [2], [1]]))", (S,)),
    # products
    "dotted": ("lambda x: K.dot(x, K.constant([[1., 2.], [0., 1.], [3., -1.], [0.5, 0.]]))", (S,)),
    "batch_dotted": ("lambda x: K.batch_dot(x[0], x[1], axes=[2, 2])", (S, S)),
    "batch_dotted_1": ("lambda x: K.batch_dot(x[0], x[1], axes=(1, 1))", (S, S)),
    "batch_dotted_vectors": ("lambda x: K.batch_dot(x[0], x[1], axes=1)", (V, V)),
    "batch_dotted_mixed": ("lambda x: K.batch_dot(x[0], x[1], axes=[1, 2])", ((4,), S)),
    "outer": ("lambda x: tf.matmul(tf.expand_dims(x[0], 2), tf.expand_dims(x[1], 1))", (V, V)),
    "attention": ("lambda x: tf.matmul(tf.nn.softmax(tf.matmul(x[0], x[1], transpose_b=True)), x[1])", (S, S)),
    "einsum": ("lambda x: tf.einsum('bij,bkj->bik', x[0], x[1])", (S, S)),
    "tensordot": ("lambda x: tf.tensordot(x, [[1., 2.], [0., 1.], [3., -1.], [0.5, 0.]], axes=[[2], [0]])", (S,)),
    # tensorflow
    "tf_normalized": ("lambda x: tf.math.l2_normalize(x, axis=1)", (S,)),
    "tf_mean": ("lambda x: tf.reduce_mean(x, axis=-1, keepdims=True)", (P,)),
    "tf_sum": ("lambda x: tf.reduce_sum(x, axis=[1, 2])", (P,)),
    "tf_max": ("lambda x: tf.reduce_max(x, axis=1)", (S,)),
    "tf_joined": ("lambda x: tf.concat([x[0], x[1]], 1)", (S, S)),
    "tf_split": ("lambda x: tf.split(x, 2, axis=-1)[1]", (S,)),
    "tf_split_sizes": ("lambda x: tf.split(x, [1, 3], axis=2)[1]", (S,)),
    "tf_unstacked": ("lambda x: tf.unstack(x, axis=1)[2]", (S,)),
    "tf_stacked": ("lambda x: tf.stack([x, x * 2], axis=-1)", (S,)),
    "tf_transposed": ("lambda x: tf.transpose(x, [0, 2, 1])", (S,)),
    "tf_transposed_perm": ("lambda x: tf.transpose(x, perm=(0, 3, 1, 2))", (P,)),
    "tf_reshaped": ("lambda x: tf.reshape(x, [tf.shape(x)[0], -1])", (S,)),
    "tf_tiled": ("lambda x: tf.tile(x, multiples=[1, 1, 3])", (S,)),
    "tf_cast": ("lambda x: tf.cast(tf.cast(x * 5, dtype=tf.int32), tf.float32)", (V,)),
    "tf_one_hot": ("lambda x: tf.one_hot(tf.cast(x * 2 + 2, 'uint8'), 5)", (V,)),
    "tf_gathered": ("lambda x: tf.gather(x, [0, 2, 1], axis=1)", (S,)),
    "tf_padded": ("lambda x: tf.pad(x, [[0, 0], [1, 1], [2, 2], [0, 0]], mode='REFLECT')", (P,)),
    "tf_padded_with_zeros": ("lambda x: tf.pad(x, ((0, 0), (1, 0), (0, 0)))", (S,)),
    "tf_where": ("lambda x: tf.where(x > 0, x, 0.01 * x)", (V,)),
    "tf_clipped": ("lambda x: tf.clip_by_value(x, -0.2, 0.4)", (V,)),
    "tf_activations": ("lambda x: tf.nn.relu6(x * 9) + tf.nn.leaky_relu(x) + tf.nn.elu(x) + tf.nn.swish(x)", (V,)),
    "tf_gelu": ("lambda x: tf.nn.gelu(x)", (V,)),
    "tf_log_softmax": ("lambda x: tf.nn.log_softmax(x, axis=1)", (S,)),
    "tf_resized": ("lambda x: tf.image.resize(x, (16, 12))", (P,)),
    "tf_resized_nearest": ("lambda x: tf.image.resize(x, [4, 3], method='nearest')", (P,)),
    "tf_resized_v1": ("lambda x: tf.compat.v1.image.resize_bilinear(x, (11, 13))", (P,)),
    "tf_resized_aligned": ("lambda x: tf.compat.v1.image.resize_bilinear(x, [11, 13], align_corners=True)", (P,)),
    "tf_resized_nearest_v1": ("lambda x: tf.compat.v1.image.resize_nearest_neighbor(x, [11, 13])", (P,)),
    "tf_grey": ("lambda x: tf.image.rgb_to_grayscale(x)", (P,)),
    "tf_coloured": ("lambda x: tf.image.grayscale_to_rgb(x[..., :1])", (P,)),
    "tf_standardized": ("lambda x: tf.image.per_image_standardization(x)", (P,)),
    "tf_depth_to_space": ("lambda x: tf.nn.depth_to_space(x, 2)", ((3, 4, 8),)),
    "tf_space_to_depth": ("lambda x: tf.nn.space_to_depth(x, block_size=2)", (P,)),
    "tf_pooled": ("lambda x: tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')", (P,)),
    "tf_averaged": ("lambda x: tf.nn.avg_pool2d(x, 2, 1, 'VALID')", (P,)),
    "tf_norm": ("lambda x: tf.norm(x, axis=-1, keepdims=True)", (S,)),
    "tf_euclidean": ("lambda t: tf.sqrt(tf.reduce_sum(tf.square(t[0] - t[1]), axis=1, keepdims=True))", (V, V)),
    "tf_lrn": ("lambda x: tf.nn.local_response_normalization(x, 2, 1.0, 1e-2, 0.75)", (P,)),
    "tf_top": ("lambda x: tf.nn.top_k(x, k=3).values", (V,)),
    "tf_top_first": ("lambda x: tf.math.top_k(x, 3)[0]", (V,)),
    "tf_running": ("lambda x: tf.cumsum(x, axis=1)", (S,)),
    "tf_added": ("lambda x: tf.add_n([x[0], x[1], x[0]])", (V, V)),
    "tf_divided": ("lambda x: tf.math.divide_no_nan(x[0], x[1])", (V, V)),
    "tf_boolean": ("lambda x: tf.cast(tf.logical_and(x > -0.5, x < 0.5), tf.float32)", (V,)),
    "tf_moments": ("lambda x: x - tf.nn.moments(x, axes=[1, 2], keepdims=True)[0]", (P,)),
    "tf_zeros_of_batch": ("lambda x: tf.concat([x, tf.zeros((tf.shape(x)[0], 2))], axis=-1)", (V,)),
    "tf_ones_of_batch": ("lambda x: K.concatenate([tf.ones((tf.shape(x)[0], 1)), x], axis=1)", (V,)),
    "tf_kernel": ("lambda x: tf.nn.depthwise_conv2d(x, tf.constant(np.ones((3, 3, 3, 1), 'float32') / 9), [1, 1, 1, 1], 'SAME')", (P,)),
    "tf_of_K": ("lambda x: tf.keras.backend.softmax(x) + keras.backend.sum(x, axis=-1, keepdims=True)", (S,)),
    "channel_shuffle": ("lambda x: tf.reshape(tf.transpose(tf.reshape(x, [-1, 8, 6, 3, 2]), [0, 1, 2, 4, 3]), [-1, 8, 6, 6])", ((8, 6, 6),)),
    "tf_silu_of_graphs": ("lambda x: tf.nn.silu(x) + tf.math.expm1(x) + tf.math.rsqrt(tf.square(x) + 1.)", (V,)),
    "random_mean": ("lambda args: args[0] + K.exp(0.5 * args[1])", (V, V)),
    # several lines
    "euclidean": ("""
def euclidean_distance(vects):
    x, y = vects
    sum_square = K.sum(K.square(x - y), axis=1, keepdims=True)
    return K.sqrt(K.maximum(sum_square, K.epsilon()))
""", (V, V)),
    "preprocess": ("""
def preprocess(x, mean=0.5, std=0.25):
    x = x - mean
    x /= std
    return x
""", (P,)),
    "slice_of": ("""
def crop(x):
    h, w = K.int_shape(x)[1:3]
    top = (h - 4) // 2
    left = (w - 4) // 2
    return x[:, top:top + 4, left:left + 4, :]
""", (P,)),
    "antirectifier": ("""
def antirectifier(x):
    x -= K.mean(x, axis=1, keepdims=True)
    x = K.l2_normalize(x, axis=1)
    pos = K.relu(x)
    neg = K.relu(-x)
    return K.concatenate([pos, neg], axis=1)
""", (V,)),
    "imported": ("""
def with_import(x):
    import tensorflow as tf
    from keras import backend as K
    return tf.nn.tanh(K.sum(x, axis=-1))
""", (S,)),
    "loop": ("""
def windows(x):
    parts = []
    for i in range(3):
        parts.append(x[:, i:i + 3, :])
    return K.concatenate(parts, axis=-1)
""", (S,)),
    "comprehension": ("lambda x: K.stack([x[:, i] * (i + 1) for i in range(4)], axis=1)", (S,)),
    "generator": ("lambda x: sum(x[:, i] for i in range(4))", (S,)),
    "conditional": ("""
def relu_or_not(x, slope=0.0):
    if slope == 0.0:
        return K.relu(x)
    else:
        return K.relu(x, alpha=slope)
""", (V,)),
    "ternary": ("lambda x, first=True: x[0] if first else x[1]", (V, V)),
    "by_rank": ("""
def pooled(x):
    if K.ndim(x) == 3 and K.int_shape(x)[-1] is not None:
        return K.mean(x, axis=1)
    return x
""", (S,)),
    "inner_function": ("""
def outer(x):
    def normalize(t, axis=-1):
        return t / (K.sum(K.abs(t), axis=axis, keepdims=True) + k)
    k = 0.5
    return normalize(x) + normalize(x, axis=1)
""", (S,)),
    "pairs": ("""
def interactions(inputs):
    results = []
    for i in range(len(inputs)):
        for j in range(i + 1, len(inputs)):
            results.append(inputs[i] * inputs[j])
    return K.concatenate(results, axis=1)
""", (V, V, V)),
    "factorization": ("""
def fm(x):
    square_of_sum = K.square(K.sum(x, axis=1, keepdims=True))
    sum_of_square = K.sum(x * x, axis=1, keepdims=True)
    return 0.5 * K.sum(square_of_sum - sum_of_square, axis=2, keepdims=False)
""", (S,)),
    "squash": ("""
def squash(vectors, axis=-1):
    s_squared_norm = K.sum(K.square(vectors), axis, keepdims=True)
    scale = s_squared_norm / (1 + s_squared_norm) / K.sqrt(s_squared_norm + K.epsilon())
    return scale * vectors
""", (S,)),
    "gram": ("""
def gram_matrix(x):
    features = K.reshape(x, (-1, x.shape[1] * x.shape[2], x.shape[3]))
    return K.batch_dot(K.permute_dimensions(features, (0, 2, 1)), features) / 48
""", (P,)),
    "mean_over_time": ("""
def masked_mean(args):
    x, m = args
    m = K.cast(K.greater(m, 0), 'float32')
    return K.sum(x * K.expand_dims(m, -1), axis=1) / (K.sum(m, axis=1, keepdims=True) + 1e-7)
""", (S, (5,))),
    "while_loop": ("""
def doubled(x):
    n = 1
    while n < 4:
        x = x + n
        n *= 2
    return x
""", (V,)),
    "break_out": ("""
def until(x):
    for i in range(10):
        if i == 3:
            break
        if i == 1:
            continue
        x = x * (i + 2)
    return x
""", (V,)),
    "star": ("lambda args: (lambda a, b: a - b)(*args)", (V, V)),
    "keywords": ("lambda x: K.sum(x, **{'axis': 1, 'keepdims': True})", (S,)),
    "and_or": ("lambda x, scale=None: x * (scale or 2.0)", (V,)),
    "enumerated": ("""
def weighted(x):
    total = 0
    for i, w in enumerate([0.5, 0.25, 0.25]):
        total = total + w * x[:, i]
    return total
""", (S,)),
    "swapped": ("""
def swapped(args):
    a, b = args
    a, b = b, a
    return a - 2 * b
""", (V, V)),
    "dict_of": ("""
def named(x):
    options = dict(axis=1)
    options['keepdims'] = True
    return K.max(x, **options)
""", (S,)),
    "shape_as_list": ("""
def halves(x):
    shape = x.get_shape().as_list()
    print(shape)
    return K.reshape(x, [-1, shape[1] // 2, 2])
""", (V,)),
    "either": ("""
def either(x):
    if isinstance(x, (list, tuple)):
        x = x[0]
    return x * 2
""", (V, V)),
    "rank_of_shape": ("lambda x: x * x.shape.ndims + len(x.shape)", (S,)),
    # what graphs of tf.keras say alike
    "tf_sorted": ("lambda x: tf.sort(x, axis=1)", (S,)),
    "tf_sorted_downwards": ("lambda x: tf.sort(x, direction='DESCENDING')", (S,)),
    "tf_order": ("lambda x: tf.argsort(x, axis=-1)", (S,)),
    "tf_band": ("lambda x: tf.linalg.band_part(x, -1, 0)", (S,)),
    "tf_trace": ("lambda x: tf.linalg.trace(x[:, :4])", (S,)),
    "tf_one_hot_of_two": ("lambda x: tf.one_hot(tf.cast(x * 2 + 2, 'int32'), 5, on_value=2., off_value=-1.)", (V,)),
    "tf_sums_from_the_end": ("lambda x: tf.cumsum(x, axis=1, exclusive=True, reverse=True)", (S,)),
    "tf_batch_normalized": ("lambda x: tf.nn.batch_normalization(x, .1, 2., .3, None, 1e-3)", (S,)),
    "tf_clipped_norm": ("lambda x: tf.clip_by_norm(x, 1., axes=[1])", (S,)),
    "tf_columns_by_mask": ("lambda x: tf.boolean_mask(x, [True, False, True, True], axis=2)", (S,)),
    "tf_conv1d": ("lambda x: tf.nn.conv1d(x, tf.ones((3, 4, 2)), stride=1, padding='SAME')", (S,)),
    "tf_pooled_1d": ("lambda x: tf.nn.avg_pool1d(x, 2, 2, 'VALID')", (S,)),
    "tf_logits": ("lambda x: tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=x)", (S,)),
    "tf_softmax_logits": ("lambda x: tf.nn.softmax_cross_entropy_with_logits(tf.nn.softmax(x), x)", (S,)),
    "tf_x_log_y": ("lambda x: tf.math.xlogy(x, 2.)", (V,)),
    "tf_unseen": ("lambda x: tf.where(x > 0, x, tf.ones_like(x) * (-2 ** 32 + 1))", (V,)),
    "tf_grid": ("lambda x: x + tf.cast(tf.meshgrid(tf.range(4), tf.range(5))[0], tf.float32)", (S,)),
    "tf_patches": ("lambda x: tf.image.extract_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], 'VALID')", (P,)),
    "tf_rotated": ("lambda x: tf.image.rot90(x)", (P,)),
    "tf_gamma": ("lambda x: tf.image.adjust_gamma(tf.sigmoid(x), .5)", (P,)),
    "tf_saturated": ("lambda x: tf.image.adjust_saturation(tf.sigmoid(x), 2.)", (P,)),
    "tf_hue": ("lambda x: tf.image.adjust_hue(tf.sigmoid(x), .1)", (P,)),
    "tf_yuv": ("lambda x: tf.image.rgb_to_yuv(x)", (P,)),
    "tf_box": ("lambda x: tf.image.crop_to_bounding_box(x, 1, 1, 3, 3)", (P,)),
    "tf_blurred": ("lambda x: tf.nn.depthwise_conv2d(x, tf.tile(tf.reshape([1., 2., 1.], [3, 1, 1, 1]), [1, 1, 3, 1]), [1, 1, 1, 1], 'SAME')", (P,)),
    "tf_resized_by_method": ("lambda x: tf.image.resize(x, (16, 12), method=tf.image.ResizeMethod.BILINEAR)", (P,)),
    "tf_resized_nearest_by_method": ("lambda x: tf.image.resize(x, (4, 3), tf.image.ResizeMethod.NEAREST_NEIGHBOR)", (P,)),
    "tf_resized_images_v1": ("lambda x: tf.compat.v1.image.resize_images(x, (11, 13))", (P,)),
    "tf_resized_aligned_v1": ("lambda x: tf.compat.v1.image.resize(x, (11, 13), align_corners=True)", (P,)),
}  # fmt: skip
