# Written by tools/stubs.py from the table in __init__.py.

from . import image as image
from . import linalg as linalg
from . import nn as nn
from . import numpy as numpy
from .core import associative_scan as associative_scan
from .core import cast as cast
from .core import cond as cond
from .core import convert_to_numpy as convert_to_numpy
from .core import convert_to_tensor as convert_to_tensor
from .core import custom_gradient as custom_gradient
from .core import dtype as dtype
from .core import fori_loop as fori_loop
from .core import is_tensor as is_tensor
from .core import map as map
from .core import saturate_cast as saturate_cast
from .core import scan as scan
from .core import scatter as scatter
from .core import scatter_update as scatter_update
from .core import shape as shape
from .core import slice as slice
from .core import slice_update as slice_update
from .core import stop_gradient as stop_gradient
from .core import switch as switch
from .core import unstack as unstack
from .core import vectorized_map as vectorized_map
from .core import while_loop as while_loop
from .einops import rearrange as rearrange
from .linalg import cholesky as cholesky
from .linalg import cholesky_inverse as cholesky_inverse
from .linalg import det as det
from .linalg import eig as eig
from .linalg import eigh as eigh
from .linalg import inv as inv
from .linalg import jvp as jvp
from .linalg import lstsq as lstsq
from .linalg import lu_factor as lu_factor
from .linalg import matrix_rank as matrix_rank
from .linalg import norm as norm
from .linalg import pinv as pinv
from .linalg import qr as qr
from .linalg import solve as solve
from .linalg import solve_triangular as solve_triangular
from .linalg import svd as svd
from .math import cdist as cdist
from .math import erf as erf
from .math import erfc as erfc
from .math import erfinv as erfinv
from .math import extract_sequences as extract_sequences
from .math import fft as fft
from .math import fft2 as fft2
from .math import ifft2 as ifft2
from .math import in_top_k as in_top_k
from .math import irfft as irfft
from .math import istft as istft
from .math import logdet as logdet
from .math import logsumexp as logsumexp
from .math import rfft as rfft
from .math import rsqrt as rsqrt
from .math import segment_max as segment_max
from .math import segment_min as segment_min
from .math import segment_prod as segment_prod
from .math import segment_sum as segment_sum
from .math import stft as stft
from .math import top_k as top_k
from .math import view_as_complex as view_as_complex
from .math import view_as_real as view_as_real
from .nn import adaptive_average_pool as adaptive_average_pool
from .nn import adaptive_max_pool as adaptive_max_pool
from .nn import average_pool as average_pool
from .nn import batch_normalization as batch_normalization
from .nn import binary_crossentropy as binary_crossentropy
from .nn import categorical_crossentropy as categorical_crossentropy
from .nn import celu as celu
from .nn import conv as conv
from .nn import conv_transpose as conv_transpose
from .nn import ctc_decode as ctc_decode
from .nn import ctc_loss as ctc_loss
from .nn import depth_to_space as depth_to_space
from .nn import depthwise_conv as depthwise_conv
from .nn import dot_product_attention as dot_product_attention
from .nn import elu as elu
from .nn import fold as fold
from .nn import gelu as gelu
from .nn import glu as glu
from .nn import hard_shrink as hard_shrink
from .nn import hard_sigmoid as hard_sigmoid
from .nn import hard_silu as hard_silu
from .nn import hard_swish as hard_swish
from .nn import hard_tanh as hard_tanh
from .nn import layer_normalization as layer_normalization
from .nn import leaky_relu as leaky_relu
from .nn import log_sigmoid as log_sigmoid
from .nn import log_softmax as log_softmax
from .nn import max_pool as max_pool
from .nn import moments as moments
from .nn import multi_hot as multi_hot
from .nn import normalize as normalize
from .nn import one_hot as one_hot
from .nn import polar as polar
from .nn import psnr as psnr
from .nn import relu as relu
from .nn import relu6 as relu6
from .nn import rms_normalization as rms_normalization
from .nn import selu as selu
from .nn import separable_conv as separable_conv
from .nn import sigmoid as sigmoid
from .nn import silu as silu
from .nn import soft_shrink as soft_shrink
from .nn import softmax as softmax
from .nn import softplus as softplus
from .nn import softsign as softsign
from .nn import space_to_depth as space_to_depth
from .nn import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from .nn import sparse_plus as sparse_plus
from .nn import sparse_sigmoid as sparse_sigmoid
from .nn import sparsemax as sparsemax
from .nn import squareplus as squareplus
from .nn import swish as swish
from .nn import tanh_shrink as tanh_shrink
from .nn import threshold as threshold
from .nn import unfold as unfold
from .numpy import abs as abs
from .numpy import absolute as absolute
from .numpy import add as add
from .numpy import all as all
from .numpy import allclose as allclose
from .numpy import amax as amax
from .numpy import amin as amin
from .numpy import angle as angle
from .numpy import any as any
from .numpy import append as append
from .numpy import arange as arange
from .numpy import arccos as arccos
from .numpy import arccosh as arccosh
from .numpy import arcsin as arcsin
from .numpy import arcsinh as arcsinh
from .numpy import arctan as arctan
from .numpy import arctan2 as arctan2
from .numpy import arctanh as arctanh
from .numpy import argmax as argmax
from .numpy import argmin as argmin
from .numpy import argpartition as argpartition
from .numpy import argsort as argsort
from .numpy import array as array
from .numpy import array_split as array_split
from .numpy import average as average
from .numpy import bartlett as bartlett
from .numpy import bincount as bincount
from .numpy import bitwise_and as bitwise_and
from .numpy import bitwise_invert as bitwise_invert
from .numpy import bitwise_left_shift as bitwise_left_shift
from .numpy import bitwise_not as bitwise_not
from .numpy import bitwise_or as bitwise_or
from .numpy import bitwise_right_shift as bitwise_right_shift
from .numpy import bitwise_xor as bitwise_xor
from .numpy import blackman as blackman
from .numpy import broadcast_to as broadcast_to
from .numpy import cbrt as cbrt
from .numpy import ceil as ceil
from .numpy import clip as clip
from .numpy import concatenate as concatenate
from .numpy import conj as conj
from .numpy import conjugate as conjugate
from .numpy import copy as copy
from .numpy import corrcoef as corrcoef
from .numpy import correlate as correlate
from .numpy import cos as cos
from .numpy import cosh as cosh
from .numpy import count_nonzero as count_nonzero
from .numpy import cross as cross
from .numpy import cumprod as cumprod
from .numpy import cumsum as cumsum
from .numpy import deg2rad as deg2rad
from .numpy import diag as diag
from .numpy import diagflat as diagflat
from .numpy import diagonal as diagonal
from .numpy import diff as diff
from .numpy import digitize as digitize
from .numpy import divide as divide
from .numpy import divide_no_nan as divide_no_nan
from .numpy import dot as dot
from .numpy import dsplit as dsplit
from .numpy import dstack as dstack
from .numpy import einsum as einsum
from .numpy import empty as empty
from .numpy import empty_like as empty_like
from .numpy import equal as equal
from .numpy import exp as exp
from .numpy import exp2 as exp2
from .numpy import expand_dims as expand_dims
from .numpy import expm1 as expm1
from .numpy import eye as eye
from .numpy import fabs as fabs
from .numpy import flip as flip
from .numpy import fliplr as fliplr
from .numpy import flipud as flipud
from .numpy import floor as floor
from .numpy import floor_divide as floor_divide
from .numpy import fmax as fmax
from .numpy import fmin as fmin
from .numpy import fmod as fmod
from .numpy import full as full
from .numpy import full_like as full_like
from .numpy import gcd as gcd
from .numpy import geomspace as geomspace
from .numpy import get_item as get_item
from .numpy import greater as greater
from .numpy import greater_equal as greater_equal
from .numpy import hamming as hamming
from .numpy import hanning as hanning
from .numpy import heaviside as heaviside
from .numpy import histogram as histogram
from .numpy import hsplit as hsplit
from .numpy import hstack as hstack
from .numpy import hypot as hypot
from .numpy import i0 as i0
from .numpy import identity as identity
from .numpy import imag as imag
from .numpy import inner as inner
from .numpy import isclose as isclose
from .numpy import isfinite as isfinite
from .numpy import isin as isin
from .numpy import isinf as isinf
from .numpy import isnan as isnan
from .numpy import isneginf as isneginf
from .numpy import isposinf as isposinf
from .numpy import isreal as isreal
from .numpy import kaiser as kaiser
from .numpy import kron as kron
from .numpy import lcm as lcm
from .numpy import ldexp as ldexp
from .numpy import left_shift as left_shift
from .numpy import less as less
from .numpy import less_equal as less_equal
from .numpy import linspace as linspace
from .numpy import log as log
from .numpy import log10 as log10
from .numpy import log1p as log1p
from .numpy import log2 as log2
from .numpy import logaddexp as logaddexp
from .numpy import logaddexp2 as logaddexp2
from .numpy import logical_and as logical_and
from .numpy import logical_not as logical_not
from .numpy import logical_or as logical_or
from .numpy import logical_xor as logical_xor
from .numpy import logspace as logspace
from .numpy import matmul as matmul
from .numpy import max as max
from .numpy import maximum as maximum
from .numpy import mean as mean
from .numpy import median as median
from .numpy import meshgrid as meshgrid
from .numpy import min as min
from .numpy import minimum as minimum
from .numpy import mod as mod
from .numpy import moveaxis as moveaxis
from .numpy import multiply as multiply
from .numpy import nan_to_num as nan_to_num
from .numpy import nanargmax as nanargmax
from .numpy import nanargmin as nanargmin
from .numpy import nancumprod as nancumprod
from .numpy import nancumsum as nancumsum
from .numpy import nanmax as nanmax
from .numpy import nanmean as nanmean
from .numpy import nanmedian as nanmedian
from .numpy import nanmin as nanmin
from .numpy import nanpercentile as nanpercentile
from .numpy import nanprod as nanprod
from .numpy import nanquantile as nanquantile
from .numpy import nanstd as nanstd
from .numpy import nansum as nansum
from .numpy import nanvar as nanvar
from .numpy import ndim as ndim
from .numpy import negative as negative
from .numpy import nextafter as nextafter
from .numpy import nonzero as nonzero
from .numpy import not_equal as not_equal
from .numpy import ones as ones
from .numpy import ones_like as ones_like
from .numpy import outer as outer
from .numpy import pad as pad
from .numpy import percentile as percentile
from .numpy import power as power
from .numpy import prod as prod
from .numpy import ptp as ptp
from .numpy import quantile as quantile
from .numpy import rad2deg as rad2deg
from .numpy import ravel as ravel
from .numpy import real as real
from .numpy import reciprocal as reciprocal
from .numpy import repeat as repeat
from .numpy import reshape as reshape
from .numpy import right_shift as right_shift
from .numpy import roll as roll
from .numpy import rot90 as rot90
from .numpy import round as round
from .numpy import searchsorted as searchsorted
from .numpy import select as select
from .numpy import sign as sign
from .numpy import signbit as signbit
from .numpy import sin as sin
from .numpy import sinc as sinc
from .numpy import sinh as sinh
from .numpy import size as size
from .numpy import slogdet as slogdet
from .numpy import sort as sort
from .numpy import split as split
from .numpy import sqrt as sqrt
from .numpy import square as square
from .numpy import squeeze as squeeze
from .numpy import stack as stack
from .numpy import std as std
from .numpy import subtract as subtract
from .numpy import sum as sum
from .numpy import swapaxes as swapaxes
from .numpy import take as take
from .numpy import take_along_axis as take_along_axis
from .numpy import tan as tan
from .numpy import tanh as tanh
from .numpy import tensordot as tensordot
from .numpy import tile as tile
from .numpy import trace as trace
from .numpy import transpose as transpose
from .numpy import trapezoid as trapezoid
from .numpy import tri as tri
from .numpy import tril as tril
from .numpy import triu as triu
from .numpy import true_divide as true_divide
from .numpy import trunc as trunc
from .numpy import unique as unique
from .numpy import unravel_index as unravel_index
from .numpy import vander as vander
from .numpy import var as var
from .numpy import vdot as vdot
from .numpy import vectorize as vectorize
from .numpy import view as view
from .numpy import vsplit as vsplit
from .numpy import vstack as vstack
from .numpy import where as where
from .numpy import zeros as zeros
from .numpy import zeros_like as zeros_like

