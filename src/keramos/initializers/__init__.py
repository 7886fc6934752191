"""Initializers: how variables get their first values, as classes and by name.

Nothing that computes is imported before the first value is computed.
"""

from keramos._lazy import attach

EXPORTS = {
    "Constant": "constants",
    "GlorotNormal": "scaling",
    "GlorotUniform": "scaling",
    "HeNormal": "scaling",
    "HeUniform": "scaling",
    "Identity": "constants",
    "IdentityInitializer": "constants:Identity",
    "Initializer": "initializer",
    "LecunNormal": "scaling",
    "LecunUniform": "scaling",
    "Ones": "constants",
    "Orthogonal": "orthogonality",
    "OrthogonalInitializer": "orthogonality:Orthogonal",
    "RandomNormal": "draws",
    "RandomUniform": "draws",
    "STFT": "fourier",
    "STFTInitializer": "fourier:STFT",
    "TruncatedNormal": "draws",
    "VarianceScaling": "scaling",
    "Zeros": "constants",
    "constant": "constants:Constant",
    "deserialize": "family",
    "get": "family",
    "glorot_normal": "scaling:GlorotNormal",
    "glorot_uniform": "scaling:GlorotUniform",
    "he_normal": "scaling:HeNormal",
    "he_uniform": "scaling:HeUniform",
    "identity": "constants:Identity",
    "lecun_normal": "scaling:LecunNormal",
    "lecun_uniform": "scaling:LecunUniform",
    "ones": "constants:Ones",
    "orthogonal": "orthogonality:Orthogonal",
    "random_normal": "draws:RandomNormal",
    "random_uniform": "draws:RandomUniform",
    "serialize": "family",
    "stft": "fourier:STFT",
    "truncated_normal": "draws:TruncatedNormal",
    "variance_scaling": "scaling:VarianceScaling",
    "zeros": "constants:Zeros",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, inner={"argument_type": "family"})
