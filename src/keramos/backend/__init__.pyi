# Written by tools/stubs.py from the table in __init__.py.

from ..engine.dtypes import is_float as is_float_dtype
from ..engine.dtypes import is_integer as is_int_dtype
from ..engine.dtypes import result_type as result_type
from ..engine.dtypes import standardize_dtype as standardize_dtype
from ..engine.settings import backend as backend
from ..engine.settings import epsilon as epsilon
from ..engine.settings import floatx as floatx
from ..engine.settings import image_data_format as image_data_format
from ..engine.settings import set_epsilon as set_epsilon
from ..engine.settings import set_floatx as set_floatx
from ..engine.settings import set_image_data_format as set_image_data_format
from ..graph.naming import get_uid as get_uid
from ..utils.session import clear_session as clear_session
from ..utils.symbols import is_keras_tensor as is_keras_tensor

__all__ = [
    "backend",
    "clear_session",
    "epsilon",
    "floatx",
    "get_uid",
    "image_data_format",
    "is_float_dtype",
    "is_int_dtype",
    "is_keras_tensor",
    "result_type",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "standardize_dtype",
]
