"""Names that are all different."""

from __future__ import annotations

from collections.abc import Iterable


class Names:
    """Gives every name once.

    Args:
        taken: those that are in use already.
    """

    def __init__(self, taken: Iterable[str] = ()):
        self.taken = set(taken)
        self._next: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """`name`, with a number behind it if it is taken."""
        result, number = name, self._next.get(name, 1)
        while result in self.taken:
            result, number = f"{name}_{number}", number + 1
        self._next[name] = number
        self.taken.add(result)
        return result
