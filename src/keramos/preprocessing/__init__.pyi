# Written by tools/stubs.py from the table in __init__.py.

from . import image as image
from . import sequence as sequence
from ..utils.data.pixels import image_dataset_from_directory as image_dataset_from_directory
from ..utils.data.series import timeseries_dataset_from_array as timeseries_dataset_from_array
from ..utils.data.texts import text_dataset_from_directory as text_dataset_from_directory

__all__ = [
    "image",
    "image_dataset_from_directory",
    "sequence",
    "text_dataset_from_directory",
    "timeseries_dataset_from_array",
]
