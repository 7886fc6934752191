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
from ..ops import cos as cos
from ..ops import exp as exp
from ..ops import log as log
from ..ops import sigmoid as sigmoid
from ..ops import sign as sign
from ..ops import sin as sin
from ..ops import softplus as softplus
from ..ops import softsign as softsign
from ..ops import square as square
from ..ops import tanh as tanh
from ..utils.session import clear_session as clear_session
from ..utils.symbols import is_keras_tensor as is_keras_tensor
from .alignment import ctc_batch_cost as ctc_batch_cost
from .alignment import ctc_decode as ctc_decode
from .alignment import ctc_label_dense_to_sparse as ctc_label_dense_to_sparse
from .arrangement import arange as arange
from .arrangement import batch_flatten as batch_flatten
from .arrangement import concatenate as concatenate
from .arrangement import expand_dims as expand_dims
from .arrangement import flatten as flatten
from .arrangement import gather as gather
from .arrangement import one_hot as one_hot
from .arrangement import permute_dimensions as permute_dimensions
from .arrangement import repeat as repeat
from .arrangement import repeat_elements as repeat_elements
from .arrangement import reshape as reshape
from .arrangement import reverse as reverse
from .arrangement import slice as slice
from .arrangement import spatial_2d_padding as spatial_2d_padding
from .arrangement import spatial_3d_padding as spatial_3d_padding
from .arrangement import squeeze as squeeze
from .arrangement import stack as stack
from .arrangement import temporal_padding as temporal_padding
from .arrangement import tile as tile
from .arrangement import transpose as transpose
from .conversion import cast as cast
from .conversion import cast_to_floatx as cast_to_floatx
from .conversion import constant as constant
from .conversion import dtype as dtype
from .conversion import is_placeholder as is_placeholder
from .conversion import is_sparse as is_sparse
from .conversion import is_tensor as is_tensor
from .conversion import is_variable as is_variable
from .conversion import to_dense as to_dense
from .curves import elu as elu
from .curves import hard_sigmoid as hard_sigmoid
from .curves import relu as relu
from .curves import softmax as softmax
from .draws import dropout as dropout
from .draws import random_bernoulli as random_bernoulli
from .draws import random_binomial as random_binomial
from .draws import random_normal as random_normal
from .draws import random_uniform as random_uniform
from .draws import truncated_normal as truncated_normal
from .elementwise import abs as abs
from .elementwise import clip as clip
from .elementwise import equal as equal
from .elementwise import greater as greater
from .elementwise import greater_equal as greater_equal
from .elementwise import identity as identity
from .elementwise import less as less
from .elementwise import less_equal as less_equal
from .elementwise import maximum as maximum
from .elementwise import minimum as minimum
from .elementwise import not_equal as not_equal
from .elementwise import pow as pow
from .elementwise import round as round
from .elementwise import sqrt as sqrt
from .elementwise import stop_gradient as stop_gradient
from .enlargement import resize_images as resize_images
from .enlargement import resize_volumes as resize_volumes
from .entropies import binary_crossentropy as binary_crossentropy
from .entropies import binary_focal_crossentropy as binary_focal_crossentropy
from .entropies import categorical_crossentropy as categorical_crossentropy
from .entropies import categorical_focal_crossentropy as categorical_focal_crossentropy
from .entropies import in_top_k as in_top_k
from .entropies import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from .graphs import function as function
from .graphs import get_session as get_session
from .graphs import gradients as gradients
from .graphs import manual_variable_initialization as manual_variable_initialization
from .graphs import name_scope as name_scope
from .graphs import placeholder as placeholder
from .graphs import print_tensor as print_tensor
from .graphs import set_session as set_session
from .image_order import image_dim_ordering as image_dim_ordering
from .image_order import normalize_data_format as normalize_data_format
from .image_order import set_image_dim_ordering as set_image_dim_ordering
from .loops import foldl as foldl
from .loops import foldr as foldr
from .loops import map_fn as map_fn
from .loops import rnn as rnn
from .loops import switch as switch
from .normalization import batch_normalization as batch_normalization
from .normalization import bias_add as bias_add
from .normalization import normalize_batch_in_training as normalize_batch_in_training
from .phases import in_test_phase as in_test_phase
from .phases import in_train_phase as in_train_phase
from .phases import learning_phase as learning_phase
from .phases import learning_phase_scope as learning_phase_scope
from .phases import set_learning_phase as set_learning_phase
from .products import batch_dot as batch_dot
from .products import dot as dot
from .reductions import all as all
from .reductions import any as any
from .reductions import argmax as argmax
from .reductions import argmin as argmin
from .reductions import cumprod as cumprod
from .reductions import cumsum as cumsum
from .reductions import l2_normalize as l2_normalize
from .reductions import logsumexp as logsumexp
from .reductions import max as max
from .reductions import mean as mean
from .reductions import min as min
from .reductions import prod as prod
from .reductions import std as std
from .reductions import sum as sum
from .reductions import var as var
from .sizes import count_params as count_params
from .sizes import int_shape as int_shape
from .sizes import ndim as ndim
from .sizes import shape as shape
from .variables import batch_get_value as batch_get_value
from .variables import batch_set_value as batch_set_value
from .variables import eval as eval
from .variables import eye as eye
from .variables import get_value as get_value
from .variables import moving_average_update as moving_average_update
from .variables import ones as ones
from .variables import ones_like as ones_like
from .variables import random_normal_variable as random_normal_variable
from .variables import random_uniform_variable as random_uniform_variable
from .variables import set_value as set_value
from .variables import update as update
from .variables import update_add as update_add
from .variables import update_sub as update_sub
from .variables import variable as variable
from .variables import zeros as zeros
from .variables import zeros_like as zeros_like
from .windows import conv1d as conv1d
from .windows import conv2d as conv2d
from .windows import conv2d_transpose as conv2d_transpose
from .windows import conv3d as conv3d
from .windows import conv3d_transpose as conv3d_transpose
from .windows import depthwise_conv2d as depthwise_conv2d
from .windows import pool2d as pool2d
from .windows import pool3d as pool3d
from .windows import separable_conv1d as separable_conv1d
from .windows import separable_conv2d as separable_conv2d

