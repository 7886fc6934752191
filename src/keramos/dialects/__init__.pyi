# Written by tools/stubs.py from the table in __init__.py.

from . import arrays as arrays
from . import orders as orders
from . import paths as paths
from .door import canonical as canonical
from .keras2 import canonical_training as canonical_training
from .keras3 import counted_elsewhere as counted_elsewhere
from .optimizers import amended as amended
from .origin import of_config as of_config
from .origin import Origin as Origin
from .walk import Upgrade as Upgrade
from .walk import upgrade as upgrade

__all__ = [
    "Origin",
    "Upgrade",
    "amended",
    "arrays",
    "canonical",
    "canonical_training",
    "counted_elsewhere",
    "of_config",
    "orders",
    "paths",
    "upgrade",
]
