"""`engine.Variable` with initializers by name or config.

The engine cannot import initializers (they import the engine): importing this module connects them.
"""

from __future__ import annotations

from keramos.engine import variable
from keramos.engine.variable import Variable as Variable
from keramos.initializers import family

variable.find_initializer = family.get