__all__ = [
    "abs",
    "all",
    "any",
    "arange",
    "argmax",
    "argmin",
    "backend",
    "batch_dot",
    "batch_flatten",
    "batch_get_value",
    "batch_normalization",
    "batch_set_value",
    "bias_add",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "cast",
    "cast_to_floatx",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "clear_session",
    "clip",
    "concatenate",
    "constant",
    "conv1d",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "conv3d_transpose",
    "cos",
    "count_params",
    "ctc_batch_cost",
    "ctc_decode",
    "ctc_label_dense_to_sparse",
    "cumprod",
    "cumsum",
    "depthwise_conv2d",
    "dot",
    "dropout",
    "dtype",
    "elu",
    "epsilon",
    "equal",
    "eval",
    "exp",
    "expand_dims",
    "eye",
    "flatten",
    "floatx",
    "foldl",
    "foldr",
    "function",
    "gather",
    "get_session",
    "get_uid",
    "get_value",
    "gradients",
    "greater",
    "greater_equal",
    "hard_sigmoid",
    "identity",
    "image_data_format",
    "image_dim_ordering",
    "in_test_phase",
    "in_top_k",
    "in_train_phase",
    "int_shape",
    "is_float_dtype",
    "is_int_dtype",
    "is_keras_tensor",
    "is_placeholder",
    "is_sparse",
    "is_tensor",
    "is_variable",
    "l2_normalize",
    "learning_phase",
    "learning_phase_scope",
    "less",
    "less_equal",
    "log",
    "logsumexp",
    "manual_variable_initialization",
    "map_fn",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "moving_average_update",
    "name_scope",
    "ndim",
    "normalize_batch_in_training",
    "normalize_data_format",
    "not_equal",
    "one_hot",
    "ones",
    "ones_like",
    "permute_dimensions",
    "placeholder",
    "pool2d",
    "pool3d",
    "pow",
    "print_tensor",
    "prod",
    "random_bernoulli",
    "random_binomial",
    "random_normal",
    "random_normal_variable",
    "random_uniform",
    "random_uniform_variable",
    "relu",
    "repeat",
    "repeat_elements",
    "reshape",
    "resize_images",
    "resize_volumes",
    "result_type",
    "reverse",
    "rnn",
    "round",
    "separable_conv1d",
    "separable_conv2d",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "set_image_dim_ordering",
    "set_learning_phase",
    "set_session",
    "set_value",
    "shape",
    "sigmoid",
    "sign",
    "sin",
    "slice",
    "softmax",
    "softplus",
    "softsign",
    "sparse_categorical_crossentropy",
    "spatial_2d_padding",
    "spatial_3d_padding",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "standardize_dtype",
    "std",
    "stop_gradient",
    "sum",
    "switch",
    "tanh",
    "temporal_padding",
    "tile",
    "to_dense",
    "transpose",
    "truncated_normal",
    "update",
    "update_add",
    "update_sub",
    "var",
    "variable",
    "zeros",
    "zeros_like",
]
