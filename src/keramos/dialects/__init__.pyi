# Written by tools/stubs.py from the table in __init__.py.

from . import arrays as arrays
from . import orders as orders
from .door import canonical as canonical
from .origin import of_config as of_config
from .origin import Origin as Origin
from .walk import Upgrade as Upgrade
from .walk import upgrade as upgrade

__all__ = [
    "Origin",
    "Upgrade",
    "arrays",
    "canonical",
    "of_config",
    "orders",
    "upgrade",
]