__all__ = [
    "abs",
    "absolute",
    "adaptive_average_pool",
    "adaptive_max_pool",
    "add",
    "all",
    "allclose",
    "amax",
    "amin",
    "angle",
    "any",
    "append",
    "arange",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "argpartition",
    "argsort",
    "array",
    "array_split",
    "associative_scan",
    "average",
    "average_pool",
    "bartlett",
    "batch_normalization",
    "binary_crossentropy",
    "bincount",
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "blackman",
    "broadcast_to",
    "cast",
    "categorical_crossentropy",
    "cbrt",
    "cdist",
    "ceil",
    "celu",
    "cholesky",
    "cholesky_inverse",
    "clip",
    "concatenate",
    "cond",
    "conj",
    "conjugate",
    "conv",
    "conv_transpose",
    "convert_to_numpy",
    "convert_to_tensor",
    "copy",
    "corrcoef",
    "correlate",
    "cos",
    "cosh",
    "count_nonzero",
    "cross",
    "ctc_decode",
    "ctc_loss",
    "cumprod",
    "cumsum",
    "custom_gradient",
    "deg2rad",
    "depth_to_space",
    "depthwise_conv",
    "det",
    "diag",
    "diagflat",
    "diagonal",
    "diff",
    "digitize",
    "divide",
    "divide_no_nan",
    "dot",
    "dot_product_attention",
    "dsplit",
    "dstack",
    "dtype",
    "eig",
    "eigh",
    "einsum",
    "elu",
    "empty",
    "empty_like",
    "equal",
    "erf",
    "erfc",
    "erfinv",
    "exp",
    "exp2",
    "expand_dims",
    "expm1",
    "extract_sequences",
    "eye",
    "fabs",
    "fft",
    "fft2",
    "flip",
    "fliplr",
    "flipud",
    "floor",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "fold",
    "fori_loop",
    "full",
    "full_like",
    "gcd",
    "gelu",
    "geomspace",
    "get_item",
    "glu",
    "greater",
    "greater_equal",
    "hamming",
    "hanning",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "heaviside",
    "histogram",
    "hsplit",
    "hstack",
    "hypot",
    "i0",
    "identity",
    "ifft2",
    "imag",
    "image",
    "in_top_k",
    "inner",
    "inv",
    "irfft",
    "is_tensor",
    "isclose",
    "isfinite",
    "isin",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "istft",
    "jvp",
    "kaiser",
    "kron",
    "layer_normalization",
    "lcm",
    "ldexp",
    "leaky_relu",
    "left_shift",
    "less",
    "less_equal",
    "linalg",
    "linspace",
    "log",
    "log10",
    "log1p",
    "log2",
    "log_sigmoid",
    "log_softmax",
    "logaddexp",
    "logaddexp2",
    "logdet",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logspace",
    "logsumexp",
    "lstsq",
    "lu_factor",
    "map",
    "matmul",
    "matrix_rank",
    "max",
    "max_pool",
    "maximum",
    "mean",
    "median",
    "meshgrid",
    "min",
    "minimum",
    "mod",
    "moments",
    "moveaxis",
    "multi_hot",
    "multiply",
    "nan_to_num",
    "nanargmax",
    "nanargmin",
    "nancumprod",
    "nancumsum",
    "nanmax",
    "nanmean",
    "nanmedian",
    "nanmin",
    "nanpercentile",
    "nanprod",
    "nanquantile",
    "nanstd",
    "nansum",
    "nanvar",
    "ndim",
    "negative",
    "nextafter",
    "nn",
    "nonzero",
    "norm",
    "normalize",
    "not_equal",
    "numpy",
    "one_hot",
    "ones",
    "ones_like",
    "outer",
    "pad",
    "percentile",
    "pinv",
    "polar",
    "power",
    "prod",
    "psnr",
    "ptp",
    "qr",
    "quantile",
    "rad2deg",
    "ravel",
    "real",
    "rearrange",
    "reciprocal",
    "relu",
    "relu6",
    "repeat",
    "reshape",
    "rfft",
    "right_shift",
    "rms_normalization",
    "roll",
    "rot90",
    "round",
    "rsqrt",
    "saturate_cast",
    "scan",
    "scatter",
    "scatter_update",
    "searchsorted",
    "segment_max",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "select",
    "selu",
    "separable_conv",
    "shape",
    "sigmoid",
    "sign",
    "signbit",
    "silu",
    "sin",
    "sinc",
    "sinh",
    "size",
    "slice",
    "slice_update",
    "slogdet",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "solve",
    "solve_triangular",
    "sort",
    "space_to_depth",
    "sparse_categorical_crossentropy",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "split",
    "sqrt",
    "square",
    "squareplus",
    "squeeze",
    "stack",
    "std",
    "stft",
    "stop_gradient",
    "subtract",
    "sum",
    "svd",
    "swapaxes",
    "swish",
    "switch",
    "take",
    "take_along_axis",
    "tan",
    "tanh",
    "tanh_shrink",
    "tensordot",
    "threshold",
    "tile",
    "top_k",
    "trace",
    "transpose",
    "trapezoid",
    "tri",
    "tril",
    "triu",
    "true_divide",
    "trunc",
    "unfold",
    "unique",
    "unravel_index",
    "unstack",
    "vander",
    "var",
    "vdot",
    "vectorize",
    "vectorized_map",
    "view",
    "view_as_complex",
    "view_as_real",
    "vsplit",
    "vstack",
    "where",
    "while_loop",
    "zeros",
    "zeros_like",
]
