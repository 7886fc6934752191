# Written by tools/stubs.py from the table in __init__.py.

from .constants import Constant as Constant
from .constants import Constant as constant
from .constants import Identity as Identity
from .constants import Identity as identity
from .constants import Identity as IdentityInitializer
from .constants import Ones as Ones
from .constants import Ones as ones
from .constants import Zeros as Zeros
from .constants import Zeros as zeros
from .draws import RandomNormal as random_normal
from .draws import RandomNormal as RandomNormal
from .draws import RandomUniform as random_uniform
from .draws import RandomUniform as RandomUniform
from .draws import TruncatedNormal as truncated_normal
from .draws import TruncatedNormal as TruncatedNormal
from .family import argument_type as argument_type
from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .fourier import STFT as STFT
from .fourier import STFT as stft
from .fourier import STFT as STFTInitializer
from .initializer import Initializer as Initializer
from .orthogonality import Orthogonal as Orthogonal
from .orthogonality import Orthogonal as orthogonal
from .orthogonality import Orthogonal as OrthogonalInitializer
from .scaling import GlorotNormal as glorot_normal
from .scaling import GlorotNormal as GlorotNormal
from .scaling import GlorotUniform as glorot_uniform
from .scaling import GlorotUniform as GlorotUniform
from .scaling import HeNormal as he_normal
from .scaling import HeNormal as HeNormal
from .scaling import HeUniform as he_uniform
from .scaling import HeUniform as HeUniform
from .scaling import LecunNormal as lecun_normal
from .scaling import LecunNormal as LecunNormal
from .scaling import LecunUniform as lecun_uniform
from .scaling import LecunUniform as LecunUniform
from .scaling import VarianceScaling as variance_scaling
from .scaling import VarianceScaling as VarianceScaling

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "STFT",
    "STFTInitializer",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "stft",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]
