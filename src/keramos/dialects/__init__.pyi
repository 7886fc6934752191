# Written by tools/stubs.py from the table in __init__.py.

from . import arrays as arrays
from . import flat as flat
from . import gates as gates
from . import optimizers as optimizers
from . import orders as orders
from . import paths as paths
from . import saved_models as saved_models
from .door import canonical as canonical
from .evidence import of_config as of_config
from .keras3 import counted_elsewhere as counted_elsewhere
from .origin import Origin as Origin
from .walk import Upgrade as Upgrade
from .walk import upgrade as upgrade

__all__ = [
    "Origin",
    "Upgrade",
    "arrays",
    "canonical",
    "counted_elsewhere",
    "flat",
    "gates",
    "of_config",
    "optimizers",
    "orders",
    "paths",
    "saved_models",
    "upgrade",
]
