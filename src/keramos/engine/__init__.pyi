# Written by tools/stubs.py from the table in __init__.py.

from . import advice as advice
from . import array as array
from . import core as core
from . import dtypes as dtypes
from . import einops as einops
from . import frames as frames
from . import front as front
from . import image as image
from . import linalg as linalg
from . import math as math
from . import nn as nn
from . import numpy as numpy
from . import occurrences as occurrences
from . import pixels as pixels
from . import placement as placement
from . import processes as processes
from . import program as program
from . import random as random
from . import recurrence as recurrence
from . import remat_scope as remat_scope
from . import rematerialization as rematerialization
from . import rnn as rnn
from . import scope as scope
from . import settings as settings
from . import sparse as sparse
from . import traced as traced
from . import tracing as tracing
from . import training as training
from . import transform as transform
from . import variable as variable
from .array import adopt as adopt
from .array import cast as cast
from .array import convert_to_numpy as convert_to_numpy
from .array import convert_to_tensor as convert_to_tensor
from .array import convert_to_text as convert_to_text
from .array import holds_sparse as holds_sparse
from .array import is_sparse as is_sparse
from .array import is_tensor as is_tensor
from .array import is_text as is_text
from .array import ndim as ndim
from .array import own as own
from .array import shape as shape
from .array import stop_gradient as stop_gradient
from .array import to_dense as to_dense
from .dtypes import is_float as is_float
from .dtypes import is_integer as is_integer
from .dtypes import itemsize as itemsize
from .dtypes import narrowed as narrowed
from .dtypes import result_type as result_type
from .dtypes import standardize_dtype as standardize_dtype
from .scope import AutocastScope as AutocastScope
from .scope import current_path as current_path
from .scope import in_stateless_scope as in_stateless_scope
from .scope import NameScope as NameScope
from .scope import stateless_scope as stateless_scope
from .scope import StatelessScope as StatelessScope
from .settings import backend as backend
from .settings import epsilon as epsilon
from .settings import floatx as floatx
from .settings import image_data_format as image_data_format
from .settings import set_epsilon as set_epsilon
from .settings import set_floatx as set_floatx
from .settings import set_image_data_format as set_image_data_format
from .settings import standardize_data_format as standardize_data_format
from .settings import standardize_padding as standardize_padding
from .variable import Variable as Variable

__all__ = [
    "AutocastScope",
    "NameScope",
    "StatelessScope",
    "Variable",
    "adopt",
    "advice",
    "array",
    "backend",
    "cast",
    "convert_to_numpy",
    "convert_to_tensor",
    "convert_to_text",
    "core",
    "current_path",
    "dtypes",
    "einops",
    "epsilon",
    "floatx",
    "frames",
    "front",
    "holds_sparse",
    "image",
    "image_data_format",
    "in_stateless_scope",
    "is_float",
    "is_integer",
    "is_sparse",
    "is_tensor",
    "is_text",
    "itemsize",
    "linalg",
    "math",
    "narrowed",
    "ndim",
    "nn",
    "numpy",
    "occurrences",
    "own",
    "pixels",
    "placement",
    "processes",
    "program",
    "random",
    "recurrence",
    "remat_scope",
    "rematerialization",
    "result_type",
    "rnn",
    "scope",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "settings",
    "shape",
    "sparse",
    "standardize_data_format",
    "standardize_dtype",
    "standardize_padding",
    "stateless_scope",
    "stop_gradient",
    "to_dense",
    "traced",
    "tracing",
    "training",
    "transform",
    "variable",
]
