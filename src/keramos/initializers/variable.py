"""Variable, as people make it: its initializer may be a name or a config.

Refuses to know what a variable is, see `engine.variable`, and which initializers there are.
"""

from __future__ import annotations

from keramos.engine import variable
from keramos.engine.variable import Variable as Variable
from keramos.initializers import family

variable.find_initializer = family.get
