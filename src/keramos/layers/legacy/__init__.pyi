# Written by tools/stubs.py from the table in __init__.py.

from .add_loss import AddLoss as AddLoss
from .add_metric import AddMetric as AddMetric
from .fixed_normalization import BatchwiseNormalization as BatchwiseNormalization
from .fixed_normalization import SampleNormalization as SampleNormalization
from .highway import Highway as Highway
from .locally_connected1d import LocallyConnected1D as LocallyConnected1D
from .locally_connected2d import LocallyConnected2D as LocallyConnected2D
from .parametric_softplus import ParametricSoftplus as ParametricSoftplus
from .srelu import SReLU as SReLU

__all__ = [
    "AddLoss",
    "AddMetric",
    "BatchwiseNormalization",
    "Highway",
    "LocallyConnected1D",
    "LocallyConnected2D",
    "ParametricSoftplus",
    "SReLU",
    "SampleNormalization",
]
