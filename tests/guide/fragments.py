"""What of the documents is no program, and why; everything else runs as written."""

from __future__ import annotations

_SIGNATURE = "the signature of a function"
_PROSE = "the name of a function, broken out of a sentence"
_CUT = "a sentence stands in the middle of the call, and parts it"
_PLACEHOLDER = "`...` and a path stand for the reader's own"
_FLAT = "the document lost the indentation of its class; 000 has the same program"

#: (number of the document, first line of a block) -> why it does not run.
FRAGMENTS = {
    ("000", "tf.keras.utils.deserialize_keras_object("): _SIGNATURE,
    ("001", "functionkeras.saving.serialize_keras_object(obj)"): _SIGNATURE,
    ("001", "serialize_keras_object()"): _PROSE,
    ("001", "deserialize_keras_object()"): _PROSE,
    ("001", "functionkeras.saving.deserialize_keras_object("): _SIGNATURE,
    ("001", "keras.saving.register_keras_serializable(package, name)"): _PROSE,
    ("001", "classkeras.saving.custom_object_scope(custom_objects)"): _SIGNATURE,
    ("001", "keras.models.model_from_config()"): _PROSE,
    ("001", "layer = Dense.from_config(config)"): "the body of a `with` without its indentation",
    ("001", "functionkeras.saving.get_custom_objects()"): _SIGNATURE,
    (
        "001",
        'functionkeras.saving.register_keras_serializable(package="Custom", name=None)',
    ): _SIGNATURE,
    ("001", "get_config()"): _PROSE,
    (
        "001",
        "assert get_registered_object('my_package>MyDense') == MyDense",
    ): "the class above it lost its indentation",
    ("002", "register_keras_serializable(package, name)"): _PROSE,
    ("002", "get_registered_name(loss_modified_mse)"): "R",
    ("002", "get_custom_objects()"): "the list of related functions",
    (
        "003",
        "model = ...  # Get model (Sequential, Functional Model, or Model subclass)",
    ): _PLACEHOLDER,
    ("003", "model = keras.models.load_model('path/to/location.keras')"): _PLACEHOLDER,
    ("003", "export_archive = ExportArchive()"): _CUT,
    ("003", 'export_archive.write_out("path/to/location")'): _CUT,
}

#: Programs that call more of TensorFlow than a stand-in has; they run where it is installed.
WITH_TENSORFLOW = frozenset(
    {
        ("003", "inputs = keras.Input(shape=(16,))"),
        ("003", "layer = keras.layers.MultiHeadAttention(2, 2)"),
    }
)

#: (number of the document, something that stands in a block) -> why it does not run: blocks that
#: begin as others do.
FRAGMENTS_BY_CONTENT = {
    ("000", '"class_name": "MetricsList"'): "`...` stands for its config",
    ("001", '"class_name": "MetricsList"'): "`...` stands for its config",
    ("001", '"class_name": "ModifiedMeanSquaredError"'): _FLAT,
}

#: Lines that look like code and do not compile, by document.
STRAY = {
    "001": [
        "@keras.saving.register_keras_serializable(package='my_package')",
        "class ModifiedMeanSquaredError(keras.losses.MeanSquaredError):",
        "with custom_object_scope({'my_regularizer': my_regularizer}):",
        "@register_keras_serializable('my_package')",
        "class MyDense(keras.layers.Dense):",
        ") to identify the class. Note that",
        ").Returns",
    ],
    "002": ["deserialize_keras_object(config, custom_objects = NULL, safe_mode = TRUE, ...)"],
    "003": ["export_archive.add_endpoint(", ")"],
    "004": [")"],
}
