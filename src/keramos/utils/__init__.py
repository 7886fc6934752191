"""The names that Keras publishes as `keras.utils`; most are defined in other packages."""

from keramos._lazy import attach

EXPORTS = {
    "CustomObjectScope": ".codec.registry",
    "Progbar": ".callbacks.progbar",
    "PyDataset": ".training.data.py_dataset",
    "Sequence": ".training.data.py_dataset:PyDataset",
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
    "is_interactive_logging_enabled": ".config.interaction",
    "is_keras_tensor": "symbols",
    "model_to_dot": ".models.drawing",
    "normalize": "arrays",
    "pack_x_y_sample_weight": ".training.data.batches",
    "pad_sequences": "sequences",
    "plot_model": ".models.drawing",
    "register_keras_serializable": ".codec.registry",
    "serialize_keras_object": ".codec.encode",
    "set_random_seed": "session",
    "standardize_dtype": ".engine.dtypes",
    "to_categorical": "arrays",
    "unpack_x_y_sample_weight": ".training.data.batches",
}
ABSENT = (
    "Config", "FeatureSpace", "array_to_img", "audio_dataset_from_directory", "bounding_boxes",
    "image_dataset_from_directory", "img_to_array", "legacy", "load_img", "save_img",
    "split_dataset", "text_dataset_from_directory", "timeseries_dataset_from_array",
)  # fmt: skip

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, absent=ABSENT)
