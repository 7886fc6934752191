# Written by tools/stubs.py from the table in __init__.py.

from .curves import exponential as exponential
from .curves import glu as glu
from .curves import hard_shrink as hard_shrink
from .curves import linear as linear
from .curves import soft_shrink as soft_shrink
from .curves import tanh_shrink as tanh_shrink
from .curves import threshold as threshold
from .distributions import log_softmax as log_softmax
from .distributions import softmax as softmax
from .distributions import sparsemax as sparsemax
from .family import argument_type as argument_type
from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .rectifiers import celu as celu
from .rectifiers import elu as elu
from .rectifiers import gelu as gelu
from .rectifiers import hard_silu as hard_silu
from .rectifiers import hard_silu as hard_swish
from .rectifiers import leaky_relu as leaky_relu
from .rectifiers import mish as mish
from .rectifiers import relu as relu
from .rectifiers import relu6 as relu6
from .rectifiers import selu as selu
from .rectifiers import silu as silu
from .rectifiers import silu as swish
from .rectifiers import softplus as softplus
from .rectifiers import sparse_plus as sparse_plus
from .rectifiers import squareplus as squareplus
from .sigmoids import hard_sigmoid as hard_sigmoid
from .sigmoids import hard_tanh as hard_tanh
from .sigmoids import log_sigmoid as log_sigmoid
from .sigmoids import sigmoid as sigmoid
from .sigmoids import softsign as softsign
from .sigmoids import sparse_sigmoid as sparse_sigmoid
from .sigmoids import tanh as tanh

__all__ = [
    "celu",
    "deserialize",
    "elu",
    "exponential",
    "gelu",
    "get",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "serialize",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
]
