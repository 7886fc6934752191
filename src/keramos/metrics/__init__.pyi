# Written by tools/stubs.py from the table in __init__.py.

from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .metric import Metric as Metric
from .reduction import Mean as Mean
from .reduction import MeanMetricWrapper as MeanMetricWrapper
from .reduction import Sum as Sum

__all__ = [
    "Mean",
    "MeanMetricWrapper",
    "Metric",
    "Sum",
    "deserialize",
    "get",
    "serialize",
]
