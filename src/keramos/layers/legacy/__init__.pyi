# Written by tools/stubs.py from the table in __init__.py.

from .add_loss import AddLoss as AddLoss
from .add_metric import AddMetric as AddMetric
from .locally_connected1d import LocallyConnected1D as LocallyConnected1D
from .locally_connected2d import LocallyConnected2D as LocallyConnected2D

__all__ = [
    "AddLoss",
    "AddMetric",
    "LocallyConnected1D",
    "LocallyConnected2D",
]
