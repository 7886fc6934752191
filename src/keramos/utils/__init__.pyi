# Written by tools/stubs.py from the table in __init__.py.

from . import bounding_boxes as bounding_boxes
from . import legacy as legacy
from ..callbacks.progbar import Progbar as Progbar
from ..codec.encode import serialize_keras_object as serialize_keras_object
from ..codec.registry import custom_object_scope as custom_object_scope
from ..codec.registry import CustomObjectScope as CustomObjectScope
from ..codec.registry import get_custom_objects as get_custom_objects
from ..codec.registry import get_registered_name as get_registered_name
from ..codec.registry import get_registered_object as get_registered_object
from ..codec.registry import register_keras_serializable as register_keras_serializable
from ..config.interaction import disable_interactive_logging as disable_interactive_logging
from ..config.interaction import enable_interactive_logging as enable_interactive_logging
from ..config.interaction import is_interactive_logging_enabled as is_interactive_logging_enabled
from ..engine.dtypes import standardize_dtype as standardize_dtype
from ..models.drawing import model_to_dot as model_to_dot
from ..models.drawing import plot_model as plot_model
from ..saving.objects import deserialize_keras_object as deserialize_keras_object
from ..training.data.batches import pack_x_y_sample_weight as pack_x_y_sample_weight
from ..training.data.batches import unpack_x_y_sample_weight as unpack_x_y_sample_weight
from ..training.data.py_dataset import PyDataset as PyDataset
from ..training.data.py_dataset import PyDataset as Sequence
from .arrays import normalize as normalize
from .arrays import to_categorical as to_categorical
from .cached_file import get_file as get_file
from .data.pixels import image_dataset_from_directory as image_dataset_from_directory
from .data.series import timeseries_dataset_from_array as timeseries_dataset_from_array
from .data.sounds import audio_dataset_from_directory as audio_dataset_from_directory
from .data.split import split_dataset as split_dataset
from .data.texts import text_dataset_from_directory as text_dataset_from_directory
from .feature_space import FeatureSpace as FeatureSpace
from .images import array_to_img as array_to_img
from .images import img_to_array as img_to_array
from .images import load_img as load_img
from .images import save_img as save_img
from .sequences import pad_sequences as pad_sequences
from .session import clear_session as clear_session
from .session import set_random_seed as set_random_seed
from .settings import Config as Config
from .symbols import get_source_inputs as get_source_inputs
from .symbols import is_keras_tensor as is_keras_tensor

__all__ = [
    "Config",
    "CustomObjectScope",
    "FeatureSpace",
    "Progbar",
    "PyDataset",
    "Sequence",
    "array_to_img",
    "audio_dataset_from_directory",
    "bounding_boxes",
    "clear_session",
    "custom_object_scope",
    "deserialize_keras_object",
    "disable_interactive_logging",
    "enable_interactive_logging",
    "get_custom_objects",
    "get_file",
    "get_registered_name",
    "get_registered_object",
    "get_source_inputs",
    "image_dataset_from_directory",
    "img_to_array",
    "is_interactive_logging_enabled",
    "is_keras_tensor",
    "legacy",
    "load_img",
    "model_to_dot",
    "normalize",
    "pack_x_y_sample_weight",
    "pad_sequences",
    "plot_model",
    "register_keras_serializable",
    "save_img",
    "serialize_keras_object",
    "set_random_seed",
    "split_dataset",
    "standardize_dtype",
    "text_dataset_from_directory",
    "timeseries_dataset_from_array",
    "to_categorical",
    "unpack_x_y_sample_weight",
]
