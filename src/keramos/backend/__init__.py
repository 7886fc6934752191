"""The names that Keras publishes as `keras.backend`, and those of `K` in programs for Keras 2.

Each is defined elsewhere: the table says where. The functions of `K` are plain functions of
`keramos.ops`, on arrays, variables and symbolic tensors.
"""

from keramos._lazy import attach

#: Names of `K`, by the module that has them.
_LEGACY = {
    "alignment": "ctc_batch_cost ctc_decode ctc_label_dense_to_sparse",
    "arrangement": (
        "arange batch_flatten concatenate expand_dims flatten gather one_hot permute_dimensions "
        "repeat repeat_elements reshape reverse slice spatial_2d_padding spatial_3d_padding "
        "squeeze stack temporal_padding tile transpose"
    ),
    "conversion": (
        "cast cast_to_floatx constant dtype is_placeholder is_sparse is_tensor is_variable to_dense"
    ),
    "curves": "elu hard_sigmoid relu softmax",
    "draws": (
        "dropout random_bernoulli random_binomial random_normal random_uniform truncated_normal"
    ),
    "elementwise": (
        "abs clip equal greater greater_equal identity less less_equal maximum minimum not_equal "
        "pow round sqrt stop_gradient"
    ),
    "enlargement": "resize_images resize_volumes",
    "entropies": (
        "binary_crossentropy binary_focal_crossentropy categorical_crossentropy "
        "categorical_focal_crossentropy in_top_k sparse_categorical_crossentropy"
    ),
    "graphs": (
        "function get_session gradients manual_variable_initialization name_scope placeholder "
        "print_tensor set_session"
    ),
    "image_order": "image_dim_ordering normalize_data_format set_image_dim_ordering",
    "loops": "foldl foldr map_fn rnn switch",
    "normalization": "batch_normalization bias_add normalize_batch_in_training",
    "phases": (
        "in_test_phase in_train_phase learning_phase learning_phase_scope set_learning_phase"
    ),
    "products": "batch_dot dot",
    "reductions": (
        "all any argmax argmin cumprod cumsum l2_normalize logsumexp max mean min prod std sum var"
    ),
    "sizes": "count_params int_shape ndim shape",
    "variables": (
        "batch_get_value batch_set_value eval eye get_value moving_average_update ones ones_like "
        "random_normal_variable random_uniform_variable set_value update update_add update_sub "
        "variable zeros zeros_like"
    ),
    "windows": (
        "conv1d conv2d conv2d_transpose conv3d conv3d_transpose depthwise_conv2d pool2d pool3d "
        "separable_conv1d separable_conv2d"
    ),
    ".ops": "cos exp log sigmoid sign sin softplus softsign square tanh",
}

EXPORTS = {
    **{name: module for module, names in _LEGACY.items() for name in names.split()},
    "backend": ".engine.settings",
    "clear_session": ".utils.session",
    "epsilon": ".engine.settings",
    "floatx": ".engine.settings",
    "get_uid": ".graph.naming",
    "image_data_format": ".engine.settings",
    "is_float_dtype": ".engine.dtypes:is_float",
    "is_int_dtype": ".engine.dtypes:is_integer",
    "is_keras_tensor": ".utils.symbols",
    "result_type": ".engine.dtypes",
    "set_epsilon": ".engine.settings",
    "set_floatx": ".engine.settings",
    "set_image_data_format": ".engine.settings",
    "standardize_dtype": ".engine.dtypes",
}

#: What stood for TensorFlow and Theano themselves.
_NO_LIBRARY = "functions of K, or of keramos.ops: jax computes, and there is no graph of a library"
ABSENT = dict.fromkeys(("tf", "theano", "get_graph", "control_dependencies"), _NO_LIBRARY)

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, absent=ABSENT)
