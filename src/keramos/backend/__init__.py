"""The names that Keras publishes as `keras.backend`.

Each is defined elsewhere: the table says where.
"""

from keramos._lazy import attach

EXPORTS = {
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

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
