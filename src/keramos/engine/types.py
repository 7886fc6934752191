"""Types that annotations name. Imports neither jax nor numpy, so that everybody may import it."""

from __future__ import annotations

from typing import Any, TypeAlias

#: A jax array, concrete or traced. Any to type checkers: layers do arithmetic on it, and jax's own
#: type cannot be named without importing jax.
Array: TypeAlias = Any
