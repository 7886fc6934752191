"""The names that Keras publishes as `keras.utils`; most are defined in other packages."""

from keramos._lazy import attach

EXPORTS = {
    "Config": "settings",
    "CustomObjectScope": ".codec.registry",
    "FeatureSpace": "feature_space",
    "Progbar": ".callbacks.progbar",
    "PyDataset": ".training.data.py_dataset",
    "Sequence": ".training.data.py_dataset:PyDataset",
    "array_to_img": "images",
    "audio_dataset_from_directory": "data.sounds",
    "bounding_boxes": "bounding_boxes:",
    "clear_session": "session",
    "custom_object_scope": ".codec.registry",
    "deserialize_keras_object": ".saving.objects",
    "disable_interactive_logging": ".config.interaction",
    "enable_interactive_logging": ".config.interaction",
    "get_custom_objects": ".codec.registry",
    "get_file": "cached_file",
    "get_registered_name": ".codec.registry",
    "get_registered_object": ".codec.registry",
    "get_source_inputs": "symbols",
    "image_dataset_from_directory": "data.pixels",
    "img_to_array": "images",
    "is_interactive_logging_enabled": ".config.interaction",
    "is_keras_tensor": "symbols",
    "legacy": "legacy:",
    "load_img": "images",
    "model_to_dot": ".models.drawing",
    "normalize": "arrays",
    "pack_x_y_sample_weight": ".training.data.batches",
    "pad_sequences": "sequences",
    "plot_model": ".models.drawing",
    "register_keras_serializable": ".codec.registry",
    "save_img": "images",
    "serialize_keras_object": ".codec.encode",
    "set_random_seed": "session",
    "split_dataset": "data.split",
    "standardize_dtype": ".engine.dtypes",
    "text_dataset_from_directory": "data.texts",
    "timeseries_dataset_from_array": "data.series",
    "to_categorical": "arrays",
    "unpack_x_y_sample_weight": ".training.data.batches",
}
ABSENT = ("legacy",)

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, absent=ABSENT)
