# Written by tools/stubs.py from the table in __init__.py.

from . import schedules as schedules
from .adam import Adam as Adam
from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .optimizer import Optimizer as Optimizer
from .rmsprop import RMSprop as RMSprop
from .sgd import SGD as SGD

__all__ = [
    "Adam",
    "Optimizer",
    "RMSprop",
    "SGD",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]
